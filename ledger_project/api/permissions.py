"""Scopes of a subdomain: `read` to read, `write` for the other methods. Unmapped means refused."""

from typing import Any, cast

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ledger_project.core.actors import Actor
from ledger_project.core.errors import CompanyNotConfigured, NotPermitted
from ledger_project.core.models import Ledger


class ScopeOfSubdomain(BasePermission):
    """Permission by scope; refuse every request on a ledger that is not open for business."""

    def has_permission(self, request: Request, view: Any) -> bool:
        action = getattr(view, "action", None)
        known_method = action is not None
        reads = request.method in ("GET", "HEAD")
        if action is not None:
            reads |= getattr(view, action).endpoint.reads
        scope = f"{view.subdomain}:{'read' if reads else 'write'}"
        actor, ledger = cast(Actor, request.user), cast(Ledger, request.auth)
        if known_method and not actor.holds(scope, ""):
            raise NotPermitted(f"The token lacks the scope {scope}", RequiredScope=scope)
        if not ledger.configured:
            raise CompanyNotConfigured(
                title=f"CompanyNumber {ledger.number} not configured",
                detail=f"CompanyNumber {ledger.number} is not open for business",
            )
        return True
