"""A check of the quality of the ontology: a query that finds terms, and what to do about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from citic_kg.errors import CiticKGError
from citic_kg.rdf.decorators import decorators

LEVELS = ("error", "warning", "info")
HEAD = ("summary", "level", "remedy", "known as")


@dataclass(frozen=True)
class QualityCheck:
    """A check: its name, what it looks for, how grave that is, what to do, who else looks for it.

    ``text`` is a SELECT of ``?term`` and ``?detail``; the checks that are no query have none.
    """

    name: str
    summary: str
    level: str
    remedy: str
    known_as: str
    text: str = ""

    @classmethod
    def read(cls, path: Path) -> QualityCheck:
        """The check in the file. Raises ``CiticKGError`` where its head lacks something."""
        text = path.read_text(encoding="utf-8")
        head = decorators(path.stem, text)
        summary, level, remedy, known_as = (str(head.get(key, "")) for key in HEAD)
        if level not in LEVELS or not (summary and remedy and known_as):
            raise CiticKGError(
                f"{path}: the head of a check has a summary, a level ({', '.join(LEVELS)}), "
                "a remedy, and by what name it is known"
            )
        return cls(path.stem, summary, level, remedy, known_as, text)
