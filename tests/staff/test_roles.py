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
        assert seen(clerk, address) in (403, 404) or goes_nowhere(clerk, address), address


def goes_nowhere(client, address: str) -> bool:
    """Return whether the page leads to the start page, as one of a row that is not there does."""
    answer = client.get(address)
    return answer.status_code == 302 and answer["Location"] == reverse("admin:index")


def test_who_may_see_one_table_sees_that_and_no_other(person, browser, ledger):
    for model in OURS:
        name = f"{model._meta.app_label}.view_{model._meta.model_name}"
        client = browser(person(f"of-{model._meta.label_lower}", name))
        for other in OURS:
            assert seen(client, url(other)) == (200 if other is model else 403), (model, other)


def test_who_may_see_all_tables_changes_nothing(person, browser, ledger):
    views = Permission.objects.filter(codename__startswith="view_")
    auditor = person("eva")
    auditor.user_permissions.add(*views)
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
