"""Forms of operations. They check formats, exactly as the API does; rules are the operation's.

An operation that the API takes members for is asked with a `RequestForm`: its fields are made from
the API's own request, which also validates the input.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar, get_type_hints

from django import forms
from django.db.models import Model
from django.forms.utils import pretty_name
from django.utils import formats
from rest_framework import serializers

from ledger_project.backoffice.access import within
from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.approvals import digest_of
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger
from ledger_project.core.money import MAX_AMOUNT, exact_amount
from ledger_project.core.texts import later, say

_AMOUNT = re.compile(r"[0-9]{1,12}([.,][0-9]{1,2})?", re.ASCII)
_GROUPED = re.compile(
    r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,2}", re.ASCII
)
"""Thousands set apart by the one sign, decimals by the other: it can only be read in one way."""
LEAST = Decimal("0.01")
CHOOSE = ("", later("Choose"))
LEDGER = "ledger"


class ExactAmountField(forms.CharField):
    """An amount of at least `least` with at most two decimals, read digit by digit.

    A decimal comma is a decimal point, whatever the language, and it is shown as the reader writes
    it. Spaces between digits are dropped, as people paste them. A comma or a point between
    thousands is read where decimals follow after the other sign: `1.234,50`. Else it is refused,
    because `1,234` could mean either.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, least: Decimal = LEAST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least = least

    def prepare_value(self, value: Any) -> Any:
        """Return an amount with the reader's decimal sign; all else as it was typed."""
        text = str(value)
        if re.fullmatch("[0-9]+[.][0-9]{2}", text, re.ASCII):
            return text.replace(".", formats.get_format("DECIMAL_SEPARATOR"))
        return value

    def clean(self, value: Any) -> Decimal | None:
        text = re.sub(r"\s", "", super().clean(value))
        if not text:
            return None
        if _GROUPED.fullmatch(text):
            whole, decimals = re.split("[.,](?=[0-9]{1,2}$)", text)
            text = f"{re.sub('[.,]', '', whole)}.{decimals}"
        if not _AMOUNT.fullmatch(text):
            raise forms.ValidationError(
                say("Expected an amount such as 1234.50, at most two decimals")
            )
        amount = exact_amount(Decimal(text.replace(",", ".")))
        if not self.least <= amount <= MAX_AMOUNT:
            above = say("above 0.00") if self.least else say("of at least 0.00")
            raise forms.ValidationError(say("Expected an amount {above}", above=above))
        return amount


class OperationForm(forms.Form):
    """The members of an operation besides its entity; this base has none.

    `entity` is None for an operation that creates one. `token` is made once for each page that is
    shown. An operation that takes a reference gets the token when none is given, so that a page
    sent twice is recognised as the same request. `layout` is the template of the fields.
    """

    required_css_class = "required"
    titles: ClassVar[Mapping[str, str]] = {}
    layout: ClassVar[str] = "admin/form_fields.html"
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, entity: Model | None, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entity: Any = entity
        self.actor = actor
        if LEDGER in self.fields:
            self.offer_ledgers()

    def visible_fields(self) -> list[forms.BoundField]:
        """Return the fields that are shown; one without a label is named by its name."""
        found = super().visible_fields()
        for one in found:
            if not self.fields[one.name].label:
                one.label = say(pretty_name(one.name))
        return found

    def members(self) -> dict[str, Any]:
        """Return the keyword arguments of the operation. May raise `Invalid`."""
        given = dict(self.cleaned_data)
        token = str(given.pop("token"))
        if "reference" in given:
            given["reference"] = given["reference"] or token
        return given

    def offer_ledgers(self) -> None:
        """Offer the ledgers that the actor works in; a single one is chosen."""
        field: Any = self.fields[LEDGER]
        field.queryset = within(field.queryset, self.actor.ledgers)
        if len(few := list(field.queryset[:2])) == 1:
            field.initial = few[0]

    def add_problems(self, refusal: Invalid) -> None:
        """Show each message at the field of its name, the others above the form."""
        for path, message in refusal.problems.items():
            field = path if path in self.fields else _in_python(path)
            if field not in self.fields:
                self.add_error(None, f"{self._title(path)}: {message}")
            elif field not in self.errors:
                self.add_error(field, message)

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields in the page's groups: those of one object together, under its name."""
        found: dict[str, list[forms.BoundField]] = {"": []}
        for field in self.visible_fields():
            group = field.name.rpartition(".")[0]
            found.setdefault(group, []).append(field)
        return [(self._title(group), fields) for group, fields in found.items() if fields]

    def _title(self, path: str) -> str:
        """Return `buyer.emailAddress` as `Email address`, or its entry in `titles`."""
        words = re.sub("([A-Z])", r" \1", path.rpartition(".")[2]).lower().strip()
        return self.titles.get(path) or say(words[:1].upper() + words[1:])


class ReasonForm(OperationForm):
    """A reason for the audit trail."""

    reason = forms.CharField(
        max_length=200, help_text=later("Kept in the history, for colleagues and auditors.")
    )


class ApprovalForm(OperationForm):
    """The digest of what the page showed: an approval is of that, not of what came since.

    Without it the operation refuses, after it has judged who asks.
    """

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, entity: Model | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(entity, *args, **kwargs)
        self.fields["seen"].initial = digest_of(entity)


class RequestForm(OperationForm):
    """The members of an API `request`, as fields by their dotted paths.

    Empty fields are not sent. A `partial` form shows the entity's present values and sends only
    those changed on the page, also when emptied: concurrent changes by others stay. `without` are
    members that the form itself knows, `needed` those that people have to fill in although the API
    does not ask for them: there an empty amount means all. `titles` and `hints` are texts by path,
    `labels` those of the values that can be chosen.
    """

    request: ClassVar[type[serializers.Serializer]]
    partial: ClassVar[bool] = False
    without: ClassVar[frozenset[str]] = frozenset()
    needed: ClassVar[frozenset[str]] = frozenset()
    hints: ClassVar[Mapping[str, str]] = {}
    labels: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = dict(_flat(self.present()))
        self.paths = []
        for path, member, required in _members(self.request(), self.without):
            asked = (required and not self.partial) or path in self.needed
            field = _field(member, self.labels, required=asked)
            field.label = self._title(path)
            field.help_text = self.hints.get(path, "")
            field.initial = _text(present.get(path))
            field.show_hidden_initial = self.partial
            self.fields[path] = field
            self.paths.append(path)
        self.order_fields(self.field_order)

    def present(self) -> Mapping[str, Any]:
        """Return the entity's present values, in the request's own format."""
        return {}

    def context(self) -> dict[str, Any]:
        """Return the context that the request is validated with."""
        return {"ledger": self.ledger, "on": clock.date_of(self.ledger)}

    @property
    def ledger(self) -> Ledger:
        return self.entity.ledger  # type: ignore[no-any-return]

    def body(self) -> dict[str, Any]:
        """Return the contents of the page as the body of an API request."""
        changed = {name.partition(".")[0] for name in self.changed_data}
        body: dict[str, Any] = {}
        for path in self.paths:
            value = self.cleaned_data.get(path)
            group, _, member = path.rpartition(".")
            if self.partial and (group or member) not in changed:
                continue
            target = body.setdefault(group, {}) if group else body
            if self.partial or value not in ("", None):
                target[member] = value
        return {
            name: value
            for name, value in ((name, _emptied(value)) for name, value in body.items())
            if self.partial or value is not None
        }

    def asked(self) -> Any:
        """Return the body as parsed by the request's serializer. Raise `Invalid`."""
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
        # Judged before anything is locked; the operation's members by the locked entity again.
        if not self.errors.keys() & {"token", LEDGER}:
            try:
                self.members()
            except Invalid as refusal:
                self.add_problems(refusal)
        return self.cleaned_data


class OfLedgerForm(RequestForm):
    """A form for an operation without an entity: the ledger is chosen on the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[LEDGER] = forms.ModelChoiceField(Ledger.objects.all(), empty_label=CHOOSE[1])
        self.offer_ledgers()
        self.order_fields([LEDGER, *(self.field_order or ())])

    @property
    def ledger(self) -> Ledger:
        return self.cleaned_data[LEDGER]  # type: ignore[no-any-return]

    def members(self) -> dict[str, Any]:
        return {"ledger": self.ledger, **super().members()}


def _members(
    request: serializers.Serializer, without: frozenset[str], above: str = "", required: bool = True
) -> Iterator[tuple[str, serializers.Field, bool]]:
    """Yield each member with its path, and whether it and all objects around it are required."""
    for name, member in request.fields.items():
        path, needed = f"{above}{name}", required and member.required
        if path in without:
            continue
        if isinstance(member, serializers.Serializer):
            yield from _members(member, without, f"{path}.", needed)
        else:
            yield path, member, needed


def _field(member: Any, labels: Mapping[str, str], *, required: bool) -> forms.Field:
    """Build the input for a member of a request, by the type of its field."""
    if isinstance(member, serializers.ChoiceField):
        choices = [CHOOSE, *((value, say(labels.get(value, value))) for value in member.choices)]
        return forms.ChoiceField(choices=choices, required=required)
    read_as = get_type_hints(type(member).to_internal_value)["return"]
    if read_as is bool:
        return forms.BooleanField(required=False)
    if read_as is Decimal:
        return ExactAmountField(least=member.least, required=required)
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    if read_as not in (str, Any):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    # The request itself judges what is too long, so that the words are the same.
    return forms.CharField(required=required, widget=widget)


def _in_python(path: str) -> str:
    """Return the name of a member as operations have it: `invoiceNo` → `invoice_no`."""
    return re.sub("([A-Z])", r"_\1", path).lower()


def _text(value: Any) -> Any:
    """Return a value as an input shows it."""
    if isinstance(value, bool):
        return value
    return "" if value is None else f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def _emptied(value: Any) -> Any:
    """Return None for an object without any content, else the value."""
    if isinstance(value, dict) and not any(value.values()):
        return None
    return value


def _flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield nested members by their dotted path; of several messages the first."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value[0] if value and isinstance(value, list) else value
