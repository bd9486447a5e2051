"""How far this machine has seen each database's sending go, kept outside the database: it tells a restored backup."""

import json
from pathlib import Path


class Witness:
    """Counts of claims by a database's mark, in one small file that the senders of a machine share."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._read()

    def knows(self, mark: str) -> bool:
        return mark in self._seen

    def is_behind(self, mark: str, claims: int) -> bool:
        """The database has counted less than was seen of it: it is a backup of an earlier time."""
        return claims < self._seen.get(mark, 0)

    def note(self, mark: str, claims: int, lower: bool = False) -> None:
        """`lower`: a person will look at the backup, so its count holds from now on."""
        if claims == self._seen.get(mark) or (claims < self._seen.get(mark, 0) and not lower):
            return
        others = self._read()
        self._seen = {**others, mark: claims if lower else max(claims, others.get(mark, 0))}
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(self._seen), encoding="utf-8")
        fresh.replace(self._path)

    def _read(self) -> dict[str, int]:
        """Empty when there is no file, or none that can be read: then a running broadcast waits for a person."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return {str(mark): int(claims) for mark, claims in found.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}
