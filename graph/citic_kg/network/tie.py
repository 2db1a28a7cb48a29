"""A tie: a typed relation between two things, with the claims that it rests on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from citic_kg.inference import link_rules
from citic_kg.network.claim import Claim
from citic_kg.vocabulary import (
    BASE,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    RDF_OBJECT,
    RDF_PREDICATE,
    RDF_SUBJECT,
    RDF_TYPE,
    citic,
    term,
)

_DEF = f"{BASE}def/"
SOLID, DASHED, DOTTED = "solid", "dashed", "dotted"
INFERRED, OPEN = "inferred", "open"
# What the lines mean, in every legend.
MEANINGS = {
    SOLID: "holds, or is being done",
    DASHED: "not so yet: planned, contracted, required, estimated, nominated or under way",
    DOTTED: "inferred, or left open",
}
# Statuses under which what a claim says of its further things is so, and not only intended.
_HOLDS = frozenset({"achieved", "under-way", "participated"})
# Statuses under which nothing is to come: who took part did not begin what is achieved later.
_SETTLED = frozenset({"achieved", "participated", "open"})
# The thing that the other things of a claim have to do with; else it is the subject.
_CENTRES = {
    "AwardClaim": ("award", "awardScheme"),
    "CertificationClaim": ("standard",),
    "EventClaim": ("event",),
    "PolicyClaim": ("policy",),
    "ProgrammeClaim": ("programme",),
    "ProjectClaim": ("project",),
}
# Roles that say more of the award than of its recipient.
_OF_AWARD = frozenset({"awardScheme", "grantor", "presentedAt", "recognisedWork"})
# What links are put together from, by the relation that is inferred.
_CHAINS = {"partOfGroup": ("partOfGroup", "subsidiaryOf", "unitOf"), "unitOf": ("unitOf",)}


@dataclass(frozen=True, slots=True, order=True)
class Tie:
    """A relation between two things under one status.

    ``relation`` is a direct link or, where there is none, the role of the target in the claims.
    ``style`` is solid where the relation holds already, as it does between an organisation and a
    project that it is carrying out; dashed where it would hold only if what is planned,
    contracted, required, estimated, nominated or under way were achieved; dotted for what the
    ontology infers from the ties ``follows_from`` or the editors have left open.
    """

    source: str
    relation: str
    target: str
    status: str
    style: str
    claims: tuple[str, ...] = ()
    symmetric: bool = False
    follows_from: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names the tie: source, relation, target and status."""
        parts = (self.source, self.relation, self.target, self.status)
        return "/".join(p.removeprefix(f"{BASE}id/").removeprefix(BASE) for p in parts)


def read_ties(store: ox.Store, claims: Mapping[str, Claim], things: Iterable[str]) -> list[Tie]:
    """All ties between the things, in order."""
    known, symmetric = frozenset(things), _symmetric(store)
    found = _Found(known, symmetric)
    real: set[tuple[str, str, str]] = set()
    for source, relation, target, iri in _links(store):
        if iri in claims:
            real |= {(iri, source, target), (iri, target, source)}
            style = DASHED if claims[iri].status == "contracted" else SOLID
            found.add(source, relation, target, style, claims[iri])
    for source, relation, target, iri in _links(_come_true(store, claims.values())):
        if (iri, source, target) not in real:
            found.add(source, relation, target, DASHED, claims[iri])
    tied, about = found.of_claims(), _subject_roles(store)
    for claim in claims.values():
        style = DOTTED if claim.status == "open" else SOLID if claim.status in _HOLDS else DASHED
        for source, role, target in _by_role(claim, tied.get(claim.iri, set()), about):
            found.add(source, role, target, style, claim)
    ties = sorted(
        Tie(*key, claims=tuple(sorted(iris)), symmetric=key[1] in symmetric)
        for key, iris in found.ties.items()
    )
    return sorted([*ties, *_inferred(store, ties, known)])


@dataclass(frozen=True, slots=True)
class _Found:
    """The ties found so far: their claims by source, relation, target, status and style."""

    known: frozenset[str]
    symmetric: frozenset[str]
    ties: dict[tuple[str, str, str, str, str], set[str]] = field(default_factory=dict)

    def add(self, source: str, relation: str, target: str, style: str, claim: Claim) -> None:
        """A tie that a claim makes; a symmetric one is kept in one direction only."""
        if relation in self.symmetric and target < source:
            source, target = target, source
        if source in self.known and target in self.known and source != target:
            key = (source, relation, target, claim.status, style)
            self.ties.setdefault(key, set()).add(claim.iri)

    def of_claims(self) -> dict[str, set[str]]:
        """The things that each claim ties."""
        tied: dict[str, set[str]] = {}
        for key, iris in self.ties.items():
            for iri in iris:
                tied.setdefault(iri, set()).update((key[0], key[2]))
        return tied


def _links(store: ox.Store) -> Iterator[tuple[str, str, str, str]]:
    """Source, relation, target and claim of every direct link."""
    for quad in store.quads_for_pattern(None, RDF_PREDICATE, None):
        ends = {
            q.predicate: str(getattr(q.object, "value", ""))
            for q in store.quads_for_pattern(quad.subject, None, None)
        }
        relation = str(getattr(quad.object, "value", "")).removeprefix(_DEF)
        for claim in store.quads_for_pattern(quad.subject, citic("wasInferredFrom"), None):
            iri = str(getattr(claim.object, "value", ""))
            yield ends.get(RDF_SUBJECT, ""), relation, ends.get(RDF_OBJECT, ""), iri


def _come_true(store: ox.Store, claims: Iterable[Claim]) -> ox.Store:
    """The direct links that would follow if all that is still to come had been achieved.

    The rules themselves find them, so that nothing about them has to be said twice.
    """
    status, achieved = citic("status"), ox.NamedNode(f"{_DEF}status/achieved")
    wished = ox.Store()
    for claim in claims:
        if claim.status in _SETTLED:
            continue
        for quad in store.quads_for_pattern(ox.NamedNode(claim.iri), None, None):
            value = achieved if quad.predicate == status else quad.object
            wished.add(ox.Quad(quad.subject, quad.predicate, value))
    links = ox.Store()
    for rule in link_rules():
        result = wished.query(rule.read_text(encoding="utf-8"))
        assert isinstance(result, ox.QueryTriples)
        links.extend(ox.Quad(t.subject, t.predicate, t.object) for t in result)
    return links


def _by_role(claim: Claim, tied: set[str], about: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Ties to the things of a claim that no direct link reaches, named by their roles."""
    if claim.status == "open":
        for one in claim.of_role("one"):
            for other in claim.of_role("other"):
                yield one, "possiblySameAs", other
        return
    subjects = [t for role, t in claim.roles if role in about]
    centres = claim.of_role(*_CENTRES.get(claim.kind, ()))[:1]
    for role, thing in claim.roles:
        of_award = claim.kind == "AwardClaim" and role in _OF_AWARD
        if role in NO_TIES or (thing in tied and not of_award):
            continue
        anchors = centres or subjects[:1] or [t for _, t in claim.roles][:1]
        if role in about and thing in anchors:
            continue
        for anchor in anchors:
            if anchor != thing:
                yield anchor, role, thing


def _subject_roles(store: ox.Store) -> frozenset[str]:
    """The roles of whom a claim is about."""
    about = citic("subject")
    found = store.quads_for_pattern(None, term("rdfs", "subPropertyOf"), about, ONTOLOGY_GRAPH)
    roles = {str(getattr(q.subject, "value", "")) for q in found} | {about.value}
    return frozenset(role.removeprefix(_DEF) for role in roles)


# What is measured is no tie; whose figure it is, is said by the subject.
NO_TIES = frozenset({"indicator", "boundary", "reportedIn"})


def _symmetric(store: ox.Store) -> frozenset[str]:
    """The relations that go both ways."""
    kind = term("owl", "SymmetricProperty")
    found = store.quads_for_pattern(None, RDF_TYPE, kind, ONTOLOGY_GRAPH)
    return frozenset(str(getattr(q.subject, "value", "")).removeprefix(_DEF) for q in found)


def _inverses(store: ox.Store) -> frozenset[str]:
    """The relations that are defined as the inverse of another."""
    found = store.quads_for_pattern(None, term("owl", "inverseOf"), None, ONTOLOGY_GRAPH)
    return frozenset(str(getattr(q.subject, "value", "")) for q in found)


def _inferred(store: ox.Store, ties: list[Tie], known: frozenset[str]) -> Iterator[Tie]:
    """The links without claims of their own, each with the ties that it follows from."""
    stated = {(t.source, t.relation, t.target) for t in ties}
    symmetric, inverses = _symmetric(store), _inverses(store)
    steps = _steps(ties)
    for quad in store.quads_for_pattern(None, None, None, INFERRED_GRAPH):
        predicate = quad.predicate.value
        source = str(getattr(quad.subject, "value", ""))
        target = str(getattr(quad.object, "value", ""))
        relation = predicate.removeprefix(_DEF)
        if relation == predicate or predicate in inverses or relation in symmetric:
            continue
        if source in known and target in known and (source, relation, target) not in stated:
            tie = Tie(source, relation, target, INFERRED, DOTTED)
            yield replace(tie, follows_from=_chain(steps, tie))


def supported(ties: Iterable[Tie]) -> list[Tie]:
    """The ties without those inferred that do not follow from others among them.

    One that no longer follows as it did may follow in another way, as a unit that had one place
    in the structure in one year and another in the next.
    """
    kept = list(ties)
    keys, steps = {tie.key for tie in kept}, _steps(kept)
    found = []
    for tie in kept:
        if keys.issuperset(tie.follows_from):
            found.append(tie)
        elif chain := _chain(steps, tie):
            found.append(replace(tie, follows_from=chain))
    return found


def _steps(ties: Iterable[Tie]) -> dict[str, list[Tie]]:
    """The ties of the structure that hold, by their source."""
    steps: dict[str, list[Tie]] = {}
    for tie in ties:
        if tie.relation in _CHAINS["partOfGroup"] and tie.style == SOLID:
            steps.setdefault(tie.source, []).append(tie)
    return steps


def _chain(steps: Mapping[str, list[Tie]], inferred: Tie) -> tuple[str, ...]:
    """The keys of the shortest chain of ties of the structure from which the tie follows."""
    allowed = _CHAINS.get(inferred.relation, ())
    came: dict[str, Tie | None] = {inferred.source: None}
    waiting = deque([inferred.source])
    while waiting and inferred.target not in came:
        for tie in steps.get(waiting.popleft(), []):
            if tie.relation in allowed and tie.target not in came:
                came[tie.target] = tie
                waiting.append(tie.target)
    keys: list[str] = []
    last = came.get(inferred.target)
    while last is not None:
        keys.append(last.key)
        last = came[last.source]
    return tuple(reversed(keys))
