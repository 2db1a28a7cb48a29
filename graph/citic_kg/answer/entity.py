"""An entity: all that the graph says of one thing, each line with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.answer.claim import Claim, position
from citic_kg.answer.display import entity_html
from citic_kg.answer.formats import cell
from citic_kg.answer.names import ALT_LABEL, PREF_LABEL, SKOS, Names
from citic_kg.vocabulary import (
    BASE,
    CLAIM,
    ID,
    INFERRED_GRAPH,
    REPORT,
    THINGS_GRAPH,
    citic,
    shorten,
    term,
)

_LINK = f"{ID}link/"
EDITORIAL_NOTE = ox.NamedNode(f"{SKOS}editorialNote")


@dataclass(frozen=True)
class Statement:
    """What one claim says: the role of the entity in it, its other values, its evidence.

    ``iri`` is the claim's, ``claim`` the same in short. ``basis`` tells whether the passage says
    it in words or it follows from the context.
    """

    iri: str
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

    ``relation_iri`` and ``other_iri`` are the IRIs of what ``relation`` and ``other`` name;
    ``link_iris`` are those of the derivation, ``claim_iris`` those of its claims. Without claims
    it follows from other links by the ontology.
    """

    relation: str
    other: str
    claims: tuple[str, ...]
    evidence: tuple[str, ...]
    relation_iri: str
    other_iri: str
    link_iris: tuple[str, ...]
    claim_iris: tuple[str, ...]


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

    def __repr__(self) -> str:
        links, claims = len(self.links), len(self.statements)
        return f"Entity: {self.label!r}, {self.kind}, {links} direct links, {claims} claims"

    def _repr_html_(self) -> str:
        """The thing in Jupyter, as tables."""
        return entity_html(self)


def read_entity(store: ox.Store, names: Names, thing: ox.NamedNode) -> Entity:
    """All that the store says of the thing."""
    statements = [
        _statement(names, thing, Claim.read(store, claim, graph), roles)
        for claim, graph, roles in roles_of(store, thing)
    ]
    return Entity(
        thing.value,
        names.kind(thing),
        names.labels[thing],
        tuple(sorted(stated_texts(store, thing, ALT_LABEL))),
        tuple(sorted(stated_texts(store, thing, EDITORIAL_NOTE))),
        tuple(links_of(store, names, thing)),
        tuple(sorted(statements, key=lambda s: (s.kind, s.evidence, s.claim))),
    )


def stated_texts(store: ox.Store, thing: ox.NamedNode, predicate: ox.NamedNode) -> Iterator[str]:
    """The texts that the graph of things gives the thing under the predicate."""
    for quad in store.quads_for_pattern(thing, predicate, None, THINGS_GRAPH):
        if isinstance(quad.object, ox.Literal):
            yield quad.object.value


def links_of(store: ox.Store, names: Names, thing: ox.NamedNode) -> list[DirectLink]:
    """The direct links from the thing, in order of relation and name of the other thing."""
    found = []
    ways: dict[ox.NamedNode, list[ox.NamedNode]] = {}
    for quad in store.quads_for_pattern(thing, None, None, INFERRED_GRAPH):
        relation, other = quad.predicate, quad.object
        ours = relation.value.startswith(f"{BASE}def/")
        if not ours or not isinstance(other, ox.NamedNode) or other not in names.labels:
            continue
        if relation not in ways:
            ways[relation] = _inverses(store, relation)
        links = _derivations(store, thing, relation, other, ways[relation])
        claims = sorted({claim for known in links.values() for claim in known})
        nodes = {e for claim in claims for e in evidence_of(store, ox.NamedNode(claim))}
        found.append(
            DirectLink(
                shorten(relation.value).removeprefix("citic:"),
                names.labels[other],
                tuple(map(shorten, claims)),
                tuple(_short(node) for node in sorted(nodes, key=position)),
                relation.value,
                other.value,
                tuple(sorted(links)),
                tuple(claims),
            )
        )
    return sorted(found, key=lambda k: (k.relation, k.other, k.other_iri))


def _inverses(store: ox.Store, relation: ox.NamedNode) -> list[ox.NamedNode]:
    """The relations that say the same the other way round, the relation itself if symmetric."""
    inverse = term("owl", "inverseOf")
    found = [q.object for q in store.quads_for_pattern(relation, inverse, None)]
    found += [q.subject for q in store.quads_for_pattern(None, inverse, relation)]
    return [relation, *(node for node in found if isinstance(node, ox.NamedNode))]


def _derivations(
    store: ox.Store,
    thing: ox.NamedNode,
    relation: ox.NamedNode,
    other: ox.NamedNode,
    inverses: list[ox.NamedNode],
) -> dict[str, list[str]]:
    """The links that say it, this way or the other way round, and the claims of each."""
    found: dict[str, list[str]] = {}
    for start, way, end in ((thing, relation, other), *((other, i, thing) for i in inverses)):
        local = way.value.removeprefix(f"{BASE}def/")
        slugs = _slug(start), local, _slug(end)
        link = ox.NamedNode(_LINK + "/".join(slugs))
        for quad in store.quads_for_pattern(link, citic("wasInferredFrom"), None):
            if isinstance(quad.object, ox.NamedNode):
                found.setdefault(link.value, []).append(quad.object.value)
    return found


def _slug(node: ox.NamedNode) -> str:
    """What the rules of links call the thing in the IRI of a link."""
    return node.value.removeprefix(ID).removeprefix(BASE)


def evidence_of(store: ox.Store, claim: ox.NamedNode) -> list[ox.NamedNode]:
    """The passages of the claim, in the order of the text."""
    quads = store.quads_for_pattern(claim, citic("evidence"), None)
    return sorted({q.object for q in quads if isinstance(q.object, ox.NamedNode)}, key=position)


def roles_of(
    store: ox.Store, thing: ox.NamedNode
) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, list[str]]]:
    """The claims in which the thing has a part, each with its graph and its roles in it.

    Claims are in order of their IRIs, roles are local names of properties.
    """
    roles: dict[tuple[ox.NamedNode, ox.NamedNode], set[str]] = {}
    for quad in store.quads_for_pattern(None, None, thing):
        claim, graph = quad.subject, quad.graph_name
        if not isinstance(claim, ox.NamedNode) or not isinstance(graph, ox.NamedNode):
            continue
        if claim.value.startswith(CLAIM) and graph.value.startswith(REPORT):
            role = shorten(quad.predicate.value).removeprefix("citic:")
            roles.setdefault((claim, graph), set()).add(role)
    for (claim, graph), parts in sorted(roles.items(), key=lambda item: item[0][0].value):
        yield claim, graph, sorted(parts)


def _statement(names: Names, thing: ox.NamedNode, claim: Claim, roles: list[str]) -> Statement:
    values = [
        (predicate.value.removeprefix(f"{BASE}def/"), _text(value, names))
        for predicate, value in claim.values
        if value != thing
    ]
    values += [("editorialNote", cell(ox.Literal(note))) for note in claim.notes]
    times = [
        _text(value, names) if name == "inYear" else f"{name} {_text(value, names)}"
        for name, value in claim.times
    ]
    frame = {name: _text(value, names) for name, value in claim.frame.items()}
    source = " (year from context)" if frame.get("timeBasis", "").endswith("context") else ""
    return Statement(
        claim.node.value,
        shorten(claim.node.value),
        _text(claim.kind, names).removeprefix("citic:") if claim.kind else "",
        ", ".join(roles),
        tuple(sorted(values)),
        frame.get("status", ""),
        frame.get("basis", ""),
        ", ".join(sorted(times)) + source,
        tuple(map(_short, claim.evidence)),
    )


def _short(passage: ox.NamedNode) -> str:
    return passage.value.removeprefix(BASE)


def _text(node: object, names: Names) -> str:
    """A value for reading: the label of a thing or of a controlled value."""
    if isinstance(node, ox.NamedNode):
        if node in names.labels:
            return names.labels[node]
        for quad in names.store.quads_for_pattern(node, PREF_LABEL, None):
            return cell(quad.object)
        return shorten(node.value) if node.value.startswith(BASE) else node.value.rsplit("/", 1)[-1]
    return cell(node) if isinstance(node, ox.Literal) else str(node)
