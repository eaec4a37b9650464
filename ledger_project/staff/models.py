"""Sessions of the back office, by a digest of their key."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """A session; `session_key` is a digest, so that no copy of the table signs anyone in.

    `user` is who is signed in, so that all sessions of a user can be ended.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")

    @classmethod
    def get_session_store_class(cls) -> Any:
        from ledger_project.staff.sessions import SessionStore

        return SessionStore
