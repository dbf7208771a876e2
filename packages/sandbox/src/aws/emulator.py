"""
The AWS emulator, run as a program of the sandbox: `python emulator.py <folder>`, with PORT and HOST in the environment.

ministack's own command keeps state in memory and writes it at an orderly end alone; a sandbox outlives kill -9, so here
it is written down soon after every change. Objects of S3 are on disk before they are acknowledged.
"""
import asyncio
import os
import shutil
import signal
import sys
import threading
import time

folder, port, host = sys.argv[1], os.environ["PORT"], os.environ["HOST"]
KEEPS = os.environ.get("HEADWATER_AWS_KEEPS") == "1"
SAVE_EVERY_SECONDS = 0.3
LOOK_EVERY_SECONDS = 1

os.makedirs(os.path.join(folder, "tmp"), exist_ok=True)
os.environ.update(
    GATEWAY_PORT=port,
    BIND_HOST=host,
    MINISTACK_HOST=host,
    MINISTACK_REGION=os.environ["AWS_REGION"],
    # Athena's DuckDB and Glue's scripts read objects from disk, so they are kept there in any case.
    S3_PERSIST="1",
    S3_DATA_DIR=os.path.join(folder, "s3"),
    PERSIST_STATE="1" if KEEPS else "0",
    STATE_DIR=os.path.join(folder, "state"),
    TMPDIR=os.path.join(folder, "tmp"),
    # These two would listen on well-known ports of every interface.
    IOT_MTLS_ENABLED="0",
    SFTP_ENABLED="0",
    # Jobs inherit them: whatever runs here talks to this emulator, never to AWS.
    AWS_ENDPOINT_URL=f"http://{host}:{port}",
)

from hypercorn.asyncio import serve  # noqa: E402
from hypercorn.config import Config  # noqa: E402

from guard import guarded  # noqa: E402
from ministack import app as ministack  # noqa: E402
from ministack.core.persistence import save_state  # noqa: E402

changed = threading.Event()


def save() -> None:
    for service, state_of in ministack._build_persistence_save_dict().items():
        try:
            state = state_of()
        except RuntimeError:
            # It changed while it was copied: another round is due.
            changed.set()
            continue
        if state is not None:
            save_state(service, state)


def is_busy() -> bool:
    """An execution goes on after its request, and ends without one."""
    machines = sys.modules.get("ministack.services.stepfunctions")
    try:
        return machines is not None and any(run["status"] == "RUNNING" for run in machines._executions.all_values())
    except RuntimeError:
        return True


def save_for_ever() -> None:
    busy = False
    while True:
        changed.wait(timeout=LOOK_EVERY_SECONDS if busy else None)
        changed.clear()
        # Asked before: what ends while it is written down needs another round.
        busy = is_busy()
        since = time.monotonic()
        save()
        # Copying thousands of executions takes the emulator's own time: never more than a fifth of it.
        time.sleep(max(SAVE_EVERY_SECONDS, 4 * (time.monotonic() - since)))


def end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


async def app(scope, receive, send):
    await ministack.app(scope, receive, send)
    if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
        changed.set()


config = Config()
config.bind = [f"{host}:{port}"]
config.keep_alive_timeout = 75
config.loglevel = "WARNING"
config.graceful_timeout = 0.5
if KEEPS:
    threading.Thread(target=save_for_ever, daemon=True).start()
if os.environ.get("HEADWATER_AWS_ENDS_WITH"):
    threading.Thread(target=end_with, args=[int(os.environ["HEADWATER_AWS_ENDS_WITH"])], daemon=True).start()
secret = os.environ["AWS_SECRET_ACCESS_KEY"] if os.environ.get("HEADWATER_AWS_GUARDED") == "1" else None
asyncio.run(serve(guarded(app, secret), config))
