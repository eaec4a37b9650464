"""What is answered: representations, read by getters that are made once of the declared fields.

One declaration serves the description and the answer. DRF asks each field, for each entity anew,
where its value comes from; `Part` asks once, for all entities of a kind.
"""

from collections.abc import Callable
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ledger_project.api import hypermedia
from ledger_project.api.fields import Path
from ledger_project.core.statemachine import StateMachine

Member = tuple[str, Callable[[Any], Any], serializers.Field]
_MISSING = (AttributeError, KeyError, ObjectDoesNotExist)


class Part(serializers.Serializer):
    """An object of an answer; its fields are read as DRF reads them, with less ado."""

    @cached_property
    def _of_object(self) -> list[Member]:
        return self._members(lambda attributes: attrgetter(".".join(attributes)))

    @cached_property
    def _of_mapping(self) -> list[Member]:
        return self._members(lambda keys: itemgetter(keys[0]) if len(keys) == 1 else None)

    def _members(self, getter: Callable[[list[str]], Any]) -> list[Member]:
        """Return name, getter and field of each member; without a getter DRF's own reads it."""
        found = []
        for name, field in self.fields.items():
            simple = type(field).get_attribute is serializers.Field.get_attribute
            attributes = field.source_attrs
            get = (getter(attributes) if attributes else _itself) if simple else None
            found.append((name, get or field.get_attribute, field))
        return found

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for name, get, field in self._of_mapping if type(instance) is dict else self._of_object:
            try:
                value = get(instance)
            except _MISSING:
                try:
                    value = field.get_attribute(instance)
                except serializers.SkipField:
                    continue
            if value is None:
                shown[name] = None
                continue
            if callable(value):
                value = field.get_attribute(instance)
            shown[name] = None if value is None else field.to_representation(value)
        return shown


def _itself(instance: Any) -> Any:
    return instance


class OperationSerializer(serializers.Serializer):
    """Something that the caller may do now."""

    rel = serializers.CharField()
    method = serializers.ChoiceField(choices=["get", "post", "put", "patch", "delete"])
    href = serializers.CharField()


@extend_schema_field(OperationSerializer(many=True))
class Operations(serializers.Field):
    """The member `operations` of an entity: the links of its state machine for the caller."""

    def __init__(self, machine: StateMachine | None, sub_resource: str = "") -> None:
        self.machine, self.sub_resource = machine, sub_resource
        super().__init__(read_only=True, source="*")

    def to_representation(self, entity: Any) -> list[dict[str, str]]:
        if self.machine is None:
            return []
        context = self.context
        return hypermedia.operations(
            self.machine, entity, context["actor"], context["on"], self.sub_resource
        )


class Representation(Part):
    """The representation of an entity or its `sub_resource`: `@id` first, `operations` last.

    Context: `actor` and `on`.
    """

    machine: StateMachine | None = None
    sub_resource = ""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "@id": Path(f"/{self.sub_resource}" if self.sub_resource else ""),
            **super().get_fields(),
            "operations": Operations(self.machine, self.sub_resource),
        }
