"""A migration that the server before cannot bear is refused."""

import pytest

from tests.support import lint_migrations


@pytest.fixture
def released(tmp_path, monkeypatch):
    """Return the list of what is released: all migrations."""
    monkeypatch.setattr(lint_migrations, "RELEASED", tmp_path / "released.txt")
    lint_migrations.main("--accept")
    return lint_migrations.RELEASED


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("invoices 0013_remittances_and_ended_claims", 1, "unique constraint"),
        ("reports 0007_forms_of_settlements", 1, "ALTERING columns"),
        ("webhooks 0002_texts", 0, "OK"),
    ],
)
@pytest.mark.django_db
def test_what_is_not_released_is_judged(name, status, said, released, capsys):
    others = [one for one in released.read_text().splitlines(True) if one.strip() != name]
    released.write_text("".join(others))
    assert lint_migrations.main() == status
    assert said in capsys.readouterr().out


@pytest.mark.django_db
def test_what_is_released_is_not_judged_again(released, capsys):
    assert lint_migrations.main() == 0
    assert capsys.readouterr().out == ""
