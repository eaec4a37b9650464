"""Filters of lists: declared by name, strict in format; an undeclared one is refused."""

import datetime as dt
from typing import Any

import django_filters
from django import forms

from ledger_project.core.clock import iso_date


class _DayField(forms.Field):
    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        try:
            return iso_date(value)
        except ValueError as error:
            raise forms.ValidationError("Expected a date YYYY-MM-DD") from error


class DayFilter(django_filters.Filter):
    """A date, `YYYY-MM-DD`."""

    field_class = _DayField
    is_date = True


class Exact(django_filters.CharFilter):
    """The whole value, as it was given."""

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, strip=False, **kwargs)


class Prefix(django_filters.CharFilter):
    """The beginning of the value, whatever the case."""

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, lookup_expr="istartswith", strip=False, **kwargs)


class OneOf(django_filters.ChoiceFilter):
    """One of the documented values."""

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        expected = "Expected one of " + ", ".join(str(value) for value, _ in choices)
        messages = {"invalid_choice": expected}
        super().__init__(*args, choices=choices, error_messages=messages, **kwargs)
