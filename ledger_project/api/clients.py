"""Operations on API clients, for commands and staff: no client changes another.

Each is judged by the transition table and recorded twice: in the history of the client, and by the
database with what the client's rights were and are.
What is taken away counts at once, as each request is judged by its client's row.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, connection, transaction
from oauth2_provider.generators import generate_client_id, generate_client_secret
from oauth2_provider.models import get_access_token_model

from ledger_project.api.certificates import thumbprints_of
from ledger_project.api.hashers import GeneratedSecretHasher
from ledger_project.api.models import Client
from ledger_project.api.scopes import PROTECTED, SCOPES, expanded
from ledger_project.api.states import ACTIVE, CLIENT
from ledger_project.core import setting_changes
from ledger_project.core.actors import SYSTEM, Actor
from ledger_project.core.errors import Invalid, NotFound
from ledger_project.core.lifecycle import perform, record
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.texts import say

BOTH_VALID = dt.timedelta(days=1)
"""How long the previous secret works beside a new one."""
NOTED_EVERY = dt.timedelta(minutes=10)
LONGEST_NAME = 255


def get(client_id: str) -> Client:
    """Return a client, locked. Raise `NotFound`."""
    found = Client.objects.select_for_update(of=("self",), no_key=True).select_related("ledger")
    client = found.filter(client_id=client_id).first()
    if client is None:
        raise NotFound(say("There is no client {client_id}", client_id=client_id))
    return client


@transaction.atomic
def issue_client(
    ledger: Ledger,
    *,
    sellers: Sequence[str] = (),
    scopes: Sequence[str] = (),
    name: str = "",
    valid_to: dt.date | None = None,
    actor: Actor = SYSTEM,
    on: dt.date,
) -> tuple[Client, str]:
    """Issue a client of a ledger and return it with its secret, of which only a hash is kept.

    No `sellers`: all of the ledger, also later ones. It has the named `scopes` and no others; the
    name of a subdomain stands for its pair. Raise `NotPermitted`, `Invalid`.
    """
    CLIENT.require_grant("issue", actor)
    _require_day(valid_to, on)
    _require_sight(given := _known(scopes), actor)
    keys, secret = _sellers(ledger, sellers), generate_client_secret()
    client = Client(
        client_id=generate_client_id(),
        client_secret=secret,
        name=name or f"Client of {ledger.number}",
        client_type=Client.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Client.GRANT_CLIENT_CREDENTIALS,
        ledger=ledger,
        sellers=keys if sellers else None,
        scopes=_text(given),
        valid_to=valid_to,
    )
    with setting_changes.made_by(actor, "issue"):
        client.save(force_insert=True)
    record(client, CLIENT, "issue", from_state="", to_state=ACTIVE, actor=actor, on=on)
    return client, secret


def rotate_secret(
    *,
    client: Client,
    actor: Actor,
    on: dt.date,
    now: dt.datetime,
    at_once: bool = False,
    reason: str = "",
) -> str:
    """Give a locked client a new secret and return it.

    For a day the previous one works too, the one before it no more. `at_once`: no previous one, and
    the tokens that were fetched before end.
    """
    _require_sight(client.scopes.split(), actor)
    secret = generate_client_secret()
    _perform(
        client,
        "rotate_secret",
        actor=actor,
        on=on,
        reason=reason,
        columns={
            "client_secret": make_password(secret, hasher=GeneratedSecretHasher()),
            "previous_secret": "" if at_once else client.client_secret,
            "previous_until": None if at_once else now + BOTH_VALID,
        },
    )
    if at_once:
        get_access_token_model().objects.filter(application=client).delete()
    return secret


def rehash_secret(*, client: Client, secret: str, actor: Actor, on: dt.date) -> None:
    """Keep the secret of a locked client with the hash for generated ones, which is fast."""
    kept = make_password(secret, hasher=GeneratedSecretHasher())
    _perform(client, "rehash_secret", actor=actor, on=on, columns={"client_secret": kept})


def narrow(
    *,
    client: Client,
    scopes: Sequence[str] | None = None,
    sellers: Sequence[str] | None = None,
    actor: Actor,
    on: dt.date,
    reason: str = "",
) -> Client:
    """Leave a locked client only these scopes, or act only for these sellers; None: as it is.

    Raise `Invalid` for a right that it does not have, and if it would have none.
    """
    kept, keys = client.scopes.split(), client.sellers
    faults: dict[str, str] = {}
    if scopes is not None:
        kept = _known(scopes)
        if more := sorted(set(kept) - set(client.scopes.split())):
            faults["scopes"] = say("The client does not have {list}", list=", ".join(more))
        elif not kept:
            faults["scopes"] = say("Leave at least one, or revoke the client")
    if sellers is not None:
        keys = _sellers(client.ledger, sellers)
        if client.sellers is not None and set(keys) - set(client.sellers):
            faults["sellers"] = say("The client does not act for all of these")
        elif not keys:
            faults["sellers"] = say("Leave at least one, or revoke the client")
    if faults:
        raise Invalid(faults)
    return _perform(
        client,
        "narrow",
        actor=actor,
        on=on,
        reason=reason,
        columns={"scopes": _text(kept), "sellers": keys},
    )


def widen(
    *,
    client: Client,
    scopes: Sequence[str] = (),
    sellers: Sequence[str] = (),
    all_sellers: bool = False,
    actor: Actor,
    on: dt.date,
    reason: str = "",
) -> Client:
    """Give a locked client more scopes, or let it act for more sellers. Raise `Invalid`."""
    keys = _sellers(client.ledger, sellers)
    held = None if all_sellers else client.sellers
    given = [*client.scopes.split(), *_known(scopes)]
    _require_sight(given, actor)
    return _perform(
        client,
        "widen",
        actor=actor,
        on=on,
        reason=reason,
        columns={
            "scopes": _text(given),
            "sellers": None if held is None else sorted({*held, *keys}),
        },
    )


def set_certificates(
    *,
    client: Client,
    certificates: Sequence[str],
    needs_secret: bool = True,
    actor: Actor,
    on: dt.date,
    reason: str = "",
) -> Client:
    """Bind a locked client to these certificates (PEM, or thumbprints); without any, to none.

    It must show one of them; its secret as well, unless `needs_secret` is false. Raise `Invalid`.
    """
    try:
        thumbprints = sorted({found for one in certificates for found in thumbprints_of(one)})
    except ValueError as error:
        fault = say("Expected certificates in PEM, or thumbprints: {error}", error=error)
        raise Invalid({"certificates": fault}) from error
    if thumbprints and not settings.CERTIFICATE_HEADER:
        fault = say("No proxy passes certificates on: LEDGER_CERTIFICATE_HEADER is not set")
        raise Invalid({"certificates": fault})
    if not thumbprints and not needs_secret:
        raise Invalid({"certificates": say("Give at least one to a client without a secret")})
    _require_sight(client.scopes.split(), actor)
    return _perform(
        client,
        "set_certificates",
        actor=actor,
        on=on,
        reason=reason,
        columns={"certificates": thumbprints, "needs_secret": needs_secret},
    )


def rename(*, client: Client, name: str, actor: Actor, on: dt.date) -> Client:
    """Give a locked client another name. Raise `Invalid`."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(
            {"name": say("Expected 1 to {LONGEST_NAME} characters", LONGEST_NAME=LONGEST_NAME)}
        )
    return _perform(client, "rename", actor=actor, on=on, columns={"name": name})


def set_last_day(
    *,
    client: Client,
    valid_to: dt.date | None,
    actor: Actor,
    on: dt.date,
    reason: str = "",
) -> Client:
    """Set the last day of a locked client, None for none. Raise `Invalid` for a day past."""
    _require_day(valid_to, on)
    return _perform(
        client,
        "set_last_day",
        actor=actor,
        on=on,
        reason=reason,
        columns={"valid_to": valid_to},
    )


def revoke(*, client: Client, actor: Actor, on: dt.date, reason: str = "") -> Client:
    """Refuse a locked client, and all tokens that it has, from now on."""
    return _perform(client, "revoke", actor=actor, on=on, reason=reason)


_NOTE_USE = """
UPDATE api_client SET last_used_at = %(now)s
 WHERE id IN (SELECT id FROM api_client
               WHERE id = %(client)s AND (last_used_at IS NULL OR last_used_at <= %(before)s)
                 FOR NO KEY UPDATE SKIP LOCKED)
"""


def note_use(client: Client, now: dt.datetime) -> None:
    """Note that the client is used, unless that was noted in the last ten minutes."""
    before = now - NOTED_EVERY
    if client.last_used_at is not None and client.last_used_at > before:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(_NOTE_USE, {"now": now, "before": before, "client": client.pk})
    except DatabaseError:
        # A database that takes no changes still answers what is only read.
        return


def _perform(
    client: Client,
    operation: str,
    *,
    actor: Actor,
    on: dt.date,
    reason: str = "",
    columns: Mapping[str, object] | None = None,
) -> Client:
    with setting_changes.made_by(actor, operation, reason):
        return perform(
            client, CLIENT, operation, actor=actor, on=on, reason=reason, columns=columns
        )


def _known(names: Sequence[str]) -> list[str]:
    """Return the scopes by their names. Raise `Invalid` for an unknown one."""
    scopes = expanded(names)
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise Invalid({"scopes": say("There is no scope {list}", list=", ".join(unknown))})
    return scopes


def _require_sight(scopes: Sequence[str], actor: Actor) -> None:
    """Raise `Invalid` if the client sees protected identities and the actor may not.

    Whoever hands out a secret, or binds the client to a certificate, sees what the client sees.
    """
    if PROTECTED in scopes and not actor.holds(PROTECTED, "customers.see_protected_customer"):
        raise Invalid(
            {"scopes": say("You may not see protected identities, so no client gets them")}
        )


def _text(scopes: Sequence[str]) -> str:
    return " ".join(sorted(set(scopes)))


def _sellers(ledger: Ledger, numbers: Sequence[str]) -> list[int]:
    """Return the keys of the ledger's sellers. Raise `Invalid` for an unknown one."""
    found = dict(
        Seller.objects.filter(ledger=ledger, number__in=numbers).values_list("number", "pk")
    )
    if unknown := [number for number in numbers if number not in found]:
        raise Invalid({"sellers": say("There is no seller {list}", list=", ".join(unknown))})
    return sorted(found.values())


def _require_day(valid_to: dt.date | None, on: dt.date) -> None:
    if valid_to is not None and valid_to < on:
        raise Invalid({"valid_to": say("Expected today or a later day; to end it now, revoke it")})
