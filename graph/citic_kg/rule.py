"""A rule: a CONSTRUCT query of the package, as a whole and by its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from citic_kg.errors import CiticKGError

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Bindings = Mapping[str, Term]
# A term of a pattern, or the name of a variable after a question mark.
Part = ox.NamedNode | ox.Literal | str
Pattern = tuple[Part, Part, Part]
_HEAD, _BODY = "CONSTRUCT {", "\nWHERE {"


@dataclass(frozen=True)
class Rule:
    """A rule of the package: its name, and the text of its file."""

    name: str
    text: str

    @classmethod
    def read(cls, path: Path) -> Rule:
        """The rule of the file. Raises ``CiticKGError`` where it is not laid out as all are."""
        text = path.read_text(encoding="utf-8")
        if text.count(_HEAD) != 1 or text.count(_BODY) != 1:
            raise CiticKGError(
                f"{path}: a rule is one CONSTRUCT {{ … }} and WHERE {{ … }} below it"
            )
        return cls(path.stem, text)

    @property
    def says(self) -> str:
        """The comment at its top."""
        lines = (line for line in self.text.splitlines() if line.startswith("#"))
        return " ".join(line.lstrip("# ") for line in lines)

    def mentions(self, node: object) -> bool:
        """Whether the local name of the term occurs in it at all."""
        iri = getattr(node, "value", "")
        return iri.rpartition("#")[2].rpartition("/")[2] in self.text

    @cached_property
    def made(self) -> frozenset[str]:
        """The prefixed names in the triples that it makes, which are quicker found than these."""
        made = self.text.partition(_HEAD)[2].partition("}")[0]
        return frozenset(name for name in made.split() if ":" in name)

    @property
    def body(self) -> str:
        """The query for all bindings under which the rule applies."""
        head, _, rest = self.text.partition(_HEAD)
        return f"{head}SELECT *{_BODY}{rest.partition(_BODY)[2]}"

    @cached_property
    def template(self) -> tuple[Pattern, ...]:
        """The triples that it makes."""
        return tuple(map(_pattern, self._algebra.template))

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """The triples that it asks for, of all branches; what it asks to be absent is left out."""
        return tuple(_patterns(self._algebra))

    @cached_property
    def _algebra(self) -> Any:
        from rdflib.plugins.sparql import prepareQuery

        return prepareQuery(self.text).algebra


def instantiate(pattern: Pattern, bindings: Bindings) -> ox.Triple | None:
    """The pattern with its variables replaced, or None where one of them is not bound."""
    found = [bindings.get(part[1:]) if isinstance(part, str) else part for part in pattern]
    subject, predicate, value = found
    if not isinstance(predicate, ox.NamedNode) or subject is None or value is None:
        return None
    if isinstance(subject, ox.Literal):
        return None
    return ox.Triple(subject, predicate, value)


def unify(pattern: Pattern, triple: ox.Triple) -> dict[str, Term] | None:
    """The bindings under which the pattern is the triple, or None where it can never be."""
    found: dict[str, Term] = {}
    for part, term in zip(pattern, (triple.subject, triple.predicate, triple.object), strict=True):
        if isinstance(term, ox.Triple):
            return None
        if not isinstance(part, str):
            if part != term:
                return None
        elif found.setdefault(part[1:], term) != term:
            return None
    return found


def _patterns(node: Any) -> Iterator[Pattern]:
    """The triple patterns below a node of rdflib's algebra."""
    if node.name == "BGP":
        yield from map(_pattern, node.triples)
    for part in ("p", "p1", "p2"):
        if part in node:
            yield from _patterns(node[part])


def _pattern(triple: tuple[Any, Any, Any]) -> Pattern:
    subject, predicate, value = map(_part, triple)
    return subject, predicate, value


def _part(node: Any) -> Part:
    from rdflib import Literal, URIRef, Variable
    from rdflib.paths import MulPath

    if isinstance(node, Variable):
        return f"?{node}"
    if isinstance(node, MulPath):
        # One or more steps of a property that is transitive by its meaning.
        return ox.NamedNode(str(node.path))
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, Literal) and node.datatype is None:
        return ox.Literal(str(node), language=node.language)
    raise CiticKGError(f"{node!r} stands in a pattern of a rule, where nothing reads it")
