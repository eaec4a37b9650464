"""Titles and effects of the operations on webhooks and deliveries, as staff read them."""

from ledger_project.core.statemachine import OperationText

WEBHOOK = {
    "register": OperationText(
        "Register a webhook",
        "Events that happen from now on are sent to this address. A secret for checking the "
        "signatures is saved as a file: it is shown only this once, so keep it safe.",
    ),
    "send_test": OperationText(
        "Send a test",
        "A message that is signed like an event is sent at once. Nothing is recorded.",
    ),
    "rotate_secret": OperationText(
        "Make a new secret",
        "A new secret is saved as a file: it is shown only this once, so keep it safe. Messages "
        "are signed with both the old and the new secret for one day, so that the receiver can "
        "change over.",
    ),
    "disable": OperationText(
        "Stop sending",
        "No more events are sent to this address. Events that happen in the meantime are kept and "
        "are sent once the webhook is enabled again.",
    ),
    "enable": OperationText(
        "Resume sending",
        "Events are sent again, starting with those that failed or happened while the webhook was "
        "disabled.",
    ),
}

DELIVERY = {
    "deliver": OperationText(
        "Record that the receiver accepted the event",
        "The receiver has accepted the event. It is not sent again unless someone asks for it.",
    ),
    "give_up": OperationText(
        "Give up after the last attempt",
        "The receiver did not accept the event in any attempt. It is not sent again unless "
        "someone asks for it.",
    ),
    "send_again": OperationText(
        "Send the event again",
        "The event is sent once more with the same identifier, even if later events have been "
        "delivered since.",
    ),
}
