"""Transition tables: what they refuse to be, and how they judge. No database."""

import datetime as dt
from dataclasses import dataclass, replace

import pytest

from ledger_project.core.actors import SYSTEM, Actor
from ledger_project.core.errors import DomainError, NotPermitted, OperationNotAllowed
from ledger_project.core.statemachine import (
    KEEP,
    NEW,
    Guard,
    OperationText,
    Privilege,
    StateMachine,
    Transition,
)

ON = dt.date(2026, 6, 8)
DRAFT, SENT, DONE = "draft", "sent", "done"
OUTSIDER = Actor(name="client:1", holds=lambda scope, codename: False)


class AlreadyDone(DomainError):
    code = "already-done"


class NoAddress(OperationNotAllowed):
    code = "no-address"


@dataclass
class Letter:
    state: str = DRAFT
    address: str = "Storgatan 1"
    stamped: bool = True
    written_by: str = "staff:anna"


HAS_ADDRESS = Guard(
    "has_address", lambda letter, on: bool(letter.address), lambda letter: NoAddress("None")
)
IS_STAMPED = Guard(
    "is_stamped", lambda letter, on: letter.stamped, lambda letter: AlreadyDone("No stamp")
)
WRITE = Transition("write", sources=NEW, targets=frozenset({DRAFT}), scope="letters:write")
AMEND = Transition("amend", sources=frozenset({DRAFT}), targets=KEEP, scope="letters:write")
SEND = Transition(
    "send",
    sources=frozenset({DRAFT}),
    targets=frozenset({SENT}),
    scope="letters:write",
    guards=(HAS_ADDRESS, IS_STAMPED),
    refusals={DONE: lambda letter: AlreadyDone("Done")},
)
SIGN = Transition(
    "sign", sources=frozenset({SENT}), targets=frozenset({DONE}), four_eyes="written_by"
)
FRANK = Transition("frank", sources=frozenset({DRAFT}), targets=KEEP, sub_resource="envelope")
ROWS = (SEND, WRITE, AMEND, SIGN, FRANK)


def machine(*rows: Transition, **changes) -> StateMachine:
    given = {
        "states": (DRAFT, SENT, DONE),
        "initial": DRAFT,
        "transitions": rows,
        "state_of": lambda letter, on: letter.state,
        "permission_app": "post",
        "messages": {
            row.operation: OperationText(row.operation.title(), "It is so.") for row in rows
        },
        **changes,
    }
    return StateMachine("letter", **given)


LETTERS = machine(*ROWS)


def operations(rows):
    return [row.operation for row in rows]


# --- What a table refuses to be -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "changes", "message"),
    [
        ((*ROWS, Transition("lose", frozenset({"lost"}), KEEP)), {}, "unknown states ['lost']"),
        ((*ROWS, Transition("lose", frozenset({SENT}), frozenset({"lost"}))), {},
         "unknown states ['lost']"),
        ((*ROWS, Transition("lose", frozenset({SENT}), KEEP, refusals={"lost": AlreadyDone})), {},
         "unknown states ['lost']"),
        (ROWS, {"initial": "lost"}, "unknown states ['lost']"),
        ((SEND, WRITE, AMEND), {}, "unreachable states ['done']"),
        (ROWS, {"states": (DRAFT, SENT, DONE, "burnt")}, "unreachable states ['burnt']"),
        ((*ROWS, Transition("sign", frozenset({SENT}), KEEP)), {}, "an operation has two rows"),
        ((*ROWS, Transition("lose", frozenset({SENT}), KEEP, refusals={SENT: AlreadyDone})), {},
         "letter.lose: a source state is also refused"),
        (ROWS, {"messages": {}},
         "rows and messages differ in ['amend', 'frank', 'send', 'sign', 'write']"),
    ],
)  # fmt: skip
def test_a_faulty_table_fails_as_it_is_made(rows, changes, message):
    with pytest.raises(ValueError) as refused:
        machine(*rows, **changes)
    assert str(refused.value).startswith("letter")
    assert message in str(refused.value)


def test_titles_and_effects_come_from_the_messages():
    assert LETTERS.transitions["send"].title == "Send"
    assert LETTERS.transitions["send"].effect == "It is so."
    assert LETTERS.permissions()[0] == ("send_letter", "Send")


# --- What is permitted --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        (Letter(), ["send", "amend"]),
        (Letter(address=""), ["amend"]),
        (Letter(stamped=False), ["amend"]),
        (Letter(state=SENT), ["sign"]),
        (Letter(state=SENT, written_by=SYSTEM.person), []),
        (Letter(state=DONE), []),
    ],
)
def test_what_is_permitted_follows_from_state_guards_and_four_eyes_in_table_order(letter, expected):
    assert operations(LETTERS.permitted(letter, SYSTEM, ON)) == expected
    for name in ("send", "amend", "sign"):
        if name in expected:
            assert LETTERS.require(name, letter, SYSTEM, ON) is LETTERS.transitions[name]
        else:
            with pytest.raises(DomainError):
                LETTERS.require(name, letter, SYSTEM, ON)


def test_a_part_offers_its_own_rows_and_none_all():
    assert operations(LETTERS.permitted(Letter(), SYSTEM, ON, sub_resource="envelope")) == ["frank"]
    everything = LETTERS.permitted(Letter(), SYSTEM, ON, sub_resource=None)
    assert operations(everything) == ["send", "amend", "frank"]


def test_a_collection_offers_what_needs_no_document():
    assert operations(LETTERS.creations(SYSTEM)) == ["write"]
    assert LETTERS.creations(OUTSIDER) == []


def test_a_row_is_granted_by_its_scope_or_its_codename():
    asked = []
    actor = Actor(name="x", holds=lambda scope, codename: bool(asked.append((scope, codename))))
    assert not LETTERS.grants("send", actor)
    assert asked == [("letters:write", "post.send_letter")]


def test_the_state_that_counts_is_that_of_the_date():
    dated = machine(*ROWS, state_of=lambda letter, on: SENT if on > ON else letter.state)
    assert operations(dated.permitted(Letter(), SYSTEM, ON)) == ["send", "amend"]
    assert operations(dated.permitted(Letter(), SYSTEM, ON + dt.timedelta(days=1))) == ["sign"]


# --- What a refusal says ------------------------------------------------------------------------


def refusal(operation, letter, actor=SYSTEM):
    with pytest.raises(DomainError) as refused:
        LETTERS.require(operation, letter, actor, ON)
    return refused.value


def test_a_privilege_depends_on_who_asks_and_its_lack_is_not_permitted():
    own = Privilege(
        "own_letter", lambda letter, actor: letter.written_by == actor.name, "only its author may"
    )
    letters = machine(replace(AMEND, privilege=own), *(row for row in ROWS if row is not AMEND))
    mine, others = Letter(written_by=SYSTEM.name), Letter(written_by="somebody")
    assert "amend" in operations(letters.permitted(mine, SYSTEM, ON))
    assert "amend" not in operations(letters.permitted(others, SYSTEM, ON))
    assert letters.require("amend", mine, SYSTEM, ON).operation == "amend"
    for refuse in (
        lambda: letters.require("amend", others, SYSTEM, ON),
        lambda: letters.require_grant("amend", SYSTEM, others),
    ):
        with pytest.raises(NotPermitted, match="only its author may$") as refused:
            refuse()
        assert refused.value.fields == {}


def test_without_the_power_it_is_not_permitted_whatever_the_state():
    error = refusal("send", Letter(state=DONE), OUTSIDER)
    assert isinstance(error, NotPermitted)
    assert error.fields == {"RequiredScope": "letters:write"}


def test_a_state_may_have_an_error_of_its_own_and_any_other_is_not_allowed():
    assert refusal("send", Letter(state=DONE)).code == "already-done"
    error = refusal("send", Letter(state=SENT))
    assert (error.code, error.fields) == ("operation-not-allowed", {"State": SENT})


def test_the_first_guard_that_fails_names_the_error():
    assert refusal("send", Letter(address="", stamped=False)).code == "no-address"
    assert refusal("send", Letter(stamped=False)).code == "already-done"


def test_a_conflict_lists_what_is_possible_instead():
    letter = Letter(address="")
    error = refusal("send", letter)
    assert error.entity is letter
    assert operations(error.permitted) == ["amend"]


def test_the_one_who_did_the_step_before_may_not_do_the_next():
    error = refusal("sign", Letter(state=SENT, written_by=SYSTEM.person))
    assert isinstance(error, NotPermitted)
    assert "another person" in error.detail
    # In a state that forbids it anyway, the state is what is wrong.
    assert refusal("sign", Letter(written_by=SYSTEM.name)).code == "operation-not-allowed"
