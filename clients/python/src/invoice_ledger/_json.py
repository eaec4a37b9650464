"""Decode what the ledger sends, its amounts exactly."""

from decimal import Decimal
from typing import Any

import msgspec


def decode(content: bytes | msgspec.Raw, type_: Any = Any) -> Any:
    """Return JSON as a type; numbers with a fraction are `Decimal`, even where it says nothing.

    Raises `msgspec.DecodeError`, or `msgspec.ValidationError` for what is not of the type.
    """
    return msgspec.json.Decoder(type_, float_hook=Decimal).decode(content)
