"""What has ended, on disk before anybody hears of it: whoever goes on after a kill need not build it again."""

import json
import os
import threading

SUCCEEDED = ("success", "pass", "warn")


class Journal:
    """
    Lines behind the one that Headwater began the file with. Each is one write of the operating system, so that a kill leaves
    a whole line or a torn last one. A disk that is full costs the journal and nothing else.
    """

    def __init__(self, path, manifest, channel):
        self._manifest = manifest
        self._channel = channel
        self._lock = threading.Lock()
        self._file = None
        if path is not None:
            try:
                self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            except OSError as error:
                self._give_up(error)

    def write(self, event):
        if self._file is None:
            return
        # Of a failure the fact is enough, for it runs again; its text may quote what no file is to hold.
        kept = event if event["status"] in SUCCEEDED else {**event, "message": None, "sql": None}
        line = json.dumps({**kept, "above": sorted(self._above(event["id"]))}, default=str) + "\n"
        data = line.encode()
        with self._lock:
            if self._file is None:
                return
            try:
                if os.write(self._file, data) < len(data):
                    raise OSError("the line was cut short: is the disk full?")
            except OSError as error:
                self._give_up(error)

    def _give_up(self, error):
        # A line behind a torn one would be lost with it.
        self._file = None
        text = f"the journal of this step cannot be written ({error}): after a kill, what was built would be built again"
        self._channel.send(type="log", level="warn", text=text)

    def _above(self, unique_id):
        """What it was made from, or tests: through ephemeral models, which are part of what reads them."""
        found = set()
        seen = set()
        queue = [unique_id]
        while queue:
            node = self._manifest.nodes.get(queue[-1]) or self._manifest.unit_tests.get(queue[-1])
            queue.pop()
            # A seed depends on macros alone, and has no list of nodes.
            for parent in getattr(getattr(node, "depends_on", None), "nodes", []):
                if parent in seen:
                    continue
                seen.add(parent)
                above = self._manifest.nodes.get(parent)
                if above is not None and getattr(above, "is_ephemeral_model", False):
                    queue.append(parent)
                else:
                    found.add(parent)
        return found
