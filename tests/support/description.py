"""The published OpenAPI description as a judge of what is answered."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

FILE = Path(__file__).parents[2] / "docs" / "openapi.yaml"


@cache
def described() -> dict[str, Any]:
    with FILE.open() as file:
        return yaml.load(file, yaml.CSafeLoader)


@cache
def _routes() -> list[tuple[re.Pattern[str], str]]:
    """Return the paths as patterns, those with the most fixed parts first."""
    paths = sorted(described()["paths"], key=lambda path: (path.count("{"), path))
    return [
        (
            re.compile(
                "".join(
                    "[^/]+" if part.startswith("{") else re.escape(part)
                    for part in re.split(r"({\w+})", path)
                )
            ),
            path,
        )
        for path in paths
    ]


@cache
def route_of(path: str) -> str | None:
    return next((route for pattern, route in _routes() if pattern.fullmatch(path)), None)


def resolved(found: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference into the published components refers to, or `found` itself."""
    return resolve(described(), found)


def resolve(description: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference into the components refers to, or `found` itself."""
    while "$ref" in found:
        _, _, kind, name = found["$ref"].split("/")
        found = description["components"][kind][name]
    return found


@cache
def _validator(route: str, method: str, status: str, media_type: str) -> Any:
    content = resolved(described()["paths"][route][method]["responses"][status])["content"]
    schema = {**content[media_type]["schema"], "components": described()["components"]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def is_one_json(media_type: str) -> bool:
    """Return whether the type is JSON as a whole, not as lines."""
    return media_type.partition(";")[0].endswith(("/json", "+json"))


def faults(method: str, path: str, status: int, media_type: str, content: bytes) -> list[str]:
    """Return how the answer differs from its description; nothing for a path that has none."""
    route = route_of(path)
    operation = described()["paths"].get(route, {}).get(method.lower())
    if operation is None:
        return []
    if str(status) not in operation["responses"]:
        return [f"{method} {route}: status {status} is not described"]
    answer = resolved(operation["responses"][str(status)])
    media_type = media_type.partition(";")[0]
    if not content and "content" not in answer:
        return []
    if media_type not in answer.get("content", {}):
        return [f"{method} {route} {status}: {media_type!r} is not described"]
    if not is_one_json(media_type):
        return []
    found = _validator(route, method.lower(), str(status), media_type).iter_errors(
        json.loads(content)
    )
    return [
        f"{method} {route} {status}: {'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in found
    ]
