"""The decorator `@endpoint`: one declaration of a view method, for the request and for OpenAPI."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from inspect import cleandoc
from typing import Any, TypeVar

from django_filters import Filter, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers

from ledger_project.api import pagination
from ledger_project.api.bodies import Body
from ledger_project.api.deprecation import Deprecation
from ledger_project.api.renderers import OCTETS
from ledger_project.api.representations import OperationSerializer, Representation

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The declaration by `@endpoint`, as far as the request needs it."""

    answer: type[Representation] | None
    request: type[Body] | None
    query: frozenset[str]
    listing: bool = False
    endless: bool = False
    reads: bool = False
    deprecation: Deprecation | None = None


def endpoint(
    title: str,
    *,
    answer: type[Representation] | None = None,
    request: type[Body] | None = None,
    query: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    shapes: Mapping[str, dict[str, Any]] | None = None,
    filterset: type[FilterSet] | None = None,
    problems: Sequence[str] = (),
    listing: bool = False,
    endless: bool = False,
    reads: bool = False,
    creates: bool = False,
    deprecation: Deprecation | None = None,
    responses: Any = None,
    examples: Sequence[OpenApiExample] = (),
) -> Callable[[View], View]:
    """Declare a view method.

    `answer` represents the entity, or each of a `listing`. `query` maps date parameters to their
    descriptions, `texts` other ones, `shapes` to schemas that say more; a listing also takes its
    filters and the paging parameters, one that is `endless` has no other order and no end. A method
    that `creates` answers 201, or 200 when the resource was created before; one that `reads` is a
    POST that changes nothing; one with a `deprecation` says in each answer when it will be gone.
    `problems` are the slugs beyond those that any route may answer with.
    """
    dates, others, said = query or {}, texts or {}, shapes or {}
    names = {*dates, *others}
    parameters = [
        OpenApiParameter(name, said.get(name, kind), description=meaning)
        for given, kind in ((dates, OpenApiTypes.DATE), (others, OpenApiTypes.STR))
        for name, meaning in given.items()
    ]
    if listing:
        paging = [one for one in _PAGING if not (endless and one.name in _OF_AN_END)]
        names |= {one.name for one in paging}
        parameters += paging
    if filterset:
        names |= set(filterset.base_filters)
        parameters += [_filter_parameter(n, f) for n, f in filterset.base_filters.items()]
    item = answer is not None and responses is None and not listing
    if responses is None and answer is not None:
        shape = page_of(answer) if listing else answer
        responses = {201: shape, 200: shape} if creates else {200: shape}

    def declare(view: View) -> View:
        declared = extend_schema(
            summary=title,
            description=cleandoc(view.__doc__ or title),
            parameters=parameters,
            request=request,
            filters=False,
            responses=responses,
            examples=list(examples),
            extensions={
                "x-problems": list(problems),
                "x-item": item,
                "x-listing": listing,
                "x-reads": reads,
                **({"x-sunset": str(deprecation.sunset)} if deprecation else {}),
            },
            deprecated=bool(deprecation) or None,
        )(view)
        declared.endpoint = Endpoint(  # type: ignore[attr-defined]
            answer=answer,
            request=request,
            query=frozenset(names),
            listing=listing,
            endless=endless,
            reads=reads,
            deprecation=deprecation,
        )
        return declared

    return declare


def file_of(*media_types: str) -> dict[tuple[int, str], OpenApiTypes]:
    """Describe the answer with a file of one of these types, or as bytes of any type.

    That comes first, as makers of clients take the first one that they know.
    """
    return {(200, one): OpenApiTypes.BINARY for one in (OCTETS, *media_types)}


_PAGING = [
    OpenApiParameter(
        pagination.TOP,
        {
            "type": "integer",
            "minimum": 1,
            "maximum": pagination.MOST_LINES,
            "default": pagination.DEFAULT_TOP,
        },
        description=f"How many items a page has at most: up to {pagination.MAX_TOP}, as lines of "
        f"JSON up to {pagination.MOST_LINES}",
    ),
    OpenApiParameter(
        pagination.SKIPTOKEN,
        {"type": "string", "pattern": pagination.TOKEN_PATTERN},
        description="From the `next` link of a page",
    ),
    OpenApiParameter(
        pagination.ORDER,
        {"type": "string", "enum": [*pagination.ORDERS], "default": pagination.ORDERS[0]},
        description="Which items come first, by when they were created",
    ),
    OpenApiParameter(
        pagination.COUNT,
        {"type": "string", "enum": ["true", "false"], "default": "false"},
        description="Whether `view` says how many items the list has",
    ),
]
_OF_AN_END = (pagination.ORDER, pagination.COUNT)


def _filter_parameter(name: str, declared: Filter) -> OpenApiParameter:
    schema: dict[str, Any] = {"type": "string"}
    if choices := declared.extra.get("choices"):
        schema["enum"] = [value for value, _ in choices]
    elif getattr(declared, "is_date", False):
        schema["format"] = "date"
    else:
        schema |= {"minLength": 1, "maxLength": 254}
    return OpenApiParameter(name, schema, description=declared.extra.get("help_text", ""))


class ViewSerializer(serializers.Serializer):
    """Position of the page in the list; `next` is absent on the last page."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "@id": serializers.CharField(),
            "next": serializers.CharField(required=False),
            "count": serializers.IntegerField(required=False, min_value=0),
        }


@cache
def page_of(answer: type[Representation]) -> type[serializers.Serializer]:
    """Build the schema of a list of `answer`."""

    def get_fields(self: serializers.Serializer) -> dict[str, serializers.Field]:
        return {
            "@id": serializers.CharField(),
            "items": answer(many=True),
            "view": ViewSerializer(),
            "operations": OperationSerializer(many=True),
        }

    name = f"{answer.__name__.removesuffix('Serializer')}Page"
    return type(name, (serializers.Serializer,), {"get_fields": get_fields, "__doc__": None})
