"""A body that is lost on the way is never taken for an empty one: that would capture everything."""

import io

import pytest
from django.test import Client

from tests.support.assertions import unchanged

CAPTURE = b'{"amount": 1.00}'


@pytest.fixture
def captures(authorize):
    return authorize()["captures"]


def send(api, path: str, arriving: bytes, **environ: str) -> tuple[int, str]:
    """Send a POST as a server hands it over: `arriving` is what the connection brought."""
    given = {
        "wsgi.input": io.BytesIO(arriving),
        "HTTP_AUTHORIZATION": f"Bearer {api.token}",
        "CONTENT_TYPE": "application/json",
        **environ,
    }
    answer = Client(raise_request_exception=False).generic("POST", path, **given)
    problem = "problem" in answer.headers["Content-Type"]
    return answer.status_code, answer.json()["Type"].rsplit("/", 1)[1] if problem else ""


@pytest.mark.parametrize("arriving", [b"", b"   ", b"{", CAPTURE[:-1]])
def test_less_than_was_announced_is_refused(api, captures, arriving):
    with unchanged():
        answer = send(api, captures, arriving, CONTENT_LENGTH=str(len(CAPTURE)))
    assert answer == (400, "malformed-request")


@pytest.mark.parametrize(
    "environ",
    [{"HTTP_TRANSFER_ENCODING": "chunked"}, {"SERVER_PROTOCOL": "HTTP/2.0"}],
    ids=["chunked", "HTTP/2"],
)
def test_a_body_of_unknown_length_is_read(api, captures, environ):
    assert send(api, captures, CAPTURE, CONTENT_LENGTH="", **environ)[0] == 201
    authorization = api.get(captures.removesuffix("/captures")).data
    assert authorization["capturedAmount"] == 1


def test_a_chunked_body_of_which_nothing_arrived_is_refused(api, captures):
    with unchanged():
        answer = send(api, captures, b"", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
    assert answer == (400, "malformed-request")


def test_a_chunked_body_that_is_too_large_is_refused(api, captures):
    with unchanged():
        large = b" " * 1_100_000
        answer = send(api, captures, large, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
    assert answer == (413, "request-too-large")


@pytest.mark.parametrize("arriving", [b"", CAPTURE])
def test_another_media_type_is_refused_even_where_nothing_was_sent(api, captures, arriving):
    with unchanged():
        answer = send(
            api,
            captures,
            arriving,
            CONTENT_LENGTH=str(len(arriving)),
            CONTENT_TYPE="application/x-www-form-urlencoded",
        )
    assert answer == (415, "unsupported-media-type")


def test_two_members_of_one_name_are_refused(api, captures):
    with unchanged():
        answer = api.request("post", captures, raw=b'{"amount": 1.00, "amount": 2.00}')
    assert answer.data["Problems"] == [{"amount": "Given more than once"}]


def test_a_compressed_body_is_refused(api, captures):
    with unchanged():
        answer = send(
            api, captures, CAPTURE, CONTENT_LENGTH=str(len(CAPTURE)), HTTP_CONTENT_ENCODING="gzip"
        )
    assert answer == (415, "unsupported-media-type")
