"""Content negotiation: which of the offered media types a client takes.

After https://www.rfc-editor.org/rfc/rfc9110#name-accept: for each offer the most specific range
that matches gives its weight; the offer of the greatest weight is taken, the first of equals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_RANGE = re.compile(
    r"[ \t]*([!#$%&'*+.^_`|~\w-]+)/([!#$%&'*+.^_`|~\w-]+)[ \t]*((?:;.*)?)", re.ASCII
)
# Commas and semicolons within quotation marks part nothing.
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_WEIGHT = re.compile(r";[ \t]*[qQ][ \t]*=[ \t]*([^;]*?)[ \t]*(?:;|$)")
# A little more than the grammar has: any number of digits, and none before the point.
_NUMBER = re.compile(r"0(?:\.[0-9]*)?|1(?:\.0*)?|\.[0-9]+")
MAX_RANGES = 64


@lru_cache(maxsize=1024)
def _weights(accept: str) -> dict[tuple[str, str], float]:
    """The weight of each range of the header; what is no range is passed over.

    A range with parameters stands for its type where the type itself is not named.
    """
    plain: dict[tuple[str, str], float] = {}
    special: dict[tuple[str, str], float] = {}
    for part in _QUOTED.sub('""', accept).split(",")[:MAX_RANGES]:
        match = _RANGE.fullmatch(part)
        weight = _weight(match[3]) if match else None
        if match is None or weight is None:
            continue
        found = special if _WEIGHT.sub("", match[3], count=1).strip("; \t") else plain
        key = match[1].lower(), match[2].lower()
        found[key] = max(found.get(key, 0.0), weight)
    return special | plain


def _weight(parameters: str) -> float | None:
    """The weight among the parameters, 1 where none is given, None where it is no weight."""
    match = _WEIGHT.search(parameters)
    if match is None:
        return 1.0
    return float(match[1]) if _NUMBER.fullmatch(match[1]) else None


def best(accept: str, offers: Sequence[str]) -> str | None:
    """The offer that the client likes best, or None where it takes none of them.

    A client that says nothing, or nothing that can be read, takes everything.
    """
    return _best(accept, tuple(offers)) if offers else None


@lru_cache(maxsize=1024)
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


@lru_cache(maxsize=1024)
def takes_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header admits gzip."""
    for part in header.split(",")[:MAX_RANGES]:
        name, _, rest = part.partition(";")
        if name.strip().lower() in ("gzip", "x-gzip"):
            return (_weight(f";{rest}") or 0) > 0
    return False
