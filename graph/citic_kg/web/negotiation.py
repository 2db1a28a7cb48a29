"""Content negotiation: which of the offered media types a client takes.

After https://www.rfc-editor.org/rfc/rfc9110#name-accept: for each offer the most specific range
that matches gives its weight; the offer of the greatest weight is taken, the first of equals.

Headers are a stranger's: whatever is in one is read in time that grows as its length does, and of
what is kept by header there is little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_RANGE = re.compile(
    r"[ \t]*([!#$%&'*+.^_`|~\w-]+)/([!#$%&'*+.^_`|~\w-]+)[ \t]*((?:;.*)?)", re.ASCII
)
# Commas and semicolons within quotation marks part nothing; a mark that is never closed quotes all
# that is left. No character can be taken in two ways, so nothing is read twice.
_QUOTED = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)', re.DOTALL)
_BLANK = " \t"
# A little more than the grammar has: any number of digits, and none before the point.
_NUMBER = re.compile(r"0(?:\.[0-9]*)?|1(?:\.0*)?|\.[0-9]+")
MAX_RANGES = 64
# Headers whose meaning is remembered: those of the clients that ask now.
_REMEMBERED = 256


@lru_cache(maxsize=_REMEMBERED)
def _weights(accept: str) -> dict[tuple[str, str], float]:
    """The weight of each range of the header; what is no range is passed over.

    A range with parameters stands for its type where the type itself is not named.
    """
    plain: dict[tuple[str, str], float] = {}
    special: dict[tuple[str, str], float] = {}
    for part in _QUOTED.sub('""', accept).split(",", MAX_RANGES)[:MAX_RANGES]:
        match = _RANGE.fullmatch(part)
        if match is None:
            continue
        weight, others = _weight(match[3])
        if weight is None:
            continue
        found = special if others else plain
        key = match[1].lower(), match[2].lower()
        found[key] = max(found.get(key, 0.0), weight)
    return special | plain


def _weight(parameters: str) -> tuple[float | None, bool]:
    """The weight among the parameters, and whether there are others.

    The weight is 1 where none is given, None where it is no weight.
    """
    weight: float | None = 1.0
    given = others = False
    for parameter in parameters.split(";"):
        name, equals, value = parameter.partition("=")
        if equals and not given and name.strip(_BLANK) in ("q", "Q"):
            given = True
            number = value.strip(_BLANK)
            weight = float(number) if _NUMBER.fullmatch(number) else None
        elif parameter.strip(_BLANK):
            others = True
    return weight, others


def best(accept: str, offers: Sequence[str]) -> str | None:
    """The offer that the client likes best, or None where it takes none of them.

    A client that says nothing, or nothing that can be read, takes everything.
    """
    return _best(accept, tuple(offers)) if offers else None


@lru_cache(maxsize=_REMEMBERED)
def _best(accept: str, offers: tuple[str, ...]) -> str | None:
    weights = _weights(accept)
    if not weights:
        return offers[0]

    def weight(offer: str) -> float:
        main, _, sub = offer.lower().partition(";")[0].strip().partition("/")
        for key in ((main, sub), (main, "*"), ("*", "*")):
            if key in weights:
                return weights[key]
        return 0.0

    ranked = max(offers, key=weight)
    return ranked if weight(ranked) > 0 else None


@lru_cache(maxsize=_REMEMBERED)
def takes_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header admits gzip."""
    for part in header.split(",", MAX_RANGES)[:MAX_RANGES]:
        name, _, rest = part.partition(";")
        if name.strip().lower() in ("gzip", "x-gzip"):
            return (_weight(rest)[0] or 0) > 0
    return False
