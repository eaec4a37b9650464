"""Filters of lists, beside Django's own."""

from typing import Any

from django.apps import apps
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest


class DocumentTypeFilter(SimpleListFilter):
    """Filter by kind of entity: those that have a state."""

    title = "entity type"
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
