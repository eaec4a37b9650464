"""What the matrices share: the actors, and the judgement that listed ⇔ accepted."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection, transaction

from ledger_project.api.scopes import DEFAULT_SCOPES
from tests.support.assertions import unchanged

REFUSALS = (401, 403, 404, 409)
# Rows whose part is not installed are no refusal of the state: the contract has 501 for them.
NOT_INSTALLED = (501,)

ACTORS = {
    "read-only": {"scopes": tuple(scope for scope in DEFAULT_SCOPES if scope.endswith(":read"))},
    "without the subdomain": {"scopes": ("output:read", "output:write")},
    "of another seller": {"sellers": ("655",)},
    "of another ledger": {"ledger": 502},
    "full": {},
}


REFUSED = {"of another seller": 404, "of another ledger": 401}
"""What an actor without the power gets; the others 403."""
POWERLESS = ("read-only", "without the subdomain", "of another ledger")
"""Those to whom no customer belongs; a client of another seller of the ledger may act for it."""


def listed_for(client, document):
    """What the actor is offered, as (rel, method, href); nothing where it cannot see it."""
    answer = client.get(document)
    if answer.status_code != 200:
        return []
    return [(one["rel"], one["method"], one["href"]) for one in answer.data["operations"]]


def offers(row, document):
    """How the row is offered on the document at this path."""
    return (row.rel, row.method, f"{document}{row.path}")


def where(document, row):
    """The resource that offers the row."""
    return f"{document}/{row.part}" if row.part else document


def refuse_all(client_of: Callable, actors: Iterable[str], document: str, rows, bodies) -> None:
    """These actors are offered none of the rows, are refused each, and change nothing by it."""
    clients = {actor: client_of(actor) for actor in actors}
    with unchanged():
        for actor, client in clients.items():
            for part in sorted({where(document, row) for row in rows}):
                assert listed_for(client, part) == []
            for row in rows:
                path, body = f"{document}{row.path}", bodies.get(row.operation, {})
                answer = client.request(row.method, path, body)
                assert answer.status_code == REFUSED.get(actor, 403), (actor, row.operation)


def each_alone(rows: Iterable[Any]) -> Iterator[Any]:
    """Each row from the same state: what the one before it changed is taken back."""
    for row in rows:
        with transaction.atomic():
            yield row
            connection.check_constraints()
            transaction.set_rollback(True)


def judge(client, document, row, body, offered):
    """Call the row on the document, and compare with whether it is offered."""
    path = f"{document}{row.path}"
    if offers(row, document) in offered:
        answer = client.request(row.method, path, body)
        assert answer.status_code in (200, 201, 204), (row.operation, answer.text)
    else:
        with unchanged():
            answer = client.request(row.method, path, body)
        assert answer.status_code in REFUSALS + NOT_INSTALLED, (row.operation, answer.text)
    return answer
