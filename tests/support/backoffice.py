"""How tests use the back office: open a page, see what it offers, fill in a form and send it."""

import uuid

from django.test import Client
from django.urls import reverse
from lxml import html


def page(document) -> str:
    meta = document._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[document.pk])


def address(document, operation: str) -> str:
    """Of an operation: on a document, or with a model on its list."""
    meta = document._meta
    if isinstance(document, type):
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_list_operation", args=[operation])
    return reverse(
        f"admin:{meta.app_label}_{meta.model_name}_operation", args=[document.pk, operation]
    )


def offered(client: Client, document) -> list[str]:
    """What the page of a document offers, or with a model its list."""
    meta = document._meta
    where = (
        reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        if isinstance(document, type)
        else page(document)
    )
    shown = client.get(where)
    assert shown.status_code == 200
    found = [button["row"].operation for button in shown.context["buttons"]]
    for name in found:
        assert f'href="{address(document, name)}"' in shown.content.decode()
    return found


def send(client: Client, document, operation: str, *, token: str = "", **members: str):
    """Open the confirmation page and send its form, or send it again with an earlier token."""
    if not token:
        asked = client.get(address(document, operation))
        assert asked.status_code == 200, asked.headers.get("Location")
        token = str(asked.context["form"]["token"].value())
    return client.post(address(document, operation), {"token": token, **members}, follow=True)


def fill_in(client: Client, document, operation: str, **members: str):
    """Change some inputs on the page as a browser shows it, and send all of them.

    Inputs are named by their paths with `__` for the point. Where the page is not offered, its
    form is sent nevertheless.
    """
    asked = client.get(address(document, operation))
    shown = inputs(asked) if asked.status_code == 200 else {"token": str(uuid.uuid4())}
    return client.post(address(document, operation), {**shown, **named(members)}, follow=True)


def inputs(response) -> dict[str, str]:
    """Return the inputs of the operation's form with what they hold, as a browser sends them."""
    (form,) = html.fromstring(response.content).find_class("operation")
    values = {name: str(value) for name, value in form.form_values()}
    values.pop("csrfmiddlewaretoken", None)  # Django's client needs none.
    return values


def named(members: dict[str, str]) -> dict[str, str]:
    return {name.replace("__", "."): value for name, value in members.items()}


def told(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])
