"""A real `siban serve` on a free port, and its end."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil

from scripts.batteries.children import ChildFailed
from scripts.batteries.stage import ROOT

START_SECONDS = 60
STOP_SECONDS = 20


@dataclass(frozen=True)
class Served:
    """Where it listens, its process, and the file that holds all that it logs."""

    address: str
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def rss_mib(self) -> float:
        return psutil.Process(self.process.pid).memory_info().rss / 1024**2

    @property
    def processor_seconds(self) -> float:
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system


@contextmanager
def served(url: str, log: Path, level: str = "INFO", **more: str) -> Iterator[Served]:
    """The program on this database until the block is left; then SIGTERM, and SIGKILL for one that does not go.

    `more` are further settings, `telegram_token="…"`; `{address}` in them stands for where it listens.
    """
    port = _free_port()
    settings = {"SIBAN_DATABASE_URL": url, "SIBAN_PORT": str(port), "SIBAN_LOG_LEVEL": level, "SIBAN_HOST": "127.0.0.1"}
    address = f"http://127.0.0.1:{port}"
    settings |= {f"SIBAN_{name.upper()}": value.replace("{address}", address) for name, value in more.items()}
    command = [sys.executable, "-W", "ignore", "-m", "bot", "serve"]
    with log.open("wb") as told:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=told, stderr=told)
    try:
        one = Served(address, process, log)
        _wait(one)
        yield one
    finally:
        stop(process)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait(one: Served) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            if httpx2.get(f"{one.address}/healthz", trust_env=False).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        if one.process.poll() is not None:
            break
        time.sleep(0.1)
    raise ChildFailed(one.log.read_text(encoding="utf-8", errors="replace")[-2000:])


def stop(process: "subprocess.Popen[bytes]") -> float:
    """Seconds that it took to go after SIGTERM."""
    start = time.monotonic()
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return time.monotonic() - start
