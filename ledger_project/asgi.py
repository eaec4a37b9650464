"""The application that a server process runs. Only such processes import this module."""

from ledger_project import wsgi  # First: it sets Django up.

# isort: split
from django.conf import settings

from ledger_project.gateway import (
    Gateway,
    bound_connections,
    bound_statements,
    end_with_parent,
)

end_with_parent()
bound_statements(settings.REQUEST_SECONDS)
bound_connections(settings.REQUEST_SECONDS)
application = Gateway(wsgi.application, seconds=settings.REQUEST_SECONDS)
