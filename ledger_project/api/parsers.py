"""JSON in: exact. Numbers with a fraction or exponent become `Decimal`, never a binary float."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import BaseParser

from ledger_project.api.errors import MalformedRequest, RequestTooLarge
from ledger_project.core.errors import Invalid

MOST = 1_000
"""Members of an object, or of a list: more than any request has use for."""
_decoder = msgspec.json.Decoder(float_hook=Decimal)


class ExactJSONParser(BaseParser):
    """The parser of `application/json`; an empty body is an empty object."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            body = stream.body if hasattr(stream, "body") else stream.read()
        except RequestDataTooBig as error:
            raise RequestTooLarge("The body exceeds one MiB") from error
        if not body.strip():
            return {}
        try:
            content = _decoder.decode(body)
            _require_bounded(content)
            # The decoder keeps the last of two members of one name; nothing is dropped silently.
            json.loads(body, object_pairs_hook=_once, parse_float=str, parse_int=str)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise MalformedRequest(f"Not JSON: {error}") from error
        except RecursionError as error:
            raise MalformedRequest("The body is nested too deeply") from error
        except ArithmeticError as error:
            raise MalformedRequest("The body has a number beyond any range") from error
        return content


def _require_bounded(content: Any) -> None:
    """Raise `MalformedRequest` for more than `MOST` members, before each of them is judged."""
    waiting = [content]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            if len(one) > MOST:
                raise MalformedRequest(f"An object or list has more than {MOST:,} members")
            waiting.extend(one.values() if isinstance(one, dict) else one)


def _once(members: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in members}) < len(members):
        times = Counter(name for name, _ in members)
        raise Invalid({name: "Given more than once" for name in times if times[name] > 1})
