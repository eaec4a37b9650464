"""Pages of one's own account."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy

from ledger_project.backoffice.actors import name_of
from ledger_project.staff import accounts


class OwnPassword(PasswordChangeView):
    """Change of one's own password, as Django's admin asks for it, recorded."""

    form_class = AdminPasswordChangeForm
    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("admin:password_change_done")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**admin.site.each_context(self.request), **kwargs)

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        user: Any = self.request.user
        before = accounts.snapshot(User.objects.get(pk=user.pk))
        answer = super().form_valid(form)
        accounts.changed(form.user, before, by=name_of(user), request=self.request)
        return answer
