"""The graph in owlready2: the ontology's classes as Python classes, things as their members."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pyoxigraph as ox

from citic_kg.errors import CiticKGError
from citic_kg.rdf.formats import serialize
from citic_kg.vocabulary import BASE

if TYPE_CHECKING:
    import owlready2

# owlready2 has no Python value for these datatypes, and would not load them.
_UNKNOWN = ("#gYear", "#gYearMonth", "#duration")


def to_owlready(store: ox.Store) -> owlready2.Ontology:
    """The store, with the ontology's class expressions, as an ontology in a world of its own.

    Raises ``CiticKGError`` where owlready2 is not installed.
    """
    try:
        import owlready2
    except ImportError as error:
        remedy = "install citic-kg[owl]"
        raise CiticKGError(f"owlready2 is not installed; {remedy}") from error
    triples = dict.fromkeys(quad.triple for quad in store if not _unknown(quad.object))
    world = owlready2.World()
    ontology = world.get_ontology(f"{BASE}def/")
    # It reads no Turtle.
    ontology.load(fileobj=BytesIO(serialize(sorted(triples, key=str), ox.RdfFormat.N_TRIPLES)))
    return ontology


def _unknown(term: object) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value.endswith(_UNKNOWN)
