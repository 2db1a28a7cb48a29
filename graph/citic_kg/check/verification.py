"""Verification: whether the passages in use still stand where they stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from citic_kg.text.passage import Passage, digest
from citic_kg.text.report_text import ReportText
from citic_kg.text.text_record import TextRecord, Words

SAME, MOVED, LOST = "same place", "moved", "lost"


@dataclass(frozen=True)
class Verified:
    """A passage, and what became of it: same place, moved (and where to), or lost."""

    passage: Passage
    outcome: str
    now: Passage | None

    def __str__(self) -> str:
        """The outcome in one line."""
        tail = f" to {self.now.short}" if self.now and self.outcome == MOVED else ""
        return f"{self.passage.short}: {self.outcome}{tail}"


def verify(text: ReportText, record: TextRecord) -> list[Verified]:
    """What became of each recorded passage in the text, in order.

    A passage is in the same place where the words there have the recorded digest. Else it has
    moved to the nearest place with the same words, or is lost.
    """
    words = [w.normal for w in text.words]
    return [_verify(text, words, p, w) for p, w in record.passages.items()]


def _verify(text: ReportText, words: list[str], passage: Passage, recorded: Words) -> Verified:
    if passage.end <= len(text.text):
        here = text.words_of(passage.start, passage.end)
        if len(here) == recorded.count and digest(here) == recorded.digest:
            return Verified(passage, SAME, passage)
    size = recorded.count
    found = [
        text.passage(first, first + size - 1)
        for first in range(len(words) - size + 1)
        if digest(words[first : first + size]) == recorded.digest
    ]
    if not found:
        return Verified(passage, LOST, None)
    return Verified(passage, MOVED, min(found, key=lambda p: abs(p.start - passage.start)))


def lost_or_moved(outcomes: Iterable[Verified]) -> list[Verified]:
    """The passages that are not in the same place."""
    return [v for v in outcomes if v.outcome != SAME]
