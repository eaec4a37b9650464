"""The base of all tables of the project."""

from collections.abc import Collection, Sequence
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState


class Row(models.Model):
    """A row, which is made quickly when it is read."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(  # type: ignore[override]  # The stubs are of a later Django.
        cls, db: str | None, field_names: Collection[str], values: Sequence[Any]
    ) -> Self:
        """Return the object of a row that was read.

        Django's own goes through `__init__`, with its defaults and signals, field by field: four
        times the cost, for what no row that is read has.
        """
        made = cls.__new__(cls)
        made._state = ModelState()
        made._state.adding, made._state.db = False, db
        made.__dict__.update(zip(field_names, values, strict=True))
        return made
