"""Torture: clients go on trading while what the service stands on is killed, frozen and used up.

`make torture ROUNDS=10 SEED=…` starts PostgreSQL, the server and a worker as processes of their
own, each started again when it ends, as a unit or a container would be. Clients authorize, capture,
credit and cancel, and send each request again under its `Idempotency-Key` until the answer is
definite; every fifth they hang up on at first, so they do not know whether it was done. In each
round some of `faults.FAULTS` strike, in an order drawn from the seed; a bank's file is imported by
a run that is killed and run again, and so is a run of the business day; staff look at pages
meanwhile. Then it is looked whether

- every answer was a success, a refusal or a problem with `Retry-After`, and none came late;
- it recovered by itself: it is ready again within `RECOVERY_SECONDS`;
- every acknowledged write is there, once, and a repeated request gets its first answer;
- `verify_ledger` finds nothing, and the files made while clients traded can be made again.

The first breach ends it with status 1, and says the seed that repeats it. `FAULTS=…` lets only
these strike, all of them in each round. `WITHOUT=…` takes a defence out, to see that torture
notices:

- `keys`: requests are repeated without an `Idempotency-Key`;
- `sync`: commits do not wait for the disk, and PostgreSQL is killed;
- `restart`: nobody starts again what has ended;
- `deadline`: a request may take two minutes.

The disk is a small tmpfs, filled to the last byte; only root may mount one, so for others that
fault is left out, and said.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger_project.settings")
