"""Axioms and shapes in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox

from citic_kg.check.shapes import SHAPES_PATH
from citic_kg.rdf.statement import compact
from citic_kg.reference.entry import Rule
from citic_kg.reference.terms import Terms
from citic_kg.vocabulary import RDF_TYPE, term


def of_class(terms: Terms, node: ox.NamedNode) -> Iterator[str]:
    """The axioms of a class that are no super-class with a name, as sentences."""
    disjoint = sorted(set(_disjoint(terms, node)))
    if disjoint:
        yield f"Never also {_joined(disjoint, 'or')}."
    for predicate, begin in (
        (term("owl", "equivalentClass"), "It is"),
        (term("rdfs", "subClassOf"), "It is among"),
    ):
        expressions = [n for n in terms.objects(node, predicate) if isinstance(n, ox.BlankNode)]
        # Nodes without a name have no order of their own.
        yield from sorted(_restriction(terms, expression, begin) for expression in expressions)
    for keys in terms.objects(node, term("owl", "hasKey")):
        named = _joined([compact(key) for key in terms.items(keys)], "and")
        yield f"Two of it with the same {named} are one."


def forbidden(terms: Terms, node: ox.NamedNode) -> Iterator[ox.NamedNode]:
    """The properties that nothing of the class has."""
    for expression in terms.objects(node, term("rdfs", "subClassOf")):
        if "0" in map(compact, terms.objects(expression, term("owl", "maxCardinality"))):
            yield from terms.named(expression, term("owl", "onProperty"))


def of_property(terms: Terms, node: ox.NamedNode) -> Iterator[str]:
    """The axioms of a property that are not its domain, range, inverse or place, as sentences."""
    kinds = set(terms.named(node, RDF_TYPE))
    for kind, sentence in _KINDS.items():
        if term("owl", kind) in kinds:
            yield sentence
    chains = (terms.items(c) for c in terms.objects(node, term("owl", "propertyChainAxiom")))
    for chain in sorted(", then ".join(map(compact, steps)) for steps in chains):
        yield f"It follows from {chain}."


_KINDS = {
    "FunctionalProperty": "There is one value at most.",
    "SymmetricProperty": "It holds both ways.",
    "TransitiveProperty": "It goes on: what it leads to from there, it leads to from here.",
}


def _disjoint(terms: Terms, node: ox.NamedNode) -> Iterator[str]:
    for axiom in terms.nodes(RDF_TYPE, term("owl", "AllDisjointClasses")):
        for members in terms.objects(axiom, term("owl", "members")):
            found = list(terms.items(members))
            if node in found:
                yield from (compact(other) for other in found if other != node)


def _restriction(terms: Terms, node: ox.BlankNode, begin: str) -> str:
    """A restriction of one property, the only class expressions that the ontology has."""
    predicate = compact(terms.objects(node, term("owl", "onProperty"))[0])
    values = terms.objects(node, term("owl", "hasValue"))
    if values:
        return f"{begin} all of which {predicate} is {compact(values[0])}."
    (most,) = terms.objects(node, term("owl", "maxCardinality"))
    return f"None of it has {predicate}." if compact(most) == "0" else f"{begin} what has it."


def _joined(words: list[str], last: str) -> str:
    """The words with commas, and the last of them after another word."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


@cache
def _shapes() -> dict[tuple[object, str], list[object]]:
    """The shapes that are written: of each node, by the name of the property, the values."""
    found: dict[tuple[object, str], list[object]] = defaultdict(list)
    for quad in ox.parse(path=SHAPES_PATH, format=ox.RdfFormat.TURTLE):
        found[quad.subject, compact(quad.predicate)].append(quad.object)
        if compact(quad.predicate) in ("sh:targetClass", "sh:targetSubjectsOf"):
            found[quad.object, "shapes"].append(quad.subject)
    return found


def rules(node: ox.NamedNode) -> tuple[Rule, ...]:
    """What the shapes of a class, or of what has a property, ask for, in their own words."""
    shapes = _shapes()
    found: list[Rule] = []
    for shape in shapes.get((node, "shapes"), ()):
        for part in (shape, *shapes.get((shape, "sh:property"), ())):
            message = " ".join(
                str(getattr(m, "value", m)) for m in shapes.get((part, "sh:message"), ())
            )
            severity = [compact(s) for s in shapes.get((part, "sh:severity"), ())]
            if message:
                grave = severity[0].removeprefix("sh:").lower() if severity else "violation"
                found.append(Rule(grave, message))
    return tuple(dict.fromkeys(found))
