"""Forms of operations. They check shapes, exactly as the API does; rules are the operation's."""

import re
import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model

from ledger_project.core.money import MAX_AMOUNT, ZERO, exact_amount

_AMOUNT = re.compile(r"[0-9]{1,12}([.,][0-9]{1,2})?", re.ASCII)


class ExactAmountField(forms.CharField):
    """An amount above zero with at most two decimals, read digit by digit.

    A decimal comma is a decimal point. Spaces between digits go, as people paste them; a comma or
    a point between thousands is refused, because `1,234` could mean either.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Decimal | None:
        text = re.sub(r"\s", "", super().clean(value))
        if not text:
            return None
        if not _AMOUNT.fullmatch(text):
            raise forms.ValidationError("Expected an amount such as 1234.50, at most two decimals")
        amount = exact_amount(Decimal(text.replace(",", ".")))
        if not ZERO < amount <= MAX_AMOUNT:
            raise forms.ValidationError("Expected an amount above 0.00")
        return amount


class OperationForm(forms.Form):
    """What an operation is told besides its document; this one: nothing.

    `token` is made once for each page that is shown. An operation that takes a reference gets it
    when none is given, so that a page sent twice is recognised as the same request.
    """

    required_css_class = "required"
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, document: Model, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document

    def members(self) -> dict[str, Any]:
        """The keyword arguments of the operation."""
        given = dict(self.cleaned_data)
        token = str(given.pop("token"))
        if "reference" in given:
            given["reference"] = given["reference"] or token
        return given


class ReasonForm(OperationForm):
    """A reason for the audit trail."""

    reason = forms.CharField(
        max_length=200, help_text="Kept in the history of the document, for colleagues and auditors"
    )
