"""The navigation: each table stands under the work that it belongs to."""

import re

from django.conf import settings
from django.contrib import admin

from ledger_project.backoffice.navigation import OTHERS, place_of


def test_each_table_stands_under_a_task_and_under_one_only():
    tasks = settings.BACK_OFFICE_TASKS.values()
    listed = [label for labels in tasks for label in labels]
    assert len(set(listed)) == len(listed)
    shown = [model._meta.label_lower for model in admin.site._registry]
    assert [label for label in shown if place_of(label)[1] == OTHERS] == []
    assert sorted(listed) == sorted(shown)


def test_the_navigation_begins_with_customers_and_invoices_and_marks_where_one_is(boss):
    page = boss.get("/admin/invoices/invoice/").content.decode()
    tasks = re.findall(r'class="section">([^<]+)<', page)
    assert tasks == list(settings.BACK_OFFICE_TASKS)
    assert len(re.findall(r'href="/admin/invoices/invoice/" aria-current="page"', page)) == 1
    places = [page.index(f'href="/admin/{name}/"') for name in ("accounts/account", "core/ledger")]
    assert places == sorted(places)
