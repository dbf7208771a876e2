"""The forked child of the server: becomes what the one-shot program is, and does its one request."""

import atexit
import json
import logging
import os
import re
import signal
import sys
import time
import traceback

from .channel import Channel, interrupt_once, watch_lifeline


class Notes:
    """What a worker tells the server, beside what it tells Headwater."""

    def __init__(self, job):
        self._end = job.notes
        self._parcel = job.parcel

    def parsed(self, description, data=b""):
        """Hands a manifest over; None for one that is not to be kept."""
        if description is not None:
            self._parcel.write(data)
            self._parcel.flush()
        self._write({"parsed": description})

    def learnt(self, **what):
        self._write(what)

    def _write(self, note):
        data = json.dumps(note).encode() + b"\n"
        while data:
            data = data[os.write(self._end, data) :]


class Warm:
    """The server's side of one invocation: the manifest that it keeps, and what is worth keeping of this one."""

    def __init__(self, job):
        self.manifest = job.manifest
        self._notes = Notes(job)
        self._asked = job.request
        self._from = time.time_ns()

    def keep(self, manifest):
        """Hands a manifest over that was parsed just now, and to which nobody has done anything yet."""
        if self.manifest is not None:
            return  # The server has the same.
        try:
            description, data = describe(manifest, self._asked, self._from)
        except Exception:
            traceback.print_exc()
            description, data = None, b""
        self._notes.parsed(description, data)

    def forget(self):
        """Nothing was parsed."""
        self._notes.parsed(None)

    def learn(self, manifest):
        """Which macros this invocation came to run: the next one finds them compiled."""
        from dbt_common.clients.jinja import template_cache

        texts = template_cache.file_cache
        self._notes.learnt(macros=[id for id, macro in manifest.macros.items() if macro.macro_sql in texts])


READS_ENV = re.compile(r"""env_var\(\s*['"]([^'"]+)""")
# Times on files are those of the last tick of the system's clock.
TICK_NS = 50_000_000


def describe(manifest, asked, since):
    """What a manifest was made from, and its bytes; None where its files changed while it was made."""
    from dbt.adapters.factory import FACTORY
    from dbt.parser.manifest import extended_mashumaro_encoder

    from .free_vars import free_vars
    from .kept import plain
    from .stamp import roots_of, stamp

    [adapter] = FACTORY.adapters.values()
    config = adapter.config
    roots = roots_of(config, asked["request"]["profilesDir"])
    text, newest = stamp(roots)
    if newest > since - TICK_NS:
        return None, b""
    variables = json.loads(asked["request"]["vars"])
    # Those that dbt noted while it parsed, and those that a macro may read where dbt does not note it (generate_schema_name).
    names = {*manifest.env_vars, *config.project_env_vars, *config.profile_env_vars}
    for macro in manifest.macros.values():
        names.update(READS_ENV.findall(macro.macro_sql))
    candidates = {name for name, value in variables.items() if plain(value)}
    free = free_vars(manifest, candidates, properties(roots, variables))
    description = {"roots": roots, "stamp": text, "env": sorted(names), "free": free}
    return description, manifest.to_msgpack(extended_mashumaro_encoder)


def properties(roots, variables):
    """The content of the YAML files that are rendered before there is a manifest, and of variables, which are rendered too."""
    import yaml

    yield list(variables.values())
    for path in roots["files"]:
        if path.endswith(".yml") and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                yield yaml.safe_load(file)


def work(job):
    code = 1
    try:
        become(job)
        code = serve(job)
    except BaseException:
        traceback.print_exc()
    finally:
        # Not by way of the interpreter's end, which takes a heap apart that is thrown away anyhow.
        atexit._run_exitfuncs()
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def become(job):
    """A process of its own: group, pipes, environment and folder."""
    os.setpgid(0, 0)
    for ours, theirs in ((job.stdin, 0), (job.stdout, 1), (job.stderr, 2)):
        os.dup2(ours, theirs)
        os.close(ours)
    os.environ.clear()
    os.environ.update(job.request["env"])
    time.tzset()
    os.chdir(job.request["cwd"])


def serve(job):
    from .main import INTERRUPTED, run

    channel = Channel()
    logging.raiseExceptions = False
    interrupt_once()
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
        watch_lifeline()
        ok = run(job.request["request"], channel, Warm(job))
    except KeyboardInterrupt:
        channel.send(type="interrupted")
        return INTERRUPTED
    except Exception as error:
        channel.send(type="error", kind=type(error).__name__, text=str(error))
        traceback.print_exc()
        ok = False
    return 0 if ok else 1
