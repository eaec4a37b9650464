"""The exception of a refusal: an `application/problem+json`, or an error of the token endpoint."""

from typing import Any, ClassVar

import httpx
import msgspec

from invoice_ledger._json import decode

_COMMON = ("Type", "Title", "Status", "Instance", "Detail", "Problems", "Operations")


class Problem(Exception):
    """A refusal. The classes of `invoice_ledger.problems` are one for each type of problem.

    `slug` is the last part of its type, `instance` what the operator finds it by. `problems` has
    the fault of each member by its path, `operations` the links of what can be done instead, and
    `members` what the type has beside these, such as `AvailableAmount`. Where a change was tried
    until patience ended, `key` is the idempotency key with which it can be sent again.
    """

    known: ClassVar[dict[str, type["Problem"]]] = {}

    def __init_subclass__(cls, slug: str, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.known[slug] = cls

    def __init__(self, slug: str, status: int, body: dict[str, Any]) -> None:
        self.slug, self.status = slug, status
        self.type: str = body.get("Type", "")
        self.title: str = body.get("Title", slug)
        self.detail: str = body.get("Detail") or ""
        self.instance: str = body.get("Instance", "")
        listed = body.get("Problems") or []
        self.problems: dict[str, str] = {path: text for one in listed for path, text in one.items()}
        self.operations: list[dict[str, str]] = body.get("Operations") or []
        self.key: str | None = None
        self.members = {name: value for name, value in body.items() if name not in _COMMON}
        faults = "; ".join(f"{path}: {text}" for path, text in self.problems.items())
        super().__init__(f"{self.status} {self.title}: {faults or self.detail} [{self.instance}]")


def problem_of(answer: httpx.Response) -> Problem:
    """Return the problem that an answer is."""
    try:
        body = decode(answer.content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        body = None
    if not isinstance(body, dict):
        body = {"Detail": answer.text[:200]}
    if "error" in body:
        body = {"Title": body["error"], "Detail": body.get("error_description", "")}
        slug = str(body["Title"])
    else:
        slug = str(body.get("Type", "")).rpartition("/")[2] or f"status-{answer.status_code}"
    made = Problem.known.get(slug, Problem)
    return made(slug, answer.status_code, body)
