"""Lists: page by page, by key, so that nothing is skipped or repeated."""

import pytest

from tests.support.assertions import faults
from tests.support.bodies import authorization_body
from tests.support.invoices import billed, done
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS


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
