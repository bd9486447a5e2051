"""What takes long to work out and follows from given data alone, kept in a folder for the next start."""

import pickle
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache, wraps
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

T = TypeVar("T")

LIBRARIES = ("numpy", "jieba", "rjieba", "pypinyin", "opencc")  # what is worked out depends on these too
_NUMPY = frozenset({"ndarray", "dtype", "scalar", "_reconstruct", "_frombuffer"})  # what arrays are put together from
_folder: list[Path] = []


def keep_in(folder: Path) -> None:
    """From now on things are kept in this folder, which must be nobody else's to write to. Without one nothing is kept."""
    _folder[:] = [folder]


def once(make: Callable[[], T]) -> Callable[[], T]:
    """Made once a process at most, and not at all if what an earlier process made of the same sources is kept."""
    name = f"{make.__module__.rpartition('.')[2]}.{make.__name__.strip('_')}"
    return lru_cache(maxsize=1)(wraps(make)(lambda: get(name, b"", make)))


def get(name: str, data: bytes, make: Callable[[], T]) -> T:
    """What `make` gives, or gave when it was last kept under this name: only if `data`, the digest of what it is made of, is
    the same, and so are siban's tables and programs. What is damaged or in the way is made anew."""
    if not _folder:
        return make()
    path, origin = _folder[0] / name, origin_of(data)
    found = _read(path, origin)
    if found is None:
        found = make()
        with suppress(OSError):  # a full or closed disk costs time at the next start, and nothing else
            _write(path, origin, found)
    value: T = found
    return value


def origin_of(data: bytes) -> bytes:
    """The digest of given data together with everything that the matcher is made of."""
    return blake2b(data, key=_sources(), digest_size=32).digest()


def _read(path: Path, origin: bytes) -> Any:
    """What is kept for this origin; None if nothing is, or not whole."""
    try:
        stored = memoryview(path.read_bytes())
    except OSError:
        return None
    start = len(origin) + 4
    if stored[: len(origin)] != origin or stored[len(origin) : start] != _sum(stored[start:]):
        return None
    with suppress(pickle.UnpicklingError):
        return _Known(BytesIO(stored[start:])).load()
    return None


def _write(path: Path, origin: bytes, value: Any) -> None:
    """Aside first. Two processes at once may spoil each other's file; whoever reads it finds that out by its sum."""
    body = pickle.dumps(value, protocol=5)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.part")
    with aside.open("wb") as file:
        file.writelines((origin, _sum(body), body))
    aside.replace(path)


def _sum(body: bytes | memoryview) -> bytes:
    return crc32(body).to_bytes(4, "big")


class _Known(pickle.Unpickler):
    """Reads arrays and the matcher's own classes and calls nothing else, whatever the file says."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if _is_known(module, name) else None
        if found is None or (module.startswith("knowledge.") and not isinstance(found, type)):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


def _is_known(module: str, name: str) -> bool:
    return module.startswith("knowledge.matching.") or (module.partition(".")[0] == "numpy" and name in _NUMPY)


@lru_cache(maxsize=1)
def _sources() -> bytes:
    """The digest of the tables, arrays and programs of the matcher, and of the versions of what they use."""
    digest = blake2b(digest_size=64)
    for path in _files(files("knowledge.matching")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    digest.update(repr([_version(library) for library in LIBRARIES]).encode())
    return digest.digest()


def _files(folder: Traversable) -> Iterator[Traversable]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.is_dir() and path.name != "__pycache__":
            yield from _files(path)
        elif path.is_file():
            yield path


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
