"""Make the typed part of the client: `python generate.py OPENAPI.yaml [--check]`."""

import argparse
import keyword
import re
import subprocess
import sys
import textwrap
from functools import partial
from pathlib import Path
from typing import Any

import yaml

PACKAGE = Path(__file__).parent / "src" / "invoice_ledger"
HEAD = (
    '"""{}"""\n\n# Made by generate.py from the description. Change nothing here.\n# ruff: noqa\n\n'
    "from __future__ import annotations\n\n"
)
# What the ledger names by a noun, or twice.
NAMES = {
    "create-authorization": "authorize",
    "create-invoice": "issue_invoice",
    "create-account": "open_account",
    "find-by-identifier-of-customers": "find_customers",
    "create-capture": "capture",
    "create-credit": "credit",
    "create-cancellation": "cancel",
    "create-consent": "give_consent",
    "request-close-account": "request_close",
    "partial-update": "amend",
    "update": "replace",
    "initiates-termination": "initiate_termination",
    "withdraws-termination": "withdraw_termination",
    "withdraws-close-request": "withdraw_close_request",
}
LINKS = {
    "account": "Account",
    "authorization": "Authorization",
    "creditedInvoice": "Invoice",
    "customer": "Customer",
    "invoice": "Invoice",
}
"""Links to single resources, by the member that has the path."""
OF_A_LIST = {"create-consent", "create-note"}
"""What the list offers, not the resource that the list is of: its method is always there."""
LINE = 100
WITHOUT_WAITING = (
    (r"for asyncio: sends", "that waits: sends"),
    (
        r"Use it in `async with`, or close it\.",
        "Use it in `with`, or close it; threads may share it.",
    ),
    (r"\basync (def|with|for) ", r"\1 "),
    (r"\bawait ", ""),
    (r"import asyncio\n", "import threading\nimport time\n"),
    (r"asyncio\.Lock", "threading.Lock"),
    (r"asyncio\.sleep", "time.sleep"),
    (r"AsyncIterator", "Iterator"),
    (r"httpx\.AsyncClient", "httpx.Client"),
    (r"AsyncLedger", "Ledger"),
    (r"__a(iter|enter|exit)__", r"__\1__"),
    (r"\.aclose\(", ".close("),
    (r"asynchronous", "synchronous"),
)
"""What makes of a module for asyncio the one for threads."""


def snake(name: str) -> str:
    plain = re.sub(r"[^0-9A-Za-z]+", "_", name).strip("_")
    plain = re.sub(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])", r"\1\3_\2\4", plain).lower()
    plain = plain.replace("e_di", "edi")
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def singular(name: str) -> str:
    if name.endswith("ies"):
        return f"{name.removesuffix('ies')}y"
    return re.sub(r"((?<=ss)|(?<=us))es$|s$", "", name)


def text(words: str, indent: str = "    ") -> str:
    """Return words as a docstring: the first sentence, then the others, wrapped."""
    words = " ".join(words.split()).replace("\\", "\\\\").replace('"""', "'''")
    first, _, rest = words.partition(". ")
    first = f"{first.rstrip('.')}."
    if not rest and len(first) + len(indent) + 6 <= LINE:
        return f'{indent}"""{first}"""\n'
    wrap = partial(textwrap.fill, width=LINE, initial_indent=indent, subsequent_indent=indent)
    parts = [wrap(f'"""{first}'), *([wrap(rest)] if rest else [])]
    return "\n\n".join(parts) + f'\n{indent}"""\n'


def without_waiting(source: str) -> str:
    """Return the module for threads of one for asyncio."""
    for pattern, instead in WITHOUT_WAITING:
        source = re.sub(pattern, instead, source)
    return source


def marked(source: str) -> str:
    """Return a module that says, after its docstring, what it is made from."""
    title, _, rest = source.partition("\n")
    note = "# Made by generate.py from _asynchronous.py. Change nothing here.\n# ruff: noqa"
    return f"{title}\n\n{note}\n{rest}"


def literal(values: tuple[str, ...]) -> str:
    return f"Literal[{', '.join(repr(one) for one in values)}]"


class Description:
    """The parts of the description that the client is made of."""

    def __init__(self, path: Path) -> None:
        self.whole = yaml.safe_load(path.read_text())
        self.schemas: dict[str, Any] = self.whole["components"]["schemas"]
        self.paths: dict[str, dict[str, Any]] = {
            url: methods for url, methods in self.whole["paths"].items() if "/ledger/" in url
        }
        # The same values have several names there: the shortest is used.
        named = [name for name, schema in self.schemas.items() if "enum" in schema]
        self.choices: dict[tuple[str, ...], str] = {}
        for name in sorted(named, key=lambda one: (len(one), one)):
            self.choices.setdefault(self._values(self.schemas[name]), name)

    @staticmethod
    def _values(schema: dict[str, Any]) -> tuple[str, ...]:
        return tuple(one for one in schema["enum"] if one is not None)

    def resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in part:
            return part
        found = self.whole
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return found

    def is_object(self, schema: dict[str, Any]) -> bool:
        return schema.get("type") == "object" and "properties" in schema

    def type_of(self, schema: dict[str, Any], *, sent: bool) -> str:
        """Return the Python type of a value. What is received may have values not known today."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            target = self.schemas[name]
            return name if self.is_object(target) else self.type_of(target, sent=sent)
        for union in ("oneOf", "anyOf"):
            if union in schema:
                kinds = [self.type_of(one, sent=sent) for one in schema[union]]
                parts = {part for kind in kinds for part in kind.split(" | ")}
                return " | ".join(sorted(parts - {"None"})) + (" | None" if "None" in parts else "")
        kind = schema.get("type")
        if isinstance(kind, list):
            rest = {**schema, "type": next(one for one in kind if one != "null")}
            return f"{self.type_of(rest, sent=sent)} | None"
        if kind == "array":
            return f"list[{self.type_of(schema['items'], sent=sent)}]"
        if kind == "object":
            extra = schema.get("additionalProperties")
            values = self.type_of(extra, sent=sent) if isinstance(extra, dict) and extra else "Any"
            return f"dict[str, {values}]"
        if sent and "enum" in schema:
            values = self._values(schema)
            return self.choices.get(values) or literal(values)
        if kind == "string":
            formats = {"date": "dt.date", "date-time": "dt.datetime"}
            return formats.get(schema.get("format", ""), "str")
        simple = {"integer": "int", "number": "Decimal", "boolean": "bool", "null": "None"}
        return simple.get(kind or "", "Any")


class Models:
    """The module of structs."""

    def __init__(self, api: Description) -> None:
        self.api = api
        self.sent: set[str] = set()
        self.received: set[str] = set()
        for methods in api.paths.values():
            for method, operation in methods.items():
                if method == "parameters":
                    continue
                body = operation.get("requestBody", {}).get("content", {}).get("application/json")
                if body:
                    top = api.resolved(body["schema"])
                    for one in top["properties"].values():
                        self._mark(one, self.sent)
                for status, answer in operation["responses"].items():
                    content = api.resolved(answer).get("content", {}).get("application/json")
                    if status.startswith("2") and content:
                        self._mark(content["schema"], self.received)
        self._mark({"$ref": "#/components/schemas/Event"}, self.received)

    def _mark(self, schema: Any, found: set[str]) -> None:
        if isinstance(schema, list):
            for one in schema:
                self._mark(one, found)
        elif isinstance(schema, dict):
            if "$ref" in schema:
                name = schema["$ref"].rpartition("/")[2]
                if self.api.is_object(self.api.schemas[name]) and name not in found:
                    found.add(name)
                    self._mark(self.api.schemas[name], found)
            for key in ("properties", "items", "oneOf", "anyOf", "additionalProperties"):
                inner = schema.get(key)
                if key == "properties" and inner:
                    self._mark(list(inner.values()), found)
                elif inner:
                    self._mark(inner, found)

    def structs(self) -> list[str]:
        left_out = {"Operation", "View", "Problem"}
        pages = {name for name in self.received if name.endswith("Page")}
        return sorted((self.sent | self.received) - left_out - pages)

    def module(self) -> str:
        out = HEAD.format("What the ledger answers, and the nested parts of what it is sent.")
        out += (
            "import datetime as dt\nfrom decimal import Decimal\n"
            "from typing import Any, Literal\n\n"
            "from msgspec import UNSET, Struct, UnsetType, field\n\n"
            "from invoice_ledger._core import Link as Operation\n"
        )
        for values, name in sorted(self.api.choices.items(), key=lambda one: one[1]):
            out += f"\n{name} = {literal(values)}\n"
        for name in self.structs():
            out += self._struct(name)
        return out

    def _struct(self, name: str) -> str:
        schema = self.api.schemas[name]
        sent = name in self.sent and name not in self.received
        options = "omit_defaults=True" if sent else "dict=True"
        out = f"\n\nclass {name}(Struct, kw_only=True, {options}):\n"
        out += text(schema.get("description") or f"{name} of the ledger.")
        required = set(schema.get("required", ()))
        for wire, one in schema["properties"].items():
            kind = self.api.type_of(one, sent=sent)
            own = snake(wire)
            default = []
            if sent and wire not in required:
                kind, default = f"{kind} | UnsetType", ["default=UNSET"]
            elif not sent and wire not in required:
                kind = kind if kind.endswith("None") else f"{kind} | None"
                default = ["default=None"]
            given = [f'name="{wire}"', *default] if own != wire else default
            value = f" = field({', '.join(given)})" if given else ""
            if given == ["default=UNSET"]:
                value = " = UNSET"
            if given == ["default=None"]:
                value = " = None"
            out += f"    {own}: {kind}{value}\n"
            if meaning := one.get("description") or self.api.resolved(one).get("description"):
                out += text(meaning)
        return out


class Resources:
    """The modules of the resources with what they can do, for both clients."""

    def __init__(self, api: Description, structs: list[str]) -> None:
        self.api = api
        self.methods: dict[str, dict[str, str]] = {}
        self.ledger: dict[str, str] = {}
        self.at: dict[str, str] = {}
        self.pages: dict[str, str] = {}
        self.content: set[str] = set()
        self.answers: set[str] = set()
        for url, methods in api.paths.items():
            if "get" in methods:
                self._place(self._key(url), methods["get"])
        for url, methods in api.paths.items():
            for method, operation in methods.items():
                if method != "parameters":
                    self._operation(url, method, operation)
        for name in sorted(set(self.at.values()) | set(self.pages.values())):
            for wire, target in LINKS.items():
                if api.schemas[name]["properties"].get(wire, {}).get("format") == "uri-reference":
                    self._link(name, wire, target)

    @staticmethod
    def _key(url: str) -> str:
        return re.sub(r"\{[^}]*\}", "{}", url)

    def _place(self, key: str, operation: dict[str, Any]) -> None:
        """Note which resource, or list of resources, is at a path."""
        content = self.api.resolved(operation["responses"]["200"]).get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        if "$ref" not in schema:
            self.content.add(key)
            return
        name = schema["$ref"].rpartition("/")[2]
        if name.endswith("Page"):
            self.pages[key] = self._item_of(name)
        else:
            self.at[key] = name

    def _item_of(self, page: str) -> str:
        items = self.api.schemas[page]["properties"]["items"]["items"]
        return str(items["$ref"].rpartition("/")[2])

    def _operation(self, url: str, method: str, operation: dict[str, Any]) -> None:
        key = self._key(url)
        base, *steps = key.split("/{}/", 1)[1].split("/")
        parent = key.rpartition("/")[0]
        last = key.rpartition("/")[2]
        if method == "get":
            self._reading(url, key, parent, last, operation, top=not steps)
        elif method != "post":
            rel = {"put": "update", "patch": "partial-update", "delete": "delete"}[method]
            self._acting(self.at[key], rel, operation)
        elif parent in self.at:
            rel = last if key not in self.pages else f"create-{singular(last)}"
            if rel in OF_A_LIST:
                self._creating_in(self.at[parent], last, rel, operation)
            else:
                self._acting(self.at[parent], rel, operation)
        elif "$top" in {self.api.resolved(one)["name"] for one in operation["parameters"]}:
            self._finding(url, f"{last}-of-{base}", operation)
        elif not steps:
            self._creating(url, f"create-{singular(base)}", operation)
        elif parent.endswith(f"/{base}"):
            self._creating(url, f"{last}-of-{base}", operation)
        else:
            grand = parent.rpartition("/")[0] + "/{}"
            raise SystemExit(f"No place for {method} {url} ({grand})")

    def _answer(self, operation: dict[str, Any]) -> str:
        for status in ("200", "201", "202"):
            if status in operation["responses"]:
                answer = self.api.resolved(operation["responses"][status])
                schema = answer["content"]["application/json"]["schema"]
                name = str(schema["$ref"].rpartition("/")[2])
                self.answers.add(name)
                return name
        return "None"

    def _arguments(self, operation: dict[str, Any]) -> tuple[list[str], list[str], list[str]]:
        """Return the parameters of a method, the members of its body, and what they mean."""
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if not body:
            return [], [], []
        schema = self.api.resolved(body["schema"])
        needed, others, members, meanings = [], [], [], []
        for wire, one in schema["properties"].items():
            kind = self._kind(one)
            own = snake(wire)
            if wire in schema.get("required", ()):
                needed.append(f"{own}: {kind}")
            else:
                others.append(f"{own}: {kind} | UnsetType = UNSET")
            members.append(f'"{wire}": {own}')
            if one.get("description"):
                meanings.append(f"`{own}`: {one['description'].rstrip('.')}.")
        return [*needed, *others], members, meanings

    def _kind(self, schema: dict[str, Any]) -> str:
        """Return the type of an argument; what has a struct may be a mapping, too."""

        def qualified(found: re.Match[str]) -> str:
            name = found[1]
            if name in self.api.choices.values():
                return f"models.{name}"
            return f"models.{name} | Mapping[str, Any]" if name in self.api.schemas else name

        made = re.sub(r"\b([A-Z]\w*)\b(?!')", qualified, self.api.type_of(schema, sent=True))
        return made.replace("list[", "Sequence[")

    def _method(
        self,
        name: str,
        parameters: list[str],
        answer: str,
        doc: str,
        body: str,
        *,
        decorated: str = "",
        waits: bool = True,
    ) -> str:
        start = "    async def" if waits else "    def"
        given = ", ".join(["self", *(["*", *parameters] if parameters else [])])
        line = f"{start} {name}({given}) -> {answer}:"
        if len(line) > LINE - 2:
            rows = "".join(f"        {one},\n" for one in ["self", "*", *parameters])
            line = f"{start} {name}(\n{rows}    ) -> {answer}:"
        return f"{decorated}{line}\n{text(doc, '        ')}        {body}\n"

    def _acting(self, owner: str, rel: str, operation: dict[str, Any]) -> None:
        name = NAMES.get(rel, snake(rel))
        parameters, members, meanings = self._arguments(operation)
        answer = self._answer(operation)
        key = operation_has_key(operation)
        if key:
            parameters = [*parameters, "idempotency_key: str | None = None"]
        sent = f"{{{', '.join(members)}}}" if members else "None"
        request = f'self._request("{rel}", {sent}, {"idempotency_key" if key else "None"})'
        body = f"return await self._client._do({request}, {answer})"
        if answer == "None":
            body = f"await self._client._send({request})"
        doc = f"{operation['summary'].rstrip('.')}. {' '.join(meanings)}"
        made = self._method(
            name, parameters, answer, doc, body, decorated=f'    @offered("{rel}")\n'
        )
        self._add(owner, name, made)

    def _creating_in(self, owner: str, last: str, rel: str, operation: dict[str, Any]) -> None:
        """Add a method that creates an item of a resource's list."""
        name = NAMES.get(rel, snake(rel))
        parameters, members, meanings = self._arguments(operation)
        answer = self._answer(operation)
        sent = f"{{{', '.join(members)}}}"
        path = f'f"{{self.id}}/{last}"'
        body = f"return await self._client._post({path}, {sent}, {answer}, idempotency_key)"
        doc = f"{operation['summary'].rstrip('.')}. {' '.join(meanings)}"
        given = [*parameters, "idempotency_key: str | None = None"]
        self._add(owner, name, self._method(name, given, answer, doc, body))

    def _creating(self, url: str, rel: str, operation: dict[str, Any]) -> None:
        name = NAMES.get(rel, snake(rel.replace("generate-summary-of", "summary-of")))
        parameters, members, meanings = self._arguments(operation)
        answer = self._answer(operation)
        sent = f"{{{', '.join(members)}}}" if members else "{}"
        body = f'return await self._post(f"{self._path(url)}", {sent}, {answer}, idempotency_key)'
        doc = f"{operation['summary'].rstrip('.')}. {' '.join(meanings)}"
        self._add_top(
            name,
            self._method(
                name, [*parameters, "idempotency_key: str | None = None"], answer, doc, body
            ),
        )

    def _finding(self, url: str, rel: str, operation: dict[str, Any]) -> None:
        """Add a method for a list that is asked for by a body."""
        answer = self.api.resolved(operation["responses"]["200"])
        page = answer["content"]["application/json"]["schema"]["$ref"]
        item = self._item_of(page.rpartition("/")[2])
        name = NAMES.get(rel, snake(rel))
        needed, members, meanings = self._arguments(operation)
        parameters, params = self._query(operation)
        body = (
            f'return Pages(self, f"{self._path(url)}", {{{", ".join(params)}}}, {item}, '
            f"{{{', '.join(members)}}})"
        )
        doc = f"{operation['summary'].rstrip('.')}. {' '.join(meanings)}"
        made = self._method(name, [*needed, *parameters], f"Pages[{item}]", doc, body, waits=False)
        self._add_top(name, made)

    @staticmethod
    def _path(url: str) -> str:
        return url.replace("{ledgerNo}", "{self.ledger_no}")

    def _query(self, operation: dict[str, Any]) -> tuple[list[str], list[str]]:
        parameters, given = [], []
        for one in operation.get("parameters", ()):
            found = self.api.resolved(one)
            if found["in"] != "query" or found["name"] in ("$skiptoken", "$count"):
                continue
            wire = found["name"]
            kind = self._kind(found["schema"])
            parameters.append(f"{snake(wire)}: {kind} | None = None")
            given.append(f'"{wire}": {snake(wire)}')
        return parameters, given

    def _reading(
        self, url: str, key: str, parent: str, last: str, operation: dict[str, Any], *, top: bool
    ) -> None:
        parameters, given = self._query(operation)
        params = f"{{{', '.join(given)}}}" if given else "{}"
        doc = operation["summary"].rstrip(".") + "."
        single = last == "{}"
        if key in self.pages and top:
            name, item = snake(last), self.pages[key]
            body = f'return Pages(self, f"{self._path(url)}", {params}, {item})'
            made = self._method(name, parameters, f"Pages[{item}]", doc, body, waits=False)
            self._add_top(name, made)
        elif key in self.pages:
            owner, item = self.at[parent], self.pages[key]
            name = f"list_{snake(last)}"
            body = f'return Pages(self._client, f"{{self.id}}/{last}", {params}, {item})'
            made = self._method(name, parameters, f"Pages[{item}]", doc, body, waits=False)
            self._add(owner, name, made)
        elif key in self.content:
            owner = self.pages[parent] if parent in self.pages else self._item_of(self.at[parent])
            self._add(
                owner,
                "download",
                self._method(
                    "download",
                    [],
                    "Downloaded",
                    "Download its content.",
                    "return await self._client._download(self.id)",
                ),
            )
        elif single and parent in self.pages and "/{}/" not in parent.split("/{}/", 1)[1]:
            base = parent.rpartition("/")[2]
            self._one(snake(singular(base)), url, operation, doc, params, parameters)
        elif single and parent in self.pages:
            owner = self.at[parent.rpartition("/")[0]]
            base = parent.rpartition("/")[2]
            name = f"get_{snake(singular(base))}"
            answer = self.at[key]
            body = f'return await self._client._get(f"{{self.id}}/{base}/{{number}}", {answer})'
            made = self._method(name, ["number: int | str"], answer, doc, body)
            self._add(owner, name, made.replace("self, *, number", "self, number"))
        elif top or single:
            name = snake(singular(parent.rpartition("/")[2]) if single else last)
            name = {"files": "file_types", "file": "files", "reports": "report_index"}.get(
                name, name
            )
            self._one(name, url, operation, doc, params, parameters)
        else:
            owner, answer = self.at.get(parent, ""), self.at[key]
            if not owner:  # active-consents, beside the list's own items
                owner, last = self.at[parent.rpartition("/")[0]], f"consents/{last}"
            name = f"get_{snake(last.rpartition('/')[2])}"
            body = f'return await self._client._get(f"{{self.id}}/{last}", {answer})'
            self._add(owner, name, self._method(name, [], answer, doc, body))

    def _one(
        self,
        name: str,
        url: str,
        operation: dict[str, Any],
        doc: str,
        params: str,
        parameters: list[str],
    ) -> None:
        answer = self.at[self._key(url)]
        path = re.sub(r"\{(?!self)(\w+)\}$", "{number}", self._path(url))
        if path == self._path(url):
            body = f'return await self._get(f"{path}", {answer})'
            self._add_top(name, self._method(name, [], answer, doc, body))
            return
        body = f'return await self._get(f"{path}", {answer}, {params})'
        made = self._method(name, ["number: int | str", *parameters], answer, doc, body)
        made = made.replace("self, *, number: int | str)", "self, number: int | str)")
        made = made.replace("self, *, number: int | str, ", "self, number: int | str, *, ")
        first = "        number: int | str,\n"
        made = made.replace(f"        *,\n{first}", f"{first}        *,\n")
        self._add_top(name, made)

    def _link(self, owner: str, wire: str, target: str) -> None:
        name, own = f"get_{snake(wire)}", snake(wire)
        one = self.api.schemas[owner]["properties"][wire]
        optional = "null" in (one.get("type") or ()) or wire not in self.api.schemas[owner].get(
            "required", ()
        )
        call = f"await self._client._get(self.{own}, {target})"
        body = f"return {call}" if not optional else f"return {call} if self.{own} else None"
        answer = f"{target} | None" if optional else target
        made = self._method(name, [], answer, f"Follow the link `{own}`.", body)
        self._add(owner, name, made)

    def _add(self, owner: str, name: str, made: str) -> None:
        fields = {snake(wire) for wire in self.api.schemas[owner]["properties"]}
        if name in fields or name in self.methods.setdefault(owner, {}):
            raise SystemExit(f"{owner}.{name} is there already")
        self.methods[owner][name] = made

    def _add_top(self, name: str, made: str) -> None:
        if name in self.ledger:
            raise SystemExit(f"{name} is there already")
        self.ledger[name] = made

    def module(self) -> str:
        out = HEAD.format("Resources of the asynchronous client, with what can be done with each.")
        out += (
            "import datetime as dt\nfrom collections.abc import Mapping, Sequence\n"
            "from decimal import Decimal\nfrom typing import Any, Literal\n\n"
            "from msgspec import UNSET, UnsetType\n\n"
            "from invoice_ledger import models\n"
            "from invoice_ledger._core import Downloaded, offered\n"
            "from invoice_ledger._asynchronous import Acting, Client, Pages\n"
        )
        names = sorted({*self.at.values(), *self.pages.values(), *self.methods, *self.answers})
        for name in names:
            out += f"\n\nclass {name}(models.{name}, Acting, kw_only=True, dict=True):\n"
            out += text(self.api.schemas[name].get("description") or f"{name} of the ledger.")
            inner = self._own_items(name)
            if inner:
                out += f"    items: list[{inner}]  # type: ignore[assignment]\n"
            for made in self.methods.get(name, {}).values():
                out += "\n" + made
            if '"@id"' in str(self.api.schemas[name]["properties"]).replace("'", '"'):
                out += "\n" + self._method(
                    "refresh", [], name, "Read it again.",
                    f"return await self._client._get(self.id, {name})",
                )  # fmt: skip
        out += '\n\nclass AsyncLedger(Client):\n    """A ledger, by the asynchronous client."""\n'
        for made in self.ledger.values():
            out += "\n" + made
        return out

    def _own_items(self, name: str) -> str:
        """Return the kind of a list's items, if these are resources."""
        items = self.api.schemas[name]["properties"].get("items", {}).get("items", {})
        kind = str(items.get("$ref", "")).rpartition("/")[2]
        return kind if kind and "@id" in self.api.schemas[kind]["properties"] else ""


def operation_has_key(operation: dict[str, Any]) -> bool:
    return any(
        one.get("$ref", "").endswith("/Idempotency-Key") for one in operation.get("parameters", ())
    )


def problems(api: Description) -> str:
    """Return the module of problem types, from the responses that name them."""
    found: set[str] = set()
    for one in api.whole["components"]["responses"].values():
        found.update(re.findall(r"/problems/([a-z-]+)\)", one.get("description", "")))
    out = HEAD.format("The types of problems: one exception for each.")
    out += "from invoice_ledger._problem import Problem, problem_of\n\n"
    names = {slug: "".join(part.capitalize() for part in slug.split("-")) for slug in found}
    listed = sorted([*names.values(), "Problem", "problem_of"])
    out += "__all__ = [\n" + "".join(f'    "{name}",\n' for name in listed) + "]\n"
    for slug, name in sorted(names.items(), key=lambda one: one[1]):
        out += f'\n\nclass {name}(Problem, slug="{slug}"):\n    """The problem `{slug}`."""\n'
    return out


def formatted(source: str) -> str:
    """Return a module as ruff writes it."""
    line = [sys.executable, "-m", "ruff", "format", "--line-length", str(LINE), "-"]
    done = subprocess.run(line, input=source, capture_output=True, text=True, check=True)
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("description", type=Path)
    parser.add_argument("--check", action="store_true", help="fail if a file would change")
    given = parser.parse_args()
    api = Description(given.description)
    structs = Models(api)
    resources = Resources(api, structs.structs())
    asynchronous = resources.module()
    files = {
        "models.py": structs.module(),
        "problems.py": problems(api),
        "asynchronous.py": asynchronous,
        "synchronous.py": without_waiting(asynchronous),
        "_synchronous.py": marked(without_waiting((PACKAGE / "_asynchronous.py").read_text())),
    }
    files = {name: formatted(content) for name, content in files.items()}
    stale = [
        name
        for name, content in files.items()
        if not (PACKAGE / name).exists() or (PACKAGE / name).read_text() != content
    ]
    if given.check:
        sys.exit(f"To be made again: {', '.join(stale)}" if stale else 0)
    for name in stale:
        (PACKAGE / name).write_text(files[name])


if __name__ == "__main__":
    main()
