"""The graph in owlready2: the ontology's classes as Python classes, things as their members."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

import pyoxigraph as ox

from citic_kg.errors import CiticKGError
from citic_kg.rdf.formats import serialize
from citic_kg.vocabulary import BASE, RDF_TYPE, citic

if TYPE_CHECKING:
    import owlready2

# owlready2 has no Python value for these datatypes, and would not load them.
_UNKNOWN = ("#gYear", "#gYearMonth", "#duration")
# It knows days, but OWL 2 does not, and HermiT would end on the first of them.
_DAY = "#date"
# A word of OWL itself, which the ontology need not mention.
_INDIVIDUAL = ox.NamedNode("http://www.w3.org/2002/07/owl#NamedIndividual")


def to_owlready(store: ox.Store) -> owlready2.Ontology:
    """The store, with the ontology's class expressions, as an ontology in a world of its own.

    Raises ``CiticKGError`` where owlready2 is not installed.
    """
    try:
        import owlready2
    except ImportError as error:
        remedy = "install citic-kg[owl]"
        raise CiticKGError(f"owlready2 is not installed; {remedy}") from error
    known = (quad.triple for quad in store if not _unknown(quad.object))
    triples = dict.fromkeys((*map(_in_owl, known), *_individuals(store)))
    world = owlready2.World()
    ontology = world.get_ontology(f"{BASE}def/")
    # It reads no Turtle.
    ontology.load(fileobj=BytesIO(serialize(sorted(triples, key=str), ox.RdfFormat.N_TRIPLES)))
    return ontology


def _unknown(node: object) -> bool:
    return isinstance(node, ox.Literal) and node.datatype.value.endswith(_UNKNOWN)


def _in_owl(triple: ox.Triple) -> ox.Triple:
    """The triple, with a day as a text."""
    value = triple.object
    if isinstance(value, ox.Literal) and value.datatype.value.endswith(_DAY):
        return ox.Triple(triple.subject, triple.predicate, ox.Literal(value.value))
    return triple


def _individuals(store: ox.Store) -> Iterator[ox.Triple]:
    """That things and claims are individuals: it lists those alone of which that is said."""
    for kind in (citic("NamedThing"), citic("Claim")):
        for quad in store.quads_for_pattern(None, RDF_TYPE, kind):
            yield ox.Triple(quad.subject, RDF_TYPE, _INDIVIDUAL)
