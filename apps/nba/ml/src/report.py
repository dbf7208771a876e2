"""Tells Headwater what was done: one JSON object a line, in the file that HEADWATER_METADATA names.

Without that variable (by hand) it tells nobody.
"""

import json
import os
from pathlib import Path


class Report:
    def __init__(self, path: Path | None):
        self._path = path

    @classmethod
    def from_environment(cls) -> "Report":
        path = os.environ.get("HEADWATER_METADATA")
        return cls(Path(path) if path else None)

    def rows(self, asset: str, rows: int, written: int) -> None:
        """Rows now in the asset, and rows written by this run."""
        self._append({"type": "rows", "asset": asset, "rows": rows, "written": written})

    def metadata(self, asset: str, key: str, value: str | int) -> None:
        self._append({"type": "metadata", "asset": asset, "key": key, "value": value})

    def warning(self, message: str) -> None:
        self._append({"type": "warning", "message": message})

    def _append(self, record: dict) -> None:
        if self._path is None:
            return
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
