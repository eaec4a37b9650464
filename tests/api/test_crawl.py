"""From the collections on, each link leads somewhere and each listed operation is accepted."""

import json

from django.db import connection, transaction

from ledger_project.api.components import EXAMPLES
from tests.api.test_access_table import existing  # noqa: F401
from tests.support.assertions import faults
from tests.support.description import described, route_of

COLLECTIONS = [path for path in described()["paths"] if path.count("{") == 1]


def links(value):
    """Yield each path in an answer, but those of operations."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name != "operations":
                yield from links(one)
    elif isinstance(value, list):
        for one in value:
            yield from links(one)
    elif isinstance(value, str) and value.startswith("/ledger/"):
        yield value


def resources(value):
    """Yield each representation that lists operations."""
    if isinstance(value, dict):
        if "operations" in value:
            yield value
        for one in value.values():
            yield from resources(one)
    elif isinstance(value, list):
        for one in value:
            yield from resources(one)


# What the example cannot know of a resource: its limit, what its agency has.
FITTED = {
    "apply-for-raised-credit-limit": lambda one: {"creditLimit": one["creditLimit"] + 10_000},
    "report-payment": lambda one: {"principal": 0, "charges": 5},
    "remit": lambda one: {"amount": one["outstandingAmount"]},
}
NAMES = {"creditInvoiceNo", "reference"}
"""Members that name a document of one resource: the example has that of another one."""


def crawled(api):
    """Read all that links lead to; return the answers by path."""
    paths = described()["paths"]
    todo = [
        path.replace("{ledgerNo}", "501")
        for path in COLLECTIONS
        if "get" in paths[path] and "/sandbox/" not in path
    ]
    found = {}
    while todo:
        url = todo.pop()
        found[url] = api.get(url)
        todo += set(links(found[url].data)) - found.keys() - set(todo)
    return found


def test_every_link_leads_somewhere(existing, api):  # noqa: F811
    found = crawled(api)
    assert len(found) > 300
    assert {url: one.status_code for url, one in found.items() if one.status_code != 200} == {}


def test_every_listed_operation_is_accepted_with_its_example(existing, api):  # noqa: F811
    examples = json.loads(EXAMPLES.read_text())
    offered = [
        (operation["rel"], operation["method"], operation["href"], one)
        for answer in crawled(api).values()
        for one in resources(answer.data)
        for operation in one["operations"]
    ]
    accepted, refused = set(), {}
    # A resource is met in lists and by itself.
    for rel, method, href, one in {each[2]: each for each in offered}.values():
        operation = described()["paths"][route_of(href.partition("?")[0])][method]
        content = operation.get("requestBody", {}).get("content", {})
        body = None
        if content:
            name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
            body = examples[name] | FITTED.get(rel, lambda one: {})(one)
        with transaction.atomic():
            answer = api.request(method, href, body)
            connection.check_constraints()
            transaction.set_rollback(True)
        if answer.status_code < 300:
            accepted.add(rel)
        elif answer.slug == "authorization-declined":
            continue  # The credit policy judges each application.
        elif not (answer.slug == "validation" and faults(answer).keys() <= NAMES):
            refused[method, href] = answer.text
    assert refused == {}
    assert accepted == {rel for rel, *_ in offered}
    assert len(accepted) > 50
