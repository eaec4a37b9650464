"""A migration that the server before cannot bear is refused."""

import pytest

from tests.support import lint_migrations


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("invoices 0013_remittances_and_ended_claims", 1, "unique constraint"),
        ("reports 0007_forms_of_settlements", 1, "ALTERING columns"),
        ("webhooks 0002_texts", 0, "OK"),
    ],
)
@pytest.mark.django_db
def test_what_is_not_released_is_judged(name, status, said, tmp_path, monkeypatch, capsys):
    others = [
        one for one in lint_migrations.RELEASED.read_text().splitlines(True) if one.strip() != name
    ]
    released = tmp_path / "released.txt"
    released.write_text("".join(others))
    monkeypatch.setattr(lint_migrations, "RELEASED", released)
    assert lint_migrations.main() == status
    assert said in capsys.readouterr().out


@pytest.mark.django_db
def test_what_is_released_is_not_judged_again(capsys):
    assert lint_migrations.main() == 0
    assert "0013_remittances" not in capsys.readouterr().out
