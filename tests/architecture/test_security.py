"""SECURITY.md names tests that are there, one at least for each threat."""

import re

import pytest

from tests.support.commands import ROOT

ROWS = [
    line.split(" | ")
    for line in (ROOT / "SECURITY.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| threat")
]


def test_there_are_threats():
    assert len(ROWS) > 15


@pytest.mark.parametrize("row", ROWS, ids=[row[0].strip("| ") for row in ROWS])
def test_each_threat_has_a_defence_and_tests_that_show_it(row):
    _, defence, shown = row
    assert defence
    named = re.findall(r"`([^`]+)`", shown)
    assert named
    for one in named:
        path, _, test = one.partition(":")
        source = (ROOT / path).read_text() if (ROOT / path).is_file() else ""
        assert re.search(rf"^def {test or 'test_'}", source, re.MULTILINE), one
