"""Members of settings, set and validated by their model."""

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.db import models

from ledger_project.core.errors import Invalid


def set_members(
    row: models.Model, given: Mapping[str, object], *, without: Collection[str] = ()
) -> None:
    """Set columns and validate the row by its model, except uniqueness. Raise `Invalid`.

    Those `without` are validated and stay as they were.
    """
    before = {name: getattr(row, name) for name in without}
    for name, value in given.items():
        setattr(row, name, value)
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        faults = {name: " ".join(messages) for name, messages in error.message_dict.items()}
        raise Invalid(faults) from error
    for name, value in before.items():
        setattr(row, name, value)
