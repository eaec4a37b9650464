"""Pictures of reports as shapes of an SVG: bars, their labels, a legend. No script draws them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ledger_project.backoffice import display
from ledger_project.core.money import ZERO
from reports.analytics import Layout, Picture

WIDTH, TALL = 900, 180
TOP, LETTER, LINE, GAP = 24, 6.4, 16, 8
NAMES, ROW = 250, 26
"""Width of the labels and height of the bars that lie."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the series with this number, and what it tells when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    series: int
    tip: str


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws; `lines` are the heights of lines from edge to edge."""

    title: str
    height: float
    bars: list[Bar]
    texts: list[Text]
    lines: list[float]
    legend: list[tuple[int, str]]
    width: int = WIDTH


def drawn(picture: Picture) -> Drawing | None:
    """Return the drawing of a picture; None without an amount."""
    if not any(amount for _, amounts in picture.series for amount in amounts):
        return None
    return _LAYOUTS[picture.layout](picture)


def _tip(label: str, name: str, amount: Decimal) -> str:
    named = f"{label}, {name}" if name else label
    return f"{named}: {display.number_text(amount)}"


def _stacked(picture: Picture) -> Drawing:
    """Stand the amounts of a label on each other, those below zero under the line."""
    columns = list(zip(*(amounts for _, amounts in picture.series), strict=True))
    top = max(sum(one for one in column if one > 0) for column in columns)
    bottom = min(sum(one for one in column if one < 0) for column in columns)
    scale = Decimal(TALL) / ((top - bottom) or 1)
    zero = TOP + float(top * scale)
    step = WIDTH / len(columns)
    bars = []
    for index, column in enumerate(columns):
        heights = {True: zero, False: zero}
        for number, amount in enumerate(column):
            if not amount:
                continue
            height, up = max(float(abs(amount) * scale), 1), amount > 0
            y = heights[up] - height if up else heights[up]
            heights[up] += -height if up else height
            name = picture.series[number][0]
            tip = _tip(picture.labels[index], name, amount)
            bars.append(Bar(index * step + step * 0.12, y, step * 0.76, height, number, tip))
    floor = TOP + TALL
    texts = _below(picture.labels, step, floor + LINE)
    texts += [Text(0, TOP - 7, display.number_text(top), "start")] if top else []
    lines = [float(TOP), zero] if top else [zero]
    if bottom:
        texts.append(Text(WIDTH, floor - 4, display.number_text(bottom), "end"))
        lines.append(float(floor))
    legend = [(number, name) for number, (name, _) in enumerate(picture.series) if name]
    return Drawing(picture.title, floor + LINE + 6, bars, texts, lines, legend)


def _below(labels: Sequence[str], step: float, y: float) -> list[Text]:
    """Return the labels that have room beside each other, from the last one on backwards."""
    texts: list[Text] = []
    free = float(WIDTH)
    for index in range(len(labels) - 1, -1, -1):
        half = len(labels[index]) * LETTER / 2
        middle = min(max(index * step + step / 2, half), WIDTH - half)
        if middle + half <= free:
            texts.append(Text(middle, y, labels[index]))
            free = middle - half - GAP
    return texts


def _waterfall(picture: Picture) -> Drawing:
    """Begin each amount where the one before it ended; the last stands on the ground."""
    ((_, amounts),) = picture.series
    levels = [ZERO]
    for amount in amounts[:-1]:
        levels.append(levels[-1] + amount)
    top, bottom = max(*levels, amounts[-1]), min(*levels, amounts[-1])
    scale = Decimal(TALL) / ((top - bottom) or 1)
    step = WIDTH / len(amounts)
    bars, texts = [], []
    for index, (label, amount) in enumerate(zip(picture.labels, amounts, strict=True)):
        begins = ZERO if index == len(amounts) - 1 else levels[index]
        high = TOP + float((top - max(begins, begins + amount)) * scale)
        height = max(float(abs(amount) * scale), 1)
        series = 0 if index in (0, len(amounts) - 1) else 1 if amount < 0 else 2
        tip = _tip(label, "", amount)
        bars.append(Bar(index * step + step * 0.2, high, step * 0.6, height, series, tip))
        middle = index * step + step / 2
        texts.append(Text(middle, high - 6, display.number_text(amount)))
        texts.append(Text(middle, TOP + TALL + LINE, label))
    ground = TOP + float(top * scale)
    return Drawing(picture.title, TOP + TALL + LINE + 6, bars, texts, [ground], [])


def _lying(picture: Picture, *, centred: bool = False) -> Drawing:
    """Lay the amounts below each other, with their labels before and their numbers behind them."""
    ((_, amounts),) = picture.series
    room = WIDTH - NAMES - 120
    top, bottom = max(*amounts, ZERO), min(*amounts, ZERO)
    scale = Decimal(room) / ((top - bottom) or 1)
    zero = NAMES + float(-bottom * scale)
    bars, texts = [], []
    for index, (label, amount) in enumerate(zip(picture.labels, amounts, strict=True)):
        width = max(float(abs(amount) * scale), 1 if amount else 0)
        x = zero - (width if amount < 0 else 0)
        if centred:
            x = NAMES + (room - width) / 2
        y = index * ROW + 4
        bars.append(Bar(x, y, width, ROW - 8, int(amount < 0), _tip(label, "", amount)))
        most = int(NAMES / LETTER) - 2
        shown = label if len(label) <= most else f"{label[: most - 1]}…"
        texts.append(Text(NAMES - 10, y + 13, shown, "end"))
        texts.append(Text(WIDTH, y + 13, display.number_text(amount), "end"))
    return Drawing(picture.title, len(amounts) * ROW + 4, bars, texts, [], [])


def _funnel(picture: Picture) -> Drawing:
    return _lying(picture, centred=True)


_LAYOUTS: dict[Layout, Callable[[Picture], Drawing]] = {
    Layout.STACKED: _stacked,
    Layout.WATERFALL: _waterfall,
    Layout.LYING: _lying,
    Layout.FUNNEL: _funnel,
}
