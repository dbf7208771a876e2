"""The two ends of the conversation with Headwater."""

import json
import os
import signal
import threading

# What dbt gets to cancel its queries once Headwater is gone.
GRACE_SECONDS = 10


class Channel:
    """Events out, one JSON object a line. Safe to call from dbt's worker threads."""

    def __init__(self):
        # Macros, adapters and plugins may print: all of that goes to stderr, so that no word of theirs is taken for an event.
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        self._lock = threading.Lock()

    def send(self, **event):
        line = json.dumps(event, default=str) + "\n"
        with self._lock:
            try:
                self._out.write(line)
                self._out.flush()
            except OSError:
                pass  # Headwater is gone; the lifeline ends this process.


def read_request():
    """The request: the first line of stdin. Read unbuffered, because the lifeline goes on reading the same descriptor."""
    data = b""
    while not data.endswith(b"\n"):
        chunk = os.read(0, 65536)
        if not chunk:
            break
        data += chunk
    return json.loads(data)


def watch_lifeline():
    """
    Headwater keeps our stdin open while it lives. When it ends, even by kill -9, dbt is interrupted: it cancels its
    queries, so that nobody writes to the warehouse whom nobody watches.
    """

    def watch():
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def interrupt_once():
    """Turns the first SIGINT or SIGTERM into KeyboardInterrupt and ignores the rest: a second one would break dbt's own clean-up."""

    def interrupt(_signal, _frame):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, interrupt)
