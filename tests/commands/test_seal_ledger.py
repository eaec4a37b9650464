"""Seals: what was changed afterwards is named, whoever changed it and however consistently."""

import datetime as dt
import hashlib
import json
import stat
import threading

import pytest
from django.core.management import CommandError
from django.db import connection, connections, transaction

from accounts.models import Payout
from accounts.settlements import payouts
from customers.models import Customer, PersonView
from customers.operations import record_views
from ledger_project.closing import tasks
from ledger_project.core import transactions
from ledger_project.core.actors import SYSTEM
from ledger_project.core.approvals import digest_of
from ledger_project.core.models import Event, RunStep, StateChange
from ledger_project.core.periods import close_period
from ledger_project.core.setup import open_ledger
from ledger_project.staff import audit
from reports import seals
from reports.models import OutputFile, SealLink, SealSalt
from reports.output_files import reproduce
from reports.seals import chain, heads
from reports.seals.recipes import RECIPES
from reports.verification.seals import links, rows
from tests.support.actors import person
from tests.support.bodies import customer_body
from tests.support.books import violations, wrong
from tests.support.catalog import catalog
from tests.support.commands import run
from tests.support.concurrency import in_sight, together
from tests.support.dates import TODAY
from tests.support.invoices import issue_invoice
from tests.support.purchases import buy
from tests.support.roles import superuser
from tests.support.tampering import tamper

RELEASED = "40e697d785c80c515c2e943e3a580f5096ab9a3f27b8bab6c219ef7df8d8db08"
"""The digest of the texts of all recipes that were released: change it when one is added."""


def named(ledger) -> list[str]:
    """Return what is wrong, each with the name of its check."""
    return [f"{one.check.name}: {text}" for one in wrong(ledger) for text in one.violations]


def all_sealed(of: str = "") -> set[tuple[str, int]]:
    """Return kind and key of each sealed row, or of those `of` a kind; none is sealed twice."""
    found = [(link.kind, key) for link in SealLink.objects.order_by("number") for key in link.keys]
    assert len(found) == len(set(found))
    return {one for one in found if of in ("", one[0])}


@pytest.fixture
def told(busy_ledger):
    """Seal the busy ledger with an approved payout and a closed month, and tell the head."""
    by = {"actor": person("boss"), "on": TODAY}
    transactions.run(lambda: close_period(ledger=busy_ledger, through=dt.date(2026, 5, 31), **by))
    run("end_of_day", 501)
    held = Payout.objects.filter(state="held")
    if held:
        payouts.approve(payout=held[0], seen=digest_of(held[0]), **by)
    audit.record(audit.What.SIGNED_IN, "boss", by="staff:boss")
    record_views(Customer.objects.all(), actor=person("boss"), page="/admin/customers/")
    run("seal_ledger", 501, publish=True)
    connection.check_constraints()
    assert named(busy_ledger) == []
    return busy_ledger


CHANGES = [
    ("who approved or wrote off, in all history",
     "UPDATE core_statechange SET created_by = 'staff:other'", "statechange"),
    ("why", "UPDATE core_statechange SET reason = 'Other' WHERE reason <> ''",
     "statechange.reason"),
    ("why, where nothing was said",
     "UPDATE core_statechange SET reason = 'Other' WHERE reason = ''", "statechange"),
    ("that somebody signed in", "DELETE FROM core_staffevent", "staffevent"),
    ("from where", "UPDATE core_staffevent SET address = '192.0.2.2'", "staffevent"),
    ("that somebody looked at a person", "DELETE FROM customers_personview", "personview"),
    ("who looked", "UPDATE customers_personview SET created_by = 'staff:other'", "personview"),
    ("who booked", "UPDATE accounts_journalentry SET created_by = 'staff:other'", "journalentry"),
    ("when it was booked",
     "UPDATE accounts_journalentry SET created_at = created_at - interval '1 day'",
     "journalentry"),
    ("the account of a refund", "UPDATE accounts_payout SET iban = 'SE4550000000058398257466' "
     "WHERE state = 'paid'", "payout.recipient"),
    ("who approved a payout", "UPDATE accounts_payout SET approved_by = 'staff:other'",
     "each payout was approved"),
    ("the payer", "UPDATE invoices_payment SET payer_account = 'SE1' WHERE payer_account <> ''",
     "payment.payer"),
    ("the bank reference", "UPDATE invoices_payment SET bank_reference = 'X' || bank_reference",
     "payment"),
    ("a bank file", "DELETE FROM invoices_paymentimport", "paymentimport"),
    ("the oldest credit decision", "DELETE FROM accounts_creditdecision WHERE id = "
     "(SELECT min(id) FROM accounts_creditdecision)", "creditdecision"),
    ("what a decision saw",
     "UPDATE accounts_creditdecision SET facts = facts || '{\"headroom\": \"1.00\"}'",
     "creditdecision"),
    ("the closed books", "UPDATE core_ledger SET closed_through = NULL WHERE number = 501",
     "the books are closed"),
    ("a file with its size and digest",
     "UPDATE reports_outputfilechunk SET data = 'x' WHERE number = 0; "
     "UPDATE reports_outputfile SET size = 1, sha256 = encode(sha256('x'), 'hex')",
     "outputfile"),
    ("a document with its digest",
     "UPDATE invoices_document SET data = 'x', sha256 = encode(sha256('x'), 'hex')", "document"),
    ("the steps of a day", "TRUNCATE core_runstep", "runstep"),
    ("an event", "UPDATE core_event SET data = data || '{\"amount\": \"1.00\"}'", "event"),
    ("a line and its mirror",
     "UPDATE accounts_journalline SET debit = debit * 2, credit = credit * 2", "journalline"),
    ("a document", "DELETE FROM invoices_document", "document"),
    ("a link", "DELETE FROM reports_seallink WHERE number = 3", "each link of the seals"),
    ("the last link", "DELETE FROM reports_seallink WHERE number = "
     "(SELECT max(number) FROM reports_seallink)", "each head of the seals"),
    ("a digest", "UPDATE reports_seallink SET digests[1] = sha256('x') WHERE number = 2",
     "each link of the seals follows from the one before: link 2 is altered"),
    ("where a seller is paid",
     "UPDATE core_seller SET payout_iban = 'SE3550000000054910000003' WHERE number = '654'",
     "each setting is as the last record of its change says: seller"),
    ("where buyers pay", "UPDATE core_ledger SET payment_account_number = '991-2346'",
     "each setting is as the last record of its change says: ledger 501: payment_account_number"),
    ("a setting that is gone", "DELETE FROM core_seller WHERE number = '77'",
     "each setting is as the last record of its change says: seller"),
    ("a setting that was added", "INSERT INTO accounts_recurrentfee SELECT "
     "(jsonb_populate_record(t, '{\"id\": 99999}')).* FROM accounts_recurrentfee t",
     "each setting is as the last record of its change says: recurrentfee 99999"),
    ("where the buyer of an invoice pays",
     "UPDATE invoices_invoice SET payment_account_number = '991-2346'", "invoice.account"),
    ("what a purchase tells the buyer",
     "UPDATE invoices_authorization SET assignment_notice = 'Pay us'", "authorization.notice"),
    ("a salt", "DELETE FROM reports_sealsalt WHERE kind = 'payment.payer'", "payment.payer"),
    ("the whole chain", "DELETE FROM reports_seallink", "each head of the seals"),
]  # fmt: skip


def test_each_change_by_the_owner_of_the_database_is_named(told):
    missed = []
    for what, statement, name in CHANGES:
        with transaction.atomic():
            if statement.startswith("TRUNCATE"):
                with superuser() as cursor:
                    cursor.execute(statement)
            else:
                tamper(statement)
            found = named(told)
            at = ("each row that was sealed is there as it was sealed: " + name, name)
            if not any(one.startswith(at) for one in found):
                missed.append((what, found))
            transaction.set_rollback(True)
    assert missed == []
    assert named(told) == []


def test_the_first_row_that_was_altered_is_named_with_its_key_and_link(told):
    changes = list(StateChange.objects.order_by("id"))
    link = SealLink.objects.filter(kind="statechange").first()
    tamper("UPDATE core_statechange SET created_by = 'staff:other' WHERE id >= "
           f"{changes[1].pk}")  # fmt: skip
    with pytest.raises(CommandError, match="violation"):
        run("verify_ledger", 501)
    (first, *_) = [one for one in named(told) if "sealed: statechange" in one]
    assert first.endswith(f"statechange {changes[1].pk} (link {link.number}) is altered")


def test_an_invoice_made_smaller_in_four_places_contradicts_its_events(api, ledger, seller):
    body = customer_body(customerNo="7", nationalIdentifier=None)
    assert api.post("/ledger/customer/v1/501/customers", body).status_code == 201
    issue_invoice(api, customerNo="7", invoiceNo="T1")
    connection.check_constraints()
    tamper("UPDATE invoices_invoice SET debited = 25, capital_debt = 25; "
           "UPDATE invoices_invoicetransaction SET amount = 25, debt_change = 25; "
           "UPDATE accounts_journalline SET debit = 25 WHERE debit > 0; "
           "UPDATE accounts_journalline SET credit = 25 WHERE credit > 0")  # fmt: skip
    assert named(ledger) == [
        "what the events of each invoice say is what its transactions say: "
        "invoice T1: 125.00 was published, its transactions say 25.00"
    ]


def test_a_chain_that_was_rewritten_whole_contradicts_the_heads_that_went_out(told):
    tamper("UPDATE core_statechange SET created_by = 'staff:other'; "
           "DELETE FROM reports_sealsalt; DELETE FROM reports_seallink")  # fmt: skip
    seals.seal(told, full=True)
    found = named(told)
    assert all(one.startswith("each head of the seals") for one in found)
    assert {"event", "file"} == {one.split(" in the ")[-1].split()[0] for one in found}
    # Not even the events help, if they are rewritten too.
    tamper("DELETE FROM core_event WHERE type = 'ledger-sealed'; "
           "DELETE FROM reports_sealsalt; DELETE FROM reports_seallink")  # fmt: skip
    seals.seal(told, full=True)
    assert any("in the file is link" in one for one in named(told))


@pytest.mark.parametrize(
    ("statement", "told_"),
    [
        ("ALTER TABLE accounts_journalline DISABLE TRIGGER ALL", "is off"),
        ("ALTER TABLE core_statechange DISABLE TRIGGER USER", "is off"),
        ("ALTER TABLE core_event ENABLE REPLICA TRIGGER pgtrigger_position_%", "replicas"),
        ("SET session_replication_role = replica", "this session passes"),
        ("ALTER ROLE ledger_app SET session_replication_role = replica", "sessions of"),
    ],
)
def test_triggers_that_are_off_are_listed(busy_ledger, statement, told_):
    with transaction.atomic(), connection.cursor() as cursor:
        triggers = catalog(cursor)["triggers"]
        if "%" in statement:
            (name,) = [one for one in triggers if one.startswith("core_event.pgtrigger_position")]
            statement = statement.replace("pgtrigger_position_%", name.partition(".")[2])
        with superuser() as owner:
            owner.execute(statement)
        found = named(busy_ledger)
        transaction.set_rollback(True)
    assert found
    assert all(one.startswith("each trigger is there and on: ") for one in found)
    assert any(told_ in one for one in found)
    assert named(busy_ledger) == []


def test_a_trigger_that_was_dropped_is_listed(busy_ledger):
    with transaction.atomic(), connection.cursor() as cursor:
        (name,) = [one for one in catalog(cursor)["triggers"] if one.startswith("core_runstep.")]
        with superuser() as owner:
            owner.execute(f"DROP TRIGGER {name.partition('.')[2]} ON core_runstep")
        found = named(busy_ledger)
        transaction.set_rollback(True)
    assert [one.split(": ")[1] for one in found] == ["core_runstep"]
    assert found[0].endswith("is missing")


def test_what_is_sealed_does_not_depend_on_the_session(told):
    with transaction.atomic(), connection.cursor() as cursor:
        for setting in ("timezone = 'Asia/Tokyo'", "datestyle = 'German'",
                        "bytea_output = 'escape'", "extra_float_digits = 0"):  # fmt: skip
            cursor.execute(f"SET LOCAL {setting}")
        found = [*rows(told)[1], *links(told)[1]]
        transaction.set_rollback(True)
    assert found == []


# How it is sealed


def test_everything_is_sealed_once_in_batches_and_sealing_again_adds_nothing(
    busy_ledger, monkeypatch
):  # fmt: skip
    monkeypatch.setattr(chain, "AT_ONCE", 7)
    (row,) = run("seal_ledger", 501)
    assert row["rows"] == len(all_sealed()) > 150
    assert row["links"] == row["head"] > row["rows"] / 7
    assert max(len(link.keys) for link in SealLink.objects.all()) == 7
    assert named(busy_ledger) == []
    kinds = {kind for kind, _ in all_sealed()}
    assert kinds > {"journalentry", "journalline", "statechange", "event", "outputfile"}
    (again,) = run("seal_ledger", 501, full=True)
    assert (again["rows"], again["links"]) == (0, 0)
    assert again["digest"] == row["digest"]


def test_a_sealer_that_dies_leaves_whole_links_and_the_next_goes_on(
    busy_ledger, monkeypatch
):  # fmt: skip
    monkeypatch.setattr(chain, "AT_ONCE", 20)
    append, calls = chain._append, []

    def dies(*given):
        calls.append(given)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return append(*given)

    monkeypatch.setattr(chain, "_append", dies)
    with pytest.raises(KeyboardInterrupt):
        run("seal_ledger", 501)
    before = all_sealed()
    assert before
    assert named(busy_ledger) == []
    monkeypatch.setattr(chain, "_append", append)
    run("seal_ledger", 501)
    assert before < all_sealed()
    assert named(busy_ledger) == []


def test_a_worker_seals_every_ledger_and_goes_on_where_a_head_cannot_be_written(
    ledger, settings, tmp_path
):
    other, _ = open_ledger(502, name="Other", country="SE")
    for one in (ledger, other):
        change(one, 1)
        seals.seal(one)
        seals.publish(one, SYSTEM, TODAY)
        change(one, 2)
    settings.LEDGER_SEALS_DIR = tmp_path / "file"
    settings.LEDGER_SEALS_DIR.write_text("")
    tasks.seal(timestamp=0)
    settings.LEDGER_SEALS_DIR = tmp_path / "seals"
    tasks.seal(timestamp=0)
    for one in (ledger, other):
        sealed = SealLink.objects.filter(ledger=one, kind="statechange")
        assert [link.size for link in sealed] == [1, 1]
        assert len(list(heads.written(one))) == 1
        assert named(one) == []


def change(ledger, key: int) -> StateChange:
    return StateChange.objects.create(
        ledger=ledger, document_type="account", document_id=key, operation="x",
        from_state="", to_state="", business_date=TODAY,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_seal_each_row_once(ledger, monkeypatch):
    monkeypatch.setattr(chain, "AT_ONCE", 5)
    for key in range(40):
        change(ledger, key)
    together([lambda: seals.seal(ledger)] * 4)
    assert len(all_sealed("statechange")) == StateChange.objects.count()
    assert named(ledger) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("look_back", ["1 hour", "0 seconds"])
def test_a_row_that_commits_after_later_ones_were_sealed_is_sealed(ledger, monkeypatch, look_back):
    monkeypatch.setattr(chain, "LOOK_BACK", look_back)
    written, commit = threading.Event(), threading.Event()
    late = []

    def slowly():
        try:
            with transaction.atomic():
                late.append(change(ledger, 1).pk)
                written.set()
                assert commit.wait(20)
        finally:
            connections.close_all()

    thread = threading.Thread(target=in_sight(slowly))
    thread.start()
    assert written.wait(20)
    later = change(ledger, 2).pk
    seals.seal(ledger)
    assert later > late[0]
    assert all_sealed("statechange") == {("statechange", later)}
    commit.set()
    thread.join()
    seals.seal(ledger)
    # One that was open for longer than the time for which sealing looks back waits for the evening.
    assert (("statechange", late[0]) in all_sealed()) is (look_back == "1 hour")
    seals.seal(ledger, full=True)
    assert all_sealed("statechange") == {("statechange", late[0]), ("statechange", later)}
    assert named(ledger) == []


# Erasure


@pytest.fixture
def erased(customer, ledger, at):
    """Erase a customer whose rows were sealed long before."""
    run("seal_ledger", 501)
    at("2033-06-08")  # Seven years in Sweden.
    run("erase_customer", 501, customer.customer_no)
    return ledger


def test_after_an_erasure_the_rest_is_proved_and_no_digest_tells_the_texts(erased):
    assert named(erased) == []
    taken = SealSalt.objects.filter(salt=None).values_list("kind", flat=True)
    assert set(taken) >= {"payment.payer", "payout.recipient", "surplususe.iban",
                          "creditdecision.request"}  # fmt: skip
    # Each text of the customer that was sealed has lost its salt.
    assert not SealSalt.objects.filter(kind="payment.payer").exclude(salt=None).exists()
    run("seal_ledger", 501, full=True)
    assert violations(erased) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE invoices_payment SET payer_name = 'Somebody'", "altered after its erasure"),
        ("UPDATE invoices_payment SET amount = amount + 1",
         "is altered"),
        ("DELETE FROM core_statechange WHERE operation = 'erase'", "has lost its salt"),
    ],
)  # fmt: skip
def test_what_an_erasure_left_cannot_be_changed_unseen(erased, statement, expected):
    run("seal_ledger", 501)
    tamper(statement)
    assert any(": payment" in one and expected in one for one in named(erased))


def test_texts_emptied_without_an_erasure_are_named(told):
    tamper("UPDATE invoices_payment SET payer_name = '', payer_account = '', message = ''")
    assert any("payment.payer" in one for one in named(told))
    tamper("UPDATE reports_sealsalt SET salt = NULL, customer_id = "
           "(SELECT min(id) FROM customers_customer) WHERE kind = 'payment.payer'")  # fmt: skip
    assert any("has lost its salt" in one for one in named(told))


def test_views_of_persons_are_sealed_until_their_time_is_over(busy_ledger):
    record_views(Customer.objects.all(), actor=person("boss"), page="/admin/customers/")
    tamper("UPDATE customers_personview SET created_at = now() - interval '6 years'")
    run("seal_ledger", 501)
    run("end_of_day", 501)
    assert not PersonView.objects.exists()
    assert all_sealed("personview")
    assert named(busy_ledger) == []


# The heads


@pytest.mark.django_db(transaction=True)
def test_the_end_of_a_day_tells_the_head_by_event_file_and_bookkeeping_file(
    ledger, api, seals_dir
):  # fmt: skip
    buy(api, "100.00")
    results = {row["step"]: row["result"] for row in run("end_of_day", 501)}
    head = SealLink.objects.filter(sealed_at__lt=Event.objects.last().created_at).last()
    assert results["seals"]["sealed"] == sum(one.size for one in SealLink.objects.all()) > 10
    feed = api.get("/ledger/invoice/v1/501/events?type=ledger-sealed").data["items"]
    assert [one["data"] for one in feed] == [
        {"link": str(head.number), "digest": head.digest.hex()}
    ]
    assert feed[0]["invoice"] is feed[0]["customer"] is feed[0]["sellerNumber"] is None
    path = seals_dir / "501.jsonl"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(seals_dir.stat().st_mode) == 0o700
    line = {"ledger": 501, "date": "2026-06-08", "link": head.number, "digest": head.digest.hex()}
    assert [json.loads(one) for one in path.read_text().splitlines()] == [line]
    file = OutputFile.objects.get(type="ar-accounting")
    content = b"".join(bytes(one) for one in file.chunks.values_list("data", flat=True)).decode()
    comment = f"<!-- Seal {head.number} of 2026-06-08: {head.digest.hex()} --><ARAccounting "
    assert content.count(comment) == 1
    # A later head does not change what was stored.
    run("seal_ledger", 501, publish=True)
    assert Event.objects.filter(type="ledger-sealed").count() == 2
    assert reproduce(file) == file.sha256
    assert named(ledger) == []


def test_a_head_that_could_not_be_written_holds_nothing_up_and_is_written_later(
    busy_ledger, settings, seals_dir, tmp_path
):  # fmt: skip
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    settings.LEDGER_SEALS_DIR = in_the_way / "seals"
    run("end_of_day", 501)
    assert RunStep.objects.filter(step="documents").exists()
    with pytest.raises(CommandError, match="heads are not written out"):
        run("seal_ledger", 501)
    settings.LEDGER_SEALS_DIR = seals_dir
    run("seal_ledger", 501)
    assert len((seals_dir / "501.jsonl").read_text().splitlines()) == 1
    # A line that was cut short is written again.
    path = seals_dir / "501.jsonl"
    path.write_text(path.read_text()[:40] + "\n")
    run("seal_ledger", 501)
    assert len(path.read_text().splitlines()) == 2
    assert named(busy_ledger) == []


def test_a_head_is_told_once_for_a_date(busy_ledger):
    for _ in range(2):
        run("seal_ledger", 501, publish=True)
    assert Event.objects.filter(type="ledger-sealed").count() == 2
    # The second tells the first's event, which was sealed meanwhile; nothing is told twice.
    assert len({head.link for head in heads.published(busy_ledger)}) == 2
    seals.publish(busy_ledger, SYSTEM, TODAY)
    assert Event.objects.filter(type="ledger-sealed").count() == 2


# What is sealed


@pytest.mark.django_db
def test_each_column_of_a_sealed_table_is_sealed_or_left_out_by_name():
    for table in sorted({one.table for one in RECIPES}):
        recipes = [one for one in RECIPES if one.table == table]
        given = {
            name
            for one in recipes
            for name in (*one.columns.split(), *one.without.split(), one.key)
        } | {"ledger_id" for one in recipes if not one.shared}
        with connection.cursor() as cursor:
            columns = {one.name for one in connection.introspection.get_table_description(
                cursor, table)}  # fmt: skip
        assert given == columns, table


@pytest.mark.django_db
def test_each_table_that_is_only_appended_to_is_sealed():
    with connection.cursor() as cursor:
        found = catalog(cursor)["triggers"]
    appended = {name.split(".")[0] for name in found if "append_only" in name}
    # The bytes of a file are proved by its digest; the seals by each other.
    others = {"reports_outputfilechunk", "reports_seallink", "reports_sealsalt"}
    assert appended - {one.table for one in RECIPES} == others


def test_no_released_recipe_was_changed():
    texts = "\n".join(
        f"{one.kind} {one.version} {one.table} {one.key} {one.ready} {one.digest}"
        for one in RECIPES
    )
    assert hashlib.sha256(texts.encode()).hexdigest() == RELEASED
