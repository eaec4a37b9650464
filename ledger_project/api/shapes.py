"""Types of requests' bodies for msgspec, made of the declared fields.

One declaration serves the description, the faults and the reading. Of JSON a type accepts no more
than its field does, and gives the same value; what is beyond a type (amounts, numbers, dates,
lists) is left to the field. `tests/api/test_shapes.py` compares them.
"""

import re
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from django.core.validators import (
    MaxLengthValidator,
    ProhibitNullCharactersValidator,
    RegexValidator,
)
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from ledger_project.api.fields import CONTROL, INVISIBLE, Choice, Code, CountryCode, Flag, Text

_SURROGATES = r"\ud800-\udfff"
_SOME = f"[^{CONTROL}{_SURROGATES}]*"
_VISIBLE = f"[^{CONTROL}{_SURROGATES}{INVISIBLE}]"
_JUDGED = (
    MaxLengthValidator,
    ProhibitNullCharactersValidator,
    ProhibitSurrogateCharactersValidator,
)


@cache
def shape_of(body: Any) -> type[msgspec.Struct]:
    """Return the type of a body's class: a struct with a member for each field, and no other."""
    members: list[tuple[str, Any, Any]] = []
    for name, field in body().fields.items():
        if field.default is not serializers.empty:
            raise ValueError(f"{body.__name__}.{name}: what is not sent is decided by `convert`")
        own: Any = type(field)
        inner = isinstance(field, serializers.Serializer)
        kind: Any = shape_of(own) if inner else type_of(field) or Any
        if field.allow_null:
            kind = kind | None
        if not field.required:
            kind = kind | msgspec.UnsetType
        members.append((name, kind, msgspec.NODEFAULT if field.required else msgspec.UNSET))
    shape = msgspec.defstruct(body.__name__, members, kw_only=True, forbid_unknown_fields=True)
    # msgspec studies a type when it is first used. A thread that meets one half studied crashes the
    # process, so that is done before another can have it.
    msgspec.json.Decoder(shape)
    return shape


def type_of(field: serializers.Field) -> Any:
    """Return the type that judges a field's values, null apart; None: the field itself does."""
    if isinstance(field, Text):
        return _text(field)
    if isinstance(field, Choice) and type(field) in (Choice, CountryCode):
        return Literal[tuple(field.choices)] if all(map(_is_text, field.choices)) else None
    return bool if type(field) is Flag else None


def _is_text(choice: Any) -> bool:
    return type(choice) is str


def _text(field: Text) -> Any:
    shape = rf"^{_SOME}\Z" if field.allow_blank else rf"^{_SOME}{_VISIBLE}{_SOME}\Z"
    for validator in field.validators:
        if isinstance(validator, RegexValidator) and not validator.inverse_match:
            shape = rf"(?={re.compile(validator.regex).pattern}){shape}"
        elif not isinstance(validator, _JUDGED):
            return None
    if type(field) not in (Text, Code):
        return None
    return Annotated[str, msgspec.Meta(pattern=shape, max_length=field.max_length)]
