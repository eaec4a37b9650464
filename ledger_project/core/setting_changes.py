"""Changes of settings: who changed what, before and after, recorded by the database itself.

A trigger on each table of configuration (`recorded` among its `triggers`) appends a
`SettingChange`, so none can be written without one. An operation says here who it acts for; a
change from elsewhere is recorded as one of the database's role, which `verify_ledger` names.
"""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.texts import say

REASON_LENGTH = 200


@contextlib.contextmanager
def made_by(actor: Actor, operation: str, reason: str = "") -> Iterator[None]:
    """Record the changes of settings in the block as this operation's; call it in a transaction.

    Raise `Invalid` for a reason that is too long.
    """
    if len(reason) > REASON_LENGTH:
        raise Invalid(
            {
                "reason": say(
                    "Expected at most {REASON_LENGTH} characters", REASON_LENGTH=REASON_LENGTH
                )
            }
        )
    _tell(json.dumps({"actor": actor.name, "operation": operation, "reason": reason}))
    yield
    # After an error the transaction, or its savepoint, takes this back with the rest.
    _tell("")


def all_made_by(name: str, session: Any) -> None:
    """Record all changes of settings in a session of the database as made by `name`: migrations."""
    _tell(json.dumps({"actor": name, "operation": name}), session, local=False)


def _tell(text: str, session: Any = connection, *, local: bool = True) -> None:
    with session.cursor() as cursor:
        cursor.execute("SELECT set_config('ledger.setting_change', %s, %s)", [text, local])
