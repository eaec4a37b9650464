"""A ledger's own letters in the back office: what is its own, and how it looks before it is set."""

import base64
import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.utils.html import format_html

from invoices import operations
from invoices.documents import pdf, samples
from invoices.documents.design import COLOUR, LOGO, picture_of
from invoices.documents.mail import text_of
from invoices.documents.wording import LANGUAGES, language_of, wording
from invoices.models import LetterTemplate
from invoices.models.templates import PARTS
from invoices.operations.letter_templates import SET, design_of
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.backoffice.forms import CHOOSE, OperationForm
from ledger_project.backoffice.operations import add_operation
from ledger_project.backoffice.preview import Preview, add_effects
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger, SettingChange
from ledger_project.core.states import LEDGER
from ledger_project.core.texts import later, say

NATIVE = {"SV": "Svenska", "NO": "Norsk", "FI": "Suomi", "DA": "Dansk", "EN": "English"}


class LetterTemplateForm(OperationForm):
    part = forms.ChoiceField(
        label=later("What"),
        choices=[CHOOSE, *((part, later(label)) for part, label in PARTS.items())],
    )
    language = forms.ChoiceField(
        required=False,
        choices=[("", later("All (colour and logo)")), *((one, NATIVE[one]) for one in LANGUAGES)],
    )
    text = forms.CharField(
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=later(
            "The words, with the delivered text's places for facts such as "
            "{amount}; or the colour, such as #123a5a. Leave empty for what is "
            "delivered."
        ),
    )
    picture = forms.FileField(
        required=False, max_length=255, help_text=later("Of a logo: PNG, at most 64 KiB.")
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=200, required=False, help_text=later("Kept in the history, for colleagues.")
    )

    def clean(self) -> dict[str, Any]:
        """Keep the picture in the page: after a look at it a browser does not send it again."""
        given = super().clean() or self.cleaned_data
        kept = given.pop("kept", "")
        picture = given.get("picture")
        given["picture"] = picture.read() if picture else picture_of(kept)
        if picture:
            sent: Any = self.data
            self.data = {**sent.dict(), "kept": base64.b64encode(given["picture"]).decode()}
        return given


def set_part(*, ledger: Ledger, actor: Actor, on: dt.date, **members: Any) -> Ledger:
    """Set a part of a locked ledger's documents. Raise `Invalid` for what they cannot show."""
    LEDGER.require(SET, ledger, actor, on)
    operations.set_letter_template(ledger=ledger, actor=actor, **members)
    return ledger


@admin.register(LetterTemplate)
class LetterTemplateAdmin(LedgerModelAdmin):
    """What ledgers' documents say and show of their own; it is set on the page of a ledger."""

    list_display = ("part", "ledger", "language", "own")
    list_select_related = ("ledger",)
    list_filter = ("ledger", "part", "language")
    fields = ("ledger", "part", "language", "own", "delivered", "created_at", "created_by")
    readonly_fields = ("own", "delivered")

    @admin.display(description=later("own"))
    def own(self, one: LetterTemplate) -> Any:
        if one.part == LOGO:
            return format_html('<img class="logo" src="{}" alt="{}">', one.text, say(PARTS[LOGO]))
        if one.part == COLOUR:
            return format_html(
                '<svg class="colour" viewBox="0 0 1 1" aria-hidden="true">'
                '<rect width="1" height="1" fill="{}"/></svg> {}', one.text, one.text,
            )  # fmt: skip
        return one.text

    @admin.display(description=later("as delivered"))
    def delivered(self, one: LetterTemplate) -> Any:
        text = wording(one.language).texts.get(one.part) if one.language else None
        return text or display.NOTHING


def _looks(new: QuerySet[SettingChange], preview: Preview) -> None:
    """Add how the letters concerned would look."""
    for change in new.filter(document_type="lettertemplate").select_related("ledger"):
        row = {**change.before, **change.after}
        held = LetterTemplate.objects.filter(pk=change.document_id).first()
        part = held.part if held else row["part"]
        own = held.language if held else row["language"]
        language = own or language_of(change.ledger.country)
        for content in samples.of(
            change.ledger, part, language, design_of(change.ledger, language)
        ):
            if part.startswith("mail."):
                subject, body = text_of(content)
                preview.tables.append(
                    format_html('<pre class="mail">{}\n\n{}</pre>', subject, body)
                )
                continue
            picture = base64.b64encode(pdf.picture(content)).decode()
            preview.tables.append(
                format_html(
                    '<img class="letter" src="data:image/png;base64,{}" alt="{}">',
                    picture,
                    say("The letter as it would look"),
                )
            )


add_operation(
    Ledger,
    SET,
    set_part,
    LetterTemplateForm,
    menu=later("Settings"),
    label=later("Set letters' words and look"),
)
add_effects(SettingChange, _looks)
