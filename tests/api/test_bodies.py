"""What goes in: strict and exact. Whatever is wrong is named, and nothing is silently dropped."""

from decimal import Decimal

import pytest

from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.bodies import authorization_body, customer_body
from tests.support.paths import ACCOUNTS, AUTHORIZATIONS, CUSTOMERS, INVOICES

RANGE = "Expected value between [0.01]-[999999999999.99] actual [{}]"


def test_all_faults_of_a_body_are_told_at_once_by_their_dotted_path(api):
    body = authorization_body(
        amount=0,
        invoice={"currency": "sek", "invoiceNumber": "", "dueDate": "2026-06-06", "extra": 1},
        buyer={
            "emailAddress": "nobody",
            "cellPhone": "12",
            "nationalConsumerIdentifier": {"value": "1"},
        },
        nonsense=True,
    )
    del body["invoice"]["distributionDate"]
    del body["buyer"]["invoiceAddress"]["name"]
    body["buyer"]["invoiceAddress"]["zipCode"] = "1"
    body["sellerNumber"] = None
    with unchanged():
        answer = api.post(AUTHORIZATIONS, body)
    assert faults(answer) == {
        "sellerNumber": "Argument required",
        "invoice.amountInclVat": RANGE.format(0),
        "invoice.currency": "Expected an upper-case ISO 4217 code",
        "invoice.invoiceNumber": "Argument required",
        "invoice.dueDate": "Expected invoiceDate or later",
        "invoice.extra": "Unknown member",
        "buyer.emailAddress": "Not a valid e-mail address",
        "buyer.cellPhone": "Not a valid cellPhone",
        "buyer.nationalConsumerIdentifier.countryCode": "Argument required",
        "buyer.invoiceAddress.name": "Argument required",
        "buyer.invoiceAddress.zipCode": "Not a valid SE zipCode",
        "nonsense": "Unknown member",
    }


@pytest.mark.parametrize("name", ["\u00ad", "\u3164\u200b", "\u2800 \ufe0f", "\U000e0041"])
def test_a_name_of_nothing_that_is_seen_is_none(api, name):
    body = customer_body(name=name)
    with unchanged():
        assert faults(api.post(CUSTOMERS, body)) == {"name": "Argument required"}


def test_an_empty_body_is_told_every_required_member(api):
    with unchanged():
        assert faults(api.request("post", AUTHORIZATIONS)) == {
            "sellerNumber": "Argument required",
            "invoice": "Argument required",
            "buyer": "Argument required",
        }
        assert faults(api.post(CUSTOMERS, {})) == {
            "name": "Argument required",
            "legalEntity": "Argument required",
            "legalAddress": "Argument required",
        }


def test_a_member_of_a_wrong_json_type_is_never_converted(api):
    body = authorization_body(
        seller=654,
        invoice={
            "invoiceNumber": 852,
            "invoiceDate": 20260607,
            "collectionReferenceText": ["Shoes"],
        },
        buyer={"invoiceAddress": "Teststreet 1", "cellPhone": 701234456},
    )
    with unchanged():
        assert faults(api.post(AUTHORIZATIONS, body)) == {
            "sellerNumber": "Expected a string",
            "invoice.invoiceNumber": "Expected a string",
            "invoice.invoiceDate": "Expected a date YYYY-MM-DD",
            "invoice.collectionReferenceText": "Expected a string",
            "buyer.cellPhone": "Expected a string",
            "buyer.invoiceAddress": "Expected an object",
        }
        protected = {"name": "A", "legalEntity": "consumer", "protectedIdentity": "true",
                     "legalAddress": {"addressee": "A", "countryCode": "SE"}}  # fmt: skip
        assert faults(api.post(CUSTOMERS, protected)) == {
            "protectedIdentity": "Expected true or false"
        }


@pytest.mark.parametrize(
    "date",
    ["2026-6-7", "20260607", "2026-06-07T00:00:00", "2026-02-30", "07.06.2026", "", "2026-06-07 ",
     "２026-06-07"],
)  # fmt: skip
def test_a_date_is_iso_8601_and_exists(api, date):
    with unchanged():
        answer = api.post(AUTHORIZATIONS, authorization_body(invoice={"invoiceDate": date}))
    assert faults(answer) == {"invoice.invoiceDate": "Expected a date YYYY-MM-DD"}


@pytest.mark.parametrize(
    ("member", "longest"),
    [("sellerNumber", 15), ("invoice.invoiceNumber", 50), ("invoice.collectionReferenceText", 200),
     ("buyer.emailAddress", 254), ("buyer.cellPhone", 30), ("buyer.invoiceAddress.name", 72),
     ("buyer.invoiceAddress.streetAddress", 72), ("buyer.invoiceAddress.coAddress", 72),
     ("buyer.invoiceAddress.zipCode", 10), ("buyer.invoiceAddress.city", 40)],
)  # fmt: skip
def test_a_string_that_is_too_long_is_refused_with_the_length_it_may_have(api, member, longest):
    body = authorization_body()
    *outer, last = member.split(".")
    place = body
    for name in outer:
        place = place[name]
    place[last] = "a" * (longest + 1)
    with unchanged():
        found = faults(api.post(AUTHORIZATIONS, body))
    assert f"Expected at most {longest} characters" in found[member]


@pytest.mark.parametrize("member", ["collectionReferenceText", "invoiceNumber"])
def test_a_nul_character_is_refused_wherever_it_stands(api, member):
    with unchanged():
        answer = api.post(AUTHORIZATIONS, authorization_body(invoice={member: "a\0b"}))
    assert list(faults(answer)) == [f"invoice.{member}"]


@pytest.mark.parametrize("path", [CUSTOMERS, ACCOUNTS, INVOICES, AUTHORIZATIONS])
@pytest.mark.parametrize("query", ["nonsense=1", "status=open&x=", "top=1", "customerno=1"])
def test_an_unknown_query_parameter_is_refused(api, path, query):
    found = faults(api.get(f"{path}?{query}"))
    assert query.split("&")[-1].split("=")[0] in found


@pytest.mark.parametrize(
    "query",
    ["customerNo=%00", "customerNo=1%002", "customerNo=", f"customerNo={'1' * 255}",
     "customerNo=1&customerNo=2"],
    ids=["NUL", "NUL within", "empty", "too long", "twice"],
)  # fmt: skip
@pytest.mark.parametrize("path", [CUSTOMERS, ACCOUNTS, INVOICES, AUTHORIZATIONS])
def test_a_query_parameter_that_cannot_be_meant_is_refused(api, path, query):
    assert list(faults(api.get(f"{path}?{query}"))) == ["customerNo"]


@pytest.mark.parametrize("path", [CUSTOMERS, f"{CUSTOMERS}/1", "/openapi.json"])
def test_more_parameters_than_anybody_means_are_refused(api, path):
    answer = api.get(f"{path}?" + "&".join(f"a{number}=1" for number in range(1_001)))
    assert list(faults(answer)) == ["query"]


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [
        (AUTHORIZATIONS, "status=captured", "status"),
        (AUTHORIZATIONS, "status=", "status"),
        (AUTHORIZATIONS, "FromDate=2026-13-01", "FromDate"),
        (AUTHORIZATIONS, "ToDate=", "ToDate"),
        (INVOICES, "claimLevel=reminder", "claimLevel"),
        (INVOICES, "dueBefore=soon", "dueBefore"),
        (INVOICES, "asOf=2026-6-8", "asOf"),
        (INVOICES, "asOf=", "asOf"),
        (CUSTOMERS, "legalStatus=gone", "legalStatus"),
    ],
)
def test_a_filter_value_of_a_wrong_form_is_refused(api, path, query, name):
    assert list(faults(api.get(f"{path}?{query}"))) == [name]


def test_a_post_and_an_item_take_no_query_parameters_either(api, authorize):
    one = authorize()
    with unchanged():
        written = api.post(f"{AUTHORIZATIONS}?x=1", authorization_body())
        read = api.get(f"{one['@id']}?$top=1")
    assert faults(written) == {"x": "Unknown query parameter"}
    assert faults(read) == {"$top": "Unknown query parameter"}


@pytest.mark.parametrize("key", ["0x1", "1%00", "9" * 19, "9" * 40, "-1", "1.0", "abc", "%20", "٣"])
def test_an_id_that_cannot_be_one_is_not_found(api, key):
    with unchanged():
        assert api.get(f"{AUTHORIZATIONS}/{key}").status_code == 404
        assert api.post(f"{AUTHORIZATIONS}/{key}/captures").status_code == 404


@pytest.mark.parametrize(
    "path", [f"{CUSTOMERS}/%00", f"{ACCOUNTS}/a%00", f"{INVOICES}/{'x' * 300}"]
)
def test_a_number_that_cannot_be_one_is_not_found(api, path):
    assert api.get(path).status_code == 404


# --- Amounts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (b"97.99", b"97.99"),
        (b"100", b"100.00"),
        (b"100.1", b"100.10"),
        (b"1e2", b"100.00"),
        (b"0.01", b"0.01"),
        (b"0.1", b"0.10"),
        (b"49999.99", b"49999.99"),
    ],
)
def test_an_amount_comes_out_digit_by_digit_as_it_went_in(api, sent, answered):
    raw = _with_amount(sent)
    answer = api.request("post", AUTHORIZATIONS, raw=raw)
    assert answer.status_code == 201, answer.text
    for member in (b'"amountInclVat":', b'"authorizedAmount":', b'"remainingAmount":'):
        assert member + answered in answer.content
    again = api.get(answer.data["@id"])
    assert b'"amountInclVat":' + answered in again.content


def test_the_largest_amount_is_exact(ledger, api):
    from ledger_project.core.setup import open_ledger

    open_ledger(501, default_credit_limit=Decimal("999999999999.99"))
    answer = api.request("post", AUTHORIZATIONS, raw=_with_amount(b"999999999999.99"))
    assert answer.status_code == 201, answer.text
    assert b'"authorizedAmount":999999999999.99' in answer.content
    captured = api.post(answer.data["captures"])
    assert b'"capturedAmount":999999999999.99' in captured.content


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b'"97.99"', "Expected a number"),
        (b"true", "Expected a number"),
        (b"false", "Expected a number"),
        (b"null", "Argument required"),
        (b"[97.99]", "Expected a number"),
        (b"{}", "Expected a number"),
        (b"97.999", "Expected at most two decimals"),
        (b"97.990", "Expected at most two decimals"),
        (b"0.001", RANGE.format("0.001")),
        (b"0", RANGE.format("0")),
        (b"0.00", RANGE.format("0.00")),
        (b"-1", RANGE.format("-1")),
        (b"1000000000000", RANGE.format("1000000000000")),
        (b"999999999999.991", None),
        (b"1e400", None),
        (b"1e-400", None),
        (b"9" * 400, None),
    ],
    ids=lambda value: value[:20].decode() if isinstance(value, bytes) else "",
)
def test_what_is_no_exact_amount_is_refused(api, sent, told):
    with unchanged():
        answer = api.request("post", AUTHORIZATIONS, raw=_with_amount(sent))
    found = faults(answer)
    assert list(found) == ["invoice.amountInclVat"]
    if told:
        assert found["invoice.amountInclVat"] == told


@pytest.mark.parametrize(
    "sent", [b"NaN", b"-Infinity", b"Infinity", b"+1", b"01", b".5", b"1.", b"0x10"]
)
def test_what_is_no_json_number_is_malformed(api, sent):
    with unchanged():
        answer = api.request("post", AUTHORIZATIONS, raw=_with_amount(sent))
    assert_problem(answer, 400, "malformed-request")


def _with_amount(sent: bytes) -> bytes:
    from ledger_project.api.renderers import encode

    return encode(authorization_body(amount="AMOUNT")).replace(b'"AMOUNT"', sent)
