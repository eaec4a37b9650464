"""Django database backend: PostgreSQL, on the embedded server of settings.LEDGER_DATA_DIR.

    DATABASES = {"default": {"ENGINE": "ledger_project.embedded_postgres", "NAME": "ledger"}}

The server is started or joined when a connection is opened, not before.
"""

import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import client
from django.db.utils import OperationalError

from ledger_project import embedded_postgres
from ledger_project.embedded_postgres import supervisor
from ledger_project.postgresql import base

_RECOVERY_SECONDS = 60.0


def start_server(*, check: bool = False) -> embedded_postgres.Server:
    """Start or join the embedded server of the settings; errors are those of a database."""
    data_dir = getattr(settings, "LEDGER_DATA_DIR", None)
    if not data_dir:
        raise ImproperlyConfigured("The embedded PostgreSQL needs the setting LEDGER_DATA_DIR.")
    try:
        return embedded_postgres.start(data_dir, check=check)
    except embedded_postgres.ServerError as error:
        raise OperationalError(str(error)) from error


def _address(server: embedded_postgres.Server) -> dict[str, Any]:
    return {"host": str(server.socket_dir), "port": server.port}


class DatabaseClient(client.DatabaseClient):
    """The command `manage.py dbshell` with the psql of the embedded server."""

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        server = start_server()
        address = {name.upper(): value for name, value in _address(server).items()}
        address["USER"] = settings_dict["USER"] or supervisor.APPLICATION
        args, env = super().settings_to_cmd_args_env(
            {**settings_dict, **address, "PASSWORD": ""}, parameters
        )
        return [str(server.bin_dir / args[0]), *args[1:]], env


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        params = {"user": supervisor.APPLICATION, **super().get_connection_params()}
        if self.for_owner:
            params["user"] = supervisor.OWNER
        params.pop("password", None)
        return {**params, **_address(start_server())}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; if the server was killed or is recovering, to its successor."""
        # A server's request has less time than a command.
        seconds = float(conn_params.get("connect_timeout", _RECOVERY_SECONDS))
        deadline = time.monotonic() + min(seconds, _RECOVERY_SECONDS)
        while True:
            try:
                return super().get_new_connection(conn_params)
            except self.Database.OperationalError as error:
                # "the database system is starting up", "... in recovery mode", "... shutting down"
                passing = "the database system is" in str(error)
                if time.monotonic() > deadline or (not passing and start_server().answers()):
                    raise
            time.sleep(0.05)
            conn_params = {**conn_params, **_address(start_server(check=True))}
