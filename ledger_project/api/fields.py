"""Fields that are strict on the way in and exact on the way out.

In: a wrong JSON type is a fault, never converted. Out: amounts are numbers with two decimals, an
empty text is null.
"""

import datetime as dt
import re
import threading
from decimal import Decimal
from typing import Any, TypeVar

import pycountry
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ledger_project.core.clock import EARLIEST, LATEST, iso_date
from ledger_project.core.money import MAX_AMOUNT, InexactAmount, exact_amount
from ledger_project.core.texts import later

REQUIRED = "Argument required"
COUNTRIES = sorted(country.alpha_2 for country in pycountry.countries)
CONTROL = r"\x00-\x1f\x7f-\x9f"
# Blanks, and what Unicode calls default ignorable: fillers and marks that show nothing alone.
INVISIBLE = (
    r"\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff"
)
_CONTROL = re.compile(f"[{CONTROL}]")
_VISIBLE = re.compile(f"[^{INVISIBLE}]")
Kind = TypeVar("Kind", bound=serializers.Serializer)


class Text(serializers.CharField):
    """A string of at most `max_length` characters. Optional texts may be null or empty."""

    default_error_messages = {
        "required": REQUIRED,
        "null": REQUIRED,
        "blank": REQUIRED,
        "invalid": later("Expected a string"),
        "control": later("Expected no control characters"),
        "max_length": later("Expected at most {max_length} characters"),
    }

    def __init__(self, max_length: int, **kwargs: Any) -> None:
        if not kwargs.get("required", True):
            kwargs = {"allow_null": True, "allow_blank": True, **kwargs}
        super().__init__(max_length=max_length, trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if _CONTROL.search(data):
            self.fail("control")
        return data

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, str) and not self.allow_blank and not _VISIBLE.search(data):
            self.fail("blank")
        return super().run_validation(data)


def number_pattern(longest: int = 0) -> str:
    """Return the pattern of a number of customers, accounts and invoices; 0: of any length."""
    rest = f"{{0,{longest - 1}}}" if longest else "*"
    return f"^[0-9A-Za-z][0-9A-Za-z._-]{rest}$"


class Code(Text):
    """A text of a given shape: `pattern` is one of JSON Schema, anchored with ^ and $."""

    def __init__(self, max_length: int, pattern: str, expected: str, **kwargs: Any) -> None:
        super().__init__(max_length, **kwargs)
        self.pattern = pattern
        # Python's $ would also match before a final line feed.
        anchored = pattern.removesuffix("$") + r"\Z"
        self.validators.append(
            serializers.RegexField(anchored, error_messages={"invalid": expected}).validators[-1]
        )


class Choice(serializers.ChoiceField):
    """One of a fixed set of strings."""

    default_error_messages = {
        "required": REQUIRED,
        "null": REQUIRED,
        "invalid_choice": later("Expected one of {choices} actual [{actual}]"),
    }

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or data not in self.choices:
            choices = ", ".join(str(one) for one in self.choices)
            self.fail("invalid_choice", choices=choices, actual=str(data)[:40])
        return data


class CountryCode(Choice):
    """Upper-case ISO 3166 alpha-2."""

    def __init__(self, choices: Any = COUNTRIES, **kwargs: Any) -> None:
        super().__init__(choices=choices, **kwargs)
        if choices is COUNTRIES:
            expected = "Expected an upper-case ISO 3166 alpha-2 code actual [{actual}]"
            self.error_messages["invalid_choice"] = expected


@extend_schema_field({"type": "boolean"})
class Flag(serializers.Field):
    """The JSON values true and false, no lookalikes."""

    default_error_messages = {
        "required": REQUIRED,
        "null": REQUIRED,
        "invalid": later("Expected true or false"),
    }

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> bool:
        return bool(value)


@extend_schema_field({"type": "string", "format": "date"})
class Day(serializers.Field):
    """A date, `YYYY-MM-DD`."""

    first, last = EARLIEST, LATEST

    default_error_messages = {
        "required": REQUIRED,
        "null": REQUIRED,
        "invalid": later("Expected a date YYYY-MM-DD"),
        "range": later("Expected a date from {first} to {last}", first=EARLIEST, last=LATEST),
    }

    def to_internal_value(self, data: Any) -> dt.date:
        try:
            day = iso_date(data)
        except ValueError:
            self.fail("invalid")
        if not self.first <= day <= self.last:
            self.fail("range")
        return day

    def to_representation(self, value: dt.date) -> dt.date:
        return value


class DayOfQuestion(Day):
    """A date as of which something is asked: before all there is, there was nothing."""

    first, last = dt.date.min, dt.date.max


@extend_schema_field({"type": "number", "minimum": 0.01, "maximum": 999999999999.99})
class Amount(serializers.Field):
    """A positive amount in major units with at most two decimals, a JSON number both ways."""

    default_error_messages = {
        "required": REQUIRED,
        "null": REQUIRED,
        "type": later("Expected a number"),
        "range": later("Expected value between [{least}]-[999999999999.99] actual [{actual}]"),
        "decimals": later("Expected at most two decimals"),
    }

    least = Decimal("0.01")

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            self.fail("type")
        if not self.least <= data <= MAX_AMOUNT:
            self.fail("range", least=self.least, actual=str(data)[:40])
        try:
            return exact_amount(data)
        except InexactAmount:
            self.fail("decimals")

    def to_representation(self, value: Decimal) -> Decimal:
        return exact_amount(value)


@extend_schema_field({"type": "number", "minimum": 0, "maximum": 999999999999.99})
class AmountOrZero(Amount):
    """An amount that may be zero, such as a limit."""

    least = Decimal("0.00")


@extend_schema_field({"type": "number", "minimum": -999999999999.99, "maximum": 999999999999.99})
class SignedAmount(Amount):
    """An amount that may be zero or negative, such as a discount among the rows of an invoice."""

    least = -MAX_AMOUNT


@extend_schema_field({"type": "number"})
class Number(serializers.Field):
    """An exact decimal that is no amount, such as a quantity: at most `decimals` after the point.

    On the way out without trailing zeros.
    """

    default_error_messages = {
        "required": REQUIRED,
        "null": REQUIRED,
        "type": later("Expected a number"),
        "range": later("Expected a number between {least} and {most}"),
        "decimals": later("Expected at most {decimals} decimals"),
    }

    def __init__(
        self,
        *,
        decimals: int = 6,
        least: Decimal = -MAX_AMOUNT,
        most: Decimal = MAX_AMOUNT,
        **kwargs: Any,
    ) -> None:
        self.decimals, self.least, self.most = decimals, least, most
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            self.fail("type")
        number = Decimal(data)
        if not self.least <= number <= self.most:
            self.fail("range", least=self.least, most=self.most)
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and exponent < -self.decimals:
            self.fail("decimals", decimals=self.decimals)
        return number

    def to_representation(self, value: Decimal) -> Decimal:
        shortest = value.normalize()
        return shortest.quantize(Decimal(1)) if shortest == shortest.to_integral() else shortest


@extend_schema_field({"type": "number"})
class Money(Amount):
    """An amount on the way out; may be zero or negative."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)


@extend_schema_field({"type": "string", "format": "date-time"})
class Instant(serializers.Field):
    """An instant, RFC 3339 in UTC, to the second."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: dt.datetime) -> str:
        instant = value.astimezone(dt.UTC).replace(tzinfo=None)
        return f"{instant.isoformat(timespec='seconds')}Z"


class Shown(serializers.CharField):
    """A text on the way out: null when empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return str(value) if value not in ("", None) else None


@extend_schema_field({"type": "string", "format": "uri-reference"})
class Path(serializers.Field):
    """The path of a resource: the document's own, or that of its member `of`, with a suffix."""

    def __init__(self, suffix: str = "", *, of: str = "", **kwargs: Any) -> None:
        self.suffix, self.of = suffix, of
        super().__init__(read_only=True, source="*", **kwargs)

    def to_representation(self, value: Any) -> str | None:
        target = getattr(value, self.of) if self.of else value
        return None if target is None else f"{target.get_absolute_url()}{self.suffix}"


@extend_schema_field({"type": "string", "format": "uri-reference"})
class Query(serializers.Field):
    """The path of a list, filtered for the entity: `{}` in `template` is filled from it."""

    def __init__(self, template: str) -> None:
        self.template = template
        super().__init__(read_only=True, source="*")

    def to_representation(self, value: Any) -> str:
        return self.template.format(value)


@extend_schema_field({"type": "string", "format": "uri-reference"})
class Link(serializers.CharField):
    """The path of a resource, as the view has it."""


class _PerThread(threading.local):
    def __init__(self) -> None:
        self.instances: dict[type[serializers.Serializer], Any] = {}


_per_thread = _PerThread()


def shared(kind: type[Kind], context: dict[str, Any]) -> Kind:
    """Return the thread's instance of a body or representation, with this `context`.

    A serializer builds its fields anew for each instance, which costs more than using them.
    """
    instance = _per_thread.instances.get(kind)
    if instance is None:
        instance = _per_thread.instances[kind] = kind()
    instance._context = context
    return instance
