"""A static picture of a network as SVG, for print and for notebooks that run no script."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from citic_kg.network.appearance import LOOKS, look
from citic_kg.network.label import dot_size, font_size, lines_of, mark_shift, room, width
from citic_kg.network.layout import at_first, degrees, part, positions
from citic_kg.network.network import Network
from citic_kg.network.shape import corners
from citic_kg.network.tie import DASHED, DOTTED, MEANINGS, Tie

_DASHES = {DASHED: ' stroke-dasharray="8 6"', DOTTED: ' stroke-dasharray="2 5"'}
_INK, _TIE = "#1b1f23", "#6b747c"
_ROW = 26
_LEGEND, _ENTRY = 14, 52  # the font of the legend, and the room of an entry besides its words
_ARROW = (
    '<defs><marker id="to" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
    f'orient="auto"><path d="M0 1L8 4L0 7z" fill="{_TIE}"/></marker></defs>'
)


def svg(network: Network, title: str) -> str:
    """The picture with its legend, one SVG element, of what an explorer shows at first.

    The same network and title give the same text.
    """
    network = part(network, at_first(network))
    at, count = positions(network), degrees(network)
    boxes = {iri: room(t.label, count[iri]) for iri, t in network.things.items()}
    left = min(at[i][0] - boxes[i][0] / 2 for i in at) - 16
    right = max(at[i][0] + boxes[i][0] / 2 for i in at) + 16
    top = min(at[i][1] - boxes[i][1] / 2 for i in at) - 56
    bottom = max(at[i][1] + boxes[i][1] / 2 for i in at) + 16
    ties = network.drawn
    # Things between which no tie is drawn have no line to explain.
    entry = max((width(MEANINGS[tie.style], _LEGEND) for tie in ties), default=0) + _ENTRY
    right = max(right, left + 640, left + 32 + max(width(title, 22), entry))
    marks: dict[str, tuple[float, float]] = {
        iri: (at[iri][0], at[iri][1] + mark_shift(thing.label, count[iri]))
        for iri, thing in network.things.items()
    }
    legend = list(_legend(network, ties, left + 16, bottom + 20, right))
    high = bottom + 24 + (_ROW * legend[-1][0]) - top
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{left:.0f} {top:.0f} '
            f'{right - left:.0f} {high:.0f}" width="{right - left:.0f}" height="{high:.0f}" '
            'font-family="Arial, Helvetica, sans-serif">'
        ),
        f"<title>{_safe(title)}</title>",
        (
            f'<rect x="{left:.0f}" y="{top:.0f}" width="{right - left:.0f}" height="{high:.0f}" '
            'fill="#ffffff"/>'
        ),
        (
            f'<text x="{left + 16:.0f}" y="{top + 32:.0f}" font-size="22" fill="{_INK}">'
            f"{_safe(title)}</text>"
        ),
        _ARROW,
        *_lines(ties, marks, count),
        *_things(network, count, marks),
        *(part for _, part in legend),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _safe(text: str) -> str:
    return escape(text, quote=True)


def _lines(
    ties: list[Tie], marks: dict[str, tuple[float, float]], count: dict[str, int]
) -> Iterator[str]:
    """The ties, each up to the mark of its target; parallel ones are bent away from each other."""
    seen: dict[frozenset[str], int] = {}
    for tie in ties:
        pair = frozenset((tie.source, tie.target))
        bend = 0.14 * seen.get(pair, 0) * (1 if tie.source < tie.target else -1)
        seen[pair] = seen.get(pair, 0) + 1
        (x1, y1), (x2, y2) = marks[tie.source], marks[tie.target]
        x = (x1 + x2) / 2 - (y2 - y1) * bend
        y = (y1 + y2) / 2 + (x2 - x1) * bend
        away = math.hypot(x2 - x, y2 - y) or 1.0
        stop = min(1.0, (dot_size(count[tie.target]) + 3) / away)
        x2, y2 = x2 - (x2 - x) * stop, y2 - (y2 - y) * stop
        arrow = "" if tie.symmetric else ' marker-end="url(#to)"'
        yield (
            f'<path d="M{x1:.0f} {y1:.0f}Q{x:.0f} {y:.0f} {x2:.0f} {y2:.0f}" fill="none" '
            f'stroke="{_TIE}" stroke-width="1.3"{_DASHES.get(tie.style, "")}{arrow}/>'
        )


def _things(
    network: Network, count: dict[str, int], marks: dict[str, tuple[float, float]]
) -> Iterator[str]:
    """Marks with their labels below."""
    for iri, thing in network.things.items():
        x, y = marks[iri]
        size, font = dot_size(count[iri]), font_size(count[iri])
        yield _mark(thing.kind, x, y, size)
        for i, line in enumerate(lines_of(thing.label)):
            yield (
                f'<text x="{x:.0f}" y="{y + size + 4 + (i + 0.85) * font * 1.15:.0f}" '
                f'text-anchor="middle" font-size="{font}" fill="{_INK}" stroke="#ffffff" '
                f'stroke-width="3" paint-order="stroke">{_safe(line)}</text>'
            )


def _mark(kind: str, x: float, y: float, size: float) -> str:
    colour, shape = look(kind)
    painted = f'fill="{colour}" stroke="{_INK}" stroke-width="1"'
    points = corners(shape, x, y, size)
    if not points:
        return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{size:g}" {painted}/>'
    return f'<polygon points="{points}" {painted}/>'


def _legend(
    network: Network, ties: list[Tie], left: float, top: float, right: float
) -> Iterator[tuple[int, str]]:
    """Row and element of each entry: the classes of things, then the kinds of lines."""
    there = {thing.kind for thing in network.things.values()}
    entries = [(k, network.labels.get(k, k)) for k in (*LOOKS, *sorted(there - LOOKS.keys()))]
    styles = {tie.style for tie in ties}
    lines = [(style, text) for style, text in MEANINGS.items() if style in styles]
    x, row = left, 1
    for key, text in [*((k, t) for k, t in entries if k in there), *lines]:
        wide = width(text, _LEGEND) + _ENTRY
        if x + wide > right and x > left:
            x, row = left, row + 1
        y = top + (row - 1) * _ROW
        if key in MEANINGS:
            yield (
                row,
                (
                    f'<path d="M{x:.0f} {y:.0f}h28" stroke="{_TIE}" stroke-width="2"'
                    f"{_DASHES.get(key, '')}/>"
                ),
            )
        else:
            yield row, _mark(key, x + 14, y, 7)
        label = f'<text x="{x + 34:.0f}" y="{y + 5:.0f}" font-size="{_LEGEND}" fill="{_INK}">'
        yield row, f"{label}{_safe(text)}</text>"
        x += wide
