"""What the tests of staff accounts share: the door they come in by, and the trail they leave."""

from django.contrib.auth.models import Permission

from ledger_project.core.models import StaffEvent

PASSWORD = "correct horse battery"
SIGN_IN = "/admin/login/"


def permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def trail(*whats: str) -> list[tuple[str, str, str]]:
    """Return (event, about whom, by whom) of the audit trail in order, of some events only."""
    found = StaffEvent.objects.order_by("id")
    if whats:
        found = found.filter(what__in=whats)
    return list(found.values_list("what", "about", "created_by"))
