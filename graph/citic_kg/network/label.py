"""Labels for pictures: broken into short lines, and how much room they take."""

from __future__ import annotations

import unicodedata

LINE = 20  # characters a line, and lines a label
LINES = 3
_NARROW = frozenset("iljtfrI.,:;'|!()[]-/ ’")
_WIDE = frozenset("mwMW@%&")


def printable(text: str) -> str:
    """The text on one line, without characters that a file or a picture cannot hold."""
    spaced = " ".join(text.split())
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs", "Cn") else c for c in spaced)


def lines_of(text: str) -> tuple[str, ...]:
    """The label as at most three short lines; what does not fit ends in an ellipsis."""
    found: list[str] = []
    for word in printable(text).split():
        pieces = [word[i : i + LINE] for i in range(0, len(word), LINE)]
        if found and len(found[-1]) + 1 + len(pieces[0]) <= LINE:
            found[-1] += f" {pieces.pop(0)}"
        found += pieces
    if len(found) > LINES:
        found = [*found[: LINES - 1], found[LINES - 1][: LINE - 1].rstrip() + "…"]
    return tuple(found) or ("\ufffd",)


def width(text: str, size: float) -> float:
    """An upper estimate of the width of a line in a common sans-serif face of that size."""
    return size * sum(
        0.36
        if c in _NARROW
        else 0.92
        if c in _WIDE
        else 1.05
        if c >= "\u2e80"
        else 0.74
        if c.isupper() or c > "\u024f"
        else 0.58
        for c in text
    )


def font_size(degree: int) -> int:
    """The size of a thing's label: the more is tied to it, the larger."""
    return 13 + (min(35, round(3.2 * (degree - 3) ** 0.5)) if degree > 3 else 0)


def dot_size(degree: int) -> int:
    """Half the width of a thing's mark."""
    return min(26, 8 + (degree - 1) // 2)


def room(text: str, degree: int) -> tuple[float, float]:
    """Width and height that a thing takes: its mark with the label below it."""
    size = font_size(degree)
    lines = lines_of(text)
    mark = 2.0 * dot_size(degree)
    wide = max(mark, *(width(line, size) for line in lines))
    return wide + 10, mark + 6 + len(lines) * size * 1.2 + 6


def mark_shift(text: str, degree: int) -> int:
    """How far above the middle of its room the mark of a thing stands, as a negative number."""
    return round(dot_size(degree) + 3 - room(text, degree)[1] / 2)
