"""Find a Chromium for the journeys in tests; with --install, try to get one, quietly."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
INSTALL_SECONDS = 900


def find() -> str | None:
    """The path of a Chromium: the one that CHROMIUM names, else from PATH, else playwright's own download."""
    named = os.environ.get("CHROMIUM", "")
    candidates = [shutil.which(named)] if named else [*map(shutil.which, NAMES), *_downloaded()]
    return next(filter(None, candidates), None)


def _downloaded() -> Iterable[str]:
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return map(str, sorted(home.glob("chromium-*/chrome-linux*/chrome"), reverse=True))


def install() -> None:
    """Debian's package with a Chinese font when we may, else playwright's download; failure is not an error."""
    for command in _install_commands():
        try:
            subprocess.run(
                command, capture_output=True, timeout=INSTALL_SECONDS, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            )
        except (OSError, subprocess.TimeoutExpired):
            return


def _install_commands() -> list[list[str]]:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        return [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"]]
    return [[sys.executable, "-m", "playwright", "install", "chromium"]]


def main() -> None:
    if "--install" in sys.argv[1:] and not find():
        install()
    found = find()
    print(f"Chromium: {found}" if found else "Chromium: none found, the journeys in a browser will be skipped (set CHROMIUM)")


if __name__ == "__main__":
    main()
