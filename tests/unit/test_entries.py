"""Drafts of journal entries balance in each book, or they cannot be made."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.books.chart import Book, Role, book_of
from accounts.books.entries import BookedEvent, Draft, Line

D = Decimal
EVENT = BookedEvent("payment", 1, dt.date(2026, 6, 8))
CLIENT = [role for role in Role if book_of(role) is Book.CLIENT]
OPERATOR = [role for role in Role if book_of(role) is Book.OPERATOR]
cents = st.integers(1, 10**12).map(lambda number: D(number) / 100)


def draft(*lines: Line) -> Draft:
    return Draft("a_template", "ACTION", EVENT, lines)


def test_each_role_stands_in_one_of_the_two_books():
    assert len(CLIENT) + len(OPERATOR) == len(Role)
    assert Role.RECEIVABLE in CLIENT
    assert Role.CLIENT_FUNDS in OPERATOR


@given(
    amounts=st.lists(cents, min_size=1, max_size=5),
    book=st.sampled_from([CLIENT, OPERATOR]),
    data=st.data(),
)
def test_debits_and_credits_of_one_sum_in_one_book_balance(amounts, book, data):
    roles = st.sampled_from(book)
    debits = [Line(data.draw(roles), debit=amount) for amount in amounts]
    credit = Line(data.draw(roles), credit=sum(amounts, D(0)))
    assert draft(*debits, credit).lines == (*debits, credit)


@given(amount=cents, more=cents)
def test_what_does_not_balance_to_the_cent_cannot_be_made(amount, more):
    with pytest.raises(ValueError, match="a_template: does not balance"):
        draft(Line(Role.BANK, debit=amount + more), Line(Role.RECEIVABLE, credit=amount))


@given(amount=cents)
def test_the_two_books_do_not_balance_each_other(amount):
    with pytest.raises(ValueError, match="does not balance"):
        draft(Line(Role.BANK, debit=amount), Line(Role.CLIENT_FUNDS, credit=amount))


@pytest.mark.parametrize(
    ("debit", "credit"), [("1.00", "1.00"), ("-1.00", "0.00"), ("0.00", "-1.00"), ("1.00", "-1.00")]
)
def test_a_line_is_a_positive_debit_or_a_positive_credit(debit, credit):
    with pytest.raises(ValueError, match="either a debit or a credit"):
        draft(Line(Role.BANK, debit=D(debit), credit=D(credit)))


def test_lines_of_no_amount_are_left_out():
    lines = Line(Role.BANK, debit=D("1.00")), Line(Role.RECEIVABLE, credit=D("1.00"))
    assert draft(lines[0], Line(Role.ROUNDING), lines[1]).lines == lines
    assert draft(Line(Role.ROUNDING)).lines == ()
