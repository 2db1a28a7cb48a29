"""The terms of the ontology as the graph has them: read once, asked by property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from citic_kg.rdf.statement import compact
from citic_kg.sources import ontology_files
from citic_kg.vocabulary import ONTOLOGY_GRAPH, RDF_TYPE, term

Node = ox.NamedNode | ox.BlankNode | ox.Literal


class Terms:
    """The ontology, class expressions included."""

    def __init__(self) -> None:
        self._values: dict[tuple[object, ox.NamedNode], list[Node]] = defaultdict(list)
        self._subjects: dict[tuple[ox.NamedNode, object], list[Node]] = defaultdict(list)
        for file in ontology_files():
            for t in file.triples:
                if not isinstance(t.object, ox.Triple) and not isinstance(t.subject, ox.Triple):
                    self._values[t.subject, t.predicate].append(t.object)
                    self._subjects[t.predicate, t.object].append(t.subject)

    def objects(self, node: object, predicate: ox.NamedNode) -> list[Node]:
        """What the node has under the property, named things in order."""
        return sorted(set(self._values.get((node, predicate), ())), key=str)

    def named(self, node: object, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        """The IRIs that the node has under the property, in order."""
        return [v for v in self.objects(node, predicate) if isinstance(v, ox.NamedNode)]

    def subjects(self, predicate: ox.NamedNode, value: object) -> list[ox.NamedNode]:
        """The IRIs that have the value under the property, in order."""
        found = set(self._subjects.get((predicate, value), ()))
        return sorted((s for s in found if isinstance(s, ox.NamedNode)), key=str)

    def nodes(self, predicate: ox.NamedNode, value: object) -> list[Node]:
        """All nodes that have the value under the property, those without a name too."""
        return list(self._subjects.get((predicate, value), ()))

    def text(self, node: object, predicate: ox.NamedNode) -> str:
        """The first text of the node under the property, or nothing."""
        found = (v.value for v in self.objects(node, predicate) if isinstance(v, ox.Literal))
        return min(found, default="")

    def items(self, node: object) -> Iterator[Node]:
        """The members of an RDF list, in their order."""
        while isinstance(node, ox.BlankNode):
            first = self._values.get((node, term("rdf", "first")), ())
            yield from first
            node = next(iter(self._values.get((node, term("rdf", "rest")), ())), None)

    def of_kind(self, *kinds: str) -> list[ox.NamedNode]:
        """Our terms that are declared as one of the kinds of OWL or SKOS, by label."""
        found = {
            node
            for kind in kinds
            for node in self.subjects(RDF_TYPE, term(*kind.split(":")))
            if is_ours(node)
        }
        return sorted(found, key=lambda node: (self.label(node).casefold(), node.value))

    def label(self, node: ox.NamedNode) -> str:
        """The label of the term, or its short name."""
        return self.text(node, term("rdfs", "label")) or compact(node)


def is_ours(node: object) -> bool:
    """Whether the term is one of our namespace."""
    return isinstance(node, ox.NamedNode) and node.value.startswith(ONTOLOGY_GRAPH.value)
