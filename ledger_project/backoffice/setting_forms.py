"""Forms of settings, made of the columns of their model."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger_project.backoffice.forms import ExactAmountField, OperationForm
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.texts import later, say

Groups = Mapping[str, tuple[str, ...]]
REASON = "reason"


class SettingsForm(OperationForm):
    """Columns of a `model`, in `groups` under their titles, with a reason at the end.

    A `partial` form shows the present values of the entity and sends only those changed on the
    page, also when emptied: concurrent changes by others stay. Another one sends what is filled in.
    The fields that a form itself has stand first, or in the group where they are `placed`.
    """

    model: ClassVar[type[models.Model]]
    groups: ClassVar[Groups]
    placed: ClassVar[Mapping[str, str]] = {}
    partial: ClassVar[bool] = True
    reason = forms.CharField(
        max_length=200, required=False, help_text=later("Kept in the history, for colleagues.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in self.columns:
            name = column.name
            field = _input(column)
            default = column.get_default() if column.has_default() else None
            present: Any = getattr(self.entity, name) if self.partial else default
            field.initial = " ".join(present) if isinstance(column, ArrayField) else present
            field.show_hidden_initial = self.partial
            self.fields[name] = field
        self.order_fields([name for name in self.fields if name != REASON])

    @property
    def columns(self) -> Iterator[Any]:
        for names in self.groups.values():
            yield from (self.model._meta.get_field(name) for name in names)

    def members(self) -> dict[str, Any]:
        given = {
            name: value
            for name, value in super().members().items()
            if name == REASON
            or (name in self.changed_data if self.partial else value not in ("", None))
        }
        lists = [one.name for one in self.columns if isinstance(one, ArrayField)]
        return {name: value.split() if name in lists else value for name, value in given.items()}

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        of_group = {name: title for title, names in self.groups.items() for name in names}
        of_group |= self.placed
        found: dict[str, list[forms.BoundField]] = {"": [], **{title: [] for title in self.groups}}
        for field in self.visible_fields():
            if field.name != REASON:
                found[of_group.get(field.name, "")].append(field)
        last = (say("Record"), [self[REASON]])
        return [(say(title), fields) for title, fields in found.items() if fields] + [last]


def _input(column: Any) -> forms.Field:
    """Build the input for a column, by its type."""
    field: forms.Field
    if isinstance(column, ArrayField):
        field = forms.CharField(required=False)
    elif isinstance(column, AmountField):
        field = ExactAmountField(least=ZERO, required=not column.blank)
    else:
        field = column.formfield()
    field.label = f"{column.verbose_name[:1].upper()}{column.verbose_name[1:]}"
    spaces = say("Separated by spaces.") if isinstance(column, ArrayField) else ""
    field.help_text = " ".join(str(text) for text in (column.help_text, spaces) if text)
    if isinstance(field, forms.DateField):
        field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    elif isinstance(field, forms.TimeField):
        field.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    elif isinstance(field.widget, forms.TextInput):
        field.widget.attrs["autocomplete"] = "off"
    return field
