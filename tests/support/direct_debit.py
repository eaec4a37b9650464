"""Files of Bankgirot and Nets about draws and mandates, as their manuals lay them out."""

from decimal import Decimal

BANKGIRO = "9912346"


def _cents(amount: str, width: int) -> str:
    return f"{int(Decimal(amount) * 100):0{width}}"


def _opening(kind: str, at: str) -> str:
    return f"01{'AUTOGIRO':<20}  {at:<20}{kind:<20}471117{BANKGIRO:>010}"


def _file(*lines: str) -> str:
    return "".join(f"{line:<80}\r\n" for line in lines)


def specification(*draws: tuple[str, str, str], on: str, refunds: tuple = (), at: str = "") -> str:
    """Build a payment specification: (reference, amount, status) of draws on a day YYYYMMDD.

    `refunds` are (reference, amount, day of the draw), refunded on that day.
    """
    paid = [draw for draw in draws if draw[2] == "0"]
    total = sum((Decimal(amount) for _, amount, _ in paid), Decimal(0))
    back = sum((Decimal(amount) for _, amount, _ in refunds), Decimal(0))
    rows = []
    if draws:
        rows.append(_section("15", on, total, len(paid)))
        rows += (
            f"82{on}0    {'7':>016}{_cents(amount, 12)}{BANKGIRO:>010}{reference:<16}"
            f"{'':10}{status}"
            for reference, amount, status in draws
        )
    if refunds:
        rows.append(_section("17", on, back, len(refunds)))
        rows += (
            f"77{drawn}0    {'7':>016}{_cents(amount, 12)}{BANKGIRO:>010}{reference:<16}{on}02"
            for reference, amount, drawn in refunds
        )
    end = (
        f"09{on}9900{bool(draws):06}{len(paid):012}{0:06}{0:012}"
        f"{bool(refunds):06}{len(refunds):012}"
    )
    return _file(_opening("BET. SPEC & STOPP TK", at or f"{on}193055123456"), *rows, end)


def _section(code: str, on: str, total: Decimal, count: int) -> str:
    return f"{code}{0:035}{on}00001{int(total * 100):018}   {count:08}"


def mandates(*rows: tuple[str, str], on: str) -> str:
    """Build a notice of mandates: (payer number, status) of each."""
    lines = [f"73{BANKGIRO:>010}{number:>016}{'':33}04{status}{on}" for number, status in rows]
    return _file(_opening("AG-MEDAVI", on), *lines, f"09{on}9900{len(rows):07}")


def refused(*draws: tuple[str, str, str], on: str) -> str:
    """Build a list of refused orders: (reference, amount, day of the draw) of each."""
    total = sum((Decimal(amount) for _, amount, _ in draws), Decimal(0))
    rows = (
        f"82{day}0   {'7':>016}{_cents(amount, 12)}{reference:<16}02"
        for reference, amount, day in draws
    )
    end = f"09{on}9900{0:06}{0:012}{len(draws):06}{int(total * 100):012}"
    return _file(_opening("AVVISADE BET UPPDR", on), *rows, end)


def agreements(*rows: tuple[str, str], number: int = 1) -> str:
    """Build Nets' list of agreements of AvtaleGiro: (type, KID) of each."""
    lines = [
        f"NY219470{place:07}{kind}{kid:>25}N{'':0<38}" for place, (kind, kid) in enumerate(rows, 1)
    ]
    start = f"NY000010{'00008080'}{number:07}{'00012345'}{'':0<49}"
    opening = f"NY212420{'':0<9}{'0000001'}{'86011117947'}{'':0<45}"
    closing = f"NY212488{len(rows):08}{len(rows) + 2:08}{'':0<56}"
    end = f"NY000089{len(rows):08}{len(rows) + 4:08}{0:017}080626{'':0<33}"
    return "".join(f"{line}\n" for line in (start, opening, *lines, closing, end))
