"""Terms of other vocabularies: whether they exist there.

rdflib knows all terms of the vocabularies of the W3C and some others; ``ontology/vocabularies.csv``
has those that we use of vocabularies that rdflib does not know.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox

from citic_kg.check.quality_check import QualityCheck
from citic_kg.vocabulary import BASE, ONTOLOGY_DIR, prefixes

VOCABULARIES_PATH = ONTOLOGY_DIR / "vocabularies.csv"
UNKNOWN_TERM = QualityCheck(
    "unknown-term",
    "A term of another vocabulary does not exist there.",
    "error",
    "correct the name, or add it to ontology/vocabularies.csv after looking it up",
    "OOPS! P40; FOOPS! VOC2",
)
_NAMED = f"""
    SELECT DISTINCT ?term WHERE {{
      {{ SELECT DISTINCT ?term WHERE {{ ?x ?term ?y }} }}
      UNION {{ SELECT DISTINCT ?term WHERE {{ ?x a ?term }} }}
      UNION {{ GRAPH <{BASE}def/> {{ {{ ?term ?p ?x }} UNION {{ ?x ?p ?term }} }} }}
      UNION {{ GRAPH <{BASE}def/shape/> {{ ?x ?p ?term }} }}
      UNION {{ SELECT DISTINCT (DATATYPE(?y) AS ?term) WHERE {{ ?x ?p ?y FILTER(isLiteral(?y)) }} }}
    }}"""


def unknown_terms(store: ox.Store) -> Iterator[tuple[str, str]]:
    """The terms of other vocabularies that the quads name and that do not exist, with a reason."""
    from rdflib import URIRef

    known = _known()
    listed = _listed()
    foreign = {n for n in prefixes().values() if not n.startswith(BASE)} | set(known)
    for iri in sorted(_named(store)):
        home = max((n for n in foreign if iri.startswith(n)), key=len, default="")
        if not home or iri in listed or iri.rstrip("#/") == home.rstrip("#/"):
            continue
        if home not in known:
            yield iri, f"nothing is known of {home}"
        elif URIRef(iri) not in known[home]:  # type: ignore[operator]
            yield iri, f"it is not a term of {home}"


@cache
def _known() -> dict[str, object]:
    """The vocabularies that rdflib knows whole, by namespace."""
    from rdflib import namespace as of

    vocabularies = (
        *(of.DCAT, of.DCTERMS, of.FOAF, of.ORG, of.OWL, of.PROV, of.QB, of.RDF, of.RDFS),
        *(of.SDO, of.SH, of.SKOS, of.VANN, of.VOID, of.XSD),
    )
    return {str(vocabulary): vocabulary for vocabulary in vocabularies}


@cache
def _listed() -> frozenset[str]:
    """The terms of the vocabularies that rdflib does not know."""
    text = VOCABULARIES_PATH.read_text(encoding="utf-8")
    return frozenset(row["namespace"] + row["term"] for row in csv.DictReader(text.splitlines()))


def _named(store: ox.Store) -> set[str]:
    """The IRIs that the ontology names, and the properties, classes and datatypes in use."""
    result = store.query(_NAMED, use_default_graph_as_union=True)
    assert isinstance(result, ox.QuerySolutions)
    return {row["term"].value for row in result if isinstance(row["term"], ox.NamedNode)}
