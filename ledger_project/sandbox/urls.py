"""Routes of the Sandbox API."""

from django.urls import path

from ledger_project.sandbox.views import ClockViewSet, IdentityViewSet, SandboxPaymentViewSet

urlpatterns = [
    path("clock", ClockViewSet.view(get=ClockViewSet.retrieve)),
    path("clock/advance", ClockViewSet.view(post=ClockViewSet.advance)),
    path("identities", IdentityViewSet.view(get=IdentityViewSet.list)),
    path("payments", SandboxPaymentViewSet.view(post=SandboxPaymentViewSet.create)),
    path(
        "payments/<str:payment_id>", SandboxPaymentViewSet.view(get=SandboxPaymentViewSet.retrieve)
    ),
]
