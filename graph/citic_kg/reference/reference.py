"""The reference of the ontology: every class, property and controlled value with all about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.inference import link_rules
from citic_kg.rdf.statement import compact
from citic_kg.reference import words
from citic_kg.reference.diagram import Tie, diagram
from citic_kg.reference.entry import (
    ClassEntry,
    Entry,
    Name,
    PropertyEntry,
    SchemeEntry,
    Value,
)
from citic_kg.reference.terms import Terms, is_ours
from citic_kg.reference.usage import Usage
from citic_kg.rule import Rule
from citic_kg.vocabulary import ONTOLOGY_GRAPH, RDF_TYPE, citic, term

_KINDS = {
    "ObjectProperty": "object property",
    "DatatypeProperty": "datatype property",
    "FunctionalProperty": "functional",
    "SymmetricProperty": "symmetric",
    "TransitiveProperty": "transitive",
}
# What the header tells of the ontology, and by which property.
_HEADER = {
    "Version": "owl:versionInfo",
    "This version": "owl:versionIRI",
    "Created": "dcterms:created",
    "Changed": "dcterms:modified",
    "By": "dcterms:creator",
    "Licence": "dcterms:license",
    "Prefix": "vann:preferredNamespacePrefix",
    "Namespace": "vann:preferredNamespaceUri",
    "Cite as": "dcterms:bibliographicCitation",
}


@dataclass(frozen=True)
class ClassNode:
    """A class in the tree, and those below it."""

    entry: Entry
    below: tuple[ClassNode, ...]


@dataclass(frozen=True)
class Reference:
    """All that the reference tells: ``diagrams`` are titles with SVG, ``header`` has names with
    values.
    """

    iri: str
    title: str
    description: str
    header: tuple[tuple[str, str], ...]
    diagrams: tuple[tuple[str, str], ...]
    tree: tuple[ClassNode, ...]
    classes: tuple[ClassEntry, ...]
    properties: tuple[PropertyEntry, ...]
    schemes: tuple[SchemeEntry, ...]

    @classmethod
    def of(cls, store: ox.Store) -> Reference:
        """The reference of the ontology with the counts and examples of a graph."""
        made = _Maker(Terms(), Usage(store))
        classes = made.classes()
        header = ((title, made.header(name)) for title, name in _HEADER.items())
        return cls(
            ONTOLOGY_GRAPH.value,
            made.terms.text(ONTOLOGY_GRAPH, term("dcterms", "title")),
            made.terms.text(ONTOLOGY_GRAPH, term("dcterms", "description")),
            tuple((name, value) for name, value in header if value),
            tuple(made.diagrams()),
            made.tree(classes),
            classes,
            made.properties(),
            made.schemes(),
        )


class _Maker:
    """Makes the entries from the terms."""

    def __init__(self, terms: Terms, usage: Usage) -> None:
        self.terms = terms
        self._usage = usage
        self._rules = _rules()

    def header(self, name: str) -> str:
        """What the ontology says of itself under a property."""
        found = self.terms.objects(ONTOLOGY_GRAPH, term(*name.split(":")))
        return min((str(getattr(v, "value", "")) for v in found), default="").removesuffix(
            "T00:00:00Z"
        )

    def classes(self) -> tuple[ClassEntry, ...]:
        """All our classes, by label."""
        return tuple(map(self._class, self.terms.of_kind("owl:Class")))

    def _class(self, node: ox.NamedNode) -> ClassEntry:
        domain, span = term("rdfs", "domain"), term("rdfs", "range")
        above = self._all_above(node, "subClassOf")
        never = {p for kind in (node, *above) for p in words.forbidden(self.terms, kind)}
        inherited = [p for kind in above for p in self.terms.subjects(domain, kind)]
        entry = self._entry(
            node, "subClassOf", words.of_class(self.terms, node), self._usage.members[node.value]
        )
        return ClassEntry(
            entry,
            self._names(self.terms.subjects(domain, node)),
            self._names(p for p in inherited if p not in never),
            self._names(self.terms.subjects(span, node)),
            words.rules(node),
            self._usage.member(node),
        )

    def _all_above(self, node: ox.NamedNode, order: str) -> list[ox.NamedNode]:
        """Our terms above a term, at any remove, the nearest first."""
        found: list[ox.NamedNode] = []
        todo = [node]
        while todo:
            for parent in self.terms.named(todo.pop(0), term("rdfs", order)):
                if is_ours(parent) and parent not in found:
                    found.append(parent)
                    todo.append(parent)
        return found

    def properties(self) -> tuple[PropertyEntry, ...]:
        """All our properties, by label."""
        found = self.terms.of_kind("owl:ObjectProperty", "owl:DatatypeProperty")
        return tuple(map(self._property, found))

    def _property(self, node: ox.NamedNode) -> PropertyEntry:
        inverse = term("owl", "inverseOf")
        kinds = self.terms.named(node, RDF_TYPE)
        axioms = words.of_property(self.terms, node)
        return PropertyEntry(
            self._entry(node, "subPropertyOf", axioms, self._usage.uses[node.value]),
            tuple(word for kind, word in _KINDS.items() if term("owl", kind) in kinds),
            self._names(self.terms.named(node, term("rdfs", "domain"))),
            self._names(self.terms.named(node, term("rdfs", "range"))),
            self._names([*self.terms.named(node, inverse), *self.terms.subjects(inverse, node)]),
            self._rules.get(node, ""),
            words.rules(node),
            self._usage.example(node),
        )

    def schemes(self) -> tuple[SchemeEntry, ...]:
        """All schemes of controlled values, by label."""
        return tuple(map(self._scheme, self.terms.of_kind("skos:ConceptScheme")))

    def _scheme(self, node: ox.NamedNode) -> SchemeEntry:
        concepts = self.terms.subjects(term("skos", "inScheme"), node)
        values = [
            Value(
                self._name(concept),
                self.terms.text(concept, term("skos", "notation")),
                self.terms.text(concept, term("skos", "definition")),
                self._usage.values[concept.value],
            )
            for concept in concepts
        ]
        taking = {p for c in concepts for p in self._usage.taking[c.value] if is_ours(p)}
        entry = self._entry(node, "subClassOf", (), sum(value.count for value in values))
        by_name = sorted(values, key=lambda value: value.notation.casefold())
        return SchemeEntry(entry, tuple(by_name), self._names(sorted(taking, key=str)))

    def _entry(self, node: ox.NamedNode, order: str, axioms: Iterable[str], count: int) -> Entry:
        predicate = term("rdfs", order)
        above = self.terms.named(node, predicate)
        beside = self.terms.named(node, term("rdfs", "seeAlso"))
        deprecated = self.terms.objects(node, ox.NamedNode(f"{_OWL}deprecated"))
        return Entry(
            self._name(node),
            self.terms.label(node),
            self.terms.text(node, term("skos", "definition")),
            self.terms.text(node, term("skos", "scopeNote")),
            any(str(getattr(v, "value", "")) == "true" for v in deprecated),
            self._names(self.terms.named(node, term("dcterms", "isReplacedBy"))),
            self._names(n for n in above if is_ours(n)),
            self._names(n for n in self.terms.subjects(predicate, node) if is_ours(n)),
            self._names(n for n in (*above, *beside) if not is_ours(n)),
            tuple(axioms),
            count,
        )

    def _names(self, nodes: Iterable[ox.NamedNode]) -> tuple[Name, ...]:
        return tuple(dict.fromkeys(map(self._name, nodes)))

    def _name(self, node: ox.NamedNode) -> Name:
        if not is_ours(node):
            return Name(compact(node), node.value)
        local = node.value.removeprefix(ONTOLOGY_GRAPH.value)
        return Name(local, node.value, local.replace("/", "-"))

    def tree(self, classes: Iterable[ClassEntry]) -> tuple[ClassNode, ...]:
        """The classes as trees, each under the first of the classes above it."""
        by_parent: dict[Name | None, list[Entry]] = {}
        for entry in (found.entry for found in classes):
            by_parent.setdefault(entry.above[0] if entry.above else None, []).append(entry)

        def below(name: Name | None) -> tuple[ClassNode, ...]:
            return tuple(ClassNode(entry, below(entry.name)) for entry in by_parent.get(name, ()))

        return below(None)

    def diagrams(self) -> Iterable[tuple[str, str]]:
        """The class diagrams: how facts are told, the links between things, the roles of claims."""
        core, links, roles = [], [], []
        for node in self.terms.of_kind("owl:ObjectProperty"):
            ends = [self.terms.named(node, term("rdfs", end)) for end in ("domain", "range")]
            if self.terms.named(node, term("owl", "inverseOf")) or not all(map(_are_ours, ends)):
                continue
            domain, span = ends[0][0], ends[1][0]
            tie = Tie(*(self._name(n).text for n in (domain, node, span)))
            if citic("Claim") in self._all_above(domain, "subClassOf") or citic(
                "involves"
            ) in self._all_above(node, "subPropertyOf"):
                roles.append(tie)
            elif domain != citic("Report") and self._is_thing(domain):
                links.append(tie)
            else:
                core.append(tie)
        for title, ties in (
            ("How facts are told", core),
            ("Links between things", links),
            ("What claims are of", roles),
        ):
            yield title, diagram(ties, title)

    def _is_thing(self, node: ox.NamedNode) -> bool:
        thing = citic("NamedThing")
        return node == thing or thing in self._all_above(node, "subClassOf")


def _are_ours(nodes: list[ox.NamedNode]) -> bool:
    return bool(nodes) and is_ours(nodes[0])


_OWL = term("owl", "Class").value.removesuffix("Class")


def _rules() -> dict[ox.NamedNode, str]:
    """What the rule says that makes the direct links of a property, which it is named after."""
    found = {}
    for rule in map(Rule.read, link_rules()):
        first, *rest = rule.name.split("-")
        found[citic(first + "".join(word.title() for word in rest))] = rule.says
    return found
