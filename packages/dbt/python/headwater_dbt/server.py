"""
The warm dbt: a process that has imported dbt and keeps parsed manifests, and forks for each request. What an invocation
alters (environment, folder, dbt's flags, adapters, loggers, the manifest itself) it alters in its own process: nothing is left
for the next one, and no invocation makes this process bigger.
"""

import contextlib
import fcntl
import gc
import os
import resource
import selectors
import signal
import socket
import sys
import time
from collections import deque

from .conversation import Conversation
from .kept import Kept

# A fork costs what the process is big; and whatever leaks here ends with it.
MOST_INVOCATIONS = 2000
MOST_MEMORY = 1_500_000_000
# How long somebody who asks may have to wait for what is done ahead.
CHORE_SECONDS = 0.02
HELD_BACK = (signal.SIGINT, signal.SIGTERM)


def serve(path, idle_seconds):
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return  # Another one serves here, or is about to.
    # Bound before dbt is imported: who starts us need not wait to ask.
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if os.path.exists(path):
        os.unlink(path)
    listener.bind(path)
    os.chmod(path, 0o600)
    listener.listen(64)
    listener.setblocking(False)
    server = Server(listener, path, idle_seconds)
    job = server.run()
    if job is not None:
        # Closed here, not let go: it stays the server's.
        os.close(lock)
        # Behind the fork, out of the server's frames: from here on this is a dbt like any other.
        from .worker import work

        work(job)


class Server:
    def __init__(self, listener, path, idle_seconds):
        self.selector = selectors.DefaultSelector()
        self.kept = Kept()
        self._listener = listener
        self._path = path
        self._idle_seconds = idle_seconds
        self._talks = set()
        self._waiting = deque()
        self._invocations = 0
        self._ending = False
        self._enders = []
        self._libraries = None
        self._job = None

    def run(self):
        """Serves until it ends; in a forked child gives its job instead."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: self.end())
        woken, waker = os.pipe()
        for end in (woken, waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        from .warm_up import warm_up

        warm_up()
        self._libraries = libraries()
        self.selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self.selector.register(woken, selectors.EVENT_READ, lambda _: self._reap(woken))
        quiet_since = time.monotonic()
        while True:
            busy = bool(self._talks)
            chores = not busy and self.kept.has_chores()
            if busy or chores:
                quiet_since = time.monotonic()
            left = quiet_since + self._idle_seconds - time.monotonic()
            if not busy and (self._ending or left <= 0 or not os.path.exists(self._path)):
                break
            patience = 0 if chores else 1 if busy else min(left, 10)
            for key, _ in self.selector.select(patience):
                key.data(key.fileobj)
            self._start_waiting()
            if self._job is not None:
                return self._job
            for talk in self._talks:
                talk.kill_if_late()
            if chores:
                self.kept.do_chores(CHORE_SECONDS)
        # Whoever connected in this moment finds the connection closed, and helps himself.
        with contextlib.suppress(OSError):
            os.unlink(self._path)
        self._listener.close()
        return None

    def end(self):
        """Takes no more work, ends what is at work, and then itself."""
        self._ending = True
        for talk in list(self._talks):
            talk.hang_up()

    def outdated(self):
        """Whether the libraries that this process has imported are still those that are installed, or it has served enough."""
        return (
            self._invocations >= MOST_INVOCATIONS
            or memory() > MOST_MEMORY
            or libraries() != self._libraries
        )

    def _accept(self, listener):
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        connection.setblocking(False)
        self._talks.add(Conversation(self, connection))

    def asked(self, talk):
        """A conversation has read its request."""
        if talk.request["command"] == "end":
            # Its connection closes when this process is gone.
            self._talks.discard(talk)
            self._enders.append(talk)
            self.end()
        elif self._ending or self.outdated():
            talk.refuse("it is about to end")
            self._ending = True
        else:
            self._waiting.append(talk)

    def closed(self, talk):
        self._talks.discard(talk)
        if talk in self._waiting:
            self._waiting.remove(talk)

    def _start_waiting(self):
        for talk in list(self._waiting):
            # What somebody is parsing at this moment need not be parsed twice.
            if any(other.parses_for(talk) for other in self._talks):
                continue
            self._waiting.remove(talk)
            self._invocations += 1
            if self._begin(talk):
                return

    def _begin(self, talk):
        """Forks. True in the child."""
        found = self.kept.find(talk.request)
        is_ahead = talk.request["command"] == "prepare"
        # Whoever gave up waiting does the work himself.
        if talk.is_left() and not is_ahead or found is not None and is_ahead:
            talk.hang_up()
            return False
        gc.freeze()
        # Held back until the worker knows what to do with them.
        signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
        try:
            job = talk.prepare_job(found)
            pid = os.fork()
        except OSError as error:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD_BACK)
            talk.refuse(str(error))
            return False
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for other in [*self._talks, *self._enders]:
                other.forget()
            self.selector.close()
            self._listener.close()
            self._job = job
            return True
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD_BACK)
        talk.started(pid, job)
        return False

    def _reap(self, woken):
        try:
            while os.read(woken, 512):
                pass
        except BlockingIOError:
            pass
        for talk in list(self._talks):
            if talk.pid is not None:
                pid, status = os.waitpid(talk.pid, os.WNOHANG)
                if pid:
                    talk.ended(status)


def memory():
    """The most that this process has had, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def libraries():
    """Changes with what is installed for this Python."""
    return [_stat(path) for path in sys.path if path]


def _stat(path):
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None
