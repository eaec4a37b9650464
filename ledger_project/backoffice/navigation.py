"""Where each table stands in the navigation: by the work that it belongs to."""

from typing import Any

from django.conf import settings

from ledger_project.core.texts import say

OTHERS = "Others"

_PLACES = {
    label: (at, task, order)
    for at, (task, labels) in enumerate(settings.BACK_OFFICE_TASKS.items())
    for order, label in enumerate(labels)
}


def place_of(label: str) -> tuple[int, str, int]:
    """Return the position of a table's task, the task, and the table's position in it."""
    return _PLACES.get(label, (len(settings.BACK_OFFICE_TASKS), OTHERS, 0))


def by_task(apps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the navigation shows, grouped by task instead of by app."""
    found: dict[tuple[int, str], list[tuple[int, dict[str, Any]]]] = {}
    for model in (one for app in apps for one in app["models"]):
        at, task, order = place_of(model["model"]._meta.label_lower)
        found.setdefault((at, task), []).append((order, model))
    groups = []
    for (_, task), placed in sorted(found.items(), key=lambda one: one[0][0]):
        models = [model for _, model in sorted(placed, key=lambda one: (one[0], one[1]["name"]))]
        groups.append(
            {
                "name": say(task),
                "app_label": task.lower().replace(" ", "-"),
                "app_url": models[0]["admin_url"],
                "has_module_perms": True,
                "models": models,
            }
        )
    return groups
