"""JSON out: exact. A `Decimal` is written as a number, digit by digit."""

from collections.abc import Iterable
from typing import Any

import msgspec
from rest_framework.renderers import BaseRenderer

_encoder = msgspec.json.Encoder(decimal_format="number")
encode = _encoder.encode


LINES = "application/x-ndjson"
OCTETS = "application/octet-stream"


def encode_lines(items: Iterable[Any]) -> bytes:
    """Write each item as a line of JSON."""
    return b"".join(encode(item) + b"\n" for item in items)


class ExactJSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> bytes:
        return b"" if data is None else data if isinstance(data, bytes) else encode(data)


class LinesRenderer(ExactJSONRenderer):
    """Of lists alone: their items as lines, which `encode_lines` has written."""

    media_type = LINES
    format = "ndjson"
