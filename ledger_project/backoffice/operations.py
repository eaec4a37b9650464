"""Operation buttons: the transition table decides, a confirmation page asks, the operation acts.

The page of an entity offers the operations that `machine.permitted` lists for the member of staff
and for which the admin class has a button; the list offers those that need no entity. No business
rule stands here: a refusal of the operation is shown.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from ledger_project.backoffice import display
from ledger_project.backoffice.actors import actor_of
from ledger_project.backoffice.answers import Download, Panel
from ledger_project.backoffice.done import DONE, UNDO
from ledger_project.backoffice.forms import LEDGER, OperationForm
from ledger_project.backoffice.preview import Preview, look
from ledger_project.backoffice.several import several
from ledger_project.core import clock, transactions
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DomainError, Invalid, NotPermitted, StateConflict
from ledger_project.core.idempotency import Outcome
from ledger_project.core.models import IdempotencyKey
from ledger_project.core.statemachine import Guard, StateMachine, Transition
from ledger_project.core.texts import say

Operation = Callable[..., Any]
LOOK = "look"
"""The button that shows what would happen, instead of doing it."""
TAKEN = {
    "duplicate-reference",
    "duplicate-invoice-number",
    "customer-already-exists",
    "account-already-exists",
}


@dataclass(frozen=True, slots=True)
class Button:
    """An operation as offered to staff: the function that it calls, and the form that it shows.

    Buttons of one `menu` stand together under that name; those without stand by themselves. An
    operation that creates an entity of another kind from this one's page names that kind's
    `machine`, and with `guard` the condition to offer it. The entity is `locked` before the
    function is called, unless the function does that itself. What cannot be taken back is
    `dangerous`, and looks so. One that reaches beyond the database is not `previewed`.
    """

    function: Operation
    form: type[OperationForm] = OperationForm
    menu: str = ""
    label: str = ""
    machine: StateMachine | None = None
    guard: Guard | None = None
    locked: bool = True
    dangerous: bool = False
    previewed: bool = True


_added: defaultdict[type[Model], dict[str, Button]] = defaultdict(dict)


def add_operation(
    model: type[Model],
    operation: str,
    function: Operation,
    form: type[OperationForm] = OperationForm,
    **options: Any,
) -> None:
    """Offer an operation on the pages of a lower app's model: that app cannot know of it.

    `operation` is a row of the model's transition table, or of the `machine` among the `options`,
    which are those of `Button`. `function` is called with the locked entity by the machine's name
    for it (`customer=…`; not for a row without sources, which the list offers), `actor`, `on` and
    the form's members. The confirmation page shows the row's `effect`. It may return the entity, an
    `Outcome`, nothing, or a `Download`, which the browser saves; one that reads only (a row without
    sources and targets) returns a `Panel`. To be called by the higher app's `admin`.
    """
    _added[model][operation] = Button(function, form, **options)


class OperationAdminMixin:
    """Operation buttons for a `LedgerModelAdmin` of entities with a lifecycle.

    `operations` maps each operation that staff may use to its `Button`; `add_operation` adds those
    of higher apps. The function is called as the API calls it: the locked entity by the machine's
    name for it, `actor`, `on`, and the form's members. Those in `bulk`, which ask nothing, can be
    done on several rows of the list at once; `bulk_columns` are shown there.
    """

    machine: ClassVar[StateMachine]  # type: ignore[misc]
    operations: ClassVar[Mapping[str, Button]] = {}
    bulk: ClassVar[tuple[str, ...]] = ()
    bulk_columns: ClassVar[tuple[str, ...]] = ()

    @property
    def offered(self) -> dict[str, Button]:
        """Buttons by operation, also those that higher apps add."""
        return {**self.operations, **_added[self.model]}  # type: ignore[attr-defined]

    def buttons(self, request: HttpRequest, entity: Model) -> list[Transition]:
        """Return the rows that the member of staff may use on the entity now, in table order.

        Those of the entity's own machine, then those that create entities of other kinds.
        """
        actor, on, offered = actor_of(request.user), display.date_for(entity), self.offered
        own = self.machine.permitted(entity, actor, on, sub_resource=None)
        return [row for row in own if row.operation in offered] + [
            button.machine.transitions[name]
            for name, button in offered.items()
            if button.machine
            and button.machine.grants(name, actor)
            and (button.guard is None or button.guard.holds(entity, on))
        ]

    def list_buttons(self, request: HttpRequest) -> list[Transition]:
        """Return the rows that the member of staff may use without an entity."""
        rows = self.machine.creations(actor_of(request.user))
        return [row for row in rows if row.operation in self.offered]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.operation_view)  # type: ignore[attr-defined]
        at_once = self.admin_site.admin_view(self.several_view)  # type: ignore[attr-defined]
        return [
            path("operations/<str:operation>/several/", at_once, name=self._route("several")),
            path("operations/<str:operation>/", view, name=self._route("list_operation")),
            path("<int:pk>/operations/<str:operation>/", view, name=self._route("operation")),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        entity = kwargs["obj"]
        context |= self._offers(entity, self.buttons(request, entity))
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # A list that is filtered by ledger offers what is done in that ledger.
        chosen = request.GET.get("ledger__number__exact", "")
        query = f"?{LEDGER}={chosen}" if chosen.isdecimal() else ""
        context = self._offers(None, self.list_buttons(request), query)
        context["several"] = self._several(request)
        return super().changelist_view(request, {**context, **(extra_context or {})})  # type: ignore[misc,no-any-return]

    def _several(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return label and address of what can be done on several rows of the list."""
        actor, asked = actor_of(request.user), request.GET.urlencode()
        return [
            (
                say("{label_of} several", label_of=self.label_of(self.machine.transitions[name])),
                "?".join([reverse("admin:" + self._route("several"), args=[name]), asked]),
            )
            for name in self.bulk
            if self.machine.grants(name, actor)
        ]

    def _offers(
        self, entity: Model | None, rows: list[Transition], query: str = ""
    ) -> dict[str, Any]:
        """Return the template variables of the buttons, grouped by menu."""
        buttons = [
            {
                "row": row,
                "label": self.label_of(row),
                "url": self._url(entity, row.operation) + query,
                "menu": self.offered[row.operation].menu,
                "dangerous": self.offered[row.operation].dangerous,
            }
            for row in rows
        ]
        menus: dict[str, list[Any]] = {"": []}
        for name in dict.fromkeys(button.menu for button in self.offered.values()):
            menus[name] = [button for button in buttons if button["menu"] == name]
        return {
            "buttons": buttons,
            "main_buttons": menus.pop(""),
            "menus": [(name, inside) for name, inside in menus.items() if inside],
        }

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def several_view(self, request: HttpRequest, operation: str) -> HttpResponse:
        """Show the page of an operation on several rows, or do it on each that was chosen."""
        return several(self, request, operation)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def operation_view(
        self, request: HttpRequest, operation: str, pk: int | None = None
    ) -> HttpResponse:
        """Show the confirmation page, or perform the operation that it sends."""
        row = self._row(operation, on_list=pk is None)
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        entity = None if pk is None else self._find(request, pk)
        actor = actor_of(request.user)
        if not self._machine(operation).grants(operation, actor):
            raise PermissionDenied
        form_class = self.offered[operation].form
        if not (row.sources or row.targets):
            return self._reading(request, row, actor)
        if request.method == "POST":
            form = form_class(entity, request.POST, request.FILES, actor=actor)
            if LOOK in request.POST and form.is_valid():
                preview = self._look(request, entity, operation, form)
                return self._confirmation(request, entity, operation, form, preview)
            if (
                LOOK not in request.POST
                and form.is_valid()
                and (done := self._perform(request, entity, operation, form))
            ):
                return done
            if entity is not None:
                entity = self._find(request, entity.pk)
                if operation not in [one.operation for one in self.buttons(request, entity)]:
                    return self._gone(request, entity, operation, form)
        else:
            try:
                self._require(operation, entity, actor)
            except DomainError as refusal:
                return self._refused(request, entity, refusal)
            form = form_class(entity, actor=actor, initial=request.GET.dict())
            sent = self._as_shown(form)
            preview = self._look(request, entity, operation, sent) if sent else None
            return self._confirmation(request, entity, operation, form, preview)
        return self._confirmation(request, entity, operation, form)

    def _as_shown(self, form: OperationForm) -> OperationForm | None:
        """Return the form of an entity that asks nothing, as a browser would send it."""
        if form.entity is None or form.visible_fields():
            return None
        values = {one.name: one.value() for one in form.hidden_fields()}
        sent = type(form)(form.entity, values, actor=form.actor)
        return sent if sent.is_valid() else None

    def _look(
        self, request: HttpRequest, entity: Model | None, operation: str, form: OperationForm
    ) -> Preview | None:
        """Return what the operation would do with a valid form; None if it is not previewed."""
        if not self.offered[operation].previewed:
            return None

        def shown() -> tuple[Any, list[tuple[str, Any]]]:
            one = self.load(request, entity.pk)  # type: ignore[attr-defined, union-attr]
            if one is None:
                return display.badge("deleted"), []
            one = self.shown(request, one)  # type: ignore[attr-defined]
            return self.state_of(one), self.facts_of(one)  # type: ignore[attr-defined]

        ledger: Any = form.cleaned_data.get(LEDGER)
        if entity is not None:
            ledger = getattr(entity, "ledger", entity)
        return look(
            lambda: self.act(request, operation, form),
            ledger=ledger,
            shown=shown,
            entity=entity,
            by=form.actor.name,
        )

    def _row(self, operation: str, *, on_list: bool) -> Transition:
        """Return the operation's row, if it is offered here. Raise `Http404`."""
        button = self.offered.get(operation)
        if button is None:
            raise Http404
        row = self._machine(operation).transitions[operation]
        if on_list != (not row.sources and button.machine is None):
            raise Http404
        return row

    def _machine(self, operation: str) -> StateMachine:
        return self.offered[operation].machine or self.machine

    def _require(self, operation: str, entity: Model | None, actor: Actor) -> None:
        """Raise the table's or the guard's refusal before the page is shown."""
        if entity is None:
            return
        button, on = self.offered[operation], display.date_for(entity)
        if button.machine is None:
            self.machine.require(operation, entity, actor, on)
        elif button.guard and not button.guard.holds(entity, on):
            raise button.guard.error(entity)

    def _reading(self, request: HttpRequest, row: Transition, actor: Actor) -> HttpResponse:
        """Show the result of an operation that only reads; the page's address holds its input."""
        button = self.offered[row.operation]
        empty = button.form(None, actor=actor)
        asked = {
            name: empty.get_initial_for_field(field, name) for name, field in empty.fields.items()
        }
        form = button.form(None, {**asked, **request.GET.dict()}, actor=actor)
        panel: Panel | None = None
        if form.is_valid():
            panel = button.function(actor=actor, on=clock.business_date(), **form.members())
        context = {**self._page(request, None, row), "form": form, "panel": panel}
        if panel:
            context["title"] = panel.title
        return TemplateResponse(request, "admin/panel.html", context)

    def _perform(
        self, request: HttpRequest, entity: Model | None, operation: str, form: OperationForm
    ) -> HttpResponse | None:
        """Perform the operation and go to the entity; return None if the input was refused."""
        try:
            outcome = transactions.run(lambda: self.act(request, operation, form))
        except NotPermitted as refusal:
            raise PermissionDenied from refusal
        except StateConflict as refusal:
            # A state that the form could have chosen differently is reported beside the form.
            if entity is not None:
                return self._refused(request, entity, refusal, operation)
            messages.error(request, self.refusal_text(refusal))
            return None
        except Invalid as refusal:
            form.add_problems(refusal)
            return None
        except DomainError as refusal:
            messages.error(request, self.refusal_text(refusal))
            return None
        except SentBefore:
            messages.info(request, say("This page was sent before, and was done once."))
            return HttpResponseRedirect(self._url(entity))
        except OperationalError as error:
            if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                raise
            messages.error(
                request,
                say("Someone else is working on this right now. Nothing was changed. Try again."),
            )
            return None
        if isinstance(outcome, Download):
            name = str(content_disposition_header(True, outcome.file_name))
            return HttpResponse(
                outcome.content,
                content_type=outcome.media_type,
                headers={"Content-Disposition": name},
            )
        return self._done(request, operation, form.entity, outcome)

    def act(self, request: HttpRequest, operation: str, form: OperationForm) -> Any:
        """Call the operation, in its transaction."""
        actor, given = actor_of(request.user), {}
        if form.entity is not None:
            lock = self.offered[operation].locked
            form.entity = self.load(request, form.entity.pk, lock=lock)  # type: ignore[attr-defined]
            if form.entity is None:
                raise Http404
            given[self.machine.entity] = form.entity
        members = form.members()
        ledger: Any = members.get(LEDGER)
        if form.entity is not None:
            ledger = getattr(form.entity, "ledger", form.entity)
        if ledger and not actor.covers_ledger(ledger.pk):
            raise NotPermitted(say("This ledger is another colleague's"))
        if ledger and not self._machine(operation).transitions[operation].sources:
            _reserve(ledger.pk, actor, str(form.cleaned_data["token"]))
        on = ledger.book_date(clock.date_of(ledger)) if ledger else clock.business_date()
        return self.offered[operation].function(**given, actor=actor, on=on, **members)

    def _find(self, request: HttpRequest, pk: int) -> Model:
        entity = self.load(request, pk)  # type: ignore[attr-defined]
        if entity is None:
            raise Http404
        return entity  # type: ignore[no-any-return]

    def _page(self, request: HttpRequest, entity: Model | None, row: Transition) -> dict[str, Any]:
        """Return the template variables that all pages of an operation share."""
        return {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "title": say(row.title),
            "button": self.label_of(row),
            "label": display.label_of(entity) if entity else "",
            "heading": display.named(entity) if entity else "",
            "document_url": self._url(entity),
        }

    def _confirmation(
        self,
        request: HttpRequest,
        entity: Model | None,
        operation: str,
        form: OperationForm,
        preview: Preview | None = None,
    ) -> HttpResponse:
        machine = self._machine(operation)
        row = machine.transitions[operation]
        context = {
            **self._page(request, entity, row),
            "targets": [display.badge(state) for state in machine.states if state in row.targets],
            "effect": say(row.effect),
            "form": form,
            "preview": preview,
            "previewed": self.offered[operation].previewed and form.visible_fields(),
            "dangerous": self.offered[operation].dangerous,
        }
        if entity is not None:
            shown = self.shown(request, entity)  # type: ignore[attr-defined]
            context["state"] = self.state_of(shown)  # type: ignore[attr-defined]
            context["facts"] = self.facts_of(shown)  # type: ignore[attr-defined]
        return TemplateResponse(request, "admin/operation.html", context)

    def _refused(
        self, request: HttpRequest, entity: Model | None, refusal: DomainError, tried: str = ""
    ) -> HttpResponse:
        """Report the refusal on the entity's page; what `tried` met on the way names the rest."""
        if tried and entity and isinstance(refusal, StateConflict) and refusal.entity is None:
            rows = self.buttons(request, self._find(request, entity.pk))
            refusal.permitted = [row for row in rows if row.operation != tried]
        messages.error(request, self.refusal_text(refusal))
        return HttpResponseRedirect(self._url(entity))

    def _done(
        self, request: HttpRequest, operation: str, entity: Model | None, outcome: Any
    ) -> HttpResponse:
        """Report the result, with a link to what was made, and go there or back."""
        label = self.label_of(self._machine(operation).transitions[operation])
        result = outcome.entity if isinstance(outcome, Outcome) else None
        # Deleting takes the key away.
        left = None if entity is None or entity.pk is None else entity
        sentence: list[Any] = [say("{label}: done", label=label)]
        if left is not None:
            named = display.link(left, display.named(left))
            phrase = say(DONE.get(self.machine.entity, {}).get(operation, ""))
            sentence = (
                [say("{label}: done.", label=label), named, phrase]
                if phrase
                else [say("{label}: done for", label=label), named]
            )
        if result is not None and result != left:
            sentence[-1] = format_html("{}:", sentence[-1])
            sentence.append(display.link(result, display.named(result)))
            if hasattr(result, "amount"):
                sentence.append(display.amount_text(result.amount, display.currency_of(result)))
        text = format_html("{}.", format_html_join(" ", "{}", ((text,) for text in sentence)))
        if isinstance(outcome, Outcome) and outcome.replayed:
            text = format_html(say("{} It was sent before, and was done once."), text)
        if left is not None and (back := self._way_back(request, left, operation)):
            text = format_html(say('{} <a href="{}">Undo</a>'), text, back)
        messages.success(request, text)
        return HttpResponseRedirect(self._url(left if entity is not None else result))

    def _way_back(self, request: HttpRequest, entity: Model, operation: str) -> str:
        """Return the address of the operation that undoes this one, "" if the table has none."""
        undo = UNDO.get(operation)
        if undo not in self.offered:
            return ""
        now = self.load(request, entity.pk)  # type: ignore[attr-defined]
        possible = [] if now is None else [row.operation for row in self.buttons(request, now)]
        return self._url(entity, undo) if undo in possible else ""

    def _gone(
        self, request: HttpRequest, entity: Model, operation: str, form: OperationForm
    ) -> HttpResponse:
        """Leave the page of an operation that became impossible: nothing in its form would help.

        The message says why; a form that could not be sent any more has none yet.
        """
        if form.errors:
            try:
                self._require(operation, entity, form.actor)
            except DomainError as refusal:
                return self._refused(request, entity, refusal)
        return HttpResponseRedirect(self._url(entity))

    def _url(self, entity: Model | None, operation: str = "") -> str:
        """Return the address of an entity's page, of an operation on it, or of the list."""
        if entity is not None and not operation:
            return display.page_of(entity)
        keys = [] if entity is None else [entity.pk]
        route = f"{'list_' if entity is None else ''}operation" if operation else "changelist"
        arguments = [*keys, operation] if operation else []
        return reverse(f"admin:{self._route(route)}", args=arguments)

    def _route(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"  # type: ignore[attr-defined]

    def label_of(self, row: Transition) -> str:
        """Return the text on the button: `Extend validity`."""
        button = self.offered.get(row.operation)
        return (button and button.label) or display.words(row.operation)

    def refusal_text(self, refusal: DomainError) -> str:
        """Return the reason of a refusal, that nothing changed, and what to do next."""
        sentences = [say(refusal.title)]
        if refusal.detail not in ("", refusal.title):
            sentences.append(refusal.detail)
        why = ". ".join(sentence.rstrip(".") for sentence in sentences)
        return say(
            "{why}. Nothing was changed. {next_step}", why=why, next_step=self._next_step(refusal)
        )

    def _next_step(self, refusal: DomainError) -> str:
        if isinstance(refusal, NotPermitted):
            return say("Ask a colleague with the permission.")
        if refusal.fields.get("AvailableAmount"):
            return say("Enter at most {fields}.", fields=refusal.fields["AvailableAmount"])
        if refusal.code in TAKEN:
            return say("Enter one that is not in use.")
        if isinstance(refusal, StateConflict):
            offered = [row for row in refusal.permitted if row.operation in self.offered]
            possible = ", ".join(str(self.label_of(row)) for row in offered)
            return (
                say("Possible now: {possible}.", possible=possible)
                if possible
                else say("No operation is possible now.")
            )
        if "AvailableAmount" in refusal.fields:
            return say("Nothing is left.")
        return say("Correct the entry and try again.")


class SentBefore(Exception):
    """A refusal of a page that was sent twice."""


def _reserve(ledger_number: int, actor: Actor, token: str) -> None:
    """Reserve the token of a page that creates something. Raise `SentBefore` if it was used.

    The token is kept as the API keeps an `Idempotency-Key`. A second request at the same moment
    waits for the first.
    """
    _, is_new = IdempotencyKey.objects.get_or_create(
        ledger_id=ledger_number, client=actor.name, key=token, defaults={"created_by": actor.name}
    )
    if not is_new:
        raise SentBefore
