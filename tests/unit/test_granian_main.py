"""The server's parent process waits for workers as they end."""

import os

from ledger_project import granian_main


class Worker:
    """A worker whose end is known at once and seen only after it was asked for some times."""

    def __init__(self, *, ended: bool, asked_for: int) -> None:
        self.inner, self.left = self, asked_for
        self.sentinel, self.end = os.pipe()
        if ended:
            os.close(self.end)

    def join(self, timeout):
        self.waited = timeout

    def is_alive(self):
        self.left -= 1
        return self.left >= 0


def test_a_worker_that_has_ended_is_alive_for_nobody_once_it_was_joined():
    worker = Worker(ended=True, asked_for=5)
    granian_main.join(worker, 35)
    assert worker.waited == 35
    assert not worker.is_alive()


def test_a_worker_that_goes_on_is_still_alive_after_its_time():
    worker = Worker(ended=False, asked_for=5)
    granian_main.join(worker, 35)
    assert worker.is_alive()
