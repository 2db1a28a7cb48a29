"""Contradictions: what cannot be, once all that follows has been worked out.

These are the rules of OWL 2 RL that derive falsity (https://www.w3.org/TR/owl2-profiles/, section
4.3), over the closure that the build makes, and two that OWL cannot say: an order has no cycle,
and a report gives one number for one thing measured. They need no reasoner, so every build is
checked; ``citic-kg check --owl`` asks one that knows all of OWL DL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

import pyoxigraph as ox

from citic_kg.check.finding import Finding
from citic_kg.check.order import orders, ways_back
from citic_kg.check.origin import Origins, Step, is_claim, told
from citic_kg.check.schema import Schema
from citic_kg.mounted import data_dir
from citic_kg.sources import Sources
from citic_kg.vocabulary import RDF_TYPE, shorten, term

_MEND = "correct the claim or the thing that leads to it"
# So many findings of one kind are told; more of them have one cause.
MAX_TOLD = 50
# The other way to say it, of which the ontology makes no use at present.
_DISJOINT_WITH = ox.NamedNode("http://www.w3.org/2002/07/owl#disjointWith")


@dataclass(frozen=True)
class _Known:
    """The closure as Python sets, for what is asked of all things at once."""

    store: ox.Store
    classes: dict[ox.NamedNode, frozenset[ox.NamedNode]]
    sources: Sources
    origins: Origins

    @classmethod
    def of(cls, sources: Sources, quads: Iterable[ox.Quad]) -> _Known:
        """Index the quads, which are those stated, those inferred and the ontology."""
        store = ox.Store()
        store.extend(quads)
        classes: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
        for quad in store.quads_for_pattern(None, RDF_TYPE, None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                classes[quad.subject].add(quad.object)
        indexed = {thing: frozenset(found) for thing, found in classes.items()}
        return cls(store, indexed, sources, Origins(store))

    @cached_property
    def ontology(self) -> list[ox.Triple]:
        """The triples of the ontology."""
        return [t for file in self.sources.ontology for t in file.triples]

    @cached_property
    def schema(self) -> Schema:
        """What the ontology says of its terms."""
        return Schema.of(self.ontology)

    def members(self, kind: object) -> list[ox.NamedNode]:
        """The things of the class, in order."""
        return sorted((t for t, found in self.classes.items() if kind in found), key=str)

    def values(self, thing: object, predicate: object) -> list[ox.NamedNode | ox.Literal]:
        """What the thing has under the property, in order."""
        quads = self.store.quads_for_pattern(thing, predicate, None)  # type: ignore[arg-type]
        found = {q.object for q in quads if isinstance(q.object, ox.NamedNode | ox.Literal)}
        return sorted(found, key=str)

    def objects(self, predicate: ox.NamedNode) -> Iterator[tuple[object, object]]:
        """Subject and object of all triples of the property."""
        for quad in self.store.quads_for_pattern(None, predicate, None):
            yield quad.subject, quad.object

    def items(self, node: object) -> list[ox.NamedNode]:
        """The members of an RDF list."""
        found = []
        while isinstance(node, ox.BlankNode):
            found += [n for n in self._next(node, "first") if isinstance(n, ox.NamedNode)]
            node = next(iter(self._next(node, "rest")), None)
        return found

    def _next(self, node: ox.BlankNode, name: str) -> list[object]:
        quads = self.store.quads_for_pattern(node, term("rdf", name), None)
        return [q.object for q in quads]


class _Wrong(NamedTuple):
    """A contradiction: the IRI of what it is in, what is wrong, and the claims that lead to it."""

    subject: str
    problem: str
    claims: tuple[str, ...] = ()

    def finding(self, sources: Sources) -> Finding:
        """The contradiction as a finding where the first of its claims is written."""
        place = sources.place(self.claims[0] if self.claims else self.subject)
        return Finding(place, self.subject, told(self.problem, self.claims), _MEND)


_Found = Iterator[_Wrong]


def check_contradictions(sources: Sources, quads: Iterable[ox.Quad]) -> list[Finding]:
    """All contradictions in the closure, in order of their places."""
    known = _Known.of(sources, quads)
    found: list[Finding] = []
    for kind in (_disjoint, _forbidden, _keys, _cycles, _measured_twice):
        found += [wrong.finding(sources) for wrong in sorted(set(kind(known)))[:MAX_TOLD]]
    return sorted(set(found))


def _disjoint(known: _Known) -> _Found:
    """cax-dw, cax-adc: a thing of two classes that are disjoint."""
    pairs: set[frozenset[ox.NamedNode]] = set()
    # The ontology has no other members than those of its lists of disjoint classes.
    for _, members in known.objects(term("owl", "members")):
        pairs |= {frozenset(pair) for pair in combinations(known.items(members), 2)}
    for one, other in known.objects(_DISJOINT_WITH):
        if isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode):
            pairs.add(frozenset((one, other)))
    for thing, classes in known.classes.items():
        for one, other in combinations(sorted(classes, key=str), 2):
            if frozenset((one, other)) in pairs:
                problem = f"it follows to be {_show(one)} and {_show(other)}, never both"
                yield _Wrong(thing.value, problem, _claims_of_classes(known, thing, {one, other}))


def _claims_of_classes(
    known: _Known, thing: ox.NamedNode, kinds: set[ox.NamedNode]
) -> tuple[str, ...]:
    """The claims by which the thing is of a class that it is not entered as."""
    schema = known.schema
    entered = {c for e in known.sources.classes.get(thing.value, ()) for c in schema.supers[e]}
    wanted = {kind.value for kind in kinds} - entered
    found: set[str] = set()
    for quad in known.store.quads_for_pattern(None, None, thing):
        implied = schema.supers.get(schema.ranges.get(quad.predicate.value, ""), frozenset())
        if is_claim(quad.subject) and wanted & implied:
            found.add(str(getattr(quad.subject, "value", "")))
    for step in known.origins.steps:
        for end, of in ((step.subject, schema.domains), (step.object, schema.ranges)):
            implied = schema.supers.get(of.get(step.predicate, ""), frozenset())
            if end == thing.value and wanted & implied:
                found.update(step.claims)
    return tuple(sorted(found))


def _forbidden(known: _Known) -> _Found:
    """cls-maxc1: a thing has what things of its class never have."""
    for kind, restriction in known.objects(term("rdfs", "subClassOf")):
        most = known.values(restriction, term("owl", "maxCardinality"))
        if [m.value for m in most] != ["0"]:
            continue
        for predicate in known.values(restriction, term("owl", "onProperty")):
            for thing in known.members(kind):
                for value in known.values(thing, predicate):
                    has = f"it is {_show(kind)} and has {_show(predicate)} {_show(value)}"
                    claims = known.origins.of_tie(thing.value, _iri(predicate), _iri(value))
                    yield _Wrong(thing.value, f"{has}, which none of that class has", claims)


def _keys(known: _Known) -> _Found:
    """prp-key: two things with the same key are one."""
    for kind, keys in known.objects(term("owl", "hasKey")):
        bearers: dict[tuple[object, ...], list[ox.NamedNode]] = defaultdict(list)
        for thing in known.members(kind):
            values = [known.values(thing, predicate) for predicate in known.items(keys)]
            if values and all(values):
                bearers[tuple(v[0] for v in values)].append(thing)
        for things in bearers.values():
            for other in things[1:]:
                same = ", ".join(map(_show, known.items(keys)))
                problem = f"it has the same {same} as {_show(things[0])}, so both are one"
                yield _Wrong(other.value, problem)


def _cycles(known: _Known) -> _Found:
    """An order in which something comes before itself, also over steps of several properties."""
    for order in orders(known.ontology, known.schema):
        found: set[str] = set()
        links = [step for step in known.origins.steps if step.predicate in order]
        # What goes back to claims is told first, then what follows or stands without any.
        for steps in (links, _steps(known, order)):
            for way in ways_back(steps):
                if way[0].subject not in found:
                    found.add(way[0].subject)
                    yield _cycle(way)


def _steps(known: _Known, order: frozenset[str]) -> Iterator[Step]:
    """All that the properties lead from and to."""
    for predicate in sorted(order):
        for one, other in known.objects(ox.NamedNode(predicate)):
            if isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode):
                yield Step(one.value, predicate, other.value, ())


def _cycle(way: list[Step]) -> _Wrong:
    taken = sorted({shorten(step.predicate) for step in way})
    over = ", ".join(shorten(step.object) for step in way[:-1])
    lead = f"{' and '.join(taken)} lead{'s' if len(taken) == 1 else ''} from it to itself"
    claims = tuple(sorted({claim for step in way for claim in step.claims}))
    problem = f"it follows that {lead}{f' over {over}' if over else ''}"
    return _Wrong(way[0].subject, problem, claims)


def _measured_twice(known: _Known) -> _Found:
    """Two numbers of one report for one thing measured, in all that tells figures apart."""
    query = (data_dir("queries.contradictions") / "measured-twice.rq").read_text(encoding="utf-8")
    result = known.store.query(query, use_default_graph_as_union=True)
    assert isinstance(result, ox.QuerySolutions)
    for row in result:
        claim, other = row["claim"], row["other"]
        assert isinstance(claim, ox.NamedNode)
        yield _Wrong(claim.value, f"it and {_show(other)} give two values for one thing measured")


def _iri(node: object) -> str:
    return str(getattr(node, "value", node))


def _show(node: object) -> str:
    return shorten(node.value) if isinstance(node, ox.NamedNode) else str(node)
