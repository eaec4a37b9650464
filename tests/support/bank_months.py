"""A month of two banks' files, made from a seed, with what must become of each entry.

No two entries have the same amount, except a reversal and what it takes back. So the amount tells
which entry a booking is of, and `Month.fates` holds it against what was expected.
"""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tests.support import camt_messages as camt

MATCHED, WAITING, WITHDRAWN = "matched", "unmatched", "withdrawn"
BANKGIRO = "9912346"
OCR_ACCOUNT = "86011117947"
BANKS = {"SE": camt.ACCOUNTS["SE"], "NO": camt.ACCOUNTS["NO"]}
OTHERS = {"SE": "SE3550000000054910000003", "NO": "NO8330001234567"}


@dataclass
class File:
    name: str
    content: bytes
    day: dt.date


@dataclass
class Month:
    """The files of one bank in their order, and what is expected of them.

    `fates` are what becomes of each payment by its amount in öre, `left` the entries left out by
    reason, `paid` what each reference gets, `entries` how many entries the files have.
    """

    country: str
    references: Sequence[str]
    draw: random.Random
    amounts: Iterator[int]
    files: list[File] = field(default_factory=list)
    fates: dict[int, str] = field(default_factory=dict)
    left: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    paid: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    entries: int = 0
    balance: int = 0
    number: int = 0
    standing: list[tuple[str, int]] = field(default_factory=list)

    def fresh(self) -> int:
        self.entries += 1
        return next(self.amounts)

    def buyer(self) -> tuple[str, int]:
        """Return the reference and amount of a payment whose invoice is known, or is not."""
        amount = self.fresh()
        if self.draw.random() < 0.12:
            self.fates[amount] = WAITING
            return "", amount
        reference = self.draw.choice(self.references)
        self.fates[amount] = MATCHED
        self.paid[reference] += amount
        return reference, amount

    def taken_back(self) -> tuple[str, int] | None:
        """Return the reference and amount of an earlier payment that the bank takes back now."""
        if not self.standing:
            return None
        place = self.draw.randrange(len(self.standing))
        reference, amount = self.standing.pop(place)
        self.entries += 1
        self.fates[amount] = WITHDRAWN
        self.paid[reference] -= amount
        return reference, amount

    def remember(self, paid: Sequence[tuple[str, int]]) -> None:
        self.standing += [one for one in paid if one[0]]

    def is_it(self, share: float) -> bool:
        return self.draw.random() < share


def kronor(öre: int) -> Decimal:
    return Decimal(öre).scaleb(-2)


def month(
    country: str, references: Sequence[str], *, seed: int, days: Sequence[dt.date], a_day: int
) -> Month:
    """Make the files of a bank: about so many entries a day."""
    draw = random.Random(seed)
    amounts = list(range(1_000, 1_000 + 3 * a_day * len(days)))
    draw.shuffle(amounts)
    made = Month(country, references, draw, iter(amounts))
    for day in days:
        deposit = (_bgmax if country == "SE" else _ocr_giro)(made, day, a_day * 6 // 10)
        batch = _notification(made, day, a_day // 10)
        _statement(made, day, a_day * 3 // 10, [deposit, batch])
    return made


def _bgmax(made: Month, day: dt.date, number: int) -> int:
    """Add a file of BgMax; return its sum."""
    rows: list[str] = []
    paid: list[tuple[str, int]] = []
    total = count = further = deductions = 0
    for serial in range(1, number + 1):
        count += 1
        if made.is_it(0.03) and (back := made.taken_back()):
            total -= back[1]
            deductions += 1
            rows.append(f"21{'':0>10}{back[0]:>25}{back[1]:018}22{serial:012}1")
        elif made.is_it(0.04):
            total += _split(made, rows, serial)
            further += 2
        else:
            reference, amount = made.buyer()
            paid.append((reference, amount))
            total += amount
            stated, code = (reference, 2) if reference else (f"{amount}999", 5)
            rows.append(f"20{amount:010}{stated:>25}{amount:018}{code}1{serial:012}0")
            rows += [f"25{'Tack för hjälpen':<50}", f"26{'Åsa Öberg':<35}"] * made.is_it(0.3)
    made.remember(paid)
    lines = [
        f"01{'BGMAX':<20}01{day:%Y%m%d}173035010331P",
        f"05{BANKGIRO:>010}{'':10}SEK",
        *rows,
        f"15{0:035d}{day:%Y%m%d}{1:05d}{total:018d}SEK{count:08d}",
        f"70{count - deductions:08d}{deductions:08d}{further:08d}{1:08d}",
    ]
    content = "\r\n".join(line.ljust(80) for line in lines).encode("iso-8859-1")
    made.files.append(File(f"bgmax-{day}.txt", content, day))
    return total


def _split(made: Month, rows: list[str], serial: int) -> int:
    """Add a payment of BgMax for two invoices."""
    amount = made.fresh()
    shares = [amount // 3, amount - amount // 3]
    made.fates[amount] = MATCHED
    rows.append(f"20{amount:010}{'':25}{amount:018}31{serial:012}0")
    for reference, share in zip(made.draw.sample(made.references, 2), shares, strict=True):
        made.paid[reference] += share
        rows.append(f"22{amount:010}{reference:>25}{share:018}21{serial:012}0")
    return amount


def _ocr_giro(made: Month, day: dt.date, number: int) -> int:
    """Add a file of OCR giro; return its sum."""
    rows: list[str] = []
    paid: list[tuple[str, int]] = []
    total = deposit = 0
    for serial in range(1, number + 1):
        kind, sign = "10", 1
        if made.is_it(0.03) and (back := made.taken_back()):
            (reference, amount), kind, sign = back, "18", -1
        else:
            reference, amount = made.buyer()
            paid.append((reference, amount))
        total, deposit = total + amount, deposit + sign * amount
        kid = reference or f"{amount}0009"
        minus = "-" if sign < 0 else "0"
        rows.append(
            f"NY09{kind}30{serial:07d}{day:%d%m%y}0108100001{minus}{amount:017d}{kid:>25}000000"
        )
        rows.append(f"NY09{kind}31{serial:07d}0000000000{amount:09d}".ljust(80, "0"))
    made.remember(paid)
    made.number += 1
    lines = [
        f"NY00001000008080{made.number:07d}".ljust(80, "0"),
        f"NY090020001008566{made.number:07d}{OCR_ACCOUNT}".ljust(80, "0"),
        *rows,
        f"NY090088{number:08d}{len(rows) + 2:08d}{total:017d}{day:%d%m%y}".ljust(80, "0"),
        f"NY000089{number:08d}{len(rows) + 4:08d}{total:017d}{day:%d%m%y}".ljust(80, "0"),
    ]
    made.files.append(File(f"ocr-{day}.txt", "\n".join(lines).encode(), day))
    return deposit


def _details(reference: str, amount: int, bank: str, made: Month) -> str:
    """Return one transaction of a camt, its reference where a bank may put it."""
    if not reference:
        told = "<RmtInf><Ustrd>Thank you</Ustrd></RmtInf>"
    elif made.is_it(0.2):
        told = f"<RmtInf><Ustrd>OCR {reference}</Ustrd></RmtInf>"
        # A number in a text proposes its invoice: only the exact amount would decide.
        made.fates[amount] = WAITING
        made.paid[reference] -= amount
    else:
        told = camt.stated(reference)
    return (
        f"<Refs><AcctSvcrRef>{bank}</AcctSvcrRef></Refs>"
        f'<AmtDtls><TxAmt><Amt Ccy="{_currency(made)}">{kronor(amount)}</Amt></TxAmt></AmtDtls>'
        f"<RltdPties><Dbtr><Nm>Buyer {amount}</Nm></Dbtr></RltdPties>{told}"
    )


def _currency(made: Month) -> str:
    return {"SE": "SEK", "NO": "NOK"}[made.country]


def _dated(content: bytes, day: dt.date) -> bytes:
    return content.replace(b"2026-06-08</Dt>", f"{day}</Dt>".encode())


def _notification(made: Month, day: dt.date, number: int) -> int:
    """Add a camt.054 with the details of a batch; return its sum."""
    details, total = "", 0
    for place in range(number):
        reference, amount = made.buyer()
        total += amount
        details += f"<TxDtls>{_details(reference, amount, f'N{day:%m%d}{place}', made)}</TxDtls>"
    entry = camt.entry(
        str(kronor(total)), currency=_currency(made), bank=f"BATCH-{day}",
        batch=f"<Btch><NbOfTxs>{number}</NbOfTxs></Btch>{details}",
    )  # fmt: skip
    content = camt.notification(entry, account=BANKS[made.country], currency=_currency(made))
    made.files.append(File(f"camt.054-{day}.xml", _dated(content, day), day))
    return total


def _statement(made: Month, day: dt.date, number: int, deposits: Sequence[int]) -> None:
    """Add a camt.053 of the account, with the deposits that other files tell, and of another."""
    currency, opening = _currency(made), made.balance
    entries: list[str] = []

    def add(öre: int, details: str = "", **more: str) -> None:
        sign = -1 if more.get("direction") == "DBIT" else 1
        made.balance += sign * öre
        entries.append(camt.entry(str(kronor(öre)), details, currency=currency, **more))

    for place, öre in enumerate(deposits):
        made.entries += 1
        made.left["reported in another file"].append(öre)
        add(öre, bank=f"D{place}-{day}", batch="<Btch><NbOfTxs>9</NbOfTxs></Btch>")
    for place in range(number):
        kind = made.draw.random()
        if kind < 0.05:
            öre = made.fresh()
            made.left["interest"].append(öre)
            add(öre, bank="", code="ACMT/MCOP/INTR")
        elif kind < 0.10:
            öre = made.fresh()
            made.left["charges"].append(-öre)
            add(öre, bank="", code="ACMT/MDOP/CHRG", direction="DBIT")
        elif kind < 0.15:
            öre = made.fresh()
            made.left["money out"].append(-öre)
            add(öre, direction="DBIT", code="PMNT/ICDT/DMCT")
        else:
            reference, öre = made.buyer()
            add(öre, _details(reference, öre, f"S{day:%m%d}{place}", made))
    foreign = []
    for _ in range(max(number // 30, 1)):
        öre = made.fresh()
        made.left["another account"].append(öre)
        foreign.append(camt.entry(str(kronor(öre)), camt.stated("1"), currency=currency))
    pending = camt.entry("5.00", currency=currency).replace("<Sts>BOOK", "<Sts>PDNG")
    content = camt.statements(
        camt.one_statement(
            *entries, pending, account=BANKS[made.country], currency=currency,
            opening=str(kronor(opening)), closing=str(kronor(made.balance)),
        ),
        camt.one_statement(
            *foreign, account=OTHERS[made.country], currency=currency,
            opening="0.00", closing=str(kronor(sum(made.left["another account"][-len(foreign):]))),
        ),
    )  # fmt: skip
    made.files.append(File(f"camt.053-{day}.xml", _dated(content, day), day))
