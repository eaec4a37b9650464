from django.contrib.admin.apps import AdminConfig


class BackofficeConfig(AdminConfig):
    default_site = "ledger_project.backoffice.site.LedgerAdminSite"
