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
from itertools import combinations

import pyoxigraph as ox

from citic_kg.check.finding import Finding
from citic_kg.mounted import data_dir
from citic_kg.sources import Sources
from citic_kg.vocabulary import RDF_TYPE, shorten, term

_MEND = "correct the claim or the thing that leads to it; citic-kg why tells the way in a release"
# So many findings of one kind are told; more of them have one cause.
MAX_TOLD = 50
# The other way to say it, of which the ontology makes no use at present.
_DISJOINT_WITH = ox.NamedNode("http://www.w3.org/2002/07/owl#disjointWith")


@dataclass(frozen=True)
class _Known:
    """The closure as Python sets, for what is asked of all things at once."""

    store: ox.Store
    classes: dict[ox.NamedNode, frozenset[ox.NamedNode]]

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> _Known:
        """Index the quads, which are those stated, those inferred and the ontology."""
        store = ox.Store()
        store.extend(quads)
        classes: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
        for quad in store.quads_for_pattern(None, RDF_TYPE, None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                classes[quad.subject].add(quad.object)
        return cls(store, {thing: frozenset(found) for thing, found in classes.items()})

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


def check_contradictions(sources: Sources, quads: Iterable[ox.Quad]) -> list[Finding]:
    """All contradictions in the closure, in order of their places."""
    known = _Known.of(quads)
    found: list[Finding] = []
    for kind in (_disjoint, _forbidden, _keys, _cycles, _measured_twice):
        told = sorted(set(kind(known)))[:MAX_TOLD]
        found += [Finding(sources.place(s), s, problem, _MEND) for s, problem in told]
    return sorted(set(found))


_Found = Iterator[tuple[str, str]]


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
                yield thing.value, f"it follows to be {_show(one)} and {_show(other)}, never both"


def _forbidden(known: _Known) -> _Found:
    """cls-maxc1: a thing has what things of its class never have."""
    for kind, restriction in known.objects(term("rdfs", "subClassOf")):
        most = known.values(restriction, term("owl", "maxCardinality"))
        if [m.value for m in most] != ["0"]:
            continue
        for predicate in known.values(restriction, term("owl", "onProperty")):
            for thing in known.members(kind):
                for value in known.values(thing, predicate):
                    told = f"it is {_show(kind)} and has {_show(predicate)} {_show(value)}"
                    yield thing.value, f"{told}, which none of that class has"


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
                yield other.value, f"it has the same {same} as {_show(things[0])}, so both are one"


def _cycles(known: _Known) -> _Found:
    """An order in which something comes before itself; OWL DL cannot forbid it."""
    for predicate, kind in known.objects(RDF_TYPE):
        if kind == term("owl", "TransitiveProperty") and isinstance(predicate, ox.NamedNode):
            for one, other in known.objects(predicate):
                if one == other and isinstance(one, ox.NamedNode):
                    yield one.value, f"it follows that {_show(predicate)} leads from it to itself"


def _measured_twice(known: _Known) -> _Found:
    """Two numbers of one report for one thing measured, in all that tells figures apart."""
    query = (data_dir("queries.contradictions") / "measured-twice.rq").read_text(encoding="utf-8")
    result = known.store.query(query, use_default_graph_as_union=True)
    assert isinstance(result, ox.QuerySolutions)
    for row in result:
        claim, other = row["claim"], row["other"]
        assert isinstance(claim, ox.NamedNode)
        yield claim.value, f"it and {_show(other)} give two values for one thing measured"


def _show(node: object) -> str:
    return shorten(node.value) if isinstance(node, ox.NamedNode) else str(node)
