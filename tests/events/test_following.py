"""Readers beside writers, in real transactions: nothing is missed, and nothing comes in between."""

import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from customers import operations, queries
from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import Event
from tests.support.concurrency import in_sight
from tests.support.dates import TODAY
from tests.support.paths import EVENTS
from tests.support.sampling import generator

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, CHANGES = 4, 12


@pytest.fixture
def db(transactional_db):
    """Let the fixtures of `conftest` commit for real."""


def write(writer, numbers):
    """Change sampled customers, in transactions of which some stay open or are undone."""
    chance = generator(writer)
    try:
        for turn in range(CHANGES):
            with transaction.atomic():
                one = queries.get(SYSTEM, chance.choice(numbers), lock=True)
                name = f"Name {writer} {turn}"
                operations.amend(customer=one, actor=SYSTEM, on=TODAY, name=name)
                time.sleep(chance.random() / 30)
                if chance.random() < 0.2:
                    transaction.set_rollback(True)
    finally:
        connections.close_all()


def follow(api, written):
    """Every item that a consumer gets by following `next` until the writers are done."""
    found, path = [], f"{EVENTS}?$top=3"
    try:
        while True:
            over = written.is_set()
            answer = api.get(path)
            assert answer.status_code == 200, answer.text
            found += answer.data["items"]
            path = EVENTS + answer.data["view"]["next"]
            if over and not answer.data["items"]:
                return found
    finally:
        connections.close_all()


def test_followers_of_sampled_writers_see_each_event_once_in_one_order_without_a_gap(api, customer):
    numbers = [customer() for _ in range(3)]
    written = threading.Event()
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        readers = [pool.submit(follow, api, written) for _ in range(2)]
        writers = [pool.submit(in_sight(write), writer, numbers) for writer in range(WRITERS)]
        for one in writers:
            one.result()
        written.set()
        first, second = (reader.result() for reader in readers)
    assert first == second
    assert [one["position"] for one in first] == list(range(1, Event.objects.count() + 1))
    assert len(first) > len(numbers) + CHANGES
    by_customer = defaultdict(list)
    for one in Event.objects.order_by("position"):
        by_customer[one.customer_no].append(one.pk)
    assert all(keys == sorted(keys) for keys in by_customer.values())
