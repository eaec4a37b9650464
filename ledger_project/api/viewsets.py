"""The base of every viewset: actor, request, one transaction, one answer.

A view method is one `@endpoint` and one domain call. Everything else that a request needs stands
here once: strict query parameters, faults, the transaction with its idempotency key, ETags, lists.
"""

import builtins
import datetime as dt
import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.http import Http404
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django_filters import FilterSet
from rest_framework.exceptions import NotAcceptable
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from ledger_project.api import bodies, hypermedia, idempotency, pagination
from ledger_project.api.errors import PreconditionFailed
from ledger_project.api.fields import shared
from ledger_project.api.negotiation import preferred
from ledger_project.api.renderers import LINES, OCTETS, LinesRenderer, encode, encode_lines
from ledger_project.api.representations import Representation
from ledger_project.core import clock, replica, transactions
from ledger_project.core.actors import Actor
from ledger_project.core.clock import iso_date
from ledger_project.core.errors import Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.models import IdempotencyKey, Ledger
from ledger_project.core.prepared import Pages
from ledger_project.core.statemachine import StateMachine

REPLAYED = "Idempotency-Replayed"
LARGEST_KEY = 2**63 - 1
LONGEST_PARAMETER = 254


class LedgerViewSet(ViewSet):
    """Base of viewsets. Subclasses name their `subdomain`; routes carry `ledger_no`."""

    subdomain: ClassVar[str]
    files: ClassVar[Collection[str]] = ()
    """Methods that answer with a file, as `media_type_of` says; problems are JSON."""
    rate_headers: Mapping[str, str] = MappingProxyType({})
    """What the throttle says of the client's allowance."""
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    @classmethod
    def view(cls, **methods: Callable[..., Any]) -> Any:
        """Return the view that answers each HTTP method by a method of this class.

        `get=InvoiceViewSet.list`: a plain reference, so that tools follow a route to its method.
        Raise `ValueError` for a method of another class.
        """
        for method in methods.values():
            if getattr(cls, method.__name__, None) is not method:
                raise ValueError(f"{method.__qualname__} is no method of {cls.__name__}")
        return cls.as_view({verb: method.__name__ for verb, method in methods.items()})

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        initialized = super().initialize_request(request, *args, **kwargs)
        # DRF names an action for OPTIONS even where the method does not exist.
        self.action = self.action_map.get(request.method.lower())  # type: ignore[assignment]
        return initialized

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        renderers = self.get_renderers()
        first, accept = renderers[0], request.META.get("HTTP_ACCEPT", "*/*")
        # Who takes anything, or just the first, gets the first: there is nothing to negotiate.
        if force or accept in ("*/*", first.media_type) or self.action in self.files:
            return first, first.media_type
        if self.action and getattr(self, self.action).endpoint.listing:
            renderers = [*renderers, LinesRenderer()]
        found = preferred(accept, [one.media_type for one in renderers])
        if found is None:
            raise NotAcceptable
        return next(one for one in renderers if one.media_type == found), found

    def media_type_of(self, own: str) -> str:
        """Return as what the client takes a file: of its `own` type, or as bytes of any.

        Raise `NotAcceptable` if it takes neither.
        """
        found = preferred(self.request.META.get("HTTP_ACCEPT", "*/*"), [own, OCTETS])
        if found is None:
            raise NotAcceptable
        return found

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in ("POST", "PUT", "PATCH"):
            bodies.require_whole(request)
        if any("\0" in value for value in kwargs.values()):
            raise Http404
        if self.action:
            declared = getattr(self, self.action).endpoint
            self._check_query(declared.query)
            if request.method == "POST" and not declared.reads:
                idempotency.require_valid(request)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        headers = {**self.rate_headers}
        if self.action and (deprecation := getattr(self, self.action).endpoint.deprecation):
            headers |= deprecation.headers
        for name, value in headers.items():
            response[name] = value
        patch_vary_headers(response, ["Accept"])
        return response

    def _check_query(self, known: Iterable[str]) -> None:
        faults = {}
        for name, values in self.request.query_params.lists():
            if name not in known:
                faults[name] = "Unknown query parameter"
            elif len(values) > 1:
                faults[name] = "Given more than once"
            elif not 1 <= len(values[0]) <= LONGEST_PARAMETER:
                faults[name] = f"Expected 1 to {LONGEST_PARAMETER} characters"
            elif "\0" in values[0]:
                faults[name] = "Not a valid text"
        if faults:
            raise Invalid(faults)

    @property
    def actor(self) -> Actor:
        return cast(Actor, self.request.user)

    @property
    def ledger(self) -> Ledger:
        return cast(Ledger, self.request.auth)

    @property
    def on(self) -> dt.date:
        """The business date; while its period is closed, the first day that is open."""
        return self.ledger.book_date(clock.date_of(self.ledger))

    @property
    def context(self) -> dict[str, Any]:
        return {"actor": self.actor, "on": self.on}

    def body(self, **context: Any) -> dict[str, Any]:
        """Return the request's members as plain values; raise `Invalid` with all faults at once."""
        known = {"ledger": self.ledger, "on": self.on, **context}
        body = shared(getattr(self, self.action).endpoint.request, known)
        return body.run_validation(self.sent(**context))

    def sent(self, **context: Any) -> Any:
        """Return what the client sent, before it is checked."""
        return self.request.data

    def date_parameter(self, name: str) -> Any:
        """Return a date of the query, or None."""
        if (given := self.request.query_params.get(name)) is None:
            return None
        try:
            return iso_date(given)
        except ValueError as error:
            raise Invalid({name: "Expected a date YYYY-MM-DD"}) from error

    def represent(self, entity: Any) -> dict[str, Any]:
        """Represent an entity by the endpoint's own answer."""
        return self._representation.to_representation(entity)

    def read(self, entity: Any) -> dict[str, Any]:
        """Represent an entity as GET does, whose ETag `If-Match` names."""
        return self.represent(entity)

    def represent_all(self, entities: Iterable[Any]) -> builtins.list[dict[str, Any]]:
        """Represent the items of a list."""
        return [*map(self._representation.to_representation, entities)]

    @property
    def _representation(self) -> Representation:
        answer: type[Representation] = getattr(self, self.action).endpoint.answer
        return shared(answer, self.context)

    def item(
        self, entity: Any, *, status: int = 200, headers: Mapping[str, str] = MappingProxyType({})
    ) -> Response:
        """Return the response for one entity, with its ETag."""
        content = encode(self.represent(entity))
        tag = _etag(content)
        if (
            status == 200
            and self.request.method in ("GET", "HEAD")
            and self._matches("If-None-Match", tag)
        ):
            return Response(status=304, headers={"ETag": tag})
        return Response(content, status=status, headers={"ETag": tag, **headers})

    def listing(
        self,
        found: QuerySet | Pages | Sequence[Any],
        *,
        machine: StateMachine | None = None,
        filterset: type[FilterSet] | None = None,
        operations: list[dict[str, str]] | None = None,
        key: str = "id",
    ) -> Response:
        """Return a page of the filtered rows, in the order of `key`, and the list's operations.

        These are the operations that the `machine` offers on a collection, or the given ones. As
        lines of JSON the answer is the items alone, and a header links to the next ones.
        """
        query = self.request.query_params.dict()
        as_lines = self.request.accepted_media_type == LINES

        def work() -> tuple[builtins.list[dict[str, Any]], pagination.View]:
            rows, view = self._page(found, query, filterset, key, as_lines)
            return self.represent_all(rows), view

        # What is at hand already was read where the view has read it.
        lazy = isinstance(found, QuerySet | Pages)
        items, view = replica.read(work) if lazy else work()
        path = self.request.path
        if as_lines:
            following = view.get("next")
            headers = {"Link": f'<{path}{following}>; rel="next"'} if following else {}
            return _Lines(encode_lines(items), headers=headers)
        if operations is None:
            operations = hypermedia.creations(machine, self.actor, path) if machine else []
        return Response(
            {
                "@id": path,
                "items": items,
                "view": view,
                "operations": operations,
            }
        )

    def _page(
        self,
        found: QuerySet | Pages | Sequence[Any],
        query: dict[str, str],
        filterset: type[FilterSet] | None,
        key: str,
        as_lines: bool,
    ) -> tuple[Sequence[Any], pagination.View]:
        if as_lines and pagination.COUNT in query:
            raise Invalid({pagination.COUNT: f"{LINES} has no place for it"})
        if isinstance(found, Pages) and (
            filterset is None or query.keys() & filterset.base_filters
        ):
            found = found.all()
        if isinstance(found, QuerySet):
            found = Pages.of(found if filterset is None else self._filtered(found, filterset), key)
        if not isinstance(found, Pages):
            return pagination.part(found, query, lines=as_lines)
        endless = getattr(self, self.action).endpoint.endless
        return pagination.page(found, query, key=key, endless=endless, lines=as_lines)

    def _filtered(self, found: QuerySet, filterset: type[FilterSet]) -> QuerySet:
        filters = filterset(self.request.query_params, queryset=found, request=self.request)
        if not filters.is_valid():
            raise Invalid(
                {name: " ".join(map(str, errors)) for name, errors in filters.errors.items()}
            )
        return cast(QuerySet, filters.qs)

    def perform(self, work: Callable[[], Response]) -> Response:
        """Run one write in one transaction, under the request's `Idempotency-Key` if it has one."""
        sent = self.request.data  # Read before the transaction: a malformed body opens none.

        def attempt() -> Response:
            reserved = idempotency.reserve(self.request, self.actor, self.ledger.number, sent)
            if isinstance(reserved, IdempotencyKey):
                headers = {**reserved.headers, REPLAYED: "true"}
                return Response(bytes(reserved.body), status=reserved.status, headers=headers)
            response = work()
            if reserved is not None:
                kept = {k: v for k, v in response.headers.items() if k in ("Location", "ETag")}
                idempotency.remember(
                    reserved,
                    status=response.status_code,
                    headers=kept,
                    body=self.kept(response.data),
                )
            return response

        return transactions.run(attempt)

    def kept(self, body: bytes) -> bytes:
        """Return what is kept of an answer, to be given again for the same `Idempotency-Key`."""
        return body

    def creation(self, work: Callable[[], Outcome[Any]]) -> Response:
        """Run a POST that creates: 201 with `Location`, or 200 when the same was created before."""

        def answer() -> Response:
            outcome = work()
            if outcome.replayed:
                return self.item(outcome.entity, headers=self.replay_headers(outcome))
            location = outcome.entity.get_absolute_url()
            return self.item(outcome.entity, status=201, headers={"Location": location})

        return self.perform(answer)

    @staticmethod
    def replay_headers(outcome: Outcome[Any]) -> dict[str, str]:
        return {REPLAYED: "true"} if outcome.replayed else {}

    def change(self, load: Callable[[], Any], work: Callable[[Any], Any]) -> Response:
        """Run a write on an entity that `load` locks; `If-Match` must name its state before."""
        return self.perform(lambda: self.item(work(self.unchanged(load()))))

    def operate(
        self, load: Callable[[bool], Any], work: Callable[[Any], Any], *, lock: bool = False
    ) -> Response:
        """Run an operation on an entity: 200 with the entity as it is after it.

        `load` says by its argument whether to lock. An operation that locks in an order of its own
        gets the entity unlocked, except with `If-Match`: what it names must be locked before it is
        judged, and a deadlock, which that may be, is run again.
        """

        def answer() -> Response:
            entity = load(lock or "If-Match" in self.request.headers)
            done = work(self.unchanged(entity))
            outcome = done if isinstance(done, Outcome) else Outcome(done)
            return self.item(load(False), headers=self.replay_headers(outcome))

        return self.perform(answer)

    def removal(self, load: Callable[[], Any], work: Callable[[Any], Any]) -> Response:
        """Run a DELETE: 204; `If-Match` is checked as for a change."""

        def answer() -> Response:
            work(self.unchanged(load()))
            return Response(status=204)

        return self.perform(answer)

    def unchanged(self, entity: Any) -> Any:
        """Return the entity if it is the one `If-Match` names. Raise `PreconditionFailed`."""
        if "If-Match" in self.request.headers:
            tag = _etag(encode(self.read(entity)))
            if not self._matches("If-Match", tag):
                raise PreconditionFailed(f"The resource's ETag is {tag}")
        return entity

    def _matches(self, header: str, tag: str) -> bool:
        given = parse_etags(self.request.headers.get(header, ""))
        return "*" in given or tag in (one.removeprefix("W/") for one in given)


class _Lines(Response):
    """Lines of JSON, of none as well: DRF names no media type of an answer that is empty."""

    @property
    def rendered_content(self) -> Any:
        self["Content-Type"] = LINES
        return self.data


def as_key(value: str) -> int:
    """Return the primary key in a path; 0, which no row has, for a text that is no key."""
    canonical = re.fullmatch("[1-9][0-9]{0,18}", value) and int(value) <= LARGEST_KEY
    return int(value) if canonical else 0


def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
