"""The OpenAPI description tells what the API does; `schemathesis.toml` holds it to a server."""

import re

import pytest

from ledger_project.api.problems import PROBLEMS
from tests.support.description import resolved

pytestmark = pytest.mark.django_db


@pytest.fixture
def described(client):
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def answers(operation):
    return {status: resolved(answer) for status, answer in operation["responses"].items()}


def parameters(operation):
    return [resolved(one) for one in operation["parameters"]]


def ledger_operations(described):
    for path, operations in described["paths"].items():
        if path.startswith("/ledger/"):
            for method, operation in operations.items():
                yield path, method, operation


def writes(path, method):
    return method != "get" and not path.endswith("/find-by-identifier")


def test_it_is_openapi_3_1_and_needs_a_token_for_everything_but_the_token(described):
    assert described["openapi"].startswith("3.1")
    for path, method, operation in ledger_operations(described):
        access = "write" if writes(path, method) else "read"
        # Webhooks stand below the outputs, with scopes of their own.
        subdomain = "webhook" if "/webhooks" in path else path.split("/")[2]
        assert operation["security"] == [{"oauth2": [f"{subdomain}:{access}"]}]
    assert described["paths"]["/oauth2/token"]["post"]["security"] == []


def test_it_stays_small_enough_to_be_loaded_at_once(client):
    answer = client.get("/openapi.json")
    assert len(answer.content) < 500_000


def test_the_parts_of_a_path_have_the_documented_names_and_a_form(described):
    for path, _, operation in ledger_operations(described):
        parts = {p["name"]: p for p in parameters(operation) if p["in"] == "path"}
        assert set(parts) == set(re.findall("{(.+?)}", path))
        assert "ledgerNo" in parts
        assert all(re.fullmatch("[a-z][A-Za-z]+", name) for name in parts)
        assert all(part["schema"].keys() & {"pattern", "enum"} for part in parts.values())


def test_every_object_is_closed_but_the_problem(described):
    for name, schema in described["components"]["schemas"].items():
        if schema.get("type") == "object":
            open_ = name == "Problem"
            assert schema.get("additionalProperties") is (None if open_ else False), name


def test_every_member_and_every_parameter_says_what_it_means(described):
    silent = [
        (name, member)
        for name, schema in described["components"]["schemas"].items()
        for member, shape in schema.get("properties", {}).items()
        if not (shape.get("description") or resolved(shape).get("description"))
    ]
    silent += [
        (path, one["name"])
        for path, _, operation in ledger_operations(described)
        for one in parameters(operation)
        if not one.get("description")
    ]
    assert silent == []


def test_each_set_of_values_has_one_schema_and_null_is_none_of_them(described):
    inline = [
        (name, member)
        for name, schema in described["components"]["schemas"].items()
        for member, shape in schema.get("properties", {}).items()
        if "enum" in shape or "enum" in shape.get("items", {})
    ]
    assert inline == []
    sets = [s["enum"] for s in described["components"]["schemas"].values() if "enum" in s]
    assert sets
    assert all(None not in values for values in sets)


def test_every_error_is_the_problem_and_names_the_types_with_their_pages(described, client):
    pages = set()
    for _, _, operation in ledger_operations(described):
        for status, answer in answers(operation).items():
            if int(status) < 400:
                continue
            (media_type,) = answer["content"]
            assert media_type == "application/problem+json"
            for slug, page in re.findall(r"\[`(.+?)`\]\((.+?)\)", answer["description"]):
                assert PROBLEMS[slug].status == int(status)
                pages.add(page)
    assert pages
    assert {client.get(page).status_code for page in pages} == {200}


def test_every_operation_tells_the_errors_that_any_route_may_answer_with(described):
    for path, method, operation in ledger_operations(described):
        told = set(operation["responses"])
        assert told >= {"400", "401", "403", "404", "406", "429", "500", "501", "503"}
        if method == "post":
            assert told >= {"413", "415"}
            assert ("422" in told) >= writes(path, method)
        if method == "patch":
            assert told >= {"412", "413", "415"}
        assert "WWW-Authenticate" in answers(operation)["401"]["headers"]
        assert "Retry-After" in answers(operation)["503"]["headers"]
        if "201" in told:
            assert "Location" in answers(operation)["201"]["headers"]


def test_a_post_may_carry_an_idempotency_key_and_a_patch_a_condition(described):
    for path, method, operation in ledger_operations(described):
        headers = {p["name"] for p in parameters(operation) if p["in"] == "header"}
        assert ("Idempotency-Key" in headers) == (method == "post" and writes(path, method))
        assert ("If-Match" in headers) == ("412" in operation["responses"])
        assert ("If-Match" in headers) >= (method in ("put", "patch", "delete"))
