"""Closed shapes: what may be said of things of each class, and nothing else.

They are derived from the ontology and the shapes: of a class may be said the properties whose
domain is the class, one above it or one below it, whatever these imply in other vocabularies, or
name there with rdfs:seeAlso, and what a shape of such a class speaks of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from citic_kg.check.schema import Schema, closure
from citic_kg.vocabulary import ONTOLOGY_GRAPH, RDF_TYPE, prefixes, term

_SHAPE = """
shape:{name}-closed a sh:NodeShape ;
    sh:targetClass citic:{name} ;
    sh:closed true ;
    sh:ignoredProperties (
        {properties}
    ) ;
    sh:message "This is not said of {name}: correct the property or the class." .
"""


def closed_shapes(ontology: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> str:
    """A closed node shape for each class of our ontology, as Turtle."""
    ontology = list(ontology)
    schema = Schema.of(ontology)
    above = _above(ontology)
    spoken = _spoken_of(list(shapes))
    allowed = defaultdict(set, {c: _closures(found, above) for c, found in spoken.items()})
    for predicate, domain in schema.domains.items():
        allowed[domain] |= closure(predicate, above)
    return "".join(
        [
            *(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes().items()),
            *(_closed(kind, _properties(kind, schema, allowed)) for kind in _ours(schema)),
        ]
    )


def _closures(predicates: Iterable[str], above: Mapping[str, set[str]]) -> set[str]:
    """The properties, and all that they imply."""
    return {implied for predicate in predicates for implied in closure(predicate, above)}


def _ours(schema: Schema) -> list[str]:
    return sorted(c for c in schema.classes if c.startswith(ONTOLOGY_GRAPH.value))


def _properties(kind: str, schema: Schema, allowed: Mapping[str, set[str]]) -> list[str]:
    """What may be said of a thing of the class, which may be of a class below it too."""
    related = (c for c in allowed if c in schema.supers[kind] or kind in schema.supers.get(c, ()))
    return sorted({RDF_TYPE.value, *(p for c in related for p in allowed[c])})


def _closed(kind: str, properties: Iterable[str]) -> str:
    name = kind.removeprefix(ONTOLOGY_GRAPH.value)
    return _SHAPE.format(name=name, properties="\n        ".join(map(_short, properties)))


def _short(iri: str) -> str:
    """The IRI with a prefix of the ontology's, the longest that fits."""
    start, prefix = max((n, p) for p, n in prefixes().items() if iri.startswith(n))
    return f"{prefix}:{iri.removeprefix(start)}"


def _spoken_of(shapes: list[ox.Triple]) -> defaultdict[str, set[str]]:
    """The properties that the shapes of each class speak of."""
    values: dict[tuple[object, ox.NamedNode], list[object]] = defaultdict(list)
    for t in shapes:
        values[t.subject, t.predicate].append(t.object)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for t in shapes:
        if t.predicate == term("sh", "targetClass") and isinstance(t.object, ox.NamedNode):
            found[t.object.value] |= set(_paths(values, t.subject))
    return found


def _paths(
    values: Mapping[tuple[object, ox.NamedNode], list[object]], shape: object
) -> Iterator[str]:
    for part in values.get((shape, term("sh", "property")), ()):
        for path in values.get((part, term("sh", "path")), ()):
            if isinstance(path, ox.NamedNode):
                yield path.value


def _above(ontology: Iterable[ox.Triple]) -> dict[str, set[str]]:
    """The properties one step above each, and those that a rule makes of it for some things."""
    upwards = (term("rdfs", "subPropertyOf"), term("rdfs", "seeAlso"))
    above: dict[str, set[str]] = defaultdict(set)
    for t in ontology:
        if t.predicate in upwards and isinstance(t.object, ox.NamedNode):
            above[str(getattr(t.subject, "value", ""))].add(t.object.value)
    return above
