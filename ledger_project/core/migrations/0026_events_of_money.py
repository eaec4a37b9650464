"""From here on authorizations, surpluses and payouts publish what happens to them.

Nothing is to be changed: `verify_ledger` asks when this was applied, as there are no events of what
happened before.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0025_sandbox"),
    ]
