"""One operation on several rows of a list, each in a transaction of its own, each result shown."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from ledger_project.backoffice import display
from ledger_project.backoffice.actors import actor_of
from ledger_project.core import spellings, transactions
from ledger_project.core.errors import DomainError
from ledger_project.core.texts import say

MOST = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be chosen: `form` holds what its own page would send."""

    entity: Model
    form: Any
    cells: list[Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row."""

    link: Any
    done: bool
    text: str


def several(page: Any, request: HttpRequest, operation: str) -> HttpResponse:
    """Show the rows of a list that allow an operation, or do it on those that were chosen.

    The list is asked with its own filters. What is sent of each row is what its own page sends, so
    an approval is of what was shown.
    """
    if operation not in page.bulk or operation not in page.offered:
        raise Http404
    actor = actor_of(request.user)
    if not page.has_view_permission(request) or not page.machine.grants(operation, actor):
        raise PermissionDenied
    row = page.machine.transitions[operation]
    results = []
    if request.method == "POST":
        keys = map(spellings.key_of, request.POST.getlist("row")[:MOST])
        results = [_do(page, request, operation, key) for key in keys if key is not None]
    names = page.bulk_columns or page.facts
    return TemplateResponse(
        request,
        "admin/several.html",
        {
            **page.admin_site.each_context(request),
            "opts": page.opts,
            "title": say("{title}, several at once", title=say(row.title)),
            "button": page.label_of(row),
            "effect": say(row.effect),
            "headings": [display.heading(page.model, name) for name in names],
            "rows": [] if results else _rows(page, request, operation, names),
            "results": results,
            "done": sum(one.done for one in results),
        },
    )


def _rows(page: Any, request: HttpRequest, operation: str, names: tuple[str, ...]) -> list[Row]:
    found = []
    try:
        listed = page.get_changelist_instance(request).queryset
    except IncorrectLookupParameters as error:
        raise Http404 from error
    for entity in listed[:MOST]:
        one = page.load(request, entity.pk)
        if one and operation in [row.operation for row in page.buttons(request, one)]:
            form = page.offered[operation].form(one, actor=actor_of(request.user))
            form.prefix = str(one.pk)
            shown = page.shown(request, one)
            found.append(Row(one, form, [display.show(shown, name) for name in names]))
    return found


def _do(page: Any, request: HttpRequest, operation: str, key: int) -> Result:
    """Do the operation on one row; a refusal of it keeps nothing from the others."""
    entity = page.load(request, key)
    if entity is None:
        return Result(str(key), False, say("It is not there any more."))
    link = display.link(entity, display.named(entity))
    form_class = page.offered[operation].form
    form = form_class(entity, request.POST, actor=actor_of(request.user), prefix=str(key))
    if not form.is_valid():
        return Result(link, False, say("The page was too old. Nothing was changed."))
    try:
        transactions.run(lambda: page.act(request, operation, form))
    except DomainError as refusal:
        return Result(link, False, page.refusal_text(refusal))
    except DatabaseError:
        return Result(link, False, say("Somebody else is working on it. Nothing was changed."))
    return Result(link, True, "Done.")
