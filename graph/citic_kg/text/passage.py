"""A passage: a stretch of a report's text, as an IRI, as a pair of positions, as a digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from citic_kg.errors import CiticKGError
from citic_kg.vocabulary import ID, REPORT

_IRI = re.compile(re.escape(REPORT) + r"([a-z0-9-]+)#char=([0-9]{1,9}),([0-9]{1,9})")
RFC_5147 = "http://tools.ietf.org/rfc/rfc5147"


class BadPassage(CiticKGError):
    """An IRI that is meant as a passage and is none; ``iri`` is the value."""

    def __init__(self, iri: str, why: str) -> None:
        self.iri = iri
        super().__init__(f"{iri}: {why}; citic-kg cite prints the passage of some words")


@dataclass(frozen=True, order=True)
class Passage:
    """Characters ``start`` to ``end`` of a report's text: ``text[start:end]``.

    Positions lie between characters, as in RFC 5147.
    """

    report: str
    start: int
    end: int

    def __post_init__(self) -> None:
        """Reject an empty or reversed passage."""
        if not 0 <= self.start < self.end:
            raise BadPassage(self.iri, "the passage is empty or reversed")

    @classmethod
    def parse(cls, iri: str) -> Passage:
        """The passage that the IRI names.

        Raises ``BadPassage`` where it has another form, or is empty or reversed.
        """
        match = _IRI.fullmatch(iri)
        if match is None:
            raise BadPassage(iri, "this is not a passage, report/<id>#char=<start>,<end>")
        return cls(match[1], int(match[2]), int(match[3]))

    @property
    def fragment(self) -> str:
        """The RFC 5147 fragment, ``char=start,end``."""
        return f"char={self.start},{self.end}"

    @property
    def iri(self) -> str:
        """The IRI of the passage."""
        return f"{REPORT}{self.report}#{self.fragment}"

    @property
    def short(self) -> str:
        """The passage as claims files write it, relative to the base."""
        return f"report/{self.report}#{self.fragment}"

    @property
    def selector_iri(self) -> str:
        """The IRI of the Web Annotation selector of the passage."""
        return f"{ID}selector/{self.report}/{self.start}-{self.end}"

    def covers(self, start: int, end: int) -> bool:
        """Whether the stretch lies inside the passage."""
        return self.start <= start and end <= self.end


def digest(words: Iterable[str]) -> str:
    """The SHA-256, in hexadecimal, of normalised words."""
    return hashlib.sha256(" ".join(words).encode("utf-8")).hexdigest()
