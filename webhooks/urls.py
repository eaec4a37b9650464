"""Routes of webhooks, below `/ledger/output/v1/{ledgerNo}/webhooks`."""

from django.urls import path

from webhooks.views import DeliveryViewSet, WebhookViewSet

ONE = "<str:webhook_id>"
DELIVERIES = f"{ONE}/deliveries"

urlpatterns = [
    path("", WebhookViewSet.view(get=WebhookViewSet.list, post=WebhookViewSet.create)),
    path(f"/{ONE}", WebhookViewSet.view(get=WebhookViewSet.retrieve)),
    *(
        path(f"/{ONE}/{verb}", WebhookViewSet.view(post=method))
        for verb, method in (
            ("test", WebhookViewSet.send_test),
            ("rotate-secret", WebhookViewSet.rotate_secret),
            ("disable", WebhookViewSet.disable),
            ("enable", WebhookViewSet.enable),
        )
    ),
    path(f"/{DELIVERIES}", DeliveryViewSet.view(get=DeliveryViewSet.list)),
    path(f"/{DELIVERIES}/<str:delivery_id>", DeliveryViewSet.view(get=DeliveryViewSet.retrieve)),
    path(
        f"/{DELIVERIES}/<str:delivery_id>/replay",
        DeliveryViewSet.view(post=DeliveryViewSet.replay),
    ),
]
