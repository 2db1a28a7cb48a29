"""Class diagrams: classes at the left and right, between them the properties that tie them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

_ROW, _BOX, _GAP = 26, 24, 10
_LEFT, _MIDDLE, _RIGHT = 8, 290, 560
_WIDTH, _BOX_WIDTH = 760, 190
# No letter of a name is wider on average, at the size that the style sheet gives.
_LETTER = 7.5


@dataclass(frozen=True, order=True)
class Tie:
    """A property between two classes, by their local names."""

    domain: str
    property: str
    range: str


def diagram(ties: Iterable[Tie], title: str) -> str:
    """The ties as one SVG element; the same ties and title give the same text.

    Each property has a row of its own, so that no label covers another; every name links to the
    place of the term.
    """
    rows = _ordered(sorted(set(ties)))
    left = _places([tie.domain for tie in rows])
    right = _places([tie.range for tie in rows])
    high = len(rows) * _ROW + _GAP
    high = max(high, *(at + _BOX for at in (*left.values(), *right.values())), _BOX) + _GAP
    size = f'viewBox="0 0 {_WIDTH} {high}" width="{_WIDTH}" height="{high}"'
    parts = [
        f'<svg class="diagram" xmlns="http://www.w3.org/2000/svg" role="img" {size}>',
        f"<title>{escape(title)}</title>",
        *_lines(rows, left, right),
        *(_box(name, _LEFT, at) for name, at in left.items()),
        *(_label(tie.property, index) for index, tie in enumerate(rows)),
        *(_box(name, _RIGHT, at) for name, at in right.items()),
        "</svg>",
    ]
    return "\n".join(parts)


def _ordered(ties: Sequence[Tie]) -> list[Tie]:
    """By domain; within one by range, so that lines cross little."""
    return sorted(ties, key=lambda tie: (tie.domain, tie.range, tie.property))


def _places(names: Sequence[str]) -> dict[str, int]:
    """The top of the box of each class: at the middle of its rows, below the box before."""
    rows: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        rows.setdefault(name, []).append(index * _ROW + _GAP)
    middles = sorted((sum(found) / len(found), name) for name, found in rows.items())
    at: dict[str, int] = {}
    free = _GAP
    for middle, name in middles:
        at[name] = max(free, round(middle))
        free = at[name] + _BOX + _GAP // 2
    return at


def _lines(rows: Sequence[Tie], left: dict[str, int], right: dict[str, int]) -> Iterator[str]:
    for index, tie in enumerate(rows):
        middle = index * _ROW + _GAP + _BOX // 2
        at, to = left[tie.domain] + _BOX // 2, right[tie.range] + _BOX // 2
        behind = _MIDDLE + 8 + _LETTER * len(tie.property)
        yield _curve(_LEFT + _BOX_WIDTH, at, _MIDDLE - 8, middle, "")
        yield _curve(behind, middle, _RIGHT - 2, to, ' class="to"')


def _curve(x: float, y: int, to_x: int, to_y: int, style: str) -> str:
    half = (x + to_x) / 2
    arrow = f"M{to_x - 6} {to_y - 4}L{to_x} {to_y}L{to_x - 6} {to_y + 4}" if style else ""
    return f'<path{style} d="M{x:g} {y}C{half:g} {y} {half:g} {to_y} {to_x} {to_y}{arrow}"/>'


def _box(name: str, x: int, y: int) -> str:
    return (
        f'<a href="#{escape(name)}"><rect x="{x}" y="{y}" width="{_BOX_WIDTH}" height="{_BOX}" '
        f'rx="4"/><text x="{x + 8}" y="{y + 16}">{escape(name)}</text></a>'
    )


def _label(name: str, row: int) -> str:
    y = row * _ROW + _GAP + 16
    text = f'<text class="tie" x="{_MIDDLE}" y="{y}">{escape(name)}</text>'
    return f'<a href="#{escape(name)}">{text}</a>'
