"""The `webhooks` of the OpenAPI description: what is sent, by the type of the event.

Types with the same data are sent the same way, which stands once: the description stays small.
"""

from typing import Any

from invoices.event_types import DATA, EVENTS
from webhooks.delivery import TEST

_NOTIFICATION = {
    "type": "object",
    "description": "What is sent to a webhook. Its headers are those of Standard Webhooks: "
    "`webhook-id`, the same for each attempt, `webhook-timestamp` and `webhook-signature`.",
    "properties": {
        "type": {"type": "string", "description": "Type of the event"},
        "timestamp": {"type": "string", "format": "date-time", "description": "When it happened"},
        "data": {
            "allOf": [{"$ref": "#/components/schemas/Event"}],
            "description": "The event, as the feed has it",
        },
    },
    "required": ["type", "timestamp", "data"],
    "additionalProperties": False,
}


_TEST_MESSAGE = {
    "operationId": "webhook_test_message",
    "summary": "A message of a test, which is no event",
    "tags": ["webhook"],
    "security": [],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "type": {"const": TEST, "description": "Not the type of an event"},
                        "timestamp": {
                            "type": "string",
                            "format": "date-time",
                            "description": "When it is sent",
                        },
                        "data": {
                            "type": "object",
                            "description": "Nothing",
                            "additionalProperties": False,
                        },
                    },
                    "required": ["type", "timestamp", "data"],
                    "additionalProperties": False,
                },
                "example": {"type": TEST, "timestamp": "2026-06-08T10:00:00Z", "data": {}},
            }
        },
    },
    "responses": {"2XX": {"description": "It arrived"}},
}


def add_webhooks(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add each type of event with its data, what they share, and the message of a test."""
    shared = result["components"]
    members = {name: {**schema, "description": meaning} for name, (schema, meaning) in DATA.items()}
    data = {
        "type": "object",
        "description": "Members of data.",
        "properties": members,
        "additionalProperties": False,
    }
    schemas = {**shared["schemas"], "EventMembers": data, "Notification": _NOTIFICATION}
    shared["schemas"] = dict(sorted(schemas.items()))
    alike: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for name, one in EVENTS.items():
        alike.setdefault((one.always, one.sometimes), []).append(name)
    shared["pathItems"], result["webhooks"] = {}, {}
    for (always, sometimes), types in alike.items():
        first = "".join(part.title() for part in types[0].split("-"))
        shared["pathItems"][first] = {
            "post": {
                "operationId": f"webhook_{types[0].replace('-', '_')}",
                "summary": "Sent to webhooks",
                "tags": ["webhook"],
                "security": [],
                "requestBody": _body(types, always, sometimes),
                "responses": {"2XX": {"description": "Stored; process it afterwards"}},
            }
        }
        for name in types:
            meaning = EVENTS[name].when
            result["webhooks"][name] = {
                "$ref": f"#/components/pathItems/{first}",
                "summary": f"{meaning[0].upper()}{meaning[1:]}",
            }
    result["webhooks"][TEST] = {"post": _TEST_MESSAGE}
    return result


def _body(types: list[str], always: tuple[str, ...], sometimes: tuple[str, ...]) -> dict[str, Any]:
    """Return what is sent of types with the same data: its members, and those that may be there."""
    data: dict[str, Any] = {"$ref": "#/components/schemas/EventMembers", "required": [*always]}
    if sometimes:
        data["properties"] = dict.fromkeys(sometimes, True)
    own = {"properties": {"type": {"enum": types}, "data": {"properties": {"data": data}}}}
    schema = {"allOf": [{"$ref": "#/components/schemas/Notification"}, own]}
    return {"required": True, "content": {"application/json": {"schema": schema}}}
