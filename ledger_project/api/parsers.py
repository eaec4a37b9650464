"""JSON in: exact. Numbers with a fraction or exponent become `Decimal`, never a binary float."""

from decimal import Decimal
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import BaseParser

from ledger_project.api.errors import MalformedRequest, RequestTooLarge

_decoder = msgspec.json.Decoder(float_hook=Decimal)


class ExactJSONParser(BaseParser):
    """Reads `application/json`; an empty body is an empty object."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            body = stream.body if hasattr(stream, "body") else stream.read()
        except RequestDataTooBig as error:
            raise RequestTooLarge("The body exceeds one MiB") from error
        try:
            return _decoder.decode(body) if body.strip() else {}
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise MalformedRequest(f"Not JSON: {error}") from error
        except RecursionError as error:
            raise MalformedRequest("The body is nested too deeply") from error
        except ArithmeticError as error:
            raise MalformedRequest("The body has a number beyond any range") from error
