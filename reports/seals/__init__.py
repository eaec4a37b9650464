"""The chain of seals: digests of the rows that carry evidence, each link on the one before.

`recipes` says which columns of which tables are sealed, `chain` appends the links, `heads` makes
the last one known outside the database. `reports.verification.seals` recomputes them. ADR 0030.
"""

from reports.seals.chain import Sealed, forget, seal
from reports.seals.heads import publish, try_to_write_out, write_out

__all__ = ["Sealed", "forget", "publish", "seal", "try_to_write_out", "write_out"]
