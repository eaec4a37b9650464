"""The server's parent process: granian, with the open files that many connections need.

It waits until a worker that ended has been collected.

granian joins a worker for a time and then asks whether it lives. That is answered yes for a moment
after its end: until the thread that watches the worker has noted it, or until the system has done
with it. On a busy machine granian then reports to have killed a worker that stopped as it should.
"""

import time
from multiprocessing.connection import wait

from granian.cli import entrypoint
from granian.server.mp import WorkerProcess

from ledger_project import open_files

COLLECTED_SECONDS = 5.0


def join(worker: WorkerProcess, timeout: float | None = None) -> None:
    """Wait up to `timeout` seconds for a worker's end, and for an ended one to be collected."""
    process = worker.inner
    process.join(timeout)
    ends = time.monotonic() + COLLECTED_SECONDS
    while process.is_alive() and wait([process.sentinel], 0) and time.monotonic() < ends:
        time.sleep(0.01)


if __name__ == "__main__":
    open_files.demand()
    setattr(WorkerProcess, "join", join)  # noqa: B010  A method cannot be assigned, for mypy.
    entrypoint()
