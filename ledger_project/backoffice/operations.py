"""Operation buttons: the transition table decides, a confirmation page asks, the operation acts.

The page of a document offers what `machine.permitted` lists for the member of staff, as far as the
admin class says how to ask for it. Nothing here knows a rule: a refusal of the operation is told.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import psycopg.errors
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods

from ledger_project.backoffice import display
from ledger_project.backoffice.actors import actor_of
from ledger_project.backoffice.forms import OperationForm
from ledger_project.core import clock, transactions
from ledger_project.core.errors import DomainError, NotPermitted, StateConflict
from ledger_project.core.idempotency import Outcome
from ledger_project.core.statemachine import StateMachine, Transition

Operation = Callable[..., Any]
TAKEN = {"duplicate-reference", "duplicate-invoice-number", "customer-already-exists"}


class OperationAdminMixin:
    """For a `LedgerModelAdmin` of documents with a lifecycle.

    `operations` maps each operation that staff may use to its function and its form. The function
    is called as the API calls it: the locked document by the machine's name for it, `actor`, `on`,
    and the form's members.
    """

    machine: ClassVar[StateMachine]  # type: ignore[misc]
    operations: ClassVar[Mapping[str, tuple[Operation, type[OperationForm]]]] = {}

    def buttons(self, request: HttpRequest, document: Model) -> list[Transition]:
        """The rows that the member of staff may use on the document now, in table order."""
        rows = self.machine.permitted(document, actor_of(request.user), clock.business_date())
        return [row for row in rows if row.operation in self.operations]

    def get_urls(self) -> list[URLPattern]:
        route = path(
            "<int:pk>/operations/<str:operation>/",
            self.admin_site.admin_view(self.operation_view),  # type: ignore[attr-defined]
            name=self._route("operation"),
        )
        return [route, *super().get_urls()]  # type: ignore[misc]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        document = kwargs["obj"]
        context |= {
            "buttons": [
                {"row": row, "label": label_of(row), "url": self._url(document, row.operation)}
                for row in self.buttons(request, document)
            ],
        }
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def operation_view(self, request: HttpRequest, pk: int, operation: str) -> HttpResponse:
        """The confirmation page, and what it sends."""
        if operation not in self.operations:
            raise Http404
        document = self._find(request, pk)
        actor = actor_of(request.user)
        if not self.machine.grants(operation, actor):
            raise PermissionDenied
        _, form_class = self.operations[operation]
        if request.method == "POST":
            form = form_class(document, request.POST)
            if form.is_valid() and (done := self._perform(request, document, operation, form)):
                return done
            document = self._find(request, pk)
            if operation not in [row.operation for row in self.buttons(request, document)]:
                # Nothing that the form could say would help: the message says why.
                return HttpResponseRedirect(self._url(document))
        else:
            try:
                self.machine.require(operation, document, actor, clock.business_date())
            except DomainError as refusal:
                return self._refused(request, document, refusal)
            form = form_class(document)
        return self._confirmation(request, document, operation, form)

    def _perform(
        self, request: HttpRequest, document: Model, operation: str, form: OperationForm
    ) -> HttpResponse | None:
        """Do it and go to the document; None when it was refused for what the form says."""
        function, _ = self.operations[operation]

        def work() -> Any:
            locked = self._locked(document.pk)
            return function(
                **{self.machine.document: locked},
                actor=actor_of(request.user),
                on=clock.business_date(),
                **form.members(),
            )

        try:
            outcome = transactions.run(work)
        except NotPermitted as refusal:
            raise PermissionDenied from refusal
        except StateConflict as refusal:
            return self._refused(request, document, refusal)
        except DomainError as refusal:
            messages.error(request, refusal_text(refusal))
            return None
        except OperationalError as error:
            if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                raise
            messages.error(
                request, "Others are at work on this just now. Nothing was changed: try again."
            )
            return None
        messages.success(request, self._done(document, operation, outcome))
        return HttpResponseRedirect(self._url(document))

    def _find(self, request: HttpRequest, pk: int) -> Model:
        document = self.get_queryset(request).filter(pk=pk).first()  # type: ignore[attr-defined]
        if document is None:
            raise Http404
        if not self.has_view_permission(request, document):  # type: ignore[attr-defined]
            raise PermissionDenied
        return document  # type: ignore[no-any-return]

    def _locked(self, pk: int) -> Model:
        found = self.model._default_manager.select_related(*self.list_select_related)  # type: ignore[attr-defined]
        return found.select_for_update(of=("self",)).get(pk=pk)  # type: ignore[no-any-return]

    def _confirmation(
        self, request: HttpRequest, document: Model, operation: str, form: OperationForm
    ) -> HttpResponse:
        row = self.machine.transitions[operation]
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "title": row.title,
            "label": display.label_of(document),
            "document_url": self._url(document),
            "state": self.state_of(document),  # type: ignore[attr-defined]
            "targets": [
                display.badge(state) for state in self.machine.states if state in row.targets
            ],
            "facts": self.facts_of(document),  # type: ignore[attr-defined]
            "effect": effect_of(self.operations[operation][0]),
            "button": label_of(row),
            "form": form,
        }
        return TemplateResponse(request, "admin/operation.html", context)

    def _refused(self, request: HttpRequest, document: Model, refusal: DomainError) -> HttpResponse:
        messages.error(request, refusal_text(refusal))
        return HttpResponseRedirect(self._url(document))

    def _done(self, document: Model, operation: str, outcome: Any) -> SafeString:
        label = label_of(self.machine.transitions[operation])
        result = outcome.document if isinstance(outcome, Outcome) else None
        what = document._meta.verbose_name
        if result is None or result.pk == document.pk:
            return format_html("{} done: {} {}.", label, what, display.link(document))
        again = " It had been sent before, and was booked once." if outcome.replayed else ""
        return format_html(
            "{} done for {} {}: {} {}.{}",
            label,
            what,
            display.link(document),
            display.link(result),
            display.amount_text(result.amount, display.currency_of(result)),
            again,
        )

    def _url(self, document: Model, operation: str = "") -> str:
        if operation:
            return reverse(f"admin:{self._route('operation')}", args=[document.pk, operation])
        return display.page_of(document)

    def _route(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"  # type: ignore[attr-defined]


def label_of(row: Transition) -> str:
    """The verb on the button: `Extend validity`."""
    return row.operation.replace("_", " ").capitalize()


def effect_of(function: Operation) -> SafeString:
    """What the operation does and books: its own description, without what it may raise."""
    described, *_ = (inspect.getdoc(function) or "").partition("Raises ")
    text = re.sub("`([^`]+)`", r"<code>\1</code>", escape(described.strip()))
    return mark_safe("".join(f"<p>{part}</p>" for part in text.split("\n\n")))


def refusal_text(refusal: DomainError) -> str:
    """Why it was refused, that nothing changed, and what to do next."""
    told = [refusal.title]
    if refusal.detail not in ("", refusal.title):
        told.append(refusal.detail)
    why = ". ".join(part.rstrip(".") for part in told)
    return f"{why}. Nothing was changed. {_next_step(refusal)}"


def _next_step(refusal: DomainError) -> str:
    if refusal.fields.get("AvailableAmount"):
        return f"Enter at most {refusal.fields['AvailableAmount']}."
    if refusal.code in TAKEN:
        return "Enter one that is free."
    if isinstance(refusal, StateConflict):
        possible = ", ".join(label_of(row) for row in refusal.permitted)
        return f"Possible now: {possible}." if possible else "No operation is possible now."
    if "AvailableAmount" in refusal.fields:
        return "Nothing is left of it."
    return "Correct what is wrong and try again."
