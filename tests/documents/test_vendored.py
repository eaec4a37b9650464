"""Files of others are as they came, with their licences, and no package runs for a file's sake."""

import hashlib
import re

from invoices.documents.vendored import FOLDER
from tests.support.commands import ROOT


def test_each_file_is_as_it_was_published_and_named():
    listed = dict(
        reversed(line.split("  ", 1)) for line in (FOLDER / "SHA256SUMS").read_text().splitlines()
    )
    there = {
        f"./{one.relative_to(FOLDER)}": hashlib.sha256(one.read_bytes()).hexdigest()
        for one in FOLDER.rglob("*")
        if one.is_file() and one.suffix not in (".py", ".pyc", ".md") and one.name != "SHA256SUMS"
    }
    assert there == listed
    assert len(there) > 20


def test_each_folder_has_its_licence():
    for folder in ("ubl", "rules", "fonts"):
        assert any((FOLDER / folder).glob("LICENSE*")), folder


def test_packages_of_single_authors_are_not_installed_for_their_files():
    lock = (ROOT / "uv.lock").read_text()
    names = set(re.findall(r'^name = "([^"]+)"$', lock, re.MULTILINE))
    assert names
    assert not {one for one in names if one.startswith(("peppol", "fontpkg"))}
    (pinned,) = re.findall(r"^UV := (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert f'name = "uv"\nversion = "{pinned}"' in lock
