"""What the ontology says of its terms, as Python sets, for the checks of integrity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.vocabulary import RDF_TYPE, term

_KINDS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")


@dataclass(frozen=True)
class Schema:
    """Terms by kind, super-classes (each class is its own), domains, ranges."""

    classes: frozenset[str]
    properties: frozenset[str]
    functional: frozenset[str]
    supers: dict[str, frozenset[str]]
    domains: dict[str, str]
    ranges: dict[str, str]
    individuals: dict[str, frozenset[str]]

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> Schema:
        """Read the schema out of the ontology's triples."""
        types: dict[str, set[str]] = defaultdict(set)
        above: dict[str, set[str]] = defaultdict(set)
        domains: dict[str, str] = {}
        ranges: dict[str, str] = {}
        for t in triples:
            if not isinstance(t.subject, ox.NamedNode) or not isinstance(t.object, ox.NamedNode):
                continue
            if t.predicate == RDF_TYPE:
                types[t.subject.value].add(t.object.value)
            elif t.predicate == term("rdfs", "subClassOf"):
                above[t.subject.value].add(t.object.value)
            elif t.predicate == term("rdfs", "domain"):
                domains[t.subject.value] = t.object.value
            elif t.predicate == term("rdfs", "range"):
                ranges[t.subject.value] = t.object.value
        kind = {name: term("owl", name).value for name in (*_KINDS, "FunctionalProperty")}
        classes = frozenset(s for s, c in types.items() if kind["Class"] in c)
        declared = {kind[name] for name in _KINDS[1:]}
        return cls(
            classes,
            frozenset(s for s, c in types.items() if c & declared),
            frozenset(s for s, c in types.items() if kind["FunctionalProperty"] in c),
            {c: closure(c, above) for c in classes},
            domains,
            ranges,
            {s: frozenset(c) for s, c in types.items() if not c & {*declared, kind["Class"]}},
        )

    def is_a(self, classes: Iterable[str], wanted: str) -> bool:
        """Whether one of the classes is the wanted one or below it."""
        return any(wanted in self.supers.get(c, ()) for c in classes)


def closure(start: str, above: Mapping[str, set[str]]) -> frozenset[str]:
    """The term and all above it; ``above`` has those one step up."""
    found, todo = {start}, [start]
    while todo:
        fresh = above.get(todo.pop(), set()) - found
        found |= fresh
        todo.extend(fresh)
    return frozenset(found)
