"""The permissions in the forms of users and groups: those that are asked for, by table."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.text import capfirst

from ledger_project.backoffice.navigation import place_of
from ledger_project.core.texts import say

NEVER_ASKED = Q(codename__regex="^(add|change|delete)_") & ~Q(content_type__app_label="auth")
"""Django makes these for each table, but nothing is edited: there are operations."""


def permissions() -> QuerySet[Permission]:
    """Return the permissions that are asked for somewhere."""
    found = Permission.objects.exclude(NEVER_ASKED).select_related("content_type")
    return found.exclude(content_type__app_label="auth", codename__endswith="_permission")


class _ByTable(ModelChoiceIterator):
    """The choices in groups, in the order of the navigation; what is in no list has none."""

    def __iter__(self) -> Iterator[Any]:
        groups: dict[tuple[int, int, str], list[Any]] = {}
        for one in self.queryset:
            model = one.content_type.model_class()
            if model is None:
                continue
            at, task, order = place_of(model._meta.label_lower)
            title = f"{say(task)}: {capfirst(model._meta.verbose_name_plural)}"
            groups.setdefault((at, order, title), []).append(self.choice(one))
        for (_, _, title), choices in sorted(groups.items()):
            yield title, choices


class PermissionsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple
    iterator = _ByTable

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(permissions(), required=False, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return say("See") if obj.codename.startswith("view_") else say(obj.name)
