"""The header `Idempotency-Key`: repetition of the first answer.

The key is reserved in the transaction of the effect, so a crash leaves neither key nor effect. A
concurrent duplicate waits on the unique index and then replays. A refusal rolls back, so it is not
remembered.
"""

import re
from typing import Any

from django.db import connection
from rest_framework.request import Request

from ledger_project.api.errors import IdempotencyKeyReused
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.idempotency import KEYS_LIVE, fingerprint
from ledger_project.core.models import IdempotencyKey

HEADER = "Idempotency-Key"
_HOURS = int(KEYS_LIVE.total_seconds() // 3600)
_VALID = re.compile(r"[\x21-\x7e]{1,255}")

# A key past its life is taken over as if it were new.
_RESERVE = """
INSERT INTO core_idempotencykey (ledger_id, client, key, fingerprint, headers, body, created_by)
VALUES (%(ledger)s, %(client)s, %(key)s, %(fingerprint)s, '{}', '', %(client)s)
ON CONFLICT (ledger_id, client, key) DO UPDATE
   SET fingerprint = excluded.fingerprint, status = NULL, created_at = now()
 WHERE core_idempotencykey.created_at < now() - %(life)s
RETURNING id
"""


def require_valid(request: Request) -> None:
    """Raise `Invalid` for a key that is not 1…255 visible ASCII characters."""
    key = request.headers.get(HEADER)
    if key is not None and not _VALID.fullmatch(key):
        raise Invalid({HEADER: "Expected 1 to 255 visible ASCII characters"})


def reserve(
    request: Request, actor: Actor, ledger_number: int, content: Any
) -> IdempotencyKey | int | None:
    """Reserve the request's key: return its row id if it is new, else the earlier answer.

    Return None without the header. Raise `IdempotencyKeyReused` for a key of another request.
    """
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST":
        return None
    digest = fingerprint([request.method, request.get_full_path(), content])
    parameters: dict[str, Any] = {
        "ledger": ledger_number,
        "client": actor.name,
        "key": key,
        "fingerprint": digest,
        "life": KEYS_LIVE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, parameters)
        if row := cursor.fetchone():
            return int(row[0])
    earlier = IdempotencyKey.objects.get(ledger=ledger_number, client=actor.name, key=key)
    if earlier.fingerprint != digest:
        raise IdempotencyKeyReused(f"The key was used for another request within {_HOURS} hours")
    return earlier


def remember(reserved: int, *, status: int, headers: dict[str, str], body: bytes) -> None:
    """Store the answer under the key that `reserve` has reserved."""
    IdempotencyKey.objects.filter(pk=reserved).update(status=status, headers=headers, body=body)
