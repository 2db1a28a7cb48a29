"""The description of the dataset: DCAT, VoID with partitions, PROV, licence, checksums."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from citic_kg.version import VERSION
from citic_kg.vocabulary import BASE, RDF_TYPE, REPORT

DATASET = f"{BASE}dataset"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MEDIA_TYPES = {".ttl": "text/turtle", ".trig": "application/trig"}
PREFIXES = {
    "citic": f"{BASE}def/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def _node(name: str) -> ox.NamedNode:
    prefix, local = name.split(":", 1)
    return ox.NamedNode(PREFIXES[prefix] + local)


def _count(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=_node("xsd:integer"))


def _local(iri: str) -> str:
    """A name for a partition: the last two steps of the IRI that it is of."""
    return "-".join(iri.replace("#", "/").rstrip("/").split("/")[-2:])


def describe_dataset(
    triples: Iterable[ox.Triple], reports: Iterable[str], files: Mapping[str, bytes]
) -> Iterator[ox.Triple]:
    """The triples of ``dataset.ttl``.

    ``triples`` are those of the whole release, ``reports`` the ids of its reports, ``files``
    the release's files by name, which become its distributions.
    """
    rows = set(triples)
    data = ox.NamedNode(DATASET)
    yield ox.Triple(data, RDF_TYPE, _node("dcat:Dataset"))
    yield ox.Triple(data, RDF_TYPE, _node("void:Dataset"))
    yield ox.Triple(data, RDF_TYPE, _node("prov:Entity"))
    title = "CITIC knowledge graph"
    description = (
        "What the CITIC group's reports say of its companies, awards, certifications, projects, "
        "policies and figures; each claim points at the passage that states it."
    )
    yield ox.Triple(data, _node("dcterms:title"), ox.Literal(title, language="en"))
    yield ox.Triple(data, _node("dcterms:description"), ox.Literal(description, language="en"))
    yield ox.Triple(data, _node("dcterms:creator"), ox.Literal("The citic-kg authors"))
    yield ox.Triple(data, _node("dcterms:license"), ox.NamedNode(LICENCE))
    yield ox.Triple(data, _node("dcat:version"), ox.Literal(VERSION))
    yield ox.Triple(data, _node("void:uriSpace"), ox.Literal(BASE))
    for vocabulary in (f"{BASE}def/", *(PREFIXES[p] for p in ("dcat", "prov", "void"))):
        yield ox.Triple(data, _node("void:vocabulary"), ox.NamedNode(vocabulary))
    for report in reports:
        yield ox.Triple(data, _node("prov:wasDerivedFrom"), ox.NamedNode(REPORT + report))
    yield ox.Triple(data, _node("void:triples"), _count(len(rows)))
    yield ox.Triple(data, _node("void:distinctSubjects"), _count(len({t.subject for t in rows})))
    yield ox.Triple(data, _node("void:distinctObjects"), _count(len({t.object for t in rows})))
    yield from _partitions(data, rows)
    for name, content in sorted(files.items()):
        yield from _distribution(data, name, content)


def _partitions(data: ox.NamedNode, rows: set[ox.Triple]) -> Iterator[ox.Triple]:
    classes = Counter(
        t.object.value
        for t in rows
        if t.predicate == RDF_TYPE and isinstance(t.object, ox.NamedNode)
    )
    properties = Counter(t.predicate.value for t in rows)
    yield ox.Triple(data, _node("void:classes"), _count(len(classes)))
    yield ox.Triple(data, _node("void:properties"), _count(len(properties)))
    for iri, count in classes.items():
        part = ox.NamedNode(f"{DATASET}/class/{_local(iri)}")
        yield ox.Triple(data, _node("void:classPartition"), part)
        yield ox.Triple(part, _node("void:class"), ox.NamedNode(iri))
        yield ox.Triple(part, _node("void:entities"), _count(count))
    for iri, count in properties.items():
        part = ox.NamedNode(f"{DATASET}/property/{_local(iri)}")
        yield ox.Triple(data, _node("void:propertyPartition"), part)
        yield ox.Triple(part, _node("void:property"), ox.NamedNode(iri))
        yield ox.Triple(part, _node("void:triples"), _count(count))


def _distribution(data: ox.NamedNode, name: str, content: bytes) -> Iterator[ox.Triple]:
    node = ox.NamedNode(f"{DATASET}/file/{name}")
    checksum = ox.NamedNode(f"{DATASET}/file/{name}/checksum")
    media = f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES['.' + name.split('.')[-1]]}"
    digest = hashlib.sha256(content).hexdigest()
    yield ox.Triple(data, _node("dcat:distribution"), node)
    yield ox.Triple(node, RDF_TYPE, _node("dcat:Distribution"))
    yield ox.Triple(node, _node("dcterms:title"), ox.Literal(name))
    yield ox.Triple(node, _node("dcterms:license"), ox.NamedNode(LICENCE))
    yield ox.Triple(node, _node("dcat:mediaType"), ox.NamedNode(media))
    yield ox.Triple(node, _node("dcat:byteSize"), _count(len(content)))
    yield ox.Triple(node, _node("spdx:checksum"), checksum)
    yield ox.Triple(checksum, RDF_TYPE, _node("spdx:Checksum"))
    yield ox.Triple(checksum, _node("spdx:algorithm"), _node("spdx:checksumAlgorithm_sha256"))
    yield ox.Triple(
        checksum,
        _node("spdx:checksumValue"),
        ox.Literal(digest, datatype=_node("xsd:hexBinary")),
    )
