"""An entity: all that the graph says of one thing, each line with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.answer.formats import cell
from citic_kg.answer.names import ALT_LABEL, PREF_LABEL, SKOS, Names
from citic_kg.vocabulary import (
    BASE,
    CLAIM,
    ID,
    INFERRED_GRAPH,
    RDF_TYPE,
    REPORT,
    THINGS_GRAPH,
    citic,
    shorten,
    term,
)

_LINK = f"{ID}link/"
# What every claim has besides its roles and values; the line of a claim says it in its own way.
_FRAME = ("evidence", "reportedIn", "status", "basis", "timeBasis", "enteredIn")
_TIMES = ("inYear", "onDate", "asOf", "fromDate", "untilDate", "fromYear", "untilYear")


@dataclass(frozen=True)
class Statement:
    """What one claim says: the role of the entity in it, its other values, its evidence.

    ``basis`` tells whether the passage says it in words or it follows from the context.
    """

    claim: str
    kind: str
    role: str
    values: tuple[tuple[str, str], ...]
    status: str
    basis: str
    time: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class DirectLink:
    """A direct link from the entity to another thing, and the claims that it follows from.

    Without claims it follows from other links by the ontology.
    """

    relation: str
    other: str
    claims: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Entity:
    """A thing: its IRI, class, names, and notes, its direct links, and the claims about it."""

    iri: str
    kind: str
    label: str
    names: tuple[str, ...]
    notes: tuple[str, ...]
    links: tuple[DirectLink, ...]
    statements: tuple[Statement, ...]


def read_entity(store: ox.Store, names: Names, thing: ox.NamedNode) -> Entity:
    """All that the store says of the thing."""
    return Entity(
        thing.value,
        names.kind(thing),
        names.labels[thing],
        tuple(sorted(_literals(store, thing, ALT_LABEL))),
        tuple(sorted(_literals(store, thing, ox.NamedNode(f"{SKOS}editorialNote")))),
        tuple(sorted(_links(store, names, thing), key=lambda k: (k.relation, k.other))),
        tuple(
            sorted(_statements(store, names, thing), key=lambda s: (s.kind, s.evidence, s.claim))
        ),
    )


def _literals(store: ox.Store, thing: ox.NamedNode, predicate: ox.NamedNode) -> Iterator[str]:
    for quad in store.quads_for_pattern(thing, predicate, None, THINGS_GRAPH):
        if isinstance(quad.object, ox.Literal):
            yield quad.object.value


def _links(store: ox.Store, names: Names, thing: ox.NamedNode) -> Iterator[DirectLink]:
    for quad in store.quads_for_pattern(thing, None, None, INFERRED_GRAPH):
        other = quad.object
        ours = quad.predicate.value.startswith(f"{BASE}def/")
        if not ours or not isinstance(other, ox.NamedNode) or other not in names.labels:
            continue
        claims = sorted(_claims_of_link(store, thing, quad.predicate, other))
        evidence = {e for claim in claims for e in _evidence(store, ox.NamedNode(claim))}
        yield DirectLink(
            shorten(quad.predicate.value).removeprefix("citic:"),
            names.labels[other],
            tuple(map(shorten, claims)),
            tuple(sorted(evidence, key=_position)),
        )


def _claims_of_link(
    store: ox.Store, thing: ox.NamedNode, predicate: ox.NamedNode, other: ox.NamedNode
) -> Iterator[str]:
    """The claims that the link, or the inverse or symmetric one, was inferred from."""
    inverse = term("owl", "inverseOf")
    inverses = [q.object for q in store.quads_for_pattern(predicate, inverse, None)]
    inverses += [q.subject for q in store.quads_for_pattern(None, inverse, predicate)]
    ways = [(thing, predicate, other), (other, predicate, thing)]
    ways += [(other, found, thing) for found in inverses if isinstance(found, ox.NamedNode)]
    for start, relation, end in ways:
        local = relation.value.removeprefix(f"{BASE}def/")
        slugs = start.value.removeprefix(ID), local, end.value.removeprefix(ID)
        link = ox.NamedNode(_LINK + "/".join(slugs))
        for quad in store.quads_for_pattern(link, citic("wasInferredFrom"), None):
            if isinstance(quad.object, ox.NamedNode):
                yield quad.object.value


def _evidence(store: ox.Store, claim: ox.NamedNode) -> list[str]:
    found = [
        quad.object.value.removeprefix(BASE)
        for quad in store.quads_for_pattern(claim, citic("evidence"), None)
        if isinstance(quad.object, ox.NamedNode)
    ]
    return sorted(found, key=_position)


def _position(passage: str) -> tuple[str, int]:
    report, _, place = passage.partition("#char=")
    return report, int(place.split(",")[0] or 0)


def _statements(store: ox.Store, names: Names, thing: ox.NamedNode) -> Iterator[Statement]:
    roles: dict[ox.NamedNode, list[str]] = {}
    for quad in store.quads_for_pattern(None, None, thing):
        claim, graph = quad.subject, quad.graph_name
        if not isinstance(claim, ox.NamedNode) or not isinstance(graph, ox.NamedNode):
            continue
        if claim.value.startswith(CLAIM) and graph.value.startswith(REPORT):
            roles.setdefault(claim, []).append(shorten(quad.predicate.value).removeprefix("citic:"))
    for claim, parts in roles.items():
        yield _statement(store, names, thing, claim, ", ".join(sorted(parts)))


def _statement(
    store: ox.Store, names: Names, thing: ox.NamedNode, claim: ox.NamedNode, role: str
) -> Statement:
    values: list[tuple[str, str]] = []
    frame: dict[str, str] = {}
    times: list[str] = []
    kind = ""
    for quad in store.quads_for_pattern(claim, None, None):
        if quad.graph_name == INFERRED_GRAPH or quad.object == thing:
            continue
        name = quad.predicate.value.removeprefix(f"{BASE}def/").removeprefix(SKOS)
        text = _text(quad.object, names)
        if quad.predicate == RDF_TYPE:
            kind = text.removeprefix("citic:")
        elif name in _FRAME:
            frame[name] = text
        elif name in _TIMES:
            times.append(text if name == "inYear" else f"{name} {text}")
        else:
            values.append((name, text))
    source = " (year from context)" if frame.get("timeBasis", "").endswith("context") else ""
    return Statement(
        shorten(claim.value),
        kind,
        role,
        tuple(sorted(values)),
        frame.get("status", ""),
        frame.get("basis", ""),
        ", ".join(sorted(times)) + source,
        tuple(_evidence(store, claim)),
    )


def _text(node: object, names: Names) -> str:
    """A value for reading: the label of a thing or of a controlled value."""
    if isinstance(node, ox.NamedNode):
        if node in names.labels:
            return names.labels[node]
        for quad in names.store.quads_for_pattern(node, PREF_LABEL, None):
            return cell(quad.object)
        return shorten(node.value) if node.value.startswith(BASE) else node.value.rsplit("/", 1)[-1]
    return cell(node) if isinstance(node, ox.Literal) else str(node)
