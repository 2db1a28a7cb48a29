"""The description of the dataset: DCAT-AP, VoID with partitions, PROV, checksums.

``ontology/dataset.ttl`` has what is the same in every release; here are the counts, the files and
the years.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

import pyoxigraph as ox

from citic_kg.version import RELEASED, VERSION
from citic_kg.vocabulary import (
    BASE,
    ID,
    ONTOLOGY_DIR,
    RDF_TYPE,
    REPORT,
    SAME_AS,
    THINGS_GRAPH,
    citic,
    prefixes,
)

DATASET = f"{BASE}dataset"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
WRITTEN_PATH = ONTOLOGY_DIR / "dataset.ttl"
MEDIA_TYPES = {
    ".ttl": "text/turtle",
    ".trig": "application/trig",
}
PREFIXES = {
    "citic": f"{BASE}def/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_DATA = ox.NamedNode(DATASET)


def _node(name: str) -> ox.NamedNode:
    prefix, local = name.split(":", 1)
    return ox.NamedNode(PREFIXES[prefix] + local)


def _typed(value: object, datatype: str) -> ox.Literal:
    return ox.Literal(str(value), datatype=_node(f"xsd:{datatype}"))


def _local(iri: str) -> str:
    """A name for a partition: the last two steps of the IRI that it is of."""
    return "-".join(iri.replace("#", "/").rstrip("/").split("/")[-2:])


def describe_dataset(
    quads: Sequence[ox.Quad], reports: Iterable[str], files: Mapping[str, bytes]
) -> Iterator[ox.Triple]:
    """The triples of ``dataset.ttl``.

    ``quads`` are those of the whole release, ``reports`` the ids of its reports, ``files``
    the release's files by name, which become its distributions. A renamed thing is counted by
    its present IRI.
    """
    rows = {quad.triple for quad in quads}
    old = {q.subject for q in quads if q.predicate == SAME_AS and q.graph_name == THINGS_GRAPH}
    yield from (quad.triple for quad in ox.parse(path=WRITTEN_PATH, format=ox.RdfFormat.TURTLE))
    yield ox.Triple(_DATA, _node("dcat:version"), ox.Literal(VERSION))
    yield ox.Triple(_DATA, _node("dcterms:issued"), _typed(RELEASED, "date"))
    for report in reports:
        yield ox.Triple(_DATA, _node("prov:wasDerivedFrom"), ox.NamedNode(REPORT + report))
    yield from _period(rows)
    yield from _counts(rows, old)
    yield from _partitions(rows, old)
    for name, content in sorted(files.items()):
        yield from _distribution(name, content)


def _period(rows: set[ox.Triple]) -> Iterator[ox.Triple]:
    """The years from the first to the last of which a report speaks."""
    period = ox.NamedNode(f"{DATASET}/period")
    years = sorted(
        t.object.value
        for t in rows
        if t.predicate == citic("reportingYear") and isinstance(t.object, ox.Literal)
    )
    for name, year in (("dcat:startDate", years[:1]), ("dcat:endDate", years[-1:])):
        yield from (ox.Triple(period, _node(name), _typed(found, "gYear")) for found in year)


def _counts(rows: set[ox.Triple], old: Set[object]) -> Iterator[ox.Triple]:
    """How much there is, in which vocabularies, and one thing to begin with."""
    subjects = {t.subject for t in rows}
    things = sorted(
        s.value for s in subjects - old if isinstance(s, ox.NamedNode) and s.value.startswith(ID)
    )
    for name, count in (
        ("void:triples", len(rows)),
        ("void:entities", len(things)),
        ("void:distinctSubjects", len(subjects)),
        ("void:distinctObjects", len({t.object for t in rows})),
    ):
        yield ox.Triple(_DATA, _node(name), _typed(count, "integer"))
    yield from (
        ox.Triple(_DATA, _node("void:exampleResource"), ox.NamedNode(thing)) for thing in things[:1]
    )
    used = {t.predicate.value for t in rows}
    for namespace in sorted(set(prefixes().values())):
        if any(iri.startswith(namespace) for iri in used):
            yield ox.Triple(_DATA, _node("void:vocabulary"), ox.NamedNode(namespace))


def _partitions(rows: set[ox.Triple], old: Set[object]) -> Iterator[ox.Triple]:
    classes = Counter(
        t.object.value
        for t in rows
        if t.predicate == RDF_TYPE and isinstance(t.object, ox.NamedNode) and t.subject not in old
    )
    properties = Counter(t.predicate.value for t in rows)
    yield ox.Triple(_DATA, _node("void:classes"), _typed(len(classes), "integer"))
    yield ox.Triple(_DATA, _node("void:properties"), _typed(len(properties), "integer"))
    for iri, count in classes.items():
        part = ox.NamedNode(f"{DATASET}/class/{_local(iri)}")
        yield ox.Triple(_DATA, _node("void:classPartition"), part)
        yield ox.Triple(part, _node("void:class"), ox.NamedNode(iri))
        yield ox.Triple(part, _node("void:entities"), _typed(count, "integer"))
    for iri, count in properties.items():
        part = ox.NamedNode(f"{DATASET}/property/{_local(iri)}")
        yield ox.Triple(_DATA, _node("void:propertyPartition"), part)
        yield ox.Triple(part, _node("void:property"), ox.NamedNode(iri))
        yield ox.Triple(part, _node("void:triples"), _typed(count, "integer"))


def _distribution(name: str, content: bytes) -> Iterator[ox.Triple]:
    node = ox.NamedNode(f"{DATASET}/file/{name}")
    checksum = ox.NamedNode(f"{DATASET}/file/{name}/checksum")
    home = "https://www.iana.org/assignments/media-types/"
    media = ox.NamedNode(home + MEDIA_TYPES[f".{name.rpartition('.')[2]}"])
    address = ox.NamedNode(f"{BASE}download/{name}")
    yield ox.Triple(_DATA, _node("dcat:distribution"), node)
    yield ox.Triple(node, RDF_TYPE, _node("dcat:Distribution"))
    yield ox.Triple(node, _node("dcterms:title"), ox.Literal(name))
    yield ox.Triple(node, _node("dcterms:license"), ox.NamedNode(LICENCE))
    yield ox.Triple(node, _node("dcat:accessURL"), address)
    yield ox.Triple(node, _node("dcat:downloadURL"), address)
    yield ox.Triple(node, _node("dcat:mediaType"), media)
    yield ox.Triple(media, RDF_TYPE, _node("dcterms:MediaType"))
    yield ox.Triple(node, _node("dcat:byteSize"), _typed(len(content), "nonNegativeInteger"))
    yield ox.Triple(node, _node("spdx:checksum"), checksum)
    yield ox.Triple(checksum, RDF_TYPE, _node("spdx:Checksum"))
    yield ox.Triple(checksum, _node("spdx:algorithm"), _node("spdx:checksumAlgorithm_sha256"))
    digest = hashlib.sha256(content).hexdigest()
    yield ox.Triple(checksum, _node("spdx:checksumValue"), _typed(digest, "hexBinary"))
