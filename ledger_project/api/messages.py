"""Titles and effects of the operations on API clients, as staff read them."""

from ledger_project.core.statemachine import OperationText

CLIENT = {
    "issue": OperationText(
        "Issue a client",
        "A system can call the API with exactly the scopes and sellers that are chosen here. Its "
        "secret is saved as a file: it is shown only this once, so keep it safe.",
    ),
    "rotate_secret": OperationText(
        "Make a new secret",
        "A new secret is saved as a file: it is shown only this once, so keep it safe. The old "
        "one works for one more day, so that the caller can change over. After a leak, end it at "
        "once: then the tokens that were fetched before end as well.",
    ),
    "rehash_secret": OperationText(
        "Keep the secret with a fast hash",
        "The secret stays the same. It was issued with a hash for people's passwords, which makes "
        "each fetch of a token slow.",
    ),
    "narrow": OperationText(
        "Take rights away",
        "The client keeps only the scopes and sellers that are chosen here. Its next request is "
        "judged by them, also with a token that it has already.",
    ),
    "widen": OperationText(
        "Give more rights",
        "The client may do more, or act for more sellers. It gets the added scopes with the next "
        "token that it fetches.",
    ),
    "set_certificates": OperationText(
        "Change the certificates",
        "With certificates, each token works only together with the certificate that it was "
        "fetched with. Tokens of other certificates, or of none, end at once.",
    ),
    "rename": OperationText(
        "Rename the client",
        "The client is shown under another name. Nothing else changes.",
    ),
    "set_last_day": OperationText(
        "Change the last day",
        "The client and its tokens work until the end of this day. Without a day they work until "
        "the client is revoked.",
    ),
    "expire": OperationText(
        "Record that the last day is over",
        "The client and its tokens are refused. It works again once it has a later last day.",
    ),
    "revoke": OperationText(
        "Revoke the client",
        "The client and all of its tokens are refused from now on. This cannot be undone: issue a "
        "new client instead.",
    ),
}
