from typing import Any

from django.apps import apps
from django.contrib.admin.apps import AdminConfig

from ledger_project.core.texts import later


class BackofficeConfig(AdminConfig):
    default_site = "ledger_project.backoffice.site.LedgerAdminSite"

    def ready(self) -> None:
        translate_names()
        super().ready()


def translate_names() -> None:
    """Have tables, columns and their choices named in the reader's language wherever shown.

    Models are written in plain English; what else reads their names gets that.
    """
    for model in apps.get_models():
        meta = model._meta
        if isinstance(meta.verbose_name, str):
            meta.verbose_name = later(meta.verbose_name)
            meta.verbose_name_plural = later(str(meta.verbose_name_plural))
        for field in meta.local_fields:
            field.verbose_name = _named(field.verbose_name)
            field.help_text = _named(field.help_text)
            if field.choices:
                field.choices = [(value, _named(label)) for value, label in field.flatchoices]


def _named(text: Any) -> Any:
    return later(text) if isinstance(text, str) and text else text
