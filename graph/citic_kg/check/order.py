"""Orders: properties that lead from a thing to what is above it, and the ways that come back.

OWL DL forbids to declare a transitive property irreflexive, so the build looks for itself.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from citic_kg.check.origin import Step
from citic_kg.check.schema import Schema, closure
from citic_kg.vocabulary import RDF_TYPE, term

_CHAIN = term("owl", "propertyChainAxiom")


def orders(ontology: Iterable[ox.Triple], schema: Schema) -> list[frozenset[str]]:
    """The properties of each order: a transitive one, and what a step of it may be mixed with.

    That is what another vocabulary counts among the same steps, being below the same property of
    it, and what follows from such a step by a chain and leads among the same things.
    """
    ontology = list(ontology)
    above: dict[str, set[str]] = defaultdict(set)
    chained: dict[str, set[str]] = defaultdict(set)
    lists = {t.subject: t.object for t in ontology if t.predicate == term("rdf", "first")}
    transitive = set()
    for t in ontology:
        one, other = (str(getattr(node, "value", "")) for node in (t.subject, t.object))
        if t.predicate == RDF_TYPE and t.object == term("owl", "TransitiveProperty"):
            transitive.add(one)
        elif t.predicate == term("rdfs", "subPropertyOf"):
            above[one].add(other)
        elif t.predicate == _CHAIN and isinstance(t.object, ox.BlankNode):
            chained[str(getattr(lists.get(t.object), "value", ""))].add(one)
    return _merged(
        {
            step,
            *(p for p in above if closure(p, above) & closure(step, above)),
            *(p for p in chained[step] if _among_the_same(p, step, schema)),
        }
        for step in sorted(transitive)
    )


def _among_the_same(one: str, other: str, schema: Schema) -> bool:
    """Whether the one property leads between things that the other can lead between."""
    both = (schema.domains, schema.ranges)
    return all(schema.is_a([ends.get(one, "")], ends.get(other, "")) for ends in both)


def _merged(sets: Iterable[set[str]]) -> list[frozenset[str]]:
    """The sets, those that share a member made one."""
    found: list[frozenset[str]] = []
    for fresh in map(frozenset, sets):
        apart = [known for known in found if not known & fresh]
        found = [*apart, fresh.union(*(known for known in found if known & fresh))]
    return found


def ways_back(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """For each thing that the steps lead back to, a way with the fewest steps, in order."""
    onward: dict[str, list[Step]] = defaultdict(list)
    for step in sorted(set(steps)):
        onward[step.subject].append(step)
    for thing in sorted(onward):
        way = _way(thing, onward)
        if way:
            yield way


def _way(thing: str, onward: dict[str, list[Step]]) -> list[Step]:
    """The shortest way from the thing to itself, or nothing."""
    todo: deque[list[Step]] = deque([step] for step in onward[thing])
    seen: set[str] = set()
    while todo:
        way = todo.popleft()
        end = way[-1].object
        if end == thing:
            return way
        if end not in seen:
            seen.add(end)
            todo.extend([*way, step] for step in onward.get(end, ()))
    return []
