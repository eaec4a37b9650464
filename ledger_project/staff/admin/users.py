"""Pages of users and groups: Django's own, under the rules of `accounts`.

What a user may do is set by superusers alone; each change goes into the audit trail.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods

from ledger_project.backoffice.access import ledgers_of
from ledger_project.backoffice.actors import name_of
from ledger_project.backoffice.checklist import Point, add_points
from ledger_project.core.models import Ledger, StaffMember
from ledger_project.core.texts import later, say
from ledger_project.staff import accounts, sign_in
from ledger_project.staff.admin.rights import PermissionsField
from ledger_project.staff.audit import What, record

RIGHTS = ("is_superuser", "groups", "user_permissions")


confirmed = method_decorator(reauthentication_required)
"""Whoever has a session, but not the password or the factor, gives nobody a way in."""


class RecordedAdmin(admin.ModelAdmin):
    """Pages whose changes are recorded by `accounts`, and whose rows are never deleted in bulk.

    Who changes something has signed in, or confirmed who it is, lately.
    """

    actions = None

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        shows = object_id is not None and request.method != "POST"
        return (
            self._change(request, object_id, *args, **kwargs)
            if not shows
            else (super().changeform_view(request, object_id, *args, **kwargs))
        )

    @confirmed
    def _change(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().changeform_view(request, *args, **kwargs)

    @confirmed
    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().delete_view(request, *args, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        if db_field.related_model is Permission:
            return PermissionsField(label=capfirst(db_field.verbose_name))
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        one = super().get_object(request, *args, **kwargs)
        if one is not None:
            one._before = accounts.snapshot(one)  # type: ignore[attr-defined]
        return one

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        accounts.changed(obj, {}, by=name_of(request.user), request=request)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        accounts.changed(obj, obj._before, by=name_of(request.user), request=request)
        return super().log_change(request, obj, message)


class OfLedgers(forms.Form):
    """The ledgers of a user, beside the columns."""

    ledgers = forms.TypedMultipleChoiceField(
        label=later("Ledgers"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=later(
            "The user sees and changes only what is of these. None chosen: all ledgers."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "ledgers" in self.fields:
            numbered = Ledger.objects.order_by("number").values_list("number", "name")
            field: Any = self.fields["ledgers"]
            field.choices = [(number, f"{number} {name}") for number, name in numbered]
            user: Any = self.instance  # type: ignore[attr-defined]
            field.initial = sorted((user.pk and ledgers_of(user)) or ())


class StaffUserForm(OfLedgers, UserChangeForm):
    pass


class NewStaffUserForm(OfLedgers, AdminUserCreationForm):
    pass


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done to an account by a button: what it does, and what is said then."""

    title: str
    effect: str
    done: str
    do: Callable[[User, HttpRequest], None]
    also_oneself: bool = True


def _unlock(user: User, request: HttpRequest) -> None:
    sign_in.unlock(user)
    record(What.UNLOCKED, user.username, by=name_of(request.user), request=request)


def _sign_out(user: User, request: HttpRequest) -> None:
    accounts.sign_out_everywhere(user, by=name_of(request.user), request=request)


def _remove_factors(user: User, request: HttpRequest) -> None:
    accounts.remove_factors(user, by=name_of(request.user), request=request)


def _forget_identity(user: User, request: HttpRequest) -> None:
    accounts.forget_identity(user, by=name_of(request.user), request=request)


ACTS = {
    "unlock": Act(
        later("Unlock"),
        later("Counted wrong passwords and codes are forgotten: the user may try again at once."),
        later("may try again"),
        _unlock,
    ),
    "sign-out": Act(
        later("Sign out everywhere"),
        later("All sessions of the user end. The password stays as it is."),
        later("is signed out everywhere"),
        _sign_out,
    ),
    "remove-factors": Act(
        later("Remove second factors"),
        later(
            "For a user whose phone or key is lost, after you have made sure who "
            "asks. All second factors and recovery codes are removed, and all "
            "sessions of the user end."
        ),
        later("has no second factor any more"),
        _remove_factors,
        also_oneself=False,
    ),
    "forget-identity": Act(
        later("Forget single sign-on"),
        later(
            "For a user who has a new identity at the company's own sign-in, after you have made "
            "sure who asks. The next sign-in with the user's address or name is taken, and all "
            "sessions of the user end."
        ),
        later("comes in by a new identity from now on"),
        _forget_identity,
        also_oneself=False,
    ),
}


class StaffUserAdmin(RecordedAdmin, UserAdmin):
    form = StaffUserForm
    add_form = NewStaffUserForm
    filter_horizontal = ()
    change_form_template = "admin/auth/user/staff.html"
    list_display = ("username", "first_name", "last_name", "email", "is_staff", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (later("Person"), {"fields": ("first_name", "last_name", "email")}),
        (later("Sign-in"), {"fields": ("is_active", "is_staff", "last_login", "date_joined")}),
        (later("Rights"), {"fields": ("is_superuser", "ledgers", "groups", "user_permissions")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if obj is None:
            rights = ((say("Rights"), {"fields": ("groups", "ledgers")}),)
            return (*found, *(rights if self._grants_rights(request) else ()))
        if self._grants_rights(request):
            return found
        return [*found[:-1], (say("Rights"), {"fields": ("is_superuser", "bound", *RIGHTS[1:])})]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return ()
        given = () if self._grants_rights(request) else ("bound", *RIGHTS)
        return ("username", "last_login", "date_joined", *given)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or accounts.may_manage(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True  # Who is made here works here.
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        user = form.instance
        if not change:
            # Whoever works in some ledgers makes no colleague for others.
            chosen = form.cleaned_data["ledgers"] if self._grants_rights(request) else ()
            accounts.bind(user, sorted(chosen or ledgers_of(request.user) or ()))
        elif self._grants_rights(request):
            chosen = form.cleaned_data["ledgers"]
            if set(chosen) != (ledgers_of(user) or set()):
                accounts.bind(user, chosen)

    @confirmed
    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        if id == str(request.user.pk):
            return HttpResponseRedirect(reverse("own_password"))  # It asks for the present one.
        return super().user_change_password(request, id, form_url)

    @admin.display(description=later("Ledgers"))
    def bound(self, user: User) -> str:
        return ", ".join(map(str, sorted(ledgers_of(user) or ()))) or say("All")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.act_view)
        return [path("<int:pk>/do/<slug:name>/", view, name="auth_user_act"), *super().get_urls()]

    @confirmed
    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def act_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Say what a button does, and do it."""
        user = self.get_queryset(request).filter(pk=pk).first()
        if name not in ACTS or user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        act, page = ACTS[name], reverse("admin:auth_user_change", args=[pk])
        if user == request.user and not act.also_oneself:
            raise PermissionDenied
        if request.method == "POST":
            with transaction.atomic():
                act.do(user, request)
            messages.success(request, f"{user.username} {act.done}.")
            return HttpResponseRedirect(page)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": act.title,
            "button": act.title,
            "effect": act.effect,
            "label": user.username,
            "document_url": page,
        }
        return TemplateResponse(request, "admin/auth/user/act.html", context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        user = kw.get("obj")
        may = user is not None and self.has_change_permission(request, user)
        own = user == request.user
        acts = {name: act for name, act in ACTS.items() if may and (act.also_oneself or not own)}
        return super().render_change_form(request, {**context, "acts": acts}, *args, **kw)

    @staticmethod
    def _grants_rights(request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


class StaffGroupAdmin(RecordedAdmin, GroupAdmin):
    """A group gives rights, so superusers alone make and change groups."""

    filter_horizontal = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return bool(request.user.is_superuser)

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        before = accounts.snapshot(obj)
        super().delete_model(request, obj)
        record(
            What.GROUP_DELETED, obj.name, by=name_of(request.user), request=request, before=before
        )


admin.site.unregister(User)
admin.site.unregister(Group)
admin.site.register(User, StaffUserAdmin)
admin.site.register(Group, StaffGroupAdmin)


TWO_PERSONS = ("accounts.approve_payout", "accounts.countersign_payout")
"""What lets money go: those who may do both can stand in for each other."""


def _approvers(ledger: Ledger, user: Any) -> list[Point]:
    """Return whether there are two persons who can approve what needs two."""
    held = [User.objects.with_perm(one) for one in TWO_PERSONS]
    found = held[0].filter(pk__in=held[1].values("pk")).order_by("username")
    bound = dict(StaffMember.objects.values_list("user", "ledgers"))
    names = [one.get_username() for one in found if ledger.pk in (bound.get(one.pk) or [ledger.pk])]
    said = ", ".join(names[:5]) + (
        say(" and {value} more", value=len(names) - 5) if len(names) > 5 else ""
    )
    url = reverse("admin:auth_user_changelist") if user.has_perm("auth.view_user") else ""
    title = say("Persons who approve payouts and payment details")
    return [Point(title, said or "nobody", calm=len(names) > 1, url=url)]


add_points(50, _approvers)
