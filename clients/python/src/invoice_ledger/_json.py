"""Decode what the ledger sends, its amounts exactly."""

import threading
from decimal import Decimal
from typing import Any

import msgspec

_decoders: dict[Any, Any] = {}
_studying = threading.Lock()


def decode(content: bytes | msgspec.Raw, type_: Any = Any) -> Any:
    """Return JSON as a type; numbers with a fraction are `Decimal`, even where it says nothing.

    Raises `msgspec.DecodeError`, or `msgspec.ValidationError` for what is not of the type.
    """
    return _decoder(type_).decode(content)


def _decoder(type_: Any) -> Any:
    """Return the decoder of a type, made once and by one thread at a time.

    msgspec studies a type, and those of its members, when it is first used. A thread that meets one
    half studied crashes the process.
    """
    found = _decoders.get(type_)
    if found is None:
        with _studying:
            found = _decoders[type_] = msgspec.json.Decoder(type_, float_hook=Decimal)
    return found
