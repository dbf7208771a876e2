"""What both Glue jobs do the same way: read their arguments, log with the run_id, end with one line that says why."""

import functools
import os
import sys
import time
import traceback
from datetime import datetime, timezone

import botocore.session


class JobError(Exception):
    """The job cannot do what it was asked to; the message is for the person who reads the execution's cause."""


def argument(name, default=None):
    """A job argument: `--name value` as Glue passes it, or the environment variable as the emulator does.

    Without a default a missing or empty one is a JobError.
    """
    flag = f"--{name}"
    if flag in sys.argv[1:-1]:
        return sys.argv[sys.argv.index(flag) + 1]
    value = os.environ.get(name) or default
    if value is None:
        raise JobError(f"the job argument --{name} is missing")
    return value


class Log:
    """Lines for people, each with the run_id: on stdout, and in batches in CloudWatch Logs.

    Glue ships a job's output under a stream named by the job run, which the job cannot know: the stream here is the run_id, so
    that whoever has a run_id finds its lines. Without the permission to log, the job goes on.
    """

    BATCH_LINES = 100
    BATCH_SECONDS = 2.0

    def __init__(self, client, group, run_id):
        self._client = client
        self._group = group
        self._run_id = run_id
        self._waiting = []
        self._flushed_at = time.monotonic()
        self._stream_is_made = False

    def info(self, message):
        self._line("INFO", message)

    def error(self, message):
        self._line("ERROR", message)

    def flush(self):
        """Sends what waits. An event is at most 256 KiB on AWS: a line is cut long before."""
        events, self._waiting = self._waiting, []
        self._flushed_at = time.monotonic()
        if not events or self._client is None:
            return
        try:
            self._make_stream()
            self._client.put_log_events(logGroupName=self._group, logStreamName=self._run_id, logEvents=events)
        except Exception as trouble:  # the data matters, its log does not
            self._client = None
            print(f"run_id={self._run_id} WARN no log lines in {self._group}: {trouble}", flush=True)

    def _line(self, level, message):
        for text in str(message).splitlines() or [""]:
            line = f"run_id={self._run_id} {level} {text[:10_000]}"
            print(line, flush=True)
            self._waiting.append({"timestamp": int(time.time() * 1000), "message": line})
        if len(self._waiting) >= self.BATCH_LINES or time.monotonic() - self._flushed_at > self.BATCH_SECONDS:
            self.flush()

    def _make_stream(self):
        if self._stream_is_made:
            return
        try:
            self._client.create_log_stream(logGroupName=self._group, logStreamName=self._run_id)
        except self._client.exceptions.ResourceAlreadyExistsException:
            pass  # the same run, redriven
        self._stream_is_made = True


def run(work):
    """Runs `work(log)` as a Glue job: exit code 0, or 1 with one line on stderr, which Glue keeps as the ErrorMessage."""
    log = None
    try:
        log = Log(client("logs"), argument("log_group", "/aws-glue/jobs/output"), argument("run_key"))
        work(log)
        log.flush()
    except Exception as trouble:
        message = _in_one_line(trouble)
        if log:
            if not isinstance(trouble, JobError):
                log.info(traceback.format_exc())
            log.error(message)
            log.flush()
        print(message, file=sys.stderr, flush=True)
        sys.exit(1)


def now():
    """The time in UTC as ISO 8601; by the sandbox's clock where the job runs there."""
    moment = datetime.now(timezone.utc)
    clock = os.environ.get("HEADWATER_CLOCK")
    if clock:
        real, sandbox = (datetime.fromisoformat(part.replace("Z", "+00:00")) for part in clock.split("/"))
        moment += sandbox - real
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def client(service, **options):
    """A client of an AWS service. AWS_ENDPOINT_URL leads to an emulator, as in every program that uses boto3."""
    return _session().create_client(service, **options)


@functools.cache
def _session():
    # botocore alone: boto3 adds a tenth of a second to the start of every job, for resources and transfers that none uses.
    return botocore.session.get_session()


def _in_one_line(trouble):
    text = " ".join(str(trouble).split())
    return text if isinstance(trouble, JobError) else f"{type(trouble).__name__}: {text}"
