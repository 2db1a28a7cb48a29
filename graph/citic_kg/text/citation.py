"""Citation: from some words to the passage that they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from citic_kg.errors import RequestError
from citic_kg.text.passage import Passage
from citic_kg.text.report_text import ReportText, normal_words

MAX_WORDS = 400
_ELLIPSIS = re.compile(r"…|\.\.\.")


@dataclass(frozen=True)
class Nearest:
    """What came nearest to words that do not occur: its passage, and its likeness in percent."""

    passage: Passage
    likeness: float


def _occurrences(words: list[str], wanted: list[str], start: int = 0) -> list[int]:
    """The numbers of the words at which ``wanted`` begins, from ``start`` on."""
    size = len(wanted)
    last = len(words) - size
    return [i for i in range(start, last + 1) if words[i : i + size] == wanted]


def cite(text: ReportText, quoted: str) -> list[Passage]:
    """All passages of the text that the quoted words name, in order.

    The words may leave out the middle with an ellipsis; then the passage goes from the first
    part to the next place where the last part stands. Spacing, case, quotes and punctuation do
    not matter. Raises ``RequestError`` where there are no words, or too many.
    """
    parts = [[w.normal for w in normal_words(part)] for part in _ELLIPSIS.split(quoted)]
    if not any(parts) or not all(parts):
        raise RequestError(f"{quoted!r}: give some words of the passage")
    if sum(map(len, parts)) > MAX_WORDS:
        raise RequestError(f"the passage is given in more than {MAX_WORDS} words; use an ellipsis")
    words = [w.normal for w in text.words]
    first = parts[0]
    found: list[Passage] = []
    for begin in _occurrences(words, first):
        stop = begin + len(first)
        for part in parts[1:]:
            following = _occurrences(words, part, stop)
            if not following:
                break
            stop = following[0] + len(part)
        else:
            found.append(text.passage(begin, stop - 1))
    return found or (_run_together(text, parts[0]) if len(parts) == 1 else [])


def _run_together(text: ReportText, wanted: list[str]) -> list[Passage]:
    """Where the words stand with other spaces between them than those quoted.

    Texts out of pages and tables have lost some; a match begins and ends with a whole word.
    """
    letters = "".join(w.normal for w in text.words)
    ends = list(accumulate(len(w.normal) for w in text.words))
    firsts = {
        end - len(w.normal): i for i, (w, end) in enumerate(zip(text.words, ends, strict=True))
    }
    lasts = {end: i for i, end in enumerate(ends)}
    joined = "".join(wanted)
    found = []
    at = letters.find(joined)
    while at >= 0:
        if at in firsts and at + len(joined) in lasts:
            found.append(text.passage(firsts[at], lasts[at + len(joined)]))
        at = letters.find(joined, at + 1)
    return found


def nearest(text: ReportText, quoted: str) -> Nearest | None:
    """The passage most like the quoted words, or None where nothing is like them."""
    from rapidfuzz import fuzz

    wanted = f" {' '.join(w.normal for w in normal_words(quoted))} "
    starts: list[int] = []
    size = 1
    for word in text.words:
        starts.append(size)
        size += len(word.normal) + 1
    whole = f" {' '.join(w.normal for w in text.words)} "
    match = fuzz.partial_ratio_alignment(wanted, whole, score_cutoff=50)
    if match is None or not starts:
        return None
    inside = [
        i
        for i, start in enumerate(starts)
        if start < match.dest_end and start + len(text.words[i].normal) > match.dest_start
    ]
    if not inside:
        return None
    return Nearest(text.passage(inside[0], inside[-1]), match.score)
