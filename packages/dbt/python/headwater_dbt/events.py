"""dbt's events and results as Headwater's lines."""

import traceback

from google.protobuf.json_format import MessageToDict

from .causes import Causes
from .manifest import connected, database_user

SHOWN_LEVELS = ("info", "warn", "error")
# Told as the result's own error, or kept for dbt's log.
SILENT = ("MainEncounteredError", "MainStackTrace")
FIRST_EFFECTS = ("LogStartLine", "LogHookStartLine")
FAILED = ("error", "fail", "runtime error", "partial success")


class Reporter:
    """A callback for dbtRunner: sends a node's start and end as they happen, and what dbt would print."""

    def __init__(self, channel, manifest=None, journal=None):
        self._channel = channel
        self._journal = journal
        self._manifest = manifest
        self._causes = Causes(manifest) if manifest else None
        self._sent = set()
        self._began = False
        self._told_user = False

    def __call__(self, event):
        # What a callback raises becomes the failure of the node that dbt was working on; what got lost here, results() sends.
        try:
            self._report(event)
        except Exception:
            traceback.print_exc()

    def _report(self, event):
        name = event.info.name
        if self._manifest:
            self._tell_user()
            if name in FIRST_EFFECTS and not self._began:
                # From here on somebody else must not do the same once more.
                self._began = True
                self._channel.send(type="began")
            if name == "LogStartLine":
                self._channel.send(type="node started", id=event.data.node_info.unique_id)
            elif name == "NodeFinished":
                result = MessageToDict(event.data.run_result, preserving_proto_field_name=True)
                self._finished(
                    event.data.node_info.unique_id,
                    status=result.get("status"),
                    message=result.get("message"),
                    seconds=result.get("execution_time"),
                    failures=result.get("num_failures"),
                    response=result.get("adapter_response"),
                )
        if event.info.level in SHOWN_LEVELS and name not in SILENT and event.info.msg.strip():
            self._channel.send(type="log", level=event.info.level, text=event.info.msg)

    def _tell_user(self):
        """As soon as there is an adapter that knows."""
        if not self._told_user and connected():
            self._told_user = True
            self._channel.send(type="connecting as", user=database_user())

    def results(self, results):
        """What dbt's result knows and no event told: a crash in a worker thread, a failed hook of the project."""
        for result in results:
            if result.node.unique_id in self._sent:
                continue
            status = str(result.status)
            if result.node.resource_type == "operation":
                if status in FAILED:
                    self._channel.send(type="hook failed", id=result.node.unique_id, message=result.message)
                continue
            self._finished(
                result.node.unique_id,
                status=status,
                message=result.message,
                seconds=result.execution_time,
                failures=result.failures,
                response=result.adapter_response,
            )

    def _finished(self, unique_id, *, status, message, seconds, failures, response):
        if status in FAILED:
            self._causes.failed(unique_id)
        event = {
            "type": "node finished",
            "id": unique_id,
            "status": status,
            "message": (message or "").strip() or None,
            "seconds": seconds,
            "failures": failures,
            "code": (response or {}).get("code"),
            "rows": _rows(response),
            "cause": self._causes.of(unique_id) if status == "skipped" else None,
            "sql": self._failing_rows(unique_id) if status in ("fail", "warn") else None,
        }
        self._journal.write(event)
        self._channel.send(**event)
        self._sent.add(unique_id)

    def _failing_rows(self, unique_id):
        """A data test is a query for the rows that fail it."""
        node = self._manifest.nodes.get(unique_id)
        return getattr(node, "compiled_code", None)


def _rows(response):
    """Rows of the main statement; adapters answer -1 where there is no such number. Protobuf gives it as a float."""
    rows = (response or {}).get("rows_affected")
    if rows is None:
        return None
    rows = int(rows)
    return rows if rows >= 0 else None
