"""Names: from any printed form to the thing that bears it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.errors import AmbiguousName, UnknownConcept, UnknownName
from citic_kg.text.report_text import normal_words
from citic_kg.vocabulary import (
    BASE,
    ID,
    INFERRED_GRAPH,
    RDF_TYPE,
    REPORT,
    SAME_AS,
    THINGS_GRAPH,
    citic,
    shorten,
    term,
)

# Written out, so that a question need not read the ontology to find a name.
SKOS = "http://www.w3.org/2004/02/skos/core#"
PREF_LABEL = ox.NamedNode(f"{SKOS}prefLabel")
ALT_LABEL = ox.NamedNode(f"{SKOS}altLabel")
_IRI = re.compile(re.escape(BASE) + r"[\w./-]+", re.ASCII)


def name_key(name: str) -> str:
    """What two spellings of a name have in common: letters and digits, without case."""
    return "".join(w.normal.replace("_", "") for w in normal_words(name))


def exactly_named(store: ox.Store, name: str) -> ox.NamedNode | None:
    """The one thing whose preferred label is the name letter by letter, if there is one.

    It needs one look into the store, where other spellings need all names.
    """
    if not name.isprintable():  # half a character, which the store cannot hold
        return None
    label = ox.Literal(name, language="en")
    found = {q.subject for q in store.quads_for_pattern(None, PREF_LABEL, label, THINGS_GRAPH)}
    thing = found.pop() if len(found) == 1 else None
    return thing if isinstance(thing, ox.NamedNode) else None


def resolve_concept(store: ox.Store, name: str, scheme: str) -> ox.NamedNode:
    """The concept of ``citic:<scheme>-scheme`` with that notation or label.

    Case, spacing and punctuation do not matter. Raises ``UnknownConcept`` with the notations.
    """
    concepts = {
        quad.subject
        for quad in store.quads_for_pattern(
            None, term("skos", "inScheme"), citic(f"{scheme}-scheme")
        )
    }
    notations: list[str] = []
    for concept in sorted(concepts, key=str):
        for predicate in (term("skos", "notation"), PREF_LABEL):
            for quad in store.quads_for_pattern(concept, predicate, None):
                text = str(getattr(quad.object, "value", ""))
                if name_key(text) == name_key(name) and isinstance(concept, ox.NamedNode):
                    return concept
                if predicate != PREF_LABEL:
                    notations.append(text)
    raise UnknownConcept(name, scheme, sorted(notations))


def present_iris(store: ox.Store) -> dict[ox.NamedNode, ox.NamedNode]:
    """The old IRI of each thing that was renamed, with its present one."""
    return {
        quad.subject: quad.object
        for quad in store.quads_for_pattern(None, SAME_AS, None, THINGS_GRAPH)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }


@dataclass(frozen=True)
class Names:
    """All names of the things in a store; ``renamed`` has the present IRI of each old one."""

    labels: dict[ox.NamedNode, str]
    preferred: dict[str, frozenset[ox.NamedNode]]
    printed: dict[str, frozenset[ox.NamedNode]]
    renamed: dict[ox.NamedNode, ox.NamedNode]
    store: ox.Store

    @classmethod
    def of(cls, store: ox.Store) -> Names:
        """Read the labels of the graph of things."""
        labels: dict[ox.NamedNode, str] = {}
        preferred: dict[str, set[ox.NamedNode]] = defaultdict(set)
        printed: dict[str, set[ox.NamedNode]] = defaultdict(set)
        for predicate, forms in ((PREF_LABEL, preferred), (ALT_LABEL, printed)):
            for quad in store.quads_for_pattern(None, predicate, None, THINGS_GRAPH):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                    forms[name_key(quad.object.value)].add(quad.subject)
                    if predicate == PREF_LABEL:
                        labels[quad.subject] = quad.object.value
        return cls(
            labels,
            {k: frozenset(v) for k, v in preferred.items()},
            {k: frozenset(v) for k, v in printed.items()},
            present_iris(store),
            store,
        )

    def resolve(self, name: str) -> ox.NamedNode:
        """The thing that the name means.

        It may be an IRI, old or present, ``id:slug``, a slug, or any printed form whatever its
        case, spacing and punctuation; a preferred label goes before a printed form, a whole name
        before a part of one. Raises ``AmbiguousName`` or ``UnknownName``.
        """
        for iri in (name, ID + name.removeprefix("id:"), BASE + name, REPORT + name):
            if _IRI.fullmatch(iri):
                node = ox.NamedNode(iri)
                node = self.renamed.get(node, node)
                if node in self.labels:
                    return node
        key = name_key(name)
        if key:
            inside = {
                thing
                for forms in (self.preferred, self.printed)
                for form, things in forms.items()
                if key in form
                for thing in things
            }
            whole = self.preferred.get(key, frozenset()) | self.printed.get(key, frozenset())
            for found in (self.preferred.get(key, frozenset()), whole, inside):
                if len(found) == 1:
                    return next(iter(found))
                if found:
                    raise AmbiguousName(name, self._choices(found))
        raise UnknownName(name, self.nearest(name))

    def nearest(self, name: str, limit: int = 3, among: Container[str] | None = None) -> list[str]:
        """The preferred labels most like the name, best first; of the things of some IRIs only."""
        from rapidfuzz import fuzz, process

        labels = [
            label for node, label in self.labels.items() if among is None or node.value in among
        ]
        forms = {name_key(label): label for label in sorted(labels, reverse=True)}
        found = process.extract(name_key(name), forms.keys(), scorer=fuzz.WRatio, limit=limit)
        return [forms[key] for key, score, _ in found if score >= 60]

    def _choices(
        self, things: frozenset[ox.NamedNode] | set[ox.NamedNode]
    ) -> list[tuple[str, str, str]]:
        return sorted(
            (thing.value.removeprefix(ID), self.labels.get(thing, ""), self.kind(thing))
            for thing in things
        )

    def kind(self, thing: ox.NamedNode) -> str:
        """The name of the thing's own class."""
        for quad in self.store.quads_for_pattern(thing, RDF_TYPE, None):
            if quad.graph_name != INFERRED_GRAPH and isinstance(quad.object, ox.NamedNode):
                return shorten(quad.object.value).removeprefix("citic:")
        return ""
