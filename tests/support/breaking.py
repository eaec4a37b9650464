"""What a client of one description would miss in a later one: `docs/versions.md` has the rules.

What is sent may only be allowed more, what is answered may only promise more.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from tests.support.description import resolve

Schema = dict[str, Any]
AT_MOST = ("maxLength", "maxItems", "maximum")
AT_LEAST = ("minLength", "minItems", "minimum")
VERBATIM = ("pattern", "format", "const", "multipleOf")


def breaks(old: dict[str, Any], new: dict[str, Any], on: dt.date) -> list[str]:
    """Return what the `new` description breaks, on the day of its release; empty: nothing."""
    return list(dict.fromkeys(_Comparison(old, new, on).all()))


class _Comparison:
    def __init__(self, old: dict[str, Any], new: dict[str, Any], on: dt.date) -> None:
        self.old, self.new, self.on = old, new, on
        self._done: set[tuple[str, str, bool]] = set()

    def all(self) -> Iterator[str]:
        for path, operations in self.old["paths"].items():
            for method, operation in operations.items():
                yield from self._operation(path, method, operation)
        for name in self.old.get("webhooks", {}):
            if name not in self.new.get("webhooks", {}):
                yield f"{name} is sent no more"

    def _operation(self, path: str, method: str, old: Any) -> Iterator[str]:
        where = f"{method} {path}"
        new = self.new["paths"].get(path, {}).get(method)
        if new is None:
            if old.get("x-sunset", "9") > str(self.on):
                yield f"{where} is gone"
            return
        if new["operationId"] != old["operationId"]:
            yield f"{where} is called {new['operationId']} instead of {old['operationId']}"
        if new.get("security") != old.get("security"):
            yield f"{where} needs another scope"
        yield from self._parameters(where, old, new)
        before, after = (
            resolve(of, one.get("requestBody", {}))
            for of, one in ((self.old, old), (self.new, new))
        )
        if after.get("required") and not before.get("required"):
            yield f"{where} needs a body"
        yield from self._contents(f"{where} body", before, after, sent=True)
        for status, answer in old["responses"].items():
            if status[0] == "2":
                if status not in new["responses"]:
                    yield f"{where} answers {status} no more"
                    continue
                now = resolve(self.new, new["responses"][status])
                was = resolve(self.old, answer)
                yield from self._contents(f"{where} {status}", was, now, sent=False)

    def _parameters(self, where: str, old: Any, new: Any) -> Iterator[str]:
        was, now = (
            {
                (one["name"], one["in"]): one
                for one in (resolve(of, each) for each in operation.get("parameters", ()))
            }
            for of, operation in ((self.old, old), (self.new, new))
        )
        for key, one in was.items():
            if key not in now:
                yield f"{where} takes no {key[0]}"
            else:
                schemas = one.get("schema", {}), now[key].get("schema", {})
                yield from self._schema(f"{where} {key[0]}", *schemas, sent=True)
        for key, one in now.items():
            if one.get("required") and not was.get(key, {}).get("required"):
                yield f"{where} needs {key[0]}"

    def _contents(self, where: str, old: Any, new: Any, *, sent: bool) -> Iterator[str]:
        for media_type, content in old.get("content", {}).items():
            if media_type not in new.get("content", {}):
                yield f"{where}: no {media_type}"
                continue
            schemas = content.get("schema", {}), new["content"][media_type].get("schema", {})
            yield from self._schema(where, *schemas, sent=sent)

    def _schema(self, where: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        if "$ref" in old and "$ref" in new:
            key = (old["$ref"], new["$ref"], sent)
            if key in self._done:
                return
            self._done.add(key)
            where = old["$ref"].rpartition("/")[2]
        was, now = list(_forms(self.old, old)), list(_forms(self.new, new))
        # Each form that was sent has one that takes it; each that is answered was one before.
        for one in was if sent else now:
            others = now if sent else was
            found = [
                list(self._form(where, *((one, other) if sent else (other, one)), sent=sent))
                for other in others
            ]
            yield from min(found, key=len)

    def _form(self, where: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        if "type" in (old if not sent else new) and old.get("type") != new.get("type"):
            yield f"{where}: {new.get('type')} instead of {old.get('type')}"
            return
        if sent:
            yield from self._taken(where, old, new)
        members = old.get("properties", {})
        for name, schema in members.items():
            inside = f"{where}.{name}"
            if name not in new.get("properties", {}):
                yield f"{inside} is gone"
                continue
            yield from self._schema(inside, schema, new["properties"][name], sent=sent)
        stricter, looser = (new, old) if sent else (old, new)
        for name in stricter.get("required", ()):
            if name not in looser.get("required", ()):
                yield f"{where}.{name} {'is needed' if sent else 'may be missing'}"
        if "items" in old:
            yield from self._schema(f"{where}[]", old["items"], new.get("items", {}), sent=sent)

    def _taken(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        """Yield the values that were taken and are no more."""
        if "enum" in new and not set(old.get("enum", ["anything"])) <= set(new["enum"]):
            yield f"{where} takes fewer values"
        for name in AT_MOST:
            if name in new and new[name] < old.get(name, float("inf")):
                yield f"{where}: {name} {new[name]}"
        for name in AT_LEAST:
            if name in new and new[name] > old.get(name, float("-inf")):
                yield f"{where}: {name} {new[name]}"
        for name in VERBATIM:
            if name in new and new[name] != old.get(name):
                yield f"{where}: {name} {new[name]}"


def _forms(description: dict[str, Any], schema: Schema) -> Iterator[Schema]:
    """Yield the forms that a value may have: no references, no alternatives, one type each."""
    schema = resolve(description, schema)
    if alternatives := schema.get("anyOf") or schema.get("oneOf"):
        for one in alternatives:
            yield from _forms(description, one)
    elif "allOf" in schema:
        whole: Schema = {}
        for part in schema["allOf"]:
            for form in _forms(description, part):
                whole = {**whole, **form}
        yield whole
    elif isinstance(schema.get("type"), list):
        for kind in schema["type"]:
            yield {"type": "null"} if kind == "null" else {**schema, "type": kind}
    else:
        yield schema
