"""Counts of the release: what is in it, how many, how much of the texts it covers.

They come out of the files that the build wrote, which counted everything already.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from citic_kg.build.dataset import DATASET, PREFIXES
from citic_kg.errors import BadReleaseError
from citic_kg.vocabulary import ONTOLOGY_GRAPH, REPORT, citic, shorten, term
from citic_kg.web.described import described
from citic_kg.web.descriptions import DUMPS
from citic_kg.web.served_release import DESCRIPTION, ServedRelease


@dataclass(frozen=True)
class Count:
    """A class or property, its name, its definition, and how many there are of it."""

    iri: str
    label: str
    definition: str
    count: int


@dataclass(frozen=True)
class File:
    """A file of the release: its size in bytes, and its SHA-256 where one is recorded."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True)
class Kind:
    """A class in the tree of classes."""

    of: Count
    below: tuple[Kind, ...]


@lru_cache(maxsize=4)
def build_report(release: ServedRelease) -> dict[str, Any]:
    """The content of ``report.json``. Raises ``BadReleaseError`` where it is damaged."""
    path = release.folder / "report.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadReleaseError(path, "it cannot be read", "run citic-kg build") from error
    if not isinstance(found, dict):
        raise BadReleaseError(path, "it is no report of a build", "run citic-kg build")
    return found


@lru_cache(maxsize=4)
def totals(release: ServedRelease) -> dict[str, int]:
    """How many reports, claims, things, direct links and triples the release has."""
    report = build_report(release)
    return {
        "reports": len(report["claims"]),
        "claims": sum(sum(kinds.values()) for kinds in report["claims"].values()),
        "things": sum(report["things"].values()),
        "links": sum(report["links"].values()),
        "triples": sum(report["triples"].values()),
    }


@lru_cache(maxsize=4)
def descriptions(release: ServedRelease) -> dict[str, dict[str, tuple[str, ...]]]:
    """What ``dataset.ttl`` says: for each subject the values of each ``prefix:name``."""
    short = {iri: prefix for prefix, iri in PREFIXES.items()}
    found: dict[str, dict[str, list[str]]] = {}
    for quad in described(release, ox.NamedNode(DATASET)):
        namespace, local = _split(quad.predicate.value)
        name = f"{short.get(namespace, namespace)}:{local}"
        subject = str(getattr(quad.subject, "value", ""))
        values = found.setdefault(subject, {}).setdefault(name, [])
        values.append(str(getattr(quad.object, "value", "")))
    return {s: {k: tuple(sorted(v)) for k, v in p.items()} for s, p in found.items()}


def _split(iri: str) -> tuple[str, str]:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]


def _one(values: dict[str, tuple[str, ...]], name: str, default: str = "") -> str:
    found = values.get(name, ())
    return found[0] if found else default


@lru_cache(maxsize=4)
def class_counts(release: ServedRelease) -> tuple[Count, ...]:
    """Each class of the release that has instances, by label."""
    return _partitions(release, "void:class", "void:entities")


@lru_cache(maxsize=4)
def property_counts(release: ServedRelease) -> tuple[Count, ...]:
    """Each property of the release, by label."""
    return _partitions(release, "void:property", "void:triples")


def _partitions(release: ServedRelease, of: str, count: str) -> tuple[Count, ...]:
    found = [
        _count(release, values[of][0], int(_one(values, count, "0")))
        for values in descriptions(release).values()
        if of in values
    ]
    return tuple(sorted(found, key=lambda c: (c.label.casefold(), c.iri)))


def _count(release: ServedRelease, iri: str, count: int) -> Count:
    node = ox.NamedNode(iri)
    label = _said(release, node, term("rdfs", "label")) or shorten(iri).strip("<>")
    return Count(iri, label, _said(release, node, term("skos", "definition")), count)


def _said(release: ServedRelease, subject: ox.NamedNode, predicate: ox.NamedNode) -> str:
    store = release.graph.present
    values = (q.object for q in store.quads_for_pattern(subject, predicate, None, ONTOLOGY_GRAPH))
    return min((v.value for v in values if isinstance(v, ox.Literal)), default="")


@lru_cache(maxsize=4)
def class_tree(release: ServedRelease) -> tuple[Kind, ...]:
    """The classes of our ontology as a tree, each with its number of instances."""
    counts = {c.iri: c.count for c in class_counts(release)}
    space = citic("").value
    above: dict[str, str] = {}
    store = release.graph.present
    kinds = {
        q.subject.value
        for q in store.quads_for_pattern(None, None, term("owl", "Class"), ONTOLOGY_GRAPH)
        if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(space)
    }
    for kind in sorted(kinds):
        pattern = (ox.NamedNode(kind), term("rdfs", "subClassOf"), None, ONTOLOGY_GRAPH)
        parents = {str(getattr(q.object, "value", "")) for q in store.quads_for_pattern(*pattern)}
        if known := sorted((parents & kinds) - {kind}):
            above[kind] = known[0]

    def branch(kind: str, seen: frozenset[str]) -> Kind:
        below = [k for k in kinds if above.get(k) == kind and k not in seen]
        made = [branch(k, seen | {kind}) for k in below]
        return Kind(_count(release, kind, counts.get(kind, 0)), _in_order(made))

    return _in_order([branch(kind, frozenset()) for kind in kinds if kind not in above])


def _in_order(kinds: list[Kind]) -> tuple[Kind, ...]:
    return tuple(sorted(kinds, key=lambda k: (not k.below, k.of.label.casefold(), k.of.iri)))


@lru_cache(maxsize=4)
def files(release: ServedRelease) -> tuple[File, ...]:
    """The files to download, each with its size and what is recorded of its bytes."""
    described_as = descriptions(release)
    found = []
    for name in DUMPS:
        checksum = described_as.get(f"{DATASET}/file/{name}/checksum", {})
        digest = release.digest if name == DESCRIPTION else _one(checksum, "spdx:checksumValue")
        found.append(File(name, _size(release, name), digest))
    return tuple(found)


def _size(release: ServedRelease, name: str) -> int:
    path = release.folder / name
    return path.stat().st_size if path.is_file() else 0


@lru_cache(maxsize=4)
def reports(release: ServedRelease) -> tuple[tuple[str, str, int], ...]:
    """The IRI, the title and the number of claims of each report."""
    claims = build_report(release)["claims"]
    labels = release.graph.names.labels
    return tuple(
        (REPORT + name, labels.get(ox.NamedNode(REPORT + name), name), sum(kinds.values()))
        for name, kinds in sorted(claims.items())
    )
