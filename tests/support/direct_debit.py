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


def mandates(*rows: tuple[str, str], on: str, old: bool = False) -> str:
    """Build a notice of mandates: (payer number, status) of each; `old` is the layout before."""
    lines = [f"73{BANKGIRO:>010}{number:>016}{'':33}04{status}{on}" for number, status in rows]
    opening = f"01{on}9900{BANKGIRO:>010}AG-MEDAVI" if old else _opening("AG-MEDAVI", on)
    return _file(opening, *lines, f"09{on}9900{len(rows):07}")


def mandate_requests(*rows: tuple[str, str], on: str) -> str:
    """Build the mandates that payers ask for: (payer number, identification of 12 digits)."""
    lines = []
    for number, holder in rows:
        lines.append(f"52{BANKGIRO:>010}{number:>016}{'8300123456789':>016}{holder}{'':24}")
        lines.append(f"53{'Please':<36}")
    return _file(f"51{on}9900{BANKGIRO:>010}AG-EMEDGIV", *lines, f"59{on}9900{len(lines):07}")


def refused(*draws: tuple[str, str, str], on: str) -> str:
    """Build a list of refused orders: (reference, amount, day of the draw) of each."""
    total = sum((Decimal(amount) for _, amount, _ in draws), Decimal(0))
    rows = (
        f"82{day}0   {'7':>016}{_cents(amount, 12)}{reference:<16}02"
        for reference, amount, day in draws
    )
    end = f"09{on}9900{0:06}{0:012}{len(draws):06}{int(total * 100):012}"
    return _file(_opening("AVVISADE BET UPPDR", on), *rows, end)


def cancelled(*draws: tuple[str, str, str, str, str], on: str) -> str:
    """Build a list of cancelled draws: (code, reference, amount, day of the draw, comment)."""
    total = sum((Decimal(amount) for _, _, amount, _, _ in draws), Decimal(0))
    rows = (
        f"{code}{day}{'7':>016}82{_cents(amount, 12)}{'':8}{'':0<8}{reference:0<16}{comment}"
        for code, reference, amount, day, comment in draws
    )
    end = f"09{on}9900{'':14}{0:012}{0:06}{len(draws):06}0000{int(total * 100):012}{0:012}"
    return _file(_opening("MAKULERING/ÄNDRING", on), *rows, end)


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


PBS = "12345678"


def _delivery(kind: str, sections: list[list[str]], number: int, on: str) -> str:
    """Build a delivery of Nets from sections, each [opening, rows …, closing without counts]."""
    lines, totals = [], [0, 0, 0]
    for opening, *rows, (ending, total) in sections:
        counts = [len([row for row in rows if row[2:5] == type_]) for type_ in ("042", "052")]
        lines += [opening, *rows, f"{ending:<31}{counts[0]:011}{total:015}{counts[1]:011}"]
        lines[-1] += f"{'':15}{0:011}"
        totals = [totals[0] + counts[0], totals[1] + total, totals[2] + counts[1]]
    end = f"BS99212345674BS1{kind}{len(sections):011}{totals[0]:011}{totals[1]:015}{totals[2]:011}"
    start = f"BS00212345674BS1{kind}{number:>010}{'':19}{on}"
    return "".join(
        f"{line:<128}\r\n" for line in (start, *lines, f"{end}{'':0<15}{0:011}{'':0<34}")
    )


def _bs_section(section: str, rows: list[str], total: int, on: str, pbs: str) -> list:
    opening = f"BS012{pbs}{section}00000001{'':15}{'':9}{on}"
    return [opening, *rows, (f"BS092{pbs}{section}00000001", total)]


def payment_information(
    *draws: tuple[str, str, str, str],
    slips: tuple[tuple[str, str, str], ...] = (),
    on: str,
    number: int = 1,
    pbs: str = PBS,
) -> str:
    """Build delivery 0602: (code, reference, amount, day DDMMYY) of draws, told `on` DDMMYY.

    `slips` are (code, payer's identification, amount), paid on that day.
    """
    sections = []
    if draws:
        rows = [
            f"BS042{pbs}{code}00000001{'7':<15}{41:09}{day}1{_cents(amount, 13)}{reference:<30}"
            f"{'':4}{on}{on}{_cents(amount if code in ('0236', '0239') else '0', 13)}"
            for code, reference, amount, day in draws
        ]
        signs = {"0236": 1, "0239": -1}
        total = sum(signs.get(code, 0) * Decimal(amount) for code, _, amount, _ in draws)
        rows_total = abs(int(total * 100))
        sections.append(_bs_section("0211", rows, rows_total, on, pbs))
    if slips:
        rows = [
            f"BS042{pbs}{code}000{'00001':<9}{identity:>15}710{0:05}{on}1{_cents(amount, 13)}"
            f"{'':9}{place:022}{on}{on}{_cents(amount, 13)}"
            for place, (code, identity, amount) in enumerate(slips, 100 * number - 99)
        ]
        total = sum(Decimal(amount) for _, _, amount in slips)
        sections.append(_bs_section("0215", rows, int(total * 100), on, pbs))
    return _delivery("0602", sections, number, on)


def mandate_information(
    *rows: tuple[str, str, str], on: str, number: int = 1, pbs: str = PBS
) -> str:
    """Build delivery 0603: (code, customer number, mandate number) of each, told `on` DDMMYY."""
    lines = [
        f"BS042{pbs}{code}00000001{customer:<15}{mandate:>09}{on}000000"
        for code, customer, mandate in rows
    ]
    return _delivery("0603", [_bs_section("0212", lines, 0, on, pbs)], number, on)
