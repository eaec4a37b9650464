"""What the description says once, and refers to by name: values, examples, problems, parameters.

drf-spectacular writes them anew wherever they stand.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from ledger_project.api import problems
from ledger_project.api.members import MEMBERS
from ledger_project.api.renderers import LINES, encode_lines

EXAMPLES = Path(__file__).with_name("examples.json")
_SLUG = re.compile(r"\[`(.+?)`\]")


def _operations(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in result["paths"].values():
        yield from operations.values()


def describe(schemas: dict[str, Any]) -> None:
    """Say what each member means that does not say so itself."""
    for name, schema in schemas.items():
        for member, shape in schema.get("properties", {}).items():
            if "description" not in shape:
                shape["description"] = MEMBERS.get(f"{name}.{member}") or MEMBERS[member]


def share_operations(schemas: dict[str, Any]) -> None:
    """Refer by name to the operations of a resource, which all resources describe alike."""
    name = "Operations"
    for schema in list(schemas.values()):
        properties = schema.get("properties", {})
        if "operations" in properties:
            shape = properties["operations"]
            if schemas.setdefault(name, shape) == shape:
                properties["operations"] = _reference(name)


def name_choices(schemas: dict[str, Any]) -> None:
    """Give each set of values one schema with a name, so that generators make one type of it.

    Null is no value of the set: a member that may be null is either.
    """
    members = [
        (name, member, shape)
        for name, schema in list(schemas.items())
        for member, shape in schema.get("properties", {}).items()
        if "enum" in shape
    ]
    owners: dict[str, dict[tuple[str, ...], set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, member, shape in members:
        owners[member][tuple(filter(None, shape["enum"]))].add(_owner(name))
    for name, member, shape in members:
        values = [value for value in shape.pop("enum") if value is not None]
        nullable = "null" in shape.pop("type")
        # An InvoicedAddress has the values of an Address: they are called by the shorter name.
        same = [one for one in owners[member][tuple(values)] if one in name]
        owner = "" if len(owners[member]) == 1 else min(sorted(same), key=len)
        called = f"{owner}{member[0].upper()}{member[1:]}"
        if (given := schemas.get(called)) and given.get("enum") != values:
            called += "Value"
        schemas[called] = {"type": "string", "enum": values}
        reference = _reference(called)
        shape |= {"anyOf": [reference, {"type": "null"}]} if nullable else reference


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _owner(name: str) -> str:
    return name.removesuffix("Request").removeprefix("Patched")


def add_examples(result: dict[str, Any]) -> None:
    """Show each body and each successful answer as one that was sent: `tests/api/test_examples.py`.

    An example belongs to the schema, so that operations with the same answer share it.
    """
    given, used = json.loads(EXAMPLES.read_text()), {}
    for operation in _operations(result):
        answers = [a for status, a in operation["responses"].items() if status[0] == "2"]
        for described in (operation.get("requestBody", {}), *answers):
            content = described.get("content", {}).get("application/json", {})
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            if name in given and "examples" not in content:
                content["examples"] = {name: {"$ref": f"#/components/examples/{name}"}}
                used[name] = {"value": given[name]}
                if lines := described["content"].get(LINES):
                    lines["example"] = encode_lines(given[name]["items"]).decode()
    result["components"]["examples"] = dict(sorted(used.items()))


def refer_to_choices(result: dict[str, Any]) -> None:
    """Refer by name to the values of a filter, or of a list, that are those of a member."""
    schemas = result["components"]["schemas"]
    named = {tuple(one["enum"]): name for name, one in schemas.items() if "enum" in one}
    for schema in schemas.values():
        for shape in schema.get("properties", {}).values():
            if name := named.get(tuple(shape.get("items", {}).get("enum", ()))):
                shape["items"] = _reference(name)
    for operation in _operations(result):
        for one in operation.get("parameters", ()):
            name = named.get(tuple(one["schema"].get("enum", ())))
            if name and one["in"] == "query":
                one["schema"] = _reference(name)


def share_parameters(result: dict[str, Any]) -> None:
    """Refer by name to each parameter that stands in several places; of several forms, one."""
    forms = defaultdict(list)
    for operation in _operations(result):
        for one in operation.get("parameters", ()):
            forms[one["name"]].append(one)
    shared = {}
    for name, found in sorted(forms.items()):
        most = max(found, key=found.count)
        if found.count(most) > 1:
            shared[name] = most
    for operation in _operations(result):
        if "parameters" in operation:
            operation["parameters"] = [
                {"$ref": f"#/components/parameters/{_key(one['name'])}"}
                if shared.get(one["name"]) == one
                else one
                for one in operation["parameters"]
            ]
    result["components"]["parameters"] = {_key(name): one for name, one in shared.items()}


def _key(name: str) -> str:
    return name.replace("$", "")


def share_answers(result: dict[str, Any]) -> None:
    """Refer by name to each successful answer that several routes give."""
    found = defaultdict(list)
    for operation in _operations(result):
        for status, answer in operation["responses"].items():
            content = answer.get("content", {}).get("application/json", {})
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            if status[0] == "2" and name:
                replayed = "Replayed" if "Idempotency-Replayed" in answer["headers"] else ""
                found[f"{name}{status}{replayed}"].append((operation["responses"], status, answer))
    for name, places in found.items():
        if len(places) > 1 and all(answer == places[0][2] for _, _, answer in places):
            result["components"]["responses"][name] = places[0][2]
            for responses, status, _ in places:
                responses[status] = {"$ref": f"#/components/responses/{name}"}
    result["components"]["responses"] = dict(sorted(result["components"]["responses"].items()))


def share_problems(result: dict[str, Any], general: Collection[str]) -> None:
    """Refer to each answer with a problem by a name: most routes have the same ones.

    The name leaves out the `general` slugs, which any route may answer with.
    """
    shared: dict[str, Any] = {}
    for operation in _operations(result):
        for status, answer in operation["responses"].items():
            if problems.MEDIA_TYPE not in answer.get("content", {}):
                continue
            own = [slug for slug in _SLUG.findall(answer["description"]) if slug not in general]
            parts = ["problem", status, *own]
            name = "".join(word.title() for part in parts for word in part.split("-"))
            if shared.setdefault(name, answer) != answer:
                raise ValueError(f"Two different answers are called {name}.")
            operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    result["components"]["responses"] = shared
