"""A bound query: the text of a question with its parameters' values written into it.

Here the engine puts the values in (see ``engine``). Elsewhere, in another SPARQL engine or in an
editor, a question has to be one text that runs as it stands; there each value is a ``VALUES``
line of its own, which a reader can find and change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from citic_kg.answer.question import Question

_SELECT = re.compile(r"\bSELECT\b.*?^(?P<indent> *)WHERE \{\n", re.DOTALL | re.MULTILINE)
# A value to show a parameter with, where the question itself has no default for it.
EXAMPLES: dict[str, dict[str, str]] = {
    "claims-at": {"position": "7800"},
    "claims-in-passage": {"passage": "report/citic-2020-industry#char=7777,7966"},
}


def example_values(question: Question) -> dict[str, str]:
    """A value of each parameter for which there is a default or an example."""
    given = {p.name: p.default for p in question.parameters if p.default is not None}
    return given | EXAMPLES.get(question.name, {})


def bound_query(question: Question, values: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """The question as plain SPARQL, in which the variables have the values; without its head.

    ``values`` are those of ``Question.bind``. A ``VALUES`` line stands first in each ``SELECT``
    that has the variable among its own, so the rows are those that the question gives with the
    values. The text must be laid out as those of ``queries/`` are, ``WHERE {`` in a line.
    """
    lines = question.text.split("\n")
    text = "\n".join(line for line in lines if not line.startswith("#+")).lstrip("\n")

    def with_values(match: re.Match[str]) -> str:
        found = match[0]
        for name, value in values.items():
            if re.search(rf"[?$]{name}\b", match[0]):
                found += f"{match['indent']}  VALUES ?{name} {{ {value} }}\n"
        return found

    return _SELECT.sub(with_values, text)
