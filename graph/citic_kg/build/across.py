"""Across reports: what only several reports together can tell, in the build's report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.answer.engine import evaluate
from citic_kg.answer.formats import cell, to_markdown
from citic_kg.answer.present import present
from citic_kg.answer.question import named_question
from citic_kg.answer.rows import Answer

SECTIONS = (
    "series",
    "audit",
    "claimed-of-several",
    "conflicting-values",
    "names-by-report",
    "silence",
    "plans-and-outcomes",
)


@dataclass(frozen=True)
class Section:
    """A question across reports with its answer."""

    name: str
    title: str
    description: str
    answer: Answer

    def to_markdown(self) -> str:
        """The section of ``report.md``."""
        body = to_markdown(self.answer) if len(self.answer) else "Nothing.\n"
        return f"## {self.title}\n\n{self.description}\n\n{body}"

    def to_rows(self) -> list[dict[str, str]]:
        """The rows of ``report.json``, each value as a person reads it."""
        names = self.answer.variables
        return [dict(zip(names, map(cell, terms), strict=True)) for terms in self.answer.terms]


def sections(quads: Iterable[ox.Quad]) -> list[Section]:
    """The answers to the questions across reports over the quads of a release."""
    store = ox.Store()
    store.extend(quads)
    store = present(store)
    found = []
    for name in SECTIONS:
        question = named_question(name)
        answer = evaluate(store, question.text)
        if not isinstance(answer, Answer):
            raise TypeError(f"{name} is not a SELECT query")
        found.append(Section(name, question.summary, question.description, answer))
    return found
