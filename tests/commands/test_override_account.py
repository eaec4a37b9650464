"""override_account: a ledger's own numbers are used from then on."""

import pytest
from django.core.management import CommandError

from accounts.models import ChartOverride, JournalLine
from tests.support.commands import run


def numbers(role: str) -> list[str]:
    lines = JournalLine.objects.filter(role=role).order_by("id")
    return list(lines.values_list("account_number", flat=True))


def test_later_postings_carry_the_new_number_and_earlier_ones_keep_theirs(
    ledger, api, authorize, constraints
):
    captures = authorize()["captures"]
    api.post(captures, {"amount": 10})
    run("override_account", 501, "sales", "3041")
    api.post(captures, {"amount": 10})
    run("override_account", 501, "sales")
    api.post(captures, {"amount": 10})
    assert numbers("sales") == ["3000", "3041", "3000"]


@pytest.mark.parametrize("number", ["30 41", "3041;", "30410000000"])
def test_a_number_that_is_none_is_refused(ledger, number):
    with pytest.raises(CommandError, match="number"):
        run("override_account", 501, "sales", number)
    assert not ChartOverride.objects.exists()
