"""Run rounds of torture; see the package."""

import json
import os
import random
import sys
import time
from collections.abc import Sequence
from decimal import Decimal

import httpx

from tests.support.cluster import Cluster
from tests.support.servers import until
from tests.torture.clients import Client, Colleague, Told
from tests.torture.faults import FAULTS, Fault, fill_disk
from tests.torture.stage import Stage

LEDGER = 801
CLIENTS = 6
STRIKES = 4
RECOVERY_SECONDS = 120
PAYMENTS = 200
RUNS = ("settle", "send_payouts", "produce_files", "seal_ledger")


class Breach(Exception):
    """What must not be."""


def main() -> int:
    rounds = int(os.environ.get("ROUNDS") or 3)
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    without = set((os.environ.get("WITHOUT") or "").split())
    named = (os.environ.get("FAULTS") or "").split()
    faults = [one for one in FAULTS if not named or one.__name__ in named]
    if unknown := set(named) - {one.__name__ for one in faults}:
        sys.exit(f"There is no fault {', '.join(sorted(unknown))}")
    again = f"ROUNDS={rounds} SEED={seed}"
    for variable, words in (("FAULTS", named), ("WITHOUT", sorted(without))):
        again += f" {variable}='{' '.join(words)}'" if words else ""
    print(f"make torture {again}", flush=True)
    cluster = Cluster.create("ledger-torture-")
    stage = Stage(
        cluster, seed, restart="restart" not in without, deadline="deadline" not in without
    )
    try:
        credentials, account = prepare(stage, sync="sync" not in without)
        if not stage.small_disk and fill_disk in faults:
            faults.remove(fill_disk)
            print("This user mounts no tmpfs: the disk is never full")
        for number in range(1, rounds + 1):
            play(stage, number, faults, credentials, account, keys="keys" not in without)
    except Breach as breach:
        print(f"BREACH: {breach}\nAgain: make torture {again}", flush=True)
        print(f"What the processes said is in {stage.keep_logs()}", flush=True)
        return 1
    finally:
        stage.end()
        cluster.remove()
    print("Nothing was lost, doubled, late or wrong.")
    return 0


def prepare(stage: Stage, *, sync: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Make the cluster, a ledger, a seller, a client and an account of staff; start everything."""
    cluster = stage.cluster
    stage.mount()
    cluster.make(
        stage.disk / "cluster",
        f"""
        max_connections = 60
        synchronous_commit = {"on" if sync else "off"}
        wal_writer_delay = {"200ms" if sync else "10s"}
        max_wal_size = 128MB
        shared_buffers = 64MB
    """,
    )
    stage.start("database")
    until(cluster.is_open, 60)
    cluster.create_database()
    cluster.ask("CREATE ROLE other LOGIN", "postgres")
    cluster.manage("migrate", "--verbosity", "0")
    cluster.manage("open_ledger", str(LEDGER), "--name", "Ledger", "--country", "SE",
                   "--credit-limit", "99999999", "--max-credit-limit", "99999999",
                   "--scheduled-reports", "106")  # fmt: skip
    cluster.manage("register_seller", str(LEDGER), "654", "--name", "shop",
                   "--iban", "SE4550000000058398257466")  # fmt: skip
    credentials: dict[str, str] = json.loads(
        cluster.manage(
            "issue_client",
            str(LEDGER),
            "--name",
            "torture",
            "--json",
            "--scope",
            "invoice-purchase:read",
            "invoice-purchase:write",
        )
    )
    account: dict[str, str] = json.loads(
        cluster.manage("staff_account", "anna", "--create-superuser", "--json")
    )
    stage.start("server", "worker")
    stage.watch()
    if not until(lambda: is_ready(stage), 120):
        raise Breach("the server never became ready")
    return credentials, account


def is_ready(stage: Stage) -> bool:
    try:
        answer = httpx.get(f"{stage.base}/health/ready?exclude=queue", timeout=10)
    except httpx.TransportError:
        return False
    return answer.status_code == 200


def play(
    stage: Stage,
    number: int,
    faults: Sequence[Fault],
    credentials: dict[str, str],
    account: dict[str, str],
    *,
    keys: bool,
) -> None:
    """Trade while faults strike, then look whether everything is as it was told."""
    told = Told()
    clients = [
        Client(stage.base, LEDGER, credentials, told, f"{stage.draw.randrange(10**6)} {one}", keys)
        for one in range(CLIENTS)
    ]
    everybody = [*clients, Colleague(stage.base, told, account)]
    for one in everybody:
        one.start()
    struck = stage.draw.sample(faults, min(STRIKES, len(faults)))
    for fault in struck:
        time.sleep(stage.draw.uniform(1, 4))
        fault(stage)
    import_killed(stage, number)
    run_killed(stage)
    recover(stage)
    for one in everybody:
        one.stop.set()
    for one in everybody:
        one.join(RECOVERY_SECONDS)
        if one.is_alive():
            raise Breach(f"{one.name} still waits for a definite answer")
    if told.breaches:
        raise Breach("; ".join(told.breaches[:5]))
    if not told.written:
        raise Breach(
            f"nothing was written, answers {told.answers}, the last refusal {told.refused}"
        )
    compare(stage, told)
    if keys:
        repeat(stage, told, clients[0])
    verify(stage)
    names = ", ".join(one.__name__ for one in struck)
    answers = dict(sorted(told.answers.items()))
    print(
        f"round {number}: {names}; {len(told.written)} writes acknowledged, answers {answers},"
        f" {told.lost} connections lost, {told.hung_up} hung up by clients",
        flush=True,
    )


def recover(stage: Stage) -> None:
    started = time.monotonic()
    if not until(lambda: is_ready(stage), RECOVERY_SECONDS):
        raise Breach(f"not ready {RECOVERY_SECONDS} s after the last fault")
    print(f"  ready after {time.monotonic() - started:.1f} s", flush=True)


def import_killed(stage: Stage, number: int) -> None:
    """Import a bank's file by a run that is killed, and by one that is not."""
    file = stage.cluster.home / f"bank-{number}.csv"
    today = time.strftime("%Y-%m-%d")
    rows = [f"99,1.00,SEK,{today},bank-{number}-{one}" for one in range(PAYMENTS)]
    head = "payment_reference,amount,currency,value_date,bank_reference"
    file.write_text("\n".join([head, *rows, ""]))
    words = ("import_bank_file", str(file), "--ledger", str(LEDGER))
    stage.run_killed(*words)
    recover(stage)
    stage.cluster.manage(*words)
    ((found,),) = stage.ask(
        "SELECT count(*) FROM invoices_payment WHERE bank_reference LIKE %s", f"bank-{number}-%"
    )
    if found != PAYMENTS:
        raise Breach(f"{found} payments of a file with {PAYMENTS}")


def run_killed(stage: Stage) -> None:
    """Let a run of the business day be killed, and be done by one that is not."""
    words = (stage.draw.choice(RUNS), str(LEDGER))
    stage.run_killed(*words)
    recover(stage)
    stage.cluster.manage(*words)


def compare(stage: Stage, told: Told) -> None:
    """Compare what was acknowledged with the rows: each write there, once."""
    rows = {
        number: (count, captured, credited)
        for number, count, captured, credited in stage.ask(
            "SELECT invoice_number, count(*), sum(captured), sum(credited)"
            " FROM invoices_authorization GROUP BY 1"
        )
    }
    made = [body["invoice"]["invoiceNumber"] for _, body, *_ in told.written if "invoice" in body]
    for number in made:
        count, captured, credited = rows.get(number, (0, 0, 0))
        if count != 1:
            raise Breach(f"authorization {number} was acknowledged and is there {count} times")
        for name, there, acknowledged in (
            ("captured", captured, told.captured.get(number, Decimal(0))),
            ("credited", credited, told.credited.get(number, Decimal(0))),
        ):
            if there != acknowledged:
                raise Breach(f"{number}: {acknowledged} acknowledged as {name}, {there} there")


def repeat(stage: Stage, told: Told, client: Client) -> None:
    """Send some acknowledged requests again under their keys: each gets its first answer."""
    with httpx.Client() as client.http:
        for path, body, key, status, content in told.written[:: max(len(told.written) // 40, 1)]:
            answer = client.send(path, body, {"Idempotency-Key": key})
            if answer is None or (answer.status_code, answer.content) != (status, content):
                raise Breach(f"POST {path} under its key {key} got another answer")
            if answer.headers.get("Idempotency-Replayed") != "true":
                raise Breach(f"POST {path} under its key {key} was done again")


def verify(stage: Stage) -> None:
    said = stage.cluster.manage("verify_ledger", str(LEDGER), "--json", check=False)
    if not said.startswith("["):
        raise Breach(f"verify_ledger: {said[:1500]}")
    (found,) = json.loads(said)
    if not found["clean"]:
        broken = {one["check"]: one["breaches"][:3] for one in found["checks"] if one["breaches"]}
        raise Breach(f"verify_ledger: {broken}"[:1500])
    said = stage.cluster.manage("reproduce_files", str(LEDGER), "--json", check=False)
    if not said.endswith('"different":[]}\n'):
        raise Breach(f"reproduce_files: {said[:1500]}")


if __name__ == "__main__":
    sys.exit(main())
