"""A strict reader of SIE files of type 4I, after the standard of SIE-gruppen (file format 4B)."""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal

MUST_BE_THERE = ("#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#FNAMN")
OPTIONAL = ("#KPTYP", "#VALUTA", "#ORGNR", "#KONTO", "#KTYP", "#VER")
_FIELD = re.compile(r'"((?:[^"\\]|\\.)*)"|\{([^{}]*)\}|([^\s"{}]+)')


@dataclass
class Voucher:
    series: str
    number: int
    date: dt.date
    transactions: list[tuple[str, Decimal]] = field(default_factory=list)


@dataclass
class Sie:
    """What a file says: the fields of each label that stands once, accounts, vouchers."""

    labels: dict[str, list[str]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    vouchers: list[Voucher] = field(default_factory=list)


def read(content: bytes) -> Sie:
    """Raise `ValueError` for whatever the standard does not allow."""
    text = content.decode("cp437")
    if not text.endswith("\r\n") or not text.startswith("#FLAGGA 0\r\n"):
        raise ValueError("does not begin with the flag, or not end with a line")
    sie, inside = Sie(), False
    for line in text.removesuffix("\r\n").split("\r\n"):
        if line in ("{", "}"):
            if inside == (line == "{"):
                raise ValueError("braces do not match")
            inside = line == "{"
            if not inside:
                _require_balance(sie.vouchers[-1])
            continue
        label, *fields = _fields(line)
        if inside:
            _transaction(sie, label, fields)
        else:
            _record(sie, label, fields)
    if inside or [label for label in MUST_BE_THERE if label not in sie.labels]:
        raise ValueError("something is missing")
    if sie.labels["#FORMAT"] != ["PC8"] or sie.labels["#SIETYP"] != ["4"]:
        raise ValueError("not a file of type 4 in PC8")
    return sie


def _fields(line: str) -> list[str]:
    if _FIELD.sub("", line).strip():
        raise ValueError(f"quotes do not match: {line}")
    return [
        quoted.replace('\\"', '"') or objects or plain
        for quoted, objects, plain in _FIELD.findall(line)
    ]


def _record(sie: Sie, label: str, fields: list[str]) -> None:
    if label not in (*MUST_BE_THERE, *OPTIONAL):
        raise ValueError(f"unknown label {label}")
    if label == "#KONTO":
        sie.accounts[fields[0]] = fields[1]
    elif label == "#KTYP":
        if fields[0] not in sie.accounts:
            raise ValueError(f"the type of an unknown account {fields[0]}")
    elif label == "#VER":
        series, number, date = fields
        sie.vouchers.append(Voucher(series, int(number), _date(date)))
    elif label in sie.labels:
        raise ValueError(f"{label} stands twice")
    else:
        sie.labels[label] = fields


def _transaction(sie: Sie, label: str, fields: list[str]) -> None:
    account, objects, amount, _ = fields
    if label != "#TRANS" or objects or account not in sie.accounts:
        raise ValueError(f"a transaction of an unknown account or with objects: {fields}")
    if not re.fullmatch(r"-?\d+\.\d{2}", amount, re.ASCII) or _date(fields[3]) is None:
        raise ValueError(f"not an amount: {amount}")
    sie.vouchers[-1].transactions.append((account, Decimal(amount)))


def _require_balance(voucher: Voucher) -> None:
    if sum(amount for _, amount in voucher.transactions):
        raise ValueError(f"voucher {voucher.number} does not balance")


def _date(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%Y%m%d").replace(tzinfo=dt.UTC).date()
