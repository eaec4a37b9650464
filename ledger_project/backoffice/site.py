"""The back office: Django's admin under the project's own name."""

from django.contrib.admin import AdminSite


class LedgerAdminSite(AdminSite):
    site_header = "Invoice service ledger"
    site_title = "Ledger"
    index_title = "Back office"
