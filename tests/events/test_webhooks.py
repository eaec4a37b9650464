"""What webhooks promise: each event at least once, signed, those of one subject in order."""

import datetime as dt
import socket
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.core.management import CommandError
from django.db import connection, connections, transaction
from standardwebhooks import Webhook as Signer
from standardwebhooks.webhooks import WebhookVerificationError

from ledger_project.core import clock, retries
from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import Event
from ledger_project.core.setup import open_ledger
from tests.support.bodies import authorization_body
from tests.support.clients import issue
from tests.support.commands import run
from tests.support.concurrency import in_sight, wait_for_a_blocked_statement
from tests.support.dates import TODAY
from tests.support.paths import AUTHORIZATIONS
from tests.support.sampling import generator
from tests.support.webhooks import add_webhook, deliver, rename, told
from webhooks import delivery, dispatch, operations, sending
from webhooks.models import Delivery, Webhook

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def db(transactional_db):
    """Let the fixtures of `conftest` commit for real: dispatchers have connections of their own."""


@pytest.fixture
def at_once(monkeypatch):
    """Retries are due at once, as often as it takes, and nothing is left alone."""
    monkeypatch.setattr(retries, "RETRIES", (dt.timedelta(0),) * 1000)
    monkeypatch.setattr(delivery, "MANY_FAILURES", 10**6)


@pytest.fixture
def later(monkeypatch):
    """Move the clock on, from when it is called first: `later(minutes=5)`."""
    passed = dt.timedelta(0)

    def move(**by: float) -> None:
        nonlocal passed
        passed += dt.timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: dt.datetime.now(dt.UTC) + passed)

    return move


def capture(api, authorization, amount):
    answer = api.post(f"{authorization['@id']}/captures", {"amount": amount})
    assert answer.status_code == 201, answer.text


def test_each_event_is_sent_once_in_the_words_of_the_feed(api, customer, receiver):
    add_webhook(receiver)
    number = customer()
    rename(api, number, "Another")
    assert [(row["delivered"], row["waiting"]) for row in deliver()] == [(2, 0)]
    assert deliver()[0]["delivered"] == 0
    feed = api.get("/ledger/invoice/v1/501/events").data["items"]
    assert [one.event for one in receiver.requests] == feed
    first = receiver.requests[0].body
    assert list(first) == ["type", "timestamp", "data"]
    assert (first["type"], first["timestamp"]) == ("customer-created", feed[0]["occurred"])
    assert [one.id for one in receiver.requests] == ["evt_501_1", "evt_501_2"]


def test_a_receiver_verifies_the_signature_with_the_published_library(api, customer, receiver):
    secret = add_webhook(receiver)["secret"]
    customer()
    deliver()
    (one,) = receiver.requests
    assert Signer(secret).verify(one.content, one.headers)["type"] == "customer-created"
    with pytest.raises(WebhookVerificationError):
        Signer(secret).verify(one.content.replace(b"501", b"502"), one.headers)
    with pytest.raises(WebhookVerificationError):
        Signer("whsec_" + "A" * 32).verify(one.content, one.headers)


def test_after_a_rotation_both_secrets_verify_for_a_day(api, customer, receiver, later):
    added = add_webhook(receiver)
    rotated = run("webhook", "rotate", added["webhook"])
    assert rotated["secret"] != added["secret"]
    customer()
    deliver()
    later(days=1, minutes=1)
    customer()
    deliver()
    both, after = receiver.requests
    for secret in (added["secret"], rotated["secret"]):
        Signer(secret).verify(both.content, both.headers)
    assert len(after.headers["webhook-signature"].split()) == 1
    sent = dt.datetime.fromtimestamp(int(after.headers["webhook-timestamp"]), dt.UTC)
    signed = Signer(rotated["secret"]).sign(after.id, sent, after.content.decode())
    assert after.headers["webhook-signature"] == signed


def test_what_fails_in_sampled_ways_arrives_whole_and_in_order_of_each_subject(
    api, ledger, customer, receiver, at_once, monkeypatch
):
    monkeypatch.setattr(delivery, "AT_ONCE", 7)
    secret = add_webhook(receiver)["secret"]
    customers = [customer() for _ in range(6)]
    for turn in range(8):
        for number in customers:
            rename(api, number, f"Name {turn}")
    for turn in range(4):
        bought = api.post(AUTHORIZATIONS, authorization_body(amount=100, number=f"B-{turn}")).data
        for part in (30, 20, 10):
            capture(api, bought, part)
    receiver.answer = failing_in_sampled_ways()
    with ThreadPoolExecutor(3) as pool:
        rows = [row for rows in pool.map(lambda _: dispatched(), range(3)) for row in rows]
    assert sum(part.failed for part in rows) > 10
    feed = Event.objects.order_by("position")
    assert len(feed) > 60
    assert not Delivery.objects.exclude(state="delivered").exists()
    for one in receiver.requests:
        Signer(secret).verify(one.content, one.headers)
    came = [(one["invoiceNo"] or one["customerNo"], one["position"]) for one in receiver.taken]
    assert by_subject(came) == by_subject(
        (one.invoice_no or one.customer_no, one.position) for one in feed
    )


def failing_in_sampled_ways():
    """Fail one time in three: by breaking off, with an error, with a redirect.

    Draw by event and attempt, so that the order in which threads arrive changes nothing.
    """
    attempts = Counter()

    def answer(number, headers):
        event = headers["webhook-id"]
        attempts[event] += 1
        fate = generator(f"webhooks {event} {attempts[event]}").random()
        time.sleep(fate / 50)
        if fate < 0.1:
            raise ConnectionResetError
        return 500 if fate < 0.3 else 302 if fate < 0.35 else 200

    return answer


def by_subject(pairs):
    """Return the positions of each subject, in the order in which each came first."""
    found = defaultdict(dict)
    for subject, position in pairs:
        found[subject].setdefault(position)
    return {subject: list(positions) for subject, positions in found.items()}


def dispatched():
    """All parts of a dispatcher of its own."""
    try:
        return list(dispatch.dispatching(lambda: [501]))
    finally:
        connections.close_all()


def test_what_was_sent_before_a_crash_is_sent_again_with_the_same_id(
    api, customer, receiver, monkeypatch
):
    add_webhook(receiver)
    customer()

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(delivery, "_note", crash)
        with pytest.raises(KeyboardInterrupt):
            deliver()
    deliver()
    first, again = receiver.requests
    assert first.id == again.id
    assert first.body == again.body
    assert Delivery.objects.get().state == "delivered"


def test_a_subject_that_fails_holds_up_its_own_events_only(
    api, customer, receiver, later, monkeypatch
):
    monkeypatch.setattr(retries, "JITTER", 0)
    add_webhook(receiver)
    bad, good = customer(), customer()
    for name in ("One", "Two"):
        rename(api, bad, name)
        rename(api, good, name)
    subject = {"evt_501_1", "evt_501_3", "evt_501_5"}
    receiver.answer = lambda number, headers: 500 if headers["webhook-id"] in subject else 200
    assert [(r["delivered"], r["failed_attempts"], r["waiting"]) for r in deliver()] == [(3, 1, 3)]
    waits = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000]
    for wait in waits:
        later(seconds=wait - 2)
        assert deliver()[0]["failed_attempts"] == 0
        later(seconds=2)
        assert deliver()[0]["failed_attempts"] == 1
    subject.remove("evt_501_1")
    later(seconds=86_400)
    assert deliver()[0]["delivered"] == 1
    assert [one["position"] for one in receiver.taken] == [2, 4, 6, 1]
    assert [one["position"] for one in receiver.taken][-1] == 1


def test_after_the_last_attempt_it_is_given_up_and_the_next_of_the_subject_comes(
    api, customer, receiver, later, monkeypatch
):
    monkeypatch.setattr(retries, "RETRIES", (dt.timedelta(seconds=5),))
    add_webhook(receiver)
    number = customer()
    rename(api, number, "One")
    receiver.answer = lambda count, headers: 404 if headers["webhook-id"] == "evt_501_1" else 200
    deliver()
    later(minutes=1)
    assert [(row["given_up"], row["waiting"]) for row in deliver()] == [(1, 0)]
    assert [one["position"] for one in receiver.taken] == [2]
    lost = Delivery.objects.get(state="failed")
    assert (lost.attempts, lost.status, lost.failure) == (2, 404, "Answered 404")


def test_what_was_given_up_is_sent_again_when_staff_says_so(
    customer, receiver, staff_sends, monkeypatch
):
    monkeypatch.setattr(retries, "RETRIES", ())
    add_webhook(receiver)
    customer()
    receiver.answer = lambda number, headers: 500
    assert deliver()[0]["given_up"] == 1
    receiver.answer = lambda number, headers: 200
    staff_sends(Delivery.objects.get())
    assert deliver()[0]["delivered"] == 1
    assert [one.id for one in receiver.requests] == ["evt_501_1"] * 2


@pytest.fixture
def staff_sends(client, django_user_model):
    def press(one: Delivery) -> None:
        client.force_login(django_user_model.objects.create_superuser("anna"))
        address = f"/admin/webhooks/delivery/{one.pk}/operations/send_again/"
        token = client.get(address).context["form"]["token"].value()
        assert client.post(address, {"token": token}).status_code == 302

    return press


def test_an_address_that_does_not_answer_does_not_hold_up_the_others(
    customer, receiver, other_receiver
):
    release = threading.Event()
    receiver.answer = lambda number, headers: 200 if release.wait(20) else 500
    add_webhook(receiver)
    add_webhook(other_receiver)
    customer()
    customer()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(dispatched)
        deadline = time.monotonic() + 15
        while len(other_receiver.taken) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        arrived = len(other_receiver.taken)
        release.set()
        running.result()
    assert arrived == 2
    assert len(receiver.taken) == 2


def test_addresses_that_fell_silent_do_not_take_all_threads(
    customer, receiver, other_receiver, monkeypatch
):
    monkeypatch.setattr(dispatch, "WORKERS", 2)
    monkeypatch.setattr(dispatch, "FAILING", 1)
    release = threading.Event()
    receiver.answer = lambda number, headers: 500 if number < 3 else release.wait(20) and 500
    add_webhook(receiver)
    add_webhook(receiver)
    customer()
    assert len(deliver()) == 2
    add_webhook(other_receiver)
    customer()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(dispatched)
        deadline = time.monotonic() + 15
        while not other_receiver.taken and time.monotonic() < deadline:
            time.sleep(0.02)
        arrived = len(other_receiver.taken)
        release.set()
        running.result()
    assert arrived == 1


def test_an_answer_that_drips_ends_with_its_time(customer, private_webhooks, monkeypatch):
    monkeypatch.setattr(sending, "TIMEOUT_SECONDS", 0.5)
    server = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip():
        peer, _ = server.accept()
        with peer:
            while not stop.wait(0.1):
                try:
                    peer.sendall(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        run("webhook", "add", 501, f"http://127.0.0.1:{server.getsockname()[1]}/")
        customer()
        began = time.monotonic()
        assert deliver()[0]["failed_attempts"] == 1
        assert time.monotonic() - began < 10
    finally:
        stop.set()
        thread.join()
        server.close()
    one = Delivery.objects.get()
    assert (one.state, one.status, one.failure) == ("pending", None, "TimeoutError")


def test_gone_disables_and_enabling_sends_what_was_missed(api, customer, receiver):
    added = add_webhook(receiver)
    receiver.answer = lambda number, headers: 410
    number = customer()
    (row,) = deliver()
    assert (row["state"], row["waiting"]) == ("disabled", 1)
    rename(api, number, "Meanwhile")
    assert deliver()[0]["delivered"] == 0
    assert "410" in run("webhook", "list", 501)[0]["because"]
    receiver.answer = lambda number, headers: 200
    run("webhook", "enable", added["webhook"])
    assert deliver()[0]["delivered"] == 2
    assert [one["position"] for one in receiver.taken] == [1, 2]


def test_after_three_days_without_success_it_is_disabled_and_says_why(customer, receiver, later):
    add_webhook(receiver)
    receiver.answer = lambda number, headers: 503
    customer()
    states = []
    for _ in range(12):
        states.append(deliver()[0]["state"])
        later(hours=25)
    assert states[:3] == ["enabled"] * 3
    assert states[-1] == "disabled"
    because = Webhook.objects.get().disabled_because
    assert because == "Nothing could be delivered for 3 days: Answered 503"


def test_a_receiver_that_fails_for_long_is_asked_less_and_with_one_at_a_time(
    customer, receiver, later
):
    add_webhook(receiver)
    for _ in range(30):
        customer()
    receiver.answer = lambda number, headers: 500
    deliver()
    asked = receiver.came
    assert delivery.MANY_FAILURES <= asked <= delivery.AT_ONCE
    deliver()
    assert receiver.came == asked
    for _ in range(3):
        later(hours=1, seconds=1)
        deliver()
    assert receiver.came == asked + 3
    receiver.answer = lambda number, headers: 200
    later(days=1)
    deliver()
    later(days=1)
    deliver()
    assert len({one["position"] for one in receiver.taken}) == 30


def test_a_receiver_is_left_alone_as_long_as_it_asks(customer, receiver, later):
    add_webhook(receiver)
    receiver.answer = lambda number, headers: (429, {"Retry-After": "600"})
    customer()
    deliver()
    customer()
    later(seconds=590)
    assert deliver()[0]["failed_attempts"] == 0
    receiver.answer = lambda number, headers: 200
    later(seconds=20)
    assert deliver()[0]["delivered"] == 2


def test_a_webhook_is_told_of_its_types_and_its_sellers_only(
    api, seller, other_seller, customer, receiver, other_receiver
):
    add_webhook(receiver, "--type", "customer-created", "invoice-opened")
    add_webhook(other_receiver, "--seller", "655")
    number = customer()
    rename(api, number, "Another")
    for one in ("654", "655"):
        bought = api.post(AUTHORIZATIONS, authorization_body(amount=50, seller=one)).data
        capture(api, bought, 50)
    deliver()
    assert {one["type"] for one in receiver.taken} == {"customer-created", "invoice-opened"}
    assert {one["sellerNumber"] for one in receiver.taken} == {None, "654", "655"}
    assert {one["sellerNumber"] for one in other_receiver.taken} == {None, "655"}
    # That customer is none of the seller's; the buyer is, of whom it was told as of its invoice.
    assert "customer-changed" not in {one["type"] for one in other_receiver.taken}
    assert "customer-created" in {one["type"] for one in other_receiver.taken}


def test_a_webhook_is_never_told_of_another_ledger(api, customer, receiver, other_receiver):
    other, _ = open_ledger(502, name="Other", country="SE")
    add_webhook(receiver)
    add_webhook(other_receiver, ledger=502)
    customer()
    answer = issue(other).post(
        "/ledger/customer/v1/502/customers",
        {
            "name": "Other", "legalEntity": "business",
            "legalAddress": {"addressee": "Other", "countryCode": "SE"},
        },
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    deliver(501, 502)
    assert [one.event["@id"][:26] for one in receiver.requests] == ["/ledger/invoice/v1/501/eve"]
    assert [one.event["@id"][:26] for one in other_receiver.requests] == [
        "/ledger/invoice/v1/502/eve"
    ]


def test_a_new_webhook_is_told_from_now_on(api, customer, receiver):
    number = customer()
    add_webhook(receiver)
    rename(api, number, "After")
    deliver()
    assert [one["type"] for one in receiver.taken] == ["customer-changed"]


def test_events_that_commit_late_are_sent_too(api, ledger, customer, receiver):
    add_webhook(receiver)
    number = customer()
    gate, done = threading.Event(), threading.Event()

    def slowly():
        try:
            with transaction.atomic():
                publish(ledger, "late")
                gate.set()
                assert done.wait(20)
        finally:
            connections.close_all()

    thread = threading.Thread(target=in_sight(slowly))
    thread.start()
    assert gate.wait(20)
    rename(api, number, "Early")
    deliver()
    done.set()
    thread.join()
    deliver()
    assert [one["type"] for one in receiver.taken] == [
        "customer-created", "customer-changed", "customer-blocked",
    ]  # fmt: skip
    assert [one["position"] for one in receiver.taken] == [1, 2, 3]


def publish(ledger, customer_no):
    Event.objects.create(
        ledger=ledger, type="customer-blocked", document_type="customer", document_id=1,
        customer_no=customer_no, business_date=TODAY,
    )  # fmt: skip


@contextmanager
def following(ledgers):
    """Follow the events of ledgers on a thread; yield what was sent, until the block ends."""
    until = threading.Event()
    parts = []

    def follow():
        try:
            parts.extend(dispatch.dispatching(lambda: [*ledgers], until=until))
        finally:
            connections.close_all()

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        yield parts
    finally:
        until.set()
        thread.join(20)
    assert not thread.is_alive()


def test_following_delivers_what_comes_until_it_is_stopped(api, customer, receiver):
    add_webhook(receiver)
    with following([501]) as parts:
        number = customer()
        await_requests(receiver, 1)
        rename(api, number, "Another")
        await_requests(receiver, 2)
    assert sum(part.delivered for part in parts) == 2
    assert [one["position"] for one in receiver.taken] == [1, 2]


def test_following_delivers_for_a_ledger_that_was_opened_meanwhile(customer, receiver):
    opened = []
    with following(opened):
        add_webhook(receiver)
        customer()
        opened.append(501)
        await_requests(receiver, 1)


def await_requests(receiver, count):
    deadline = time.monotonic() + 20
    while len(receiver.requests) < count:
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.02)


def test_while_one_dispatcher_sends_another_does_not_overtake_it(
    api, customer, receiver, monkeypatch
):
    monkeypatch.setattr(delivery, "AT_ONCE", 1)
    add_webhook(receiver)
    number = customer()
    rename(api, number, "Second")
    gate = threading.Event()
    receiver.answer = lambda count, headers: 200 if count > 1 or gate.wait(20) else 500
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(dispatched)
        deadline = time.monotonic() + 20
        while not receiver.came and time.monotonic() < deadline:
            time.sleep(0.02)
        assert deliver()[0]["delivered"] == 0
        assert receiver.came == 1
        gate.set()
        assert sum(part.delivered for part in first.result()) == 2
    assert [one["position"] for one in receiver.taken] == [1, 2]


def test_enabling_does_not_wait_for_a_dispatcher(customer, receiver):
    webhook = Webhook.objects.get(pk=add_webhook(receiver)["webhook"])
    customer()
    gate = threading.Event()
    receiver.answer = lambda number, headers: 500 if gate.wait(20) else 200
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(dispatched)
        deadline = time.monotonic() + 20
        while not receiver.came and time.monotonic() < deadline:
            time.sleep(0.02)
        with transaction.atomic():
            operations.disable(webhook=webhook, actor=SYSTEM, on=TODAY)
            operations.enable(webhook=webhook, actor=SYSTEM, on=TODAY, now=clock.now())
        gate.set()
        running.result()
    assert Webhook.objects.get().state == "enabled"
    assert Delivery.objects.get().attempts == 1


@pytest.mark.parametrize(
    ("arguments", "told_"),
    [
        (["https://example.com/", "--type", "nonsense"], "There is no event type nonsense"),
        (["https://example.com/", "--seller", "999"], "There is no seller 999"),
        (["http://example.com/"], "begins with https://"),
        (["ftp://example.com/"], "begins with https://"),
        (["https://"], "begins with https://"),
        (["https://user:secret@example.com/"], "without user"),
        (["https://example.com/#part"], "without user, password and fragment"),
        (["https://example.com/" + "a" * 500], "at most 500 characters"),
        (["not a url"], "begins with https://"),
        (["https://[::1"], "Expected a URL"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(ledger, arguments, told_):
    with pytest.raises(CommandError, match=told_):
        run("webhook", "add", 501, *arguments)
    assert not Webhook.objects.exists()


def test_what_does_not_exist_is_told(ledger):
    with pytest.raises(CommandError, match="There is no webhook 1"):
        run("webhook", "disable", 1)
    with pytest.raises(CommandError, match="There is no ledger 999"):
        run("webhook", "list", 999)


def test_dispatchers_that_fill_at_once_fill_once(customer, receiver):
    key = add_webhook(receiver)["webhook"]
    customer()
    told()
    with transaction.atomic():
        Webhook.objects.select_for_update().get(pk=key)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(in_sight(filled), key).result() is False
    assert not Delivery.objects.exists()
    deliver()
    assert Delivery.objects.count() == 1


def filled(key):
    try:
        return delivery.fill(501, key, clock.now())
    finally:
        connections.close_all()


def test_a_slow_transaction_does_not_hold_up_the_sequence(api, ledger, customer):
    """The sequencer waits for another one only, never for those who write events."""
    number = customer()
    gate, done = threading.Event(), threading.Event()

    def slowly():
        try:
            with transaction.atomic():
                publish(ledger, "slow")
                gate.set()
                done.wait(20)
        finally:
            connections.close_all()

    thread = threading.Thread(target=in_sight(slowly))
    thread.start()
    try:
        assert gate.wait(20)
        rename(api, number, "Another")
        items = api.get("/ledger/invoice/v1/501/events").data["items"]
        assert [one["position"] for one in items] == [1, 2]
    finally:
        done.set()
        thread.join()


def test_readers_wait_for_a_sequencer_and_see_what_it_gave(api, ledger, customer):
    customer()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('events', 501))")
            reading = pool.submit(read, api)
            wait_for_a_blocked_statement()
        assert [one["position"] for one in reading.result().data["items"]] == [1]


def read(api):
    try:
        return api.get("/ledger/invoice/v1/501/events")
    finally:
        connections.close_all()
