"""Filters of lists, beside Django's own."""

from typing import Any

import pgtrigger
from django.apps import apps
from django.contrib.admin import (
    AllValuesFieldListFilter,
    ModelAdmin,
    RelatedFieldListFilter,
    SimpleListFilter,
)
from django.db.models import QuerySet
from django.http import HttpRequest

from ledger_project.backoffice.access import ledgers_of, within
from ledger_project.core.database_rules import SETTING_RECORDED
from ledger_project.core.texts import later, say


class DocumentTypeFilter(SimpleListFilter):
    """Filter by kind of entity: those that have a state."""

    title = later("entity type")
    parameter_name = "document_type"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        stateful = [
            model._meta
            for model in apps.get_models()
            if any(field.name == "state" for field in model._meta.concrete_fields)
        ]
        return [(str(meta.model_name), str(meta.verbose_name)) for meta in stateful]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(document_type=self.value()) if self.value() else queryset


class SettingFilter(DocumentTypeFilter):
    """Filter by kind of setting: those whose changes are recorded."""

    title = later("kind of setting")

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        recorded = [
            model._meta
            for model, trigger in pgtrigger.registered()
            if trigger.name == SETTING_RECORDED
        ]
        return sorted((str(meta.model_name), str(meta.verbose_name)) for meta in recorded)


class RelatedFilter(RelatedFieldListFilter):
    """Filter by a reference: to a ledger, or to a row of the ledgers that the user works in."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin) -> Any:
        found = within(field.related_model._default_manager.all(), ledgers_of(request.user))
        ordering = self.field_admin_ordering(field, request, model_admin)
        return [(one.pk, str(one)) for one in found.order_by(*ordering)]


class NotedFilter(AllValuesFieldListFilter):
    """Filter by a column in which words of the system's own stand in English."""

    def choices(self, changelist: Any) -> Any:
        for one in super().choices(changelist):
            yield {**one, "display": say(str(one["display"]))}
