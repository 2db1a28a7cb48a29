"""A claim as the graph has it: its kind, values, status, times, evidence and notes, as terms."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph as ox

from citic_kg.answer.names import SKOS
from citic_kg.vocabulary import BASE, INFERRED_GRAPH, RDF_TYPE

_DEF = f"{BASE}def/"
_NOTE = f"{SKOS}editorialNote"
# What every claim has besides its roles and values.
_FRAME = ("reportedIn", "status", "basis", "timeBasis", "enteredIn")
_TIMES = ("inYear", "onDate", "asOf", "fromDate", "untilDate", "fromYear", "untilYear")

Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class Claim:
    """What is stated of one claim; what follows by the ontology is left out.

    ``frame`` holds the one value each of ``reportedIn``, ``status``, ``basis``, ``timeBasis``
    and ``enteredIn``, ``times`` the properties of time, by their local names. ``values`` are the
    roles and all other values, each with its property, in the order of the properties' IRIs.
    ``evidence`` is in the order of the text.
    """

    node: ox.NamedNode
    kind: ox.NamedNode | None
    frame: dict[str, Value]
    times: tuple[tuple[str, Value], ...]
    values: tuple[tuple[ox.NamedNode, Value], ...]
    evidence: tuple[ox.NamedNode, ...]
    notes: tuple[str, ...]

    @classmethod
    def read(cls, store: ox.Store, node: ox.NamedNode, graph: ox.NamedNode | None = None) -> Claim:
        """The claim of that IRI, read from all graphs or from the one it is known to be in.

        One that the store does not have is empty.
        """
        found = _Parts()
        for quad in store.quads_for_pattern(node, None, None, graph):
            if quad.graph_name != INFERRED_GRAPH:
                found.take(quad.predicate, quad.object)
        return cls(
            node,
            found.kind,
            found.frame,
            tuple(sorted(found.times, key=str)),
            tuple(sorted(found.values, key=str)),
            tuple(sorted(found.evidence, key=position)),
            tuple(sorted(found.notes)),
        )

    def all(self, name: str) -> list[Value]:
        """The values of our property of that local name."""
        return [value for predicate, value in self.values if predicate.value == _DEF + name]

    def first(self, name: str) -> Value | None:
        """The first value of our property of that local name, or None."""
        return next(iter(self.all(name)), None)

    def time(self, name: str) -> Value | None:
        """The value of the property of time of that local name, or None."""
        return next((value for found, value in self.times if found == name), None)


@dataclass
class _Parts:
    """The parts of a claim while it is read."""

    kind: ox.NamedNode | None = None
    frame: dict[str, Value] = field(default_factory=dict)
    times: list[tuple[str, Value]] = field(default_factory=list)
    values: list[tuple[ox.NamedNode, Value]] = field(default_factory=list)
    evidence: list[ox.NamedNode] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, predicate: ox.NamedNode, value: object) -> None:
        """Put a property and its value where they belong."""
        if not isinstance(value, ox.NamedNode | ox.Literal):
            return
        name = predicate.value.removeprefix(_DEF)
        if predicate == RDF_TYPE and isinstance(value, ox.NamedNode):
            self.kind = value
        elif name == "evidence" and isinstance(value, ox.NamedNode):
            self.evidence.append(value)
        elif name in _FRAME:
            self.frame[name] = value
        elif name in _TIMES:
            self.times.append((name, value))
        elif name == _NOTE:
            self.notes.append(value.value)
        else:
            self.values.append((predicate, value))


def position(passage: ox.NamedNode) -> tuple[str, int, int, str]:
    """The order of passages: by report, then by place."""
    report, _, place = passage.value.partition("#char=")
    start, _, end = place.partition(",")
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        return report, 0, 0, passage.value
    return report, int(start), int(end), ""
