"""Usage: how often a graph uses each term, and an example of it; found in one reading."""

from __future__ import annotations

from collections import Counter, defaultdict

import pyoxigraph as ox

from citic_kg.answer.formats import visible
from citic_kg.rdf.formats import release_prefixes, write
from citic_kg.rdf.statement import compact
from citic_kg.vocabulary import CLAIM, ID, INFERRED_GRAPH, ONTOLOGY_GRAPH, RDF_TYPE, REPORT

# An example has so many lines at most.
MAX_LINES = 30


class Usage:
    """Counts and examples of the terms in one graph."""

    def __init__(self, store: ox.Store) -> None:
        self.members: Counter[str] = Counter()
        self.uses: Counter[str] = Counter()
        self.values: Counter[str] = Counter()
        self.taking: dict[str, set[ox.NamedNode]] = defaultdict(set)
        self._stated: dict[object, list[ox.Quad]] = defaultdict(list)
        self._entered: dict[str, list[object]] = defaultdict(list)
        self._all: dict[str, set[object]] = defaultdict(set)
        self._best: dict[str, tuple[tuple[bool, int, str, str], ox.Triple]] = {}
        for quad in store:
            if quad.graph_name != ONTOLOGY_GRAPH:
                self._count(quad)

    def _count(self, quad: ox.Quad) -> None:
        stated = quad.graph_name != INFERRED_GRAPH
        if stated:
            self._stated[quad.subject].append(quad)
        self.uses[quad.predicate.value] += 1
        self._remember(quad)
        if isinstance(quad.object, ox.NamedNode):
            if quad.predicate == RDF_TYPE:
                self._all[quad.object.value].add(quad.subject)
                self.members[quad.object.value] = len(self._all[quad.object.value])
                if stated:
                    self._entered[quad.object.value].append(quad.subject)
            else:
                self.values[quad.object.value] += 1
                self.taking[quad.object.value].add(quad.predicate)

    def _remember(self, quad: ox.Quad) -> None:
        """Keep the use of the property that reads best: between things, and short."""
        if isinstance(quad.subject, ox.NamedNode):
            subject, value = quad.subject.value, str(quad.object)
            of_thing = subject.startswith(ID) and not subject.startswith((CLAIM, f"{ID}link/"))
            rank = (not of_thing, len(subject) + len(value), subject, value)
            known = self._best.get(quad.predicate.value)
            if known is None or rank < known[0]:
                self._best[quad.predicate.value] = (rank, quad.triple)

    def example(self, predicate: ox.NamedNode) -> str:
        """One use of the property, as a line of Turtle, or nothing."""
        if predicate.value not in self._best:
            return ""
        triple = self._best[predicate.value][1]
        line = f"{compact(triple.subject)} {compact(predicate)} {_value(triple.object)} ."
        return visible(line)

    def member(self, kind: ox.NamedNode) -> str:
        """All that is stated of the member of a class of which most is stated, as Turtle.

        The members of a class are those that were entered under it, else those that follow.
        """
        members = self._entered.get(kind.value) or self._all.get(kind.value, set())
        found = [self._stated.get(member, []) for member in sorted(members, key=str)]
        fitting = [quads for quads in found if 0 < len(quads) <= MAX_LINES]
        # Of those with the most properties the one with the fewest values reads best.
        best = max(fitting, key=lambda q: (len({x.predicate for x in q}), -len(q)), default=[])
        graphs = (str(getattr(quad.graph_name, "value", "")) for quad in best)
        reports = sorted({g.removeprefix(REPORT) for g in graphs if g.startswith(REPORT)})
        text = write(best, "turtle", release_prefixes(reports)).decode("utf-8")
        body = "\n".join(line for line in text.split("\n") if not line.startswith("@prefix"))
        return visible(body.strip())


def _value(node: object) -> str:
    if isinstance(node, ox.Literal):
        return f'"{node.value}"' + (f"@{node.language}" if node.language else "")
    return compact(node)
