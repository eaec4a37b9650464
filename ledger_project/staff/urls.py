"""Pages of one's own account, in front of those of Django's admin."""

from django.urls import path

from ledger_project.staff.views import OwnPassword

urlpatterns = [
    path("password_change/", OwnPassword.as_view(), name="own_password"),
]
