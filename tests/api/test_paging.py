"""Lists: page by page, by key, so that nothing is skipped or repeated."""

import json
import re
from decimal import Decimal

import pytest

from ledger_project.api import pagination
from tests.support.assertions import assert_problem, faults
from tests.support.bodies import authorization_body
from tests.support.invoices import billed, done
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS, EVENTS


@pytest.fixture
def make(api):
    def customers(count, prefix="C", **members):
        for n in range(count):
            body = {"name": f"{prefix}{n}", "legalEntity": "consumer", **members,
                    "legalAddress": {"addressee": "A", "countryCode": "SE"}}  # fmt: skip
            assert api.post(CUSTOMERS, body).status_code == 201

    return customers


def pages(api, path, query):
    """Every page from `query` on, by following `next`."""
    while query:
        data = api.get(f"{path}{query}").data
        yield data
        query = data["view"].get("next")


def names(page):
    return [item["name"] for item in page["items"]]


def test_next_leads_through_everything_once_and_ends(api, make):
    make(5)
    found = list(pages(api, CUSTOMERS, "?$top=2"))
    assert [names(page) for page in found] == [["C0", "C1"], ["C2", "C3"], ["C4"]]
    assert [("next" in page["view"]) for page in found] == [True, True, False]
    assert found[0]["view"]["@id"] == "?$top=2"
    assert found[1]["view"]["@id"] == found[0]["view"]["next"]


def test_a_last_page_that_is_full_has_no_next(api, make):
    make(4)
    found = list(pages(api, CUSTOMERS, "?$top=2"))
    assert [len(page["items"]) for page in found] == [2, 2]


def test_an_empty_list_is_a_page(api):
    page = api.get(CUSTOMERS).data
    assert (page["items"], page["view"]) == ([], {"@id": "?$top=50"})


def test_a_page_has_50_items_unless_told(api, make):
    make(51)
    page = api.get(CUSTOMERS).data
    assert len(page["items"]) == 50
    assert page["view"]["next"].startswith("?$top=50&$skiptoken=")
    assert len(api.get(f"{CUSTOMERS}?$top=200").data["items"]) == 51
    assert len(api.get(f"{CUSTOMERS}?%24top=3").data["items"]) == 3


def test_rows_created_meanwhile_are_neither_skipped_nor_repeated(api, make):
    make(4)
    first = api.get(f"{CUSTOMERS}?$top=2").data
    make(2, prefix="D")
    later = [name for page in pages(api, CUSTOMERS, first["view"]["next"]) for name in names(page)]
    assert names(first) + later == ["C0", "C1", "C2", "C3", "D0", "D1"]


def test_a_row_that_changes_meanwhile_keeps_its_place(api, make):
    make(4)
    first = api.get(f"{CUSTOMERS}?$top=2").data
    for item in api.get(CUSTOMERS).data["items"]:
        assert api.patch(item["@id"], {"name": "Z" + item["name"]}).status_code == 200
    later = [name for page in pages(api, CUSTOMERS, first["view"]["next"]) for name in names(page)]
    assert later == ["ZC2", "ZC3"]


def test_next_keeps_the_filters(api, make):
    make(3, prefix="Årsta & Co ")
    make(2, prefix="Other")
    found = list(pages(api, CUSTOMERS, "?name=%C3%A5rsta%20%26%20Co&legalStatus=active&$top=2"))
    assert [len(page["items"]) for page in found] == [2, 1]
    assert "name=%C3%A5rsta%20%26%20Co&legalStatus=active" in found[0]["view"]["next"]


@pytest.mark.parametrize(
    "top",
    [
        "0",
        "201",
        "-1",
        "1.5",
        "x",
        "",
        "%2B5",
        "1e2",
        "٣",
        "9" * 30,
        "000000001000",
        "0" * 8 + "1" + "9" * 20,
    ],
)
def test_top_is_a_whole_number_from_1_to_200(api, top):
    assert list(faults(api.get(f"{CUSTOMERS}?$top={top}"))) == ["$top"]


@pytest.mark.parametrize("top", ["1", "200", "007"])
def test_top_within_the_limits_is_taken(api, top):
    assert api.get(f"{CUSTOMERS}?$top={top}").status_code == 200


@pytest.mark.parametrize(
    "token",
    ["", "x", "1", "k1", "a2s", "azE!", "azE=", "a%00", "%C3%A5", "az" + "E" * 60, "azAx", "LTE"],
)
def test_a_skiptoken_that_was_not_handed_out_is_refused(api, make, token):
    make(2)
    assert list(faults(api.get(f"{CUSTOMERS}?$skiptoken={token}"))) == ["$skiptoken"]


def test_all_paging_faults_are_told_at_once(api):
    assert set(faults(api.get(f"{CUSTOMERS}?$top=0&$skiptoken=x"))) == {"$top", "$skiptoken"}


def test_sub_collections_page_in_the_same_way(api, authorize):
    one = authorize()
    for n in range(3):
        body = {"amount": 1, "sellerCaptureReference": f"c-{n}"}
        assert api.post(one["captures"], body).status_code == 201
    found = list(pages(api, one["captures"], "?$top=2"))
    references = [item["sellerCaptureReference"] for page in found for item in page["items"]]
    assert references == ["c-0", "c-1", "c-2"]


def test_authorizations_come_in_the_order_they_were_made(api):
    for n in range(3):
        api.post(AUTHORIZATIONS, authorization_body(number=f"N{n}"))
    found = [
        p["items"][0]["invoice"]["invoiceNumber"] for p in pages(api, AUTHORIZATIONS, "?$top=1")
    ]
    assert found == ["N0", "N1", "N2"]


def test_the_documents_of_an_invoice_come_in_pages_as_well(api, seller):
    invoice = billed(api)
    done(api, invoice, "credit", {"creditInvoiceNo": "K1", "reason": "Complaint", "amount": 10})
    path = f"{invoice['@id']}/documents"
    whole = api.get(path).data
    assert whole["view"] == {"@id": "?$top=50"}
    found = list(pages(api, path, "?$top=1"))
    assert [one for page in found for one in page["items"]] == whole["items"]
    assert [len(page["items"]) for page in found] == [1, 1]
    for query in ("$top=201", "$top=abc", "$skiptoken=x"):
        assert list(faults(api.get(f"{path}?{query}"))) == [query.partition("=")[0]]


def test_the_newest_come_first_where_that_is_asked_for(api, make):
    make(5)
    found = list(pages(api, CUSTOMERS, "?$orderby=newest&$top=2"))
    assert [names(page) for page in found] == [["C4", "C3"], ["C2", "C1"], ["C0"]]
    assert [names(page) for page in pages(api, CUSTOMERS, "?$orderby=oldest&$top=5")] == [
        [f"C{n}" for n in range(5)]
    ]


def test_of_the_newest_nothing_is_skipped_or_repeated_that_is_created_meanwhile(api, make):
    make(3)
    first = api.get(f"{CUSTOMERS}?$orderby=newest&$top=2").data
    make(2, prefix="D")
    later = [name for page in pages(api, CUSTOMERS, first["view"]["next"]) for name in names(page)]
    assert names(first) + later == ["C2", "C1", "C0"]


@pytest.mark.parametrize("query", ["?$top=1", "?$top=2&$orderby=newest", ""])
def test_the_items_are_counted_where_that_is_asked_for_and_else_not(api, make, query):
    make(3)
    make(1, prefix="Other")
    assert "count" not in api.get(f"{CUSTOMERS}{query}").data["view"]
    query = f"{query or '?$top=50'}&$count=true&name=C"
    found = list(pages(api, CUSTOMERS, query))
    assert {page["view"]["count"] for page in found} == {3}
    assert sum(len(page["items"]) for page in found) == 3


def test_of_documents_the_newest_first_and_their_number(api, seller):
    invoice = billed(api)
    done(api, invoice, "credit", {"creditInvoiceNo": "K1", "reason": "Complaint", "amount": 10})
    path = f"{invoice['@id']}/documents"
    whole = api.get(f"{path}?$count=true").data
    found = list(pages(api, path, "?$top=1&$orderby=newest"))
    assert [one for page in found for one in page["items"]] == whole["items"][::-1]
    assert whole["view"]["count"] == len(whole["items"]) == 2


@pytest.mark.parametrize("query", ["$orderby=name", "$orderby=", "$count=yes", "$count=1"])
def test_another_order_or_count_is_refused(api, query):
    assert list(faults(api.get(f"{CUSTOMERS}?{query}"))) == [query.partition("=")[0]]


@pytest.mark.parametrize("query", ["$orderby=newest", "$count=true"])
def test_the_feed_of_events_has_one_order_and_no_end(api, query):
    assert list(faults(api.get(f"{EVENTS}?{query}"))) == [query.partition("=")[0]]


def lines(answer):
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    return [json.loads(line, parse_float=Decimal) for line in answer.content.splitlines()]


def test_a_list_can_be_read_as_lines_that_are_its_items(api, authorize):
    for n in range(3):
        authorize(number=f"N{n}", amount=Decimal("100.10"))
    items = api.get(AUTHORIZATIONS).data["items"]
    whole = api.get(AUTHORIZATIONS, Accept="application/x-ndjson")
    assert lines(whole) == items
    assert "Link" not in whole.headers
    asked, found = f"{AUTHORIZATIONS}?$top=2&$orderby=newest", []
    while asked:
        answer = api.get(asked, Accept="application/x-ndjson, application/json;q=0.5")
        found += lines(answer)
        asked = answer.headers.get("Link", "").removeprefix("<").removesuffix('>; rel="next"')
    assert found == items[::-1]
    empty = api.get(f"{AUTHORIZATIONS}?status=Cancelled", Accept="application/x-ndjson")
    assert (empty.status_code, empty.content) == (200, b"")


def test_so_many_lines_an_answer_has_at_most(api, make, monkeypatch):
    monkeypatch.setattr(pagination, "MOST_LINES", 3)
    make(5)
    answer = api.get(CUSTOMERS, Accept="application/x-ndjson")
    assert [one["name"] for one in lines(answer)] == ["C0", "C1", "C2"]
    following = answer.headers["Link"].removeprefix("<").removesuffix('>; rel="next"')
    monkeypatch.undo()
    rest = api.get(following, Accept="application/x-ndjson")
    assert [one["name"] for one in lines(rest)] == ["C3", "C4"]
    wanted = {"Accept": "application/x-ndjson"}
    assert api.get(f"{CUSTOMERS}?$top=2000", **wanted).status_code == 200
    assert list(faults(api.get(f"{CUSTOMERS}?$top=2001", **wanted))) == ["$top"]


def test_faults_of_lines_are_problems_and_only_lists_have_lines(api, make):
    make(1)
    wanted = "application/x-ndjson"
    assert list(faults(api.get(f"{CUSTOMERS}?$top=0", Accept=wanted))) == ["$top"]
    assert list(faults(api.get(f"{CUSTOMERS}?$count=true", Accept=wanted))) == ["$count"]
    (one,) = api.get(CUSTOMERS).data["items"]
    assert_problem(api.get(one["@id"], Accept=wanted), 406, "not-acceptable")


@pytest.mark.parametrize("key", [1, 9, 10, 57, 123, 4567, 98765, 999_999, 10**10 + 7, 10**15])
def test_a_page_that_is_handed_out_can_be_asked_for_by_the_description(key):
    token = pagination.token_after(key)
    assert re.fullmatch(pagination.TOKEN_PATTERN, token)


def test_the_parameters_of_lists_are_described_as_they_are_taken(api):
    described = api.get("/openapi.json").data["components"]["parameters"].values()
    schemas = {one["name"]: one["schema"] for one in described}
    assert schemas["$skiptoken"]["pattern"] == pagination.TOKEN_PATTERN
    assert schemas["$top"]["maximum"] == pagination.MOST_LINES
