"""The OpenAPI 3.1 description: made from the endpoints, the fields and the problem registry."""

import copy
import inspect
import re
from http import HTTPStatus
from typing import Any, cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from ledger_project.api import components, problems
from ledger_project.api.bodies import Body
from ledger_project.api.fields import Code, Text, number_pattern
from ledger_project.api.idempotency import HEADER
from ledger_project.api.members import MEMBERS, PARAMETERS
from ledger_project.api.renderers import LINES
from ledger_project.api.representations import Part, Representation
from ledger_project.api.scopes import SCOPES
from ledger_project.api.viewsets import LedgerViewSet

ANY_ROUTE = (
    "token-invalid", "token-expired", "company-number-mismatch", "permission-denied", "not-found",
    "not-acceptable", "too-many-requests", "company-not-configured", "internal-error",
    "service-unavailable", "validation",
)  # fmt: skip
ANY_BODY = (
    "malformed-request", "unsupported-media-type", "request-too-large", "request-timeout",
)  # fmt: skip
PROBLEM = {
    "type": "object",
    "description": "RFC 7807, with the documented member names.",
    "properties": {
        "Type": {"type": "string", "examples": ["ledger/customer/v1/problems/validation"]},
        "Title": {"type": "string"},
        "Status": {"type": "integer"},
        "Instance": {"type": "string", "format": "uuid"},
        "Detail": {"type": "string"},
        "Problems": {
            "type": "array",
            "items": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "RequiredScope": {"type": "string"},
        "State": {"type": "string"},
        "Operations": {"type": "array", "items": {"$ref": "#/components/schemas/Operation"}},
        "AvailableAmount": {"type": "number"},
        "Authorization": {"type": "string", "format": "uri-reference"},
        "Account": {"type": ["string", "null"], "format": "uri-reference"},
        "Customer": {"type": ["string", "null"], "format": "uri-reference"},
        "DeclineReasons": {"type": "array", "items": {"type": "string"}},
        "Missing": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["Type", "Title", "Status", "Instance", "Detail"],
    "examples": [
        {
            "Type": "ledger/customer/v1/problems/customer-not-found",
            "Title": "Customer not found",
            "Status": 404,
            "Instance": "dd07e588-70c8-4b27-95f5-020cc2968c06",
            "Detail": "There is no customer 852",
        }
    ],
}


TAGS = {
    "oauth2": "Tokens. Fetch one first.",
    "customer": "Who buys: customers, their addresses, consents and what is held for them.",
    "account": "What customers owe and may still buy for: accounts, their bills and transactions.",
    "invoice-purchase": "Sales whose invoices the ledger buys: authorize, capture, cancel, credit.",
    "invoice-service": "Invoices that the ledger issues and services for the seller.",
    "invoice": "Invoices from issue to the end: credits, disputes, claims, documents; the events.",
    "output": "Files of bookkeeping and settlement, and reports.",
    "webhook": "Events as they are sent: register an address, look after its deliveries.",
    "sandbox": "For trying out: the clock of a sandbox, and payments by a call.",
}
# Patterns of path parameters, by the name that the routes give them.
NUMBER = number_pattern(50)
KEY = "^[1-9][0-9]{0,17}$"
PATH_PATTERNS = {
    "ledger_no": "^[1-9][0-9]{0,4}$",
    "customer_no": number_pattern(15),
    "account_no": NUMBER,
    "bill": "^(bill|reminder)-[1-9][0-9]{0,18}$",
    "invoice_no": NUMBER,
    "document": "^[a-z0-9-]{1,40}$",
    "file_type": "^[a-z0-9-]{1,40}$",
    "file_id": "^[0-9A-Za-z_-]{1,60}$",
}
_CONTROL = r"\u0000-\u001f\u007f-\u009f"
_INVISIBLE = r"\s\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff"
SOME_TEXT = rf"^[^{_CONTROL}]*$"
NOT_BLANK = rf"^[^{_CONTROL}]*[^{_CONTROL}{_INVISIBLE}][^{_CONTROL}]*$"


class LedgerSchema(AutoSchema):
    """Names and groups of operations: by what they do, and by subdomain."""

    def get_operation_id(self) -> str:
        name = type(self.view).__name__.removesuffix("ViewSet")
        return f"{name[0].lower()}{name[1:]}_{cast(LedgerViewSet, self.view).action}"

    def _get_serializer_name(self, *args: Any, **kwargs: Any) -> str:
        # Bodies are called requests already; drf-spectacular says so once more.
        name: str = super()._get_serializer_name(*args, **kwargs)
        return name.replace("RequestRequest", "Request")

    def _map_serializer_field(self, field: Any, *args: Any, **kwargs: Any) -> Any:
        schema = super()._map_serializer_field(field, *args, **kwargs)
        if isinstance(field, Code):
            schema["pattern"] = field.pattern
        elif isinstance(field, Text):
            schema.setdefault("pattern", SOME_TEXT if field.allow_blank else NOT_BLANK)
        return schema

    def _map_serializer(self, *args: Any, **kwargs: Any) -> Any:
        schema = super()._map_serializer(*args, **kwargs)
        for member in schema.get("properties", {}).values():
            # "Blank or else" is said by exclusion, but our patterns allow the blank text as well.
            if {"type": "string", "maxLength": 0} in member.get("oneOf", ()):
                filled, blank = member.pop("oneOf")
                member |= filled if filled["pattern"] == SOME_TEXT else {"anyOf": [filled, blank]}
        return schema

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # A list is a page, which is an object; `endpoint` says which.

    def get_tags(self) -> list[str]:
        return [cast(LedgerViewSet, self.view).subdomain]


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "ledger_project.api.authentication.BearerToken"
    name = "oauth2"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        flow = {"tokenUrl": "/oauth2/token", "scopes": SCOPES}
        about = (
            "A client that is bound to certificates shows one of them at the token endpoint, and "
            "the same one with each request of the token (RFC 8705)."
        )
        return {"type": "oauth2", "description": about, "flows": {"clientCredentials": flow}}

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        view = auto_schema.view
        reads = auto_schema.method == "GET" or getattr(view, view.action).endpoint.reads
        return {self.name: [f"{view.subdomain}:{'read' if reads else 'write'}"]}


def complete(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add what no serializer declares: problems, idempotency, strictness, the token endpoint."""
    schemas = result["components"]["schemas"]
    for schema in schemas.values():
        if schema.get("type") == "object":
            schema["additionalProperties"] = False
        if schema.get("description") in _OF_THE_BASES:
            del schema["description"]
    _tidy(schemas)
    for body in _bodies(Body):
        for member in getattr(body, "references", ()):
            name = body.__name__.removesuffix("Serializer")
            if name in schemas:
                schemas[name]["properties"][member]["x-idempotency-reference"] = True
    schemas["Problem"] = copy.deepcopy(PROBLEM)
    components.describe(schemas)
    components.share_operations(schemas)
    components.name_choices(schemas)
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    paths = {}
    _add_missing_methods(result["paths"])
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            _complete_operation(method, operation)
        names = _name_parts(path, operations.values())
        paths[path.format(**{name: f"{{{said}}}" for name, said in names.items()})] = operations
    result["paths"] = {**paths, "/oauth2/token": TOKEN}
    components.add_examples(result)
    # Routes without a body answer 400 as well, with one problem less.
    components.share_problems(result, {*ANY_ROUTE, *ANY_BODY} - {"malformed-request"})
    result["components"]["responses"]["NotModified"] = NOT_MODIFIED
    components.share_answers(result)
    components.refer_to_choices(result)
    components.share_parameters(result)
    result["components"]["headers"] = HEADERS
    result["tags"] = [{"name": name, "description": about} for name, about in TAGS.items()]
    return result


def _bodies(base: type[Body]) -> list[type[Body]]:
    return [one for sub in base.__subclasses__() for one in (sub, *_bodies(sub))]


_OF_THE_BASES = [inspect.getdoc(Body), inspect.getdoc(Part), inspect.getdoc(Representation)]


def _tidy(found: Any) -> None:
    """Remove what repeats: the values of a choice as text, and that answers are only read."""
    if isinstance(found, dict):
        if found.get("readOnly") is True:
            del found["readOnly"]
        if "x-spec-enum-id" in found:
            del found["x-spec-enum-id"]
            found.pop("description", None)
        for inner in found.values():
            _tidy(inner)
    elif isinstance(found, list):
        for inner in found:
            _tidy(inner)


def _add_missing_methods(paths: dict[str, Any]) -> None:
    """Add 405 to an operation whose path may be that of a route without its method.

    Who asks for an account `generate-summary` comes to a route of its own, which only POST has.
    """
    for path, operations in paths.items():
        for other in paths:
            if other != path and _is_one_of(other, path):
                for method in operations.keys() - paths[other].keys():
                    operations[method].setdefault("x-problems", []).append("method-not-allowed")


def _is_one_of(literal: str, path: str) -> bool:
    """Return whether a path is one that the parameters of another one allow."""
    ours, theirs = path.split("/"), literal.split("/")
    return len(ours) == len(theirs) and all(
        one == other or one.startswith("{") for one, other in zip(ours, theirs, strict=True)
    )


def _name_parts(path: str, operations: Any) -> dict[str, str]:
    """Return the camelCase name of each path parameter, and add the patterns to `operations`."""
    names = {}
    for name in re.findall(r"{(\w+)}", path):
        first, *others = name.split("_")
        if name == "step_id":  # Of a capture, credit or cancellation, as its collection says.
            first = re.search(r"(\w+)s/{step_id}", path)[1]  # type: ignore[index]
        names[name] = first + "".join(other.title() for other in others)
    for operation in operations:
        for parameter in operation["parameters"]:
            if parameter["in"] == "path":
                pattern = PATH_PATTERNS.get(parameter["name"], KEY)
                if "enum" not in parameter["schema"]:
                    parameter["schema"] = {"type": "string", "pattern": pattern}
                parameter["name"] = names[parameter["name"]]
                if parameter["name"] == "ledgerNo":
                    parameter["example"] = "501"
            if not parameter.get("description"):
                name = parameter["name"]
                parameter["description"] = PARAMETERS.get(name) or MEMBERS[name]
    return names


def _header(description: str, *, required: bool = True) -> dict[str, Any]:
    return {"description": description, "required": required, "schema": {"type": "string"}}


HEADERS = {
    "X-Request-Id": _header("The request's own, or a fresh one"),
    "ETag": _header("Names this state of the resource"),
    "Location": _header("The path of what was created"),
    "Link": _header("The next items, of a list as lines of JSON", required=False),
    "Idempotency-Replayed": {
        "description": "true: the answer to the same request, sent before",
        "schema": {"const": "true"},
    },
    "WWW-Authenticate": _header("A Bearer challenge"),
    "RateLimit": _header("What is left of the client's limit", required=False),
    "RateLimit-Policy": _header("The client's limit", required=False),
    "Retry-After": _header("Seconds to wait"),
}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


NOT_MODIFIED = {
    "description": "Unchanged: it has one of these ETags",
    "headers": _headers("X-Request-Id", "ETag"),
}


def _complete_headers(
    operation: dict[str, Any], *, item: bool, listing: bool, replayed: bool
) -> None:
    """Add the headers of each answer."""
    for status, answer in operation["responses"].items():
        names = ["X-Request-Id"]
        if item and status in ("200", "201"):
            names.append("ETag")
        if status == "201":
            names.append("Location")
        if replayed and status in ("200", "201"):
            names.append("Idempotency-Replayed")
        if listing and status == "200":
            names.append("Link")
        if status == "401":
            names.append("WWW-Authenticate")
        if status in ("429", "503"):
            names.append("Retry-After")
        if status == "429":
            # Every answer has them: the description says so at its beginning.
            names += ["RateLimit", "RateLimit-Policy"]
        answer.setdefault("headers", {}).update(_headers(*names))
        if not answer["description"]:
            answer["description"] = HTTPStatus(int(status)).phrase


def _complete_operation(method: str, operation: dict[str, Any]) -> None:
    slugs = [*ANY_ROUTE, *operation.pop("x-problems", [])]
    item = operation.pop("x-item", False)
    writes = not (operation.pop("x-reads", False) or method == "get")
    listing = operation.pop("x-listing", False)
    if listing:
        operation["responses"]["200"]["content"][LINES] = {"schema": {"type": "string"}}
    given = operation.setdefault("parameters", [])
    if writes:
        slugs.append("outcome-unknown")
    if method in ("post", "put", "patch"):
        slugs += ANY_BODY
    if method == "post" and writes:
        slugs.append("idempotency-key-reused")
        key = {"type": "string", "pattern": "^[!-~]{1,255}$"}
        given.append({"name": HEADER, "in": "header", "schema": key})
    if "precondition-failed" in slugs:
        given.append({"name": "If-Match", "in": "header", "schema": {"type": "string"}})
    by_status: dict[int, list[str]] = {}
    for slug in dict.fromkeys(slugs):
        by_status.setdefault(problems.PROBLEMS[slug].status, []).append(slug)
    for status, listed in sorted(by_status.items()):
        pages = [_linked(slug) for slug in listed]
        operation["responses"][str(status)] = {
            "description": ", ".join(pages),
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    _complete_headers(operation, item=item, listing=listing, replayed=method == "post" and writes)
    if item and method == "get":
        given.append({"name": "If-None-Match", "in": "header", "schema": {"type": "string"}})
        operation["responses"]["304"] = {"$ref": "#/components/responses/NotModified"}
    if operation.get("description") == operation["summary"]:
        del operation["description"]


def _linked(slug: str) -> str:
    return f"[`{slug}`](/ledger/general/v1/problems/{slug})"


_OAUTH_ERROR = {
    "application/json": {
        "schema": {
            "type": "object",
            "properties": {
                "error": {"type": "string", "description": "Code of RFC 6749, section 5.2"},
                "error_description": {"type": "string", "description": "What to do"},
            },
            "required": ["error"],
        },
        "example": {"error": "invalid_client"},
    }
}
TOKEN: dict[str, Any] = {
    "post": {
        "operationId": "token",
        "summary": "Fetch an access token",
        "description": "OAuth 2 client credentials; the client by HTTP Basic or in the form, or "
        "by its certificate with `client_id` alone if the operator has allowed that.",
        "tags": ["oauth2"],
        "security": [],
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "grant_type": {
                                "const": "client_credentials",
                                "description": "The only grant",
                            },
                            "client_id": {
                                "type": "string",
                                "description": "The client, unless the header names it",
                            },
                            "client_secret": {
                                "type": "string",
                                "description": "Its secret, unless the header has it",
                            },
                            "scope": {
                                "type": "string",
                                "description": "Some of its scopes, by default all; spaces between",
                            },
                        },
                        "required": ["grant_type"],
                    },
                    "example": {"grant_type": "client_credentials", "scope": "invoice:read"},
                }
            },
        },
        "responses": {
            "200": {
                "description": "The token",
                "content": {
                    "application/json": {
                        "example": {
                            "access_token": "mF_9.B5f-4.1JqM",
                            "token_type": "Bearer",
                            "expires_in": 3600,
                            "scope": "invoice:read",
                        },
                        "schema": {
                            "type": "object",
                            "properties": {
                                "access_token": {
                                    "type": "string",
                                    "description": "Send it as `Authorization: Bearer …`",
                                },
                                "token_type": {"const": "Bearer", "description": "Kind of token"},
                                "expires_in": {"type": "integer", "description": "Seconds"},
                                "scope": {
                                    "type": "string",
                                    "description": "The scopes that the token has",
                                },
                            },
                            "required": ["access_token", "token_type", "expires_in", "scope"],
                        },
                    }
                },
            },
            "400": {
                "description": f"RFC 6749 error, or {_linked('unknown-host')}",
                "content": {
                    **_OAUTH_ERROR,
                    problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}},
                },
            },
            "401": {
                "description": "RFC 6749 error: unknown client or wrong secret",
                "content": _OAUTH_ERROR,
            },
            "429": {"description": _linked("too-many-requests")},
            "503": {"description": _linked("service-unavailable")},
        },
    }
}
