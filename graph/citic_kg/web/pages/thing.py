"""The page of a thing: names, links, figures, claims, what points at it, a small network."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.answer.claim import Claim
from citic_kg.answer.entity import EDITORIAL_NOTE, DirectLink, links_of, roles_of, stated_texts
from citic_kg.answer.names import ALT_LABEL
from citic_kg.network.branches import branches
from citic_kg.vocabulary import (
    BASE,
    CLAIM,
    ID,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    RDF_TYPE,
    citic,
)
from citic_kg.web.pages.claim_line import ClaimLine, claim_line, in_text_order
from citic_kg.web.pages.document import Document
from citic_kg.web.pages.explore import explore_href
from citic_kg.web.pages.figure import figures, is_figure
from citic_kg.web.pages.metrics import charts
from citic_kg.web.pages.reader import Reader, reader
from citic_kg.web.pages.reference import Reference, address, readable
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease

# The links that say where a thing belongs, from the nearest to the widest.
_UP = ("unitOf", "subsidiaryOf", "operatedBy", "memberOf", "partOfGroup")


@dataclass(frozen=True)
class LinkLine:
    """A direct link to be shown: the other thing, why, and the pages of its derivation.

    ``followed`` says that no claim states it; it follows from other links by the ontology.
    """

    other: Reference
    evidence: tuple[Reference, ...]
    derivations: tuple[Reference, ...]
    followed: bool


@dataclass(frozen=True)
class Group:
    """The entries of a page that belong together, under an anchor."""

    anchor: str
    title: Reference
    entries: tuple[object, ...]


def thing_page(release: ServedRelease, request: Request, node: ox.NamedNode) -> Reply:
    """The page of a thing that has a name."""
    read = reader(release)
    links = links_of(read.store, read.names, node)
    claims = [(read.claim(c, graph), roles) for c, graph, roles in roles_of(read.store, node)]
    kind = read.kind(node)
    groups = _links(read, links)
    return page(
        "thing.html",
        release,
        request,
        document=Document.about(node, read.label(node)),
        short=read.short(node),
        kind=read.of(kind) if kind is not None else Reference("thing"),
        also=[r for r in map(read.of, _other_kinds(read, node, kind)) if r.href],
        names=_names(read, node),
        notes=list(map(readable, sorted(stated_texts(read.store, node, EDITORIAL_NOTE)))),
        up=_up(read, links),
        links=groups,
        links_count=len(links),
        figures=figures(read, [claim for claim, _ in claims]),
        about=read.of(node),
        claims=_claims(read, node, claims),
        pointing=_pointing(read, node),
        network=branches(release.graph.choose(), node.value),
        address=address,
        explore=explore_href(release, [node.value]),
        charts=charts(read, node, [claim for claim, _ in claims]),
    )


def _other_kinds(read: Reader, node: ox.NamedNode, kind: ox.NamedNode | None) -> list[ox.NamedNode]:
    """Classes of ours that it is inferred to have, other than those above its own."""
    above = set(read.above(kind)) if kind is not None else set()
    found = [k for k in read.objects(node, RDF_TYPE) if k.value.startswith(ONTOLOGY_GRAPH.value)]
    return [k for k in found if k != kind and k not in above]


def _names(read: Reader, node: ox.NamedNode) -> list[tuple[str, list[Reference]]]:
    """Every name of the thing, the preferred one first, with the reports that print it."""
    printed: dict[str, set[ox.NamedNode]] = {}
    for quad in read.store.quads_for_pattern(node, citic("printedName"), None):
        if isinstance(quad.object, ox.Literal) and isinstance(quad.graph_name, ox.NamedNode):
            printed.setdefault(quad.object.value, set()).add(quad.graph_name)
    label = read.names.labels[node]
    others = {*stated_texts(read.store, node, ALT_LABEL), *printed} - {label}
    return [
        (
            readable(name),
            [
                Reference(read.short_name(report), read.of(report).href, read.label(report))
                for report in sorted(printed.get(name, ()), key=str)
            ],
        )
        for name in [label, *sorted(others)]
    ]


def _up(read: Reader, links: list[DirectLink]) -> list[tuple[Reference, list[Reference]]]:
    """Where the thing belongs."""
    found = []
    for relation in _UP:
        others = [read.of(ox.NamedNode(k.other_iri)) for k in links if k.relation == relation]
        if others:
            found.append((read.property(relation), others))
    return found


def _links(read: Reader, links: list[DirectLink]) -> list[Group]:
    """The direct links by relation, in order of the relations' labels."""
    grouped: dict[str, list[LinkLine]] = {}
    for link in links:
        line = LinkLine(
            read.of(ox.NamedNode(link.other_iri)),
            tuple(read.of(ox.NamedNode(BASE + passage)) for passage in link.evidence),
            tuple(Reference("why", read.of(ox.NamedNode(iri)).href) for iri in link.link_iris),
            not link.claim_iris,
        )
        grouped.setdefault(link.relation_iri, []).append(line)
    groups = [
        Group(f"link-{iri.rsplit('/', 1)[-1]}", read.property(ox.NamedNode(iri)), tuple(lines))
        for iri, lines in grouped.items()
    ]
    return sorted(groups, key=lambda group: group.title.text.casefold())


def _claims(read: Reader, node: ox.NamedNode, claims: list[tuple[Claim, list[str]]]) -> list[Group]:
    """The claims in which the thing has a part, figures aside, by kind."""
    grouped: dict[ox.NamedNode, list[ClaimLine]] = {}
    for claim, roles in sorted(claims, key=lambda found: in_text_order(found[0])):
        if claim.kind is not None and not is_figure(claim):
            line = claim_line(read, claim, node, tuple(roles))
            grouped.setdefault(claim.kind, []).append(line)
    groups = [
        Group(kind.value.rsplit("/", 1)[-1], read.of(kind), tuple(lines))
        for kind, lines in grouped.items()
    ]
    return sorted(groups, key=lambda group: group.title.text)


def _pointing(read: Reader, node: ox.NamedNode) -> list[tuple[Reference, list[Reference]]]:
    """What else refers to the thing: decisions on its identity, reports that it publishes."""
    grouped: dict[ox.NamedNode, set[ox.NamedNode]] = {}
    for quad in read.store.quads_for_pattern(None, None, node):
        subject = quad.subject
        if not isinstance(subject, ox.NamedNode) or quad.graph_name == INFERRED_GRAPH:
            continue
        if not subject.value.startswith((CLAIM, f"{ID}link/")):
            grouped.setdefault(quad.predicate, set()).add(subject)
    return [
        (read.property(predicate), [read.of(s) for s in sorted(found, key=read.label)])
        for predicate, found in sorted(grouped.items(), key=lambda item: item[0].value)
    ]
