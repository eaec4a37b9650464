"""Test identities: who a merchant may use in a sandbox, and what becomes of it.

The Swedish persons have birth numbers of 980 to 999, as Skatteverket's published test persons have,
the Finnish ones individual numbers of 900 to 999, which stand for nobody for good (DVV). The
companies are made up. Anybody else is judged in a sandbox as everywhere.
"""

from dataclasses import dataclass
from functools import partial

PERSON, COMPANY = "consumer", "business"


@dataclass(frozen=True, slots=True)
class SandboxIdentity:
    """A person or company of a sandbox, by its canonical number.

    It is declined for the reason `declined`, by the code of the contract; the population register
    says that it is `protected`; a purchase of one that is `slow` is answered after some seconds.
    """

    reg_no: str
    country: str
    legal_entity: str
    name: str
    declined: str = ""
    protected: bool = False
    slow: bool = False

    @property
    def outcome(self) -> str:
        """What becomes of a purchase, as the table shows it."""
        if self.declined:
            return "declined"
        return "protected" if self.protected else "slow" if self.slow else "accepted"


def _persons(country: str, *numbers: str) -> list[SandboxIdentity]:
    accepted, limit, inactive, closed, young, overdue, deceased, hidden, slow = numbers
    one = partial(SandboxIdentity, country=country, legal_entity=PERSON)
    return [
        one(accepted, name="Astrid Accepted"),
        one(limit, name="Linus Limit", declined="credit-limit"),
        one(inactive, name="Ingrid Inactive", declined="customer-not-active"),
        one(closed, name="Klas Closed", declined="account-not-open"),
        one(young, name="Ylva Young", declined="under-age"),
        one(overdue, name="Otto Overdue", declined="overdue-debt"),
        one(deceased, name="Dag Deceased", declined="deceased"),
        one(hidden, name="Petra Protected", protected=True),
        one(slow, name="Sixten Slow", slow=True),
    ]


def _companies(country: str, *numbers: str) -> list[SandboxIdentity]:
    accepted, limit, overdue, slow = numbers
    one = partial(SandboxIdentity, country=country, legal_entity=COMPANY)
    return [
        one(accepted, name="Accepted AB"),
        one(limit, name="Limit AB", declined="credit-limit"),
        one(overdue, name="Overdue AB", declined="overdue-debt"),
        one(slow, name="Slow AB", slow=True),
    ]


IDENTITIES = (
    *_persons(
        "SE", "19850709-9805", "19560314-9815", "19620825-9827", "19711102-9836", "20150518-9843",
        "19780430-9859", "19330121-9865", "19901216-9877", "19680607-9882",
    ),
    *_persons(
        "FI", "090785-901E", "140356-9020", "250862-903P", "021171-904M", "180515A905P",
        "300478-906X", "210133-9074", "161290-908H", "070668-9097",
    ),
    *_companies("SE", "559290-0012", "559290-0020", "559290-0038", "559290-0046"),
    *_companies("NO", "900999003", "900999011", "901499020", "900999038"),
    *_companies("FI", "2149900-7", "2099901-8", "2099902-6", "2099903-4"),
    *_companies("DK", "30999002", "30999010", "30999029", "30999037"),
)  # fmt: skip
_BY_NUMBER = {(one.country, one.reg_no): one for one in IDENTITIES}


def find(country: str, reg_no: str) -> SandboxIdentity | None:
    """Return the test identity with a canonical number."""
    return _BY_NUMBER.get((country, reg_no))
