"""An edition as a workbook, written in a process of its own: 10,000 items take seconds, in which nobody else is to wait."""

import json
import os
import subprocess
import sys
from io import BytesIO
from threading import BoundedSemaphore

from knowledge.store import editions
from knowledge.store.bodies import decode_catalogue
from knowledge.store.database import Database
from knowledge.workbook import write_workbook
from knowledge.workbook.confined import ROOT

AT_ONCE = 2
PATIENCE = 300  # seconds
GENTLY = 10  # the child's niceness: citizens' questions come first
_places = BoundedSemaphore(AT_ONCE)


def write_aside(database: Database, number: int) -> bytes:
    """What `write_workbook` makes of an edition, which the child reads from the database itself; 0: a blank one."""
    command = [sys.executable, "-W", "ignore", "-c", f"import {__name__}; {__name__}.main()"]
    # By the pipe, for everyone on the machine can see the arguments of a process, and the address may hold a password.
    order = json.dumps([database.url.render_as_string(hide_password=False), number]).encode()
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    with _places:
        done = subprocess.run(command, input=order, stdout=subprocess.PIPE, env=variables, timeout=PATIENCE, check=True)
    return done.stdout


def main() -> None:
    """The child: an address and a number on stdin, the workbook on stdout."""
    os.nice(GENTLY)
    url, number = json.load(sys.stdin)
    database, target = Database(url), BytesIO()
    with database.reading() as connection:
        rows = editions.read_content(connection, number)
    database.close()
    write_workbook(decode_catalogue(rows), target)
    sys.stdout.buffer.write(target.getvalue())
