"""Forms of operations. They check shapes, exactly as the API does; rules are the operation's.

An operation that the API takes members for is asked with a `RequestForm`: its fields are made from
the API's own request, which also judges what was typed.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar, get_type_hints

from django import forms
from django.db.models import Model
from rest_framework import serializers

from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger
from ledger_project.core.money import MAX_AMOUNT, exact_amount

_AMOUNT = re.compile(r"[0-9]{1,12}([.,][0-9]{1,2})?", re.ASCII)
LEAST = Decimal("0.01")
CHOOSE = ("", "Choose")
LEDGER = "ledger"


class ExactAmountField(forms.CharField):
    """An amount of at least `least` with at most two decimals, read digit by digit.

    A decimal comma is a decimal point. Spaces between digits go, as people paste them; a comma or
    a point between thousands is refused, because `1,234` could mean either.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, least: Decimal = LEAST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least = least

    def clean(self, value: Any) -> Decimal | None:
        text = re.sub(r"\s", "", super().clean(value))
        if not text:
            return None
        if not _AMOUNT.fullmatch(text):
            raise forms.ValidationError("Expected an amount such as 1234.50, at most two decimals")
        amount = exact_amount(Decimal(text.replace(",", ".")))
        if not self.least <= amount <= MAX_AMOUNT:
            above = "above 0.00" if self.least else "of at least 0.00"
            raise forms.ValidationError(f"Expected an amount {above}")
        return amount


class OperationForm(forms.Form):
    """The members of an operation besides its document; of this one: none.

    `document` is None for an operation that creates one. `token` is made once for each page that
    is shown. An operation that takes a reference gets it when none is given, so that a page sent
    twice is recognised as the same request.
    """

    required_css_class = "required"
    titles: ClassVar[Mapping[str, str]] = {}
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, document: Model | None, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document: Any = document
        self.actor = actor

    def members(self) -> dict[str, Any]:
        """The keyword arguments of the operation. May raise `Invalid`."""
        given = dict(self.cleaned_data)
        token = str(given.pop("token"))
        if "reference" in given:
            given["reference"] = given["reference"] or token
        return given

    def add_problems(self, refusal: Invalid) -> None:
        """Show each message at the field of its name, the others above the form."""
        for path, message in refusal.problems.items():
            field = path if path in self.fields else _in_python(path)
            if field not in self.fields:
                self.add_error(None, f"{self._title(path)}: {message}")
            elif field not in self.errors:
                self.add_error(field, message)

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as they stand on the page: those of one object together, under its name."""
        found: dict[str, list[forms.BoundField]] = {"": []}
        for field in self.visible_fields():
            group = field.name.rpartition(".")[0]
            found.setdefault(group, []).append(field)
        return [(self._title(group), fields) for group, fields in found.items() if fields]

    def _title(self, path: str) -> str:
        """`buyer.emailAddress` → `Email address`, unless `titles` has a better one."""
        words = re.sub("([A-Z])", r" \1", path.rpartition(".")[2]).lower().strip()
        return self.titles.get(path) or words[:1].upper() + words[1:]


class ReasonForm(OperationForm):
    """A reason for the audit trail."""

    reason = forms.CharField(
        max_length=200, help_text="Kept in the history, for colleagues and auditors."
    )


class RequestForm(OperationForm):
    """The members of an API `request`, as fields by their dotted paths.

    What is left empty is not sent. A `partial` form shows what the document has and sends only
    what was changed on the page, also when it was emptied: what others changed meanwhile stays.
    `without` are members that the form itself knows; `titles` and `hints` are texts by path,
    `labels` those of the values that can be chosen.
    """

    request: ClassVar[type[serializers.Serializer]]
    partial: ClassVar[bool] = False
    without: ClassVar[frozenset[str]] = frozenset()
    hints: ClassVar[Mapping[str, str]] = {}
    labels: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = dict(_flat(self.present()))
        self.paths = []
        for path, member, required in _members(self.request(), self.without):
            field = _field(member, self.labels, required=required and not self.partial)
            field.label = self._title(path)
            field.help_text = self.hints.get(path, "")
            field.initial = _text(present.get(path))
            field.show_hidden_initial = self.partial
            self.fields[path] = field
            self.paths.append(path)
        self.order_fields(self.field_order)

    def present(self) -> Mapping[str, Any]:
        """What the document has now, in the request's own shape."""
        return {}

    def context(self) -> dict[str, Any]:
        """What the request is judged with."""
        return {"ledger": self.ledger, "on": clock.business_date()}

    @property
    def ledger(self) -> Ledger:
        return self.document.ledger  # type: ignore[no-any-return]

    def body(self) -> dict[str, Any]:
        """Return the contents of the page as the body of an API request."""
        changed = {name.partition(".")[0] for name in self.changed_data}
        body: dict[str, Any] = {}
        for path in self.paths:
            value = self.cleaned_data.get(path)
            group, _, member = path.rpartition(".")
            if self.partial and (group or member) not in changed:
                continue
            place = body.setdefault(group, {}) if group else body
            if self.partial or value not in ("", None):
                place[member] = value
        return {
            name: value
            for name, value in ((name, _emptied(value)) for name, value in body.items())
            if self.partial or value is not None
        }

    def asked(self) -> Any:
        """The body as the request's own shape reads it. Raises `Invalid`."""
        try:
            return self.request(context=self.context()).run_validation(self.body())
        except serializers.ValidationError as refusal:
            faults: Any = refusal.detail
            raise Invalid(dict(_flat(faults))) from refusal

    def members(self) -> dict[str, Any]:
        members = dict(self.asked())
        if "reference" in getattr(self.request, "references", ()):
            members["reference"] = members["reference"] or str(self.cleaned_data["token"])
        return members

    def clean(self) -> dict[str, Any]:
        # Judged before anything is locked; the operation's members by the locked document again.
        if not self.errors.keys() & {"token", LEDGER}:
            try:
                self.members()
            except Invalid as refusal:
                self.add_problems(refusal)
        return self.cleaned_data


class OfLedgerForm(RequestForm):
    """For what belongs to no document yet: the ledger is chosen on the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.ModelChoiceField(Ledger.objects.all(), empty_label=CHOOSE[1])
        if len(few := list(Ledger.objects.all()[:2])) == 1:
            field.initial = few[0]
        self.fields[LEDGER] = field
        self.order_fields([LEDGER, *(self.field_order or ())])

    @property
    def ledger(self) -> Ledger:
        return self.cleaned_data[LEDGER]  # type: ignore[no-any-return]

    def members(self) -> dict[str, Any]:
        return {"ledger": self.ledger, **super().members()}


def _members(
    request: serializers.Serializer, without: frozenset[str], above: str = "", required: bool = True
) -> Iterator[tuple[str, serializers.Field, bool]]:
    """Each member with its path, and whether it and all that it stands in have to be sent."""
    for name, member in request.fields.items():
        path, needed = f"{above}{name}", required and member.required
        if path in without:
            continue
        if isinstance(member, serializers.Serializer):
            yield from _members(member, without, f"{path}.", needed)
        else:
            yield path, member, needed


def _field(member: Any, labels: Mapping[str, str], *, required: bool) -> forms.Field:
    """The input for a member of a request, by what it is read as."""
    if isinstance(member, serializers.ChoiceField):
        choices = [CHOOSE, *((value, labels.get(value, value)) for value in member.choices)]
        return forms.ChoiceField(choices=choices, required=required)
    read_as = get_type_hints(type(member).to_internal_value)["return"]
    if read_as is bool:
        return forms.BooleanField(required=False)
    if read_as is Decimal:
        return ExactAmountField(least=member.least, required=required)
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    if read_as not in (str, Any):
        widget = forms.DateInput(attrs={"type": "date"})
    # The request itself judges what is too long, so that the words are the same.
    return forms.CharField(required=required, widget=widget)


def _in_python(path: str) -> str:
    """Return the name of a member as operations have it: `invoiceNo` → `invoice_no`."""
    return re.sub("([A-Z])", r"_\1", path).lower()


def _text(value: Any) -> Any:
    """As an input has it."""
    if isinstance(value, bool):
        return value
    return "" if value is None else f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def _emptied(value: Any) -> Any:
    """An object without any content is none."""
    if isinstance(value, dict) and not any(value.values()):
        return None
    return value


def _flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Nested members by their dotted path; of several messages the first."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value[0] if value and isinstance(value, list) else value
