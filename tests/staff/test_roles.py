"""Every page of the back office by every role: who is not meant to see it does not.

Pages are taken from the routes, so one that is added is asked for, too.
"""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import URLPattern, URLResolver, reverse

from ledger_project.backoffice.pages import PAGES
from ledger_project.core.models import StaffEvent
from tests.support.backoffice_pages import OURS, url
from tests.support.staff import permission

ARGUMENTS = {"pk": "1", "object_id": "1", "id": "1", "operation": "block", "name": "x"}
ONES_OWN = {
    "index", "login", "logout", "password_change", "password_change_done", "jsi18n",
    # Of a user without any page it is empty.
    "app_list", "autocomplete", "view_on_site",
}  # fmt: skip


def routes(found=None, above: str = "/admin/") -> Iterator[tuple[str, str]]:
    """Yield (name, address) of each page of the admin site, with made-up arguments."""
    for one in found if found is not None else admin.site.get_urls():
        pattern = str(one.pattern)
        for given, converter in one.pattern.converters.items():
            kind = {"IntConverter": "int", "StringConverter": "str", "SlugConverter": "slug",
                    "PathConverter": "path"}[type(converter).__name__]  # fmt: skip
            for text in (f"<{kind}:{given}>", f"<{given}>"):
                pattern = pattern.replace(text, ARGUMENTS.get(given, "1"))
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, above + pattern)
        elif isinstance(one, URLPattern) and one.name and pattern[:1] not in ("^", "("):
            yield one.name, above + pattern


ALL = sorted(set(routes()))
VIEWS = Permission.objects.filter(codename__startswith="view_")
CLOSED = [(name, address) for name, address in ALL if name not in ONES_OWN]


def test_the_pages_are_all_found():
    assert len(CLOSED) > 5 * len(OURS)
    names = {name for name, _ in CLOSED}
    assert {page.route for page in PAGES} <= names
    assert {"auth_user_act", "reports_outputfile_download", "core_staffevent_changelist"} <= names


def seen(client, address: str) -> int:
    return client.get(address).status_code


def test_nobody_without_a_permission_sees_any_page(person, browser, ledger):
    """Ask as nobody, as a user who is no staff, and as staff without a permission."""
    outside = [browser(), browser(person("nina", is_staff=False))]
    clerk = browser(person("carl"))
    for _, address in CLOSED:
        for client in outside:
            answer = client.get(address)
            assert answer.status_code == 302, address
            assert answer["Location"].startswith(("/admin/login/", "/admin/second")), address
        answer = clerk.get(address)
        # A page of a row that is not there leads to the start page.
        nowhere = answer.status_code == 302 and answer["Location"] == reverse("admin:index")
        assert answer.status_code in (403, 404) or nowhere, address


def test_a_table_is_shown_to_those_with_its_permission_alone(person, browser, ledger):
    """See it with its permission only, and not with those of all other tables."""
    nearly = person("nearly")
    client = browser(nearly)
    for model in OURS:
        codename = f"view_{model._meta.model_name}"
        own = browser(person(f"of-{codename}", f"{model._meta.app_label}.{codename}"))
        assert seen(own, url(model)) == 200, model
        nearly.user_permissions.set(
            VIEWS.exclude(content_type__app_label=model._meta.app_label, codename=codename)
        )
        assert seen(client, url(model)) == 403, model


def test_who_may_see_all_tables_changes_nothing(person, browser, ledger):
    auditor = person("eva")
    auditor.user_permissions.add(*VIEWS)
    client = browser(auditor)
    before = StaffEvent.objects.count()
    for name, address in CLOSED:
        if name.endswith(("_changelist", "_history")) or name.startswith("page_"):
            continue
        status = client.post(address, {"post": "yes"}).status_code
        assert status in (302, 403, 404, 405), (name, status)
        if name.endswith(("_add", "_delete", "_password_change")):
            assert status == 403, name
    assert StaffEvent.objects.count() == before
    ledger.refresh_from_db()
    assert ledger.name == "Testledger AB"


REPORT_OF = {page.permission for page in PAGES}


def test_a_report_is_shown_to_those_with_its_permission_alone(person, browser, ledger):
    for wanted in sorted(REPORT_OF):
        client = browser(person(wanted.replace(".", "-"), wanted))
        for page in PAGES:
            shown = seen(client, reverse(f"admin:{page.route}"))
            assert shown == (200 if page.permission == wanted else 403), (wanted, page.name)


@pytest.mark.parametrize("name", ["auth.view_user", "auth.view_group", "core.view_staffevent"])
def test_pages_of_accounts_are_for_those_with_their_permission(person, browser, name):
    pages = {
        "auth.view_user": "admin:auth_user_changelist",
        "auth.view_group": "admin:auth_group_changelist",
        "core.view_staffevent": "admin:core_staffevent_changelist",
    }
    client = browser(person("carl", name))
    assert permission(name).codename.startswith("view_")
    for wanted, page in pages.items():
        assert seen(client, reverse(page)) == (200 if wanted == name else 403), page
