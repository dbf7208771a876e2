"""One client of the server, and the worker that serves it. What the worker says on its pipes is passed on line by line."""

import json
import os
import selectors
import signal
import socket
import tempfile
import time
from dataclasses import dataclass

PROTOCOL = 1
# A line begins with whose it is.
CONTROL, STDOUT, STDERR = b"0", b"1", b"2"
# Beyond this the worker waits until its client has read.
FULL = 1 << 20
# Signals that a client may have sent to its worker.
SIGNALS = {"SIGINT": signal.SIGINT, "SIGKILL": signal.SIGKILL}
# The worker's own grace ends before.
KILL_AFTER_SECONDS = 12


@dataclass
class Job:
    """What a worker is forked with."""

    request: dict
    # The kept manifest to build from, or None: then it parses, and hands what it parsed over.
    manifest: object
    stdin: int
    stdout: int
    stderr: int
    # What it tells the server, and the file in which it hands over a manifest.
    notes: int
    parcel: object


class Conversation:
    def __init__(self, server, connection):
        self.request = None
        self.pid = None
        self._server = server
        self._selector = server.selector
        self._connection = connection
        self._in = b""
        self._out = bytearray()
        self._pipes = {}
        self._lifeline = None
        self._job = None
        self._listening = set()
        self._parsing = False
        self._gone = False
        self._kill_at = None
        self._selector.register(connection, selectors.EVENT_READ, lambda _: self._talk())

    # --- the client

    def _talk(self):
        if self._out and not self._flush():
            return
        try:
            data = self._connection.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.hang_up()
            return
        self._in += data
        *lines, self._in = self._in.split(b"\n")
        for line in lines:
            try:
                self._hear(json.loads(line))
            except (ValueError, KeyError, TypeError):
                self.refuse("it does not understand the request")
                return

    def _hear(self, message):
        if self.request is None:
            if message.get("protocol") != PROTOCOL:
                self.refuse("it speaks another version")
                return
            self.request = message
            self._server.asked(self)
        elif message["signal"] in SIGNALS:
            self._interrupt(SIGNALS[message["signal"]])

    def _interrupt(self, number):
        if self.pid is not None:
            self._signal(number)
            return
        # Its turn had not come.
        self.control(end={"signal": number.name})
        self.hang_up()

    def is_left(self):
        """Whether the client has hung up, though nobody has come to read that yet."""
        try:
            return self._gone or self._connection.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def say(self, kind, line):
        if self._gone:
            return
        self._out += kind + line + b"\n"
        self._flush()

    def control(self, **message):
        self.say(CONTROL, json.dumps(message).encode())

    def refuse(self, why):
        self.control(refused=why)
        self.close()
        self._server.closed(self)

    def _flush(self):
        """False when the client is gone."""
        try:
            while self._out:
                sent = self._connection.send(self._out)
                del self._out[:sent]
        except BlockingIOError:
            pass
        except OSError:
            self.hang_up()
            return False
        self._selector.modify(
            self._connection,
            selectors.EVENT_READ | (selectors.EVENT_WRITE if self._out else 0),
            lambda _: self._talk(),
        )
        if len(self._out) <= FULL:
            self._listen()
        return True

    def hang_up(self):
        """
        Nobody listens any more, or is to: the worker's lifeline is cut, so that it cancels its queries and ends. To prepare
        is the exception: that is asked in passing, and touches no warehouse.
        """
        if self._gone:
            return
        self.close()
        if self.pid is None:
            self._server.closed(self)
        elif self.request["command"] != "prepare":
            self._cut()

    def close(self):
        if self._gone:
            return
        self._gone = True
        self._out.clear()
        self._selector.unregister(self._connection)
        self._connection.close()
        self._listen()

    # --- the worker

    def parses_for(self, other):
        """Whether its worker is parsing what the other one is about to build from."""
        return self._parsing and other is not self and self._server.kept.same(self.request, other.request)

    def prepare_job(self, manifest):
        stdin, self._lifeline = os.pipe()
        ends = [os.pipe() for _ in range(3)]
        self._pipes = {
            read: [kind, b""] for (read, _), kind in zip(ends, (STDOUT, STDERR, CONTROL), strict=True)
        }
        out, err, notes = (write for _, write in ends)
        parcel = tempfile.TemporaryFile() if manifest is None else None
        return Job(self.request, manifest, stdin, out, err, notes, parcel)

    def forget(self):
        """In a fork: the descriptors of others are not to be held open."""
        if not self._gone:
            self._connection.close()
        for read in self._pipes:
            os.close(read)
        if self._lifeline is not None:
            os.close(self._lifeline)

    def started(self, pid, job):
        self.pid = pid
        # Here as well as there: whoever comes first.
        try:
            os.setpgid(pid, pid)
        except OSError:
            pass
        self._job = job
        self._parsing = job.manifest is None
        for end in (job.stdin, job.stdout, job.stderr, job.notes):
            os.close(end)
        for read in self._pipes:
            os.set_blocking(read, False)
        self._listen()
        self.control(hello=PROTOCOL, pid=pid)

    def _listen(self):
        if self.pid is None:
            return
        for read in self._pipes:
            if read not in self._listening:
                self._selector.register(read, selectors.EVENT_READ, self._read)
                self._listening.add(read)

    def _read(self, pipe):
        """True while there may be more."""
        try:
            data = os.read(pipe, 1 << 16)
        except BlockingIOError:
            return False
        kind, rest = self._pipes[pipe]
        if not data:
            if rest:
                self._line(kind, rest)
            self._drop(pipe)
            return False
        *lines, self._pipes[pipe][1] = (rest + data).split(b"\n")
        for line in lines:
            self._line(kind, line)
        if len(self._out) > FULL and kind != CONTROL and pipe in self._listening:
            self._selector.unregister(pipe)
            self._listening.discard(pipe)
        return True

    def _line(self, kind, line):
        if kind != CONTROL:
            self.say(kind, line)
            return
        note = json.loads(line)
        if "parsed" in note:
            self._parsing = False
            if note["parsed"] is not None:
                self._server.kept.take(self.request, note["parsed"], self._job.parcel)
        else:
            self._server.kept.learn(note)

    def _drop(self, pipe):
        if pipe in self._listening:
            self._selector.unregister(pipe)
            self._listening.discard(pipe)
        del self._pipes[pipe]
        os.close(pipe)

    def _cut(self):
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None
            self._kill_at = time.monotonic() + KILL_AFTER_SECONDS

    def kill_if_late(self):
        if self._kill_at is not None and self.pid is not None and time.monotonic() > self._kill_at:
            self._signal(signal.SIGKILL)

    def _signal(self, number):
        try:
            os.killpg(self.pid, number)
        except OSError:
            pass  # It is gone.

    def ended(self, status):
        for pipe in list(self._pipes):
            while pipe in self._pipes and self._read(pipe):
                pass
        for pipe in list(self._pipes):
            # A grandchild may hold it open.
            kind, rest = self._pipes[pipe]
            if rest:
                self._line(kind, rest)
            self._drop(pipe)
        self._signal(signal.SIGKILL)
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None
        if os.WIFSIGNALED(status):
            self.control(end={"signal": signal.Signals(os.WTERMSIG(status)).name})
        else:
            self.control(end={"code": os.waitstatus_to_exitcode(status)})
        self._parsing = False
        self.pid = None
        self._finish()

    def _finish(self):
        # What is left to send is small: the client reads, or is gone.
        if not self._gone and self._out:
            self._connection.settimeout(10)
            try:
                self._connection.sendall(self._out)
            except OSError:
                pass
            self._out.clear()
        self.close()
        self._server.closed(self)
