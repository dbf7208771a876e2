"""One request, one process: `parse` writes a manifest, `build` builds exactly the nodes it names, `check` looks at the profile."""

import logging
import sys
import traceback

from .channel import Channel, interrupt_once, read_request, watch_lifeline
from .hide import without_secrets

INTERRUPTED = 130


def main():
    channel = Channel()
    # Else a disk too full for dbt's log costs a stack for each of its lines.
    logging.raiseExceptions = False
    interrupt_once()
    try:
        request = read_request()
        watch_lifeline()
        ok = run(request, channel)
    except KeyboardInterrupt:
        channel.send(type="interrupted")
        sys.exit(INTERRUPTED)
    except Exception as error:
        channel.send(type="error", kind=type(error).__name__, text=str(error))
        traceback.print_exc()
        ok = False
    sys.exit(0 if ok else 1)


def run(request, channel, warm=None):
    """Does what is asked. True when it came to its end. `warm`: what a server of ours keeps between invocations, if there is one."""
    try:
        from dbt.cli.main import dbtRunner
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "dbt":
            raise
        channel.send(type="error", kind="dbt missing", text=str(error))
        return False

    from .events import Reporter
    from .manifest import find

    if request["command"] == "check":
        from .check import check

        return check(request, channel)
    if request["command"] == "parse":
        # The manifest is what is asked for, also where DBT_WRITE_JSON says otherwise.
        arguments = ["parse", *options(request), "--write-json"]
        return invoke(dbtRunner(callbacks=[Reporter(channel)]), arguments, channel) is not None
    # Not written: a manifest is what plans are made from, and the copy that dbt builds from is altered.
    common = [*options(request), "--no-write-json"]

    def parse():
        manifest = invoke(dbtRunner(callbacks=[Reporter(channel)]), ["parse", *common], channel)
        if warm:
            warm.keep(manifest) if manifest else warm.forget()
        return manifest

    if warm and warm.manifest and all(find(warm.manifest, id) for id in request["select"]):
        manifest = warm.manifest
    else:
        manifest = parse()
    if manifest is None or request["command"] == "prepare":
        return manifest is not None
    ok = build(request, manifest, dbtRunner, common, channel)
    if warm:
        warm.learn(manifest)
    return ok


def build(request, manifest, runner, common, channel):
    from .events import Reporter
    from .journal import Journal
    from .manifest import asked_to_replace, connected, find, is_test, patch, protected, select_exactly

    wanted = set(request["select"])
    unknown = sorted(id for id in wanted if find(manifest, id) is None)
    if unknown:
        disabled = [id for id in unknown if id in manifest.disabled]
        channel.send(type="unknown nodes", ids=unknown, disabled=disabled)
        return False
    if asked_to_replace(manifest, request["patches"]) and not connected():
        # A manifest that it is given dbt does not parse: this sets the connection up, and does nothing else.
        invoke(runner(manifest=manifest), ["parse", *common], channel)
    guarded = protected(manifest, request["patches"])
    if guarded:
        channel.send(type="protected nodes", ids=guarded)
        return False
    patch(manifest, request["patches"])
    selector = select_exactly(manifest, wanted)

    reporter = Reporter(channel, manifest, Journal(request.get("journal"), manifest, channel))
    # With no model to build, `build` would run no unit test, and leave out a test behind another one that fails.
    verb = "test" if all(is_test(manifest, id) for id in wanted) else "build"
    arguments = [verb, *common, "--select", selector, "--indirect-selection", "empty", "--no-fail-fast"]
    result = invoke(runner(manifest=manifest, callbacks=[reporter]), arguments, channel)
    if result is None:
        return False
    reporter.results(result.results)
    channel.send(type="built")
    return True


def options(request):
    """dbt's command-line options. The log goes to a file; what is shown comes from the callback."""
    threads = ["--threads", str(request["threads"])] if request.get("threads") else []
    return [
        *("--project-dir", request["projectDir"]),
        *("--profiles-dir", request["profilesDir"]),
        *("--target", request["target"]),
        *("--target-path", request["targetPath"]),
        *("--log-path", request["logPath"]),
        *("--vars", request["vars"]),
        *threads,
        *("--log-level", "none", "--log-level-file", "debug"),
        *("--no-use-colors", "--no-send-anonymous-usage-stats", "--partial-parse"),
    ]


def invoke(runner, arguments, channel):
    """dbt's result, also when nodes failed; None, and an error sent, when dbt itself did."""
    from dbt_common.exceptions import DbtBaseException

    answer = runner.invoke(arguments)
    if answer.exception is None:
        return answer.result
    if isinstance(answer.exception, KeyboardInterrupt):
        raise KeyboardInterrupt
    if not isinstance(answer.exception, DbtBaseException):
        channel.send(type="bug")
    text = without_secrets(str(answer.exception), arguments[arguments.index("--profiles-dir") + 1])
    channel.send(type="error", kind=type(answer.exception).__name__, text=text)
    return None
