"""The base of every page in the back office: all is shown, nothing is edited.

Changes are operations, offered as buttons by `operations.OperationAdminMixin`.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import DataError
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from ledger_project.backoffice import display, search
from ledger_project.backoffice.access import ledgers_of, within
from ledger_project.backoffice.actors import people
from ledger_project.backoffice.filters import NotedFilter, RelatedFilter
from ledger_project.backoffice.pages import shown
from ledger_project.backoffice.work import WorkFilter, of_model
from ledger_project.core import spellings, spreadsheets, texts
from ledger_project.core.models import LedgerOwned, StateChange
from ledger_project.core.spellings import Term
from ledger_project.core.statemachine import StateMachine
from ledger_project.core.texts import later

ROWS_SHOWN = 100
ACTOR = "created_by"
EXPORT, EXPORTED = "csv", 10_000


class BoundedPaginator(Paginator):
    """A paginator that counts up to a limit, so that a list of millions opens like a short one."""

    BOUND = 10_000

    @cached_property
    def count(self) -> int:
        found: Any = self.object_list
        return int(found.order_by()[: self.BOUND].count())


@dataclass(frozen=True, slots=True)
class Table:
    """A table of related rows on an entity's page: the first `ROWS_SHOWN` of them.

    `rows(entity)` is one query with all that the columns need; columns are fields, properties or
    `display.SELF`. It is shown to staff who may see its rows in their own list, or those of the
    model that it is `of`; rows without a list belong to the entity itself.
    """

    title: str
    rows: Callable[[Any], QuerySet[Any]]
    columns: tuple[str, ...]
    of: type[Model] | None = None

    def is_for(self, user: Any, entity: Model) -> bool:
        """Return whether a member of staff may see the table."""
        model = self.of or self.rows(entity).model
        if not admin.site.is_registered(model):
            return True
        return bool(user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"))

    def render(self, entity: Model) -> dict[str, Any]:
        """Return the variables of the page's template."""
        found = self.rows(entity)
        rows = list(found[: ROWS_SHOWN + 1])
        if ACTOR in self.columns:
            names = people(getattr(row, ACTOR) for row in rows)
            for row in rows:
                setattr(row, ACTOR, names[getattr(row, ACTOR)])
        return {
            "title": self.title,
            "headings": [
                (display.heading(found.model, name), display.is_amount(found.model, name))
                for name in self.columns
            ],
            "rows": [
                [display.show(row, name) for name in self.columns] for row in rows[:ROWS_SHOWN]
            ],
            "more": len(rows) > ROWS_SHOWN,
        }


def referring(model: Any, column: str, *joined: str) -> Callable[[Any], QuerySet[Any]]:
    """Return the `rows` of a table: those of the model whose `column` refers to the entity."""

    def rows(entity: Any) -> QuerySet[Any]:
        found = model.objects.filter(ledger=entity.ledger_id, **{column: entity})
        return found.select_related(*joined) if joined else found

    return rows


HISTORY = Table(
    later("History"),
    lambda entity: StateChange.objects.filter(
        ledger=entity.ledger_id,
        document_type=entity._meta.model_name,
        document_id=entity.pk,
    ).order_by("-id"),
    ("created_at", "operation", "from_state", "to_state", "business_date", "reason", "created_by"),
)
"""The audit trail of an entity that has a lifecycle, the latest change first."""

_added: defaultdict[type[Model], list[Table]] = defaultdict(list)


def add_table(model: type[Model], table: Table) -> None:
    """Show a table on the pages of a lower app's model: that app cannot know of it."""
    _added[model].append(table)


Leading = Callable[[Any, HttpRequest], dict[str, Any]]
_leading: defaultdict[type[Model], list[Leading]] = defaultdict(list)


def add_leading(model: type[Model], function: Leading) -> None:
    """Show more before the facts of a lower app's model; see `LedgerModelAdmin.before_all`."""
    _leading[model].append(function)


class LedgerModelAdmin(admin.ModelAdmin):
    """Read-only pages for a table of any size.

    Names in `list_display` and `fieldsets` are shown by `display.show`; without `fieldsets` every
    column is. `search_lookups` are names of columns, or prefix lookups, that an index can answer,
    `search_amounts` columns of amounts; a number alone is also looked up by `key_lookups`. Those
    with a `search_rank` are found by the search over all lists, in that order, with their
    `search_columns`. `tables` follow below the entity, `facts` stand above it, and
    an entity with a `machine` shows its state there and its history at the end. `shown` masks
    values that some staff may not see, and `matching` keeps their searches from finding them; lists
    cannot be sorted by the columns in `unsortable`.
    """

    show_full_result_count = False
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 0
    list_select_related: ClassVar[tuple[str, ...]] = ("ledger",)
    empty_value_display = display.NOTHING
    actions = None
    view_on_site = False
    change_form_template = "admin/document.html"
    change_list_template = "admin/list.html"
    search_lookups: ClassVar[tuple[str, ...]] = ()
    search_amounts: ClassVar[tuple[str, ...]] = ()
    search_rank: ClassVar[int | None] = None
    search_columns: ClassVar[tuple[str, ...]] = ()
    key_lookups: ClassVar[tuple[str, ...]] = (search.KEY,)
    unsortable: ClassVar[tuple[str, ...]] = ()
    machine: ClassVar[StateMachine | None] = None
    facts: ClassVar[tuple[str, ...]] = ()
    tables: ClassVar[tuple[Table, ...]] = ()

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # The page of one entity shows the same references as the list, so joins the same.
        found = super().get_queryset(request).select_related(*self.list_select_related)
        return within(found, ledgers_of(request.user))

    def get_entities(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows as the list has them, with the columns that guards read."""
        return self.get_queryset(request)

    def load(self, request: HttpRequest, pk: int, *, lock: bool = False) -> Model | None:
        """Return one of the `documents`, or None."""
        found = within(self.get_entities(request), ledgers_of(request.user)).filter(pk=pk)
        one: Model | None = (found.select_for_update(of=("self",)) if lock else found).first()
        return one

    def shown(self, request: HttpRequest, entity: Any) -> Any:
        """Return the entity as this member of staff may see it: itself, or a copy never to save."""
        return entity

    def matching(self, request: HttpRequest, lookup: str, term: Term) -> Q | None:
        """Return the condition for a term by one of the `search_lookups`, None if it has none."""
        return search.condition(self.model, lookup, term, search.numbers_of(request.user))

    def searched(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows in which searches look, each ledger by its number."""
        rows = self.get_queryset(request).order_by()
        if not issubclass(self.model, LedgerOwned):
            return rows
        return rows.filter(ledger__in=search.numbers_of(request.user))

    def found(
        self, request: HttpRequest, term: Term, *, limit: int = search.FOUND, direct: bool = False
    ) -> dict[int, str]:
        """Return the keys of the rows that a term finds, each with the column that says so.

        `direct`: not those that are found by what they refer to.
        """
        found: dict[int, str] = {}

        def add(wanted: Q | None, column: str) -> None:
            if wanted is not None:
                for pk in (
                    self.searched(request).filter(wanted).values_list("pk", flat=True)[:limit]
                ):
                    found.setdefault(pk, column)

        for lookup in self.search_lookups:
            if not (direct and search.refers(self.model, lookup)):
                add(self.matching(request, lookup, term), lookup.partition("__")[0])
        if term.key is not None:
            for lookup in self.key_lookups:
                add(Q((lookup, term.key)), lookup)
        if term.amount is not None:
            for name in self.search_amounts:
                add(Q((name, term.amount)), name)
        return found

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Model | None:
        key = spellings.key_of(object_id)
        entity = None if key is None else self.load(request, key)
        return None if entity is None else self.shown(request, entity)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        try:
            found = super().get_changelist_instance(request)
            found.result_list = [self.shown(request, one) for one in found.result_list]  # type: ignore[assignment]
        except DataError as error:  # The value of a filter that no column of its kind can have.
            raise IncorrectLookupParameters from error
        return found

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Return the filters; those by a reference offer only what the user may see."""
        waiting = [WorkFilter] if of_model(self.model) else []
        return [*waiting, *map(self._filter, self.list_filter)]

    def _filter(self, name: Any) -> Any:
        field: Any = self.opts.get_field(name) if isinstance(name, str) else None
        if field is not None and field.is_relation:
            return name, RelatedFilter
        if field is not None and name in display.NOTED and not field.choices:
            return name, NotedFilter
        return name

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Allow only the lookups of the filters: others could reveal hidden values or be slow."""
        filters: Any = self.list_filter
        offered = {getattr(each, "parameter_name", each) for each in filters}
        return lookup.split("__")[0] in {*offered, self.date_hierarchy, WorkFilter.parameter_name}

    def get_ordering(self, request: HttpRequest) -> Any:
        """Return newest first in each ledger, as the primary key has it: no list is sorted."""
        in_ledger = ("-ledger_id", "-id") if issubclass(self.model, LedgerOwned) else ()
        return self.ordering or in_ledger

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        number, *others = self.list_display
        return [number, *(self._column(name) for name in others)]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return self.search_lookups

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search.asked(search_term)
        if not term.text:
            return queryset, False
        return queryset.filter(pk__in=list(self.found(request, term))), False

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        every: Any = [field.name for field in self.opts.concrete_fields]
        return [
            (title, {**options, "fields": [self._column(name) for name in options["fields"]]})
            for title, options in self.fieldsets or [(None, {"fields": every})]
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Add the fields' help texts to the lines that `display.column` shows."""
        texts = {
            display.column_name(self.model, field.name): field.help_text
            for field in self.opts.concrete_fields
        }
        return super().get_form(request, obj, change, **{"help_texts": texts, **kwargs})

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return flatten_fieldsets(self.get_fieldsets(request, obj))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        context = {"title": title, **(extra_context or {})}
        view = super().changelist_view
        if EXPORT in request.GET:
            with texts.english():
                return shown(request, lambda: self.export(request))
        return shown(request, lambda: view(request, context))

    def export(self, request: HttpRequest) -> HttpResponse:
        """Return the list as it is filtered and searched, as CSV: at most `EXPORTED` rows."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.GET.copy()
        asked.pop(EXPORT, None)
        request.GET = asked  # type: ignore[assignment]
        try:
            found = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters as error:
            raise Http404 from error
        model: Any = self.model
        shown_as = [
            one if callable(one) else getattr(self, one, None) or display.column(model, one)
            for one in self.get_list_display(request)
        ]
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow([getattr(one, "short_description", one.__name__) for one in shown_as])
        for row in found[:EXPORTED]:
            shown = self.shown(request, row)
            texts = (unescape(strip_tags(str(one(shown) or ""))) for one in shown_as)
            writer.writerow([spreadsheets.text(text.replace("\u202f", "")) for text in texts])
        name = f"{self.opts.model_name}.csv"
        return HttpResponse(
            file.getvalue().encode("utf-8-sig"),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        entity = kwargs["obj"]
        kind, title = display.kind_of(self.model), display.label_of(entity)
        context |= {
            "title": title,
            "kind": "" if title.startswith(kind) else kind,
            "subtitle": None,
            "tables": [
                table.render(entity)
                for table in self.tables_of(entity)
                if table.is_for(request.user, entity)
            ],
            "facts": self.facts_of(entity),
            "state": self.state_of(entity),
            **self.before_all(request, entity),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def before_all(self, request: HttpRequest, entity: Any) -> dict[str, Any]:
        """Return what the page shows before its facts: `badges`, a `case`, a `timeline`, `owed`."""
        found: dict[str, Any] = {}
        for add in _leading[self.model]:
            found |= add(entity, request)
        return found

    def tables_of(self, entity: Model) -> list[Table]:
        return [*self.tables, *_added[self.model], *([HISTORY] if self.machine else [])]

    def facts_of(self, entity: Model) -> list[tuple[str, Any]]:
        return [
            (display.heading(self.model, name), display.show(entity, name)) for name in self.facts
        ]

    def state_of(self, entity: Model) -> SafeString | str:
        """Return the effective state today, which may be ahead of the stored one."""
        if self.machine is None:
            return ""
        return display.badge(self.machine.state_of(entity, display.date_for(entity)))

    def _column(self, name: Any) -> Any:
        """Return a method of the admin class as it is; show a field or property by `display`."""
        if callable(name) or hasattr(self, name):
            return name
        model: Any = self.model
        return display.column(model, name, sortable=name not in self.unsortable)
