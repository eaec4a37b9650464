"""The session engine: sessions that end when idle, and after some hours in any case."""

import datetime as dt
import hashlib
import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY as USER
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError
from django.utils import timezone

from ledger_project.core import encryption
from ledger_project.staff.models import Session

BEGAN = "began"
"""When the user signed in, in seconds since 1970."""
TOUCHED_EVERY = dt.timedelta(minutes=1)


def begin(session: Any) -> None:
    """Count the longest life of a session from now on: someone has signed in."""
    session[BEGAN] = int(time.time())


def end_all(user: Any, *, but: str | None = None) -> int:
    """End a user's sessions except the one with the key `but`, and return how many there were."""
    found = Session.objects.filter(user=user)
    if but is not None:
        found = found.exclude(session_key=_digest(but))
    return found.delete()[0]


def _digest(key: str) -> str:
    # A key has 165 random bits: nobody finds it by trying, so a fast hash is enough.
    return hashlib.sha256(key.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's store in the database, which knows keys by their digest alone.

    `SESSION_COOKIE_AGE` is how long a session lives without a request, `SESSION_HOURS` how long
    after signing in. What is in a session is encrypted: for some minutes that may be the secret of
    an app that is being set up, or a form that waits for its sender to confirm who it is.
    """

    def encode(self, session_dict: dict[str, Any]) -> str:
        return encryption.encrypt(super().encode(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            return super().decode(encryption.decrypt(str(session_data)))
        except encryption.Unreadable:
            return {}

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def get_session_cookie_age(self) -> int:
        idle: int = settings.SESSION_COOKIE_AGE
        if (began := self.get(BEGAN)) is None:
            return idle
        return max(min(idle, began + settings.SESSION_HOURS * 3600 - int(time.time())), 0)

    def load(self) -> dict[str, Any]:
        found = self._get_session_from_db()
        if found is None:
            return {}
        data: dict[str, Any] = self.decode(found.session_data)
        self._session_cache = data
        self._touch(found)
        return data

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key or ""
        live = Session.objects.filter(session_key=_digest(key), expire_date__gt=timezone.now())
        if (found := live.first()) is None:
            self._session_key = None
        return found

    def _touch(self, found: Session) -> None:
        """Move its end on. A database that takes no changes still shows pages."""
        until = timezone.now() + dt.timedelta(seconds=self.get_session_cookie_age())
        if until - found.expire_date < TOUCHED_EVERY:
            return
        try:
            Session.objects.filter(pk=found.pk).update(expire_date=until)
        except DatabaseError:
            return

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=_digest(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        key: Any = self._get_or_create_session_key()  # type: ignore[attr-defined]
        return Session(
            session_key=_digest(key),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get(USER),
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=_digest(key)).delete()
