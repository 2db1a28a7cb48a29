"""A derivation: from what a triple of the graph follows, down to the claims that state it.

It is found with the very rules that the build makes triples with: each is asked under which
bindings it makes the triple, and what it then rests on is derived in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from citic_kg.answer.claim import Claim, position
from citic_kg.errors import CiticKGError
from citic_kg.inference import closure_rules, link_rules
from citic_kg.rdf.statement import statements
from citic_kg.rule import Bindings, Pattern, Rule, instantiate, unify
from citic_kg.vocabulary import CLAIM, INFERRED_GRAPH, ONTOLOGY_GRAPH, shorten

# No triple of a release follows over more steps; a search that goes on has lost its way.
MAX_STEPS = 8
# Of so many ways to apply a rule the first that leads to claims is taken.
MAX_WAYS = 200


class NotInGraph(CiticKGError):
    """The graph does not hold the triple."""


@dataclass(frozen=True)
class Derivation:
    """Why a triple is in the graph.

    Either it is stated, in ``graph``, and ``claims`` has the claim that it belongs to, if it is
    part of one; or it follows by ``rule``, which ``says`` what it does, from ``axioms`` of the
    ontology, from ``premises``, and from ``claims``.
    """

    triple: ox.Triple
    graph: str = ""
    rule: str = ""
    says: str = ""
    axioms: tuple[str, ...] = ()
    premises: tuple[Derivation, ...] = ()
    claims: tuple[Claim, ...] = ()

    def all_claims(self) -> list[Claim]:
        """The claims that it rests on, here and below, each once, in order of their IRIs."""
        found = {claim.node.value: claim for claim in self.claims}
        for premise in self.premises:
            found |= {claim.node.value: claim for claim in premise.all_claims()}
        return [found[iri] for iri in sorted(found)]


def derive(store: ox.Store, triple: ox.Triple) -> Derivation:
    """Why the triple is in the graph, over as few steps as can be.

    The store is that of a release with the whole ontology, class expressions included. Raises
    ``NotInGraph`` where it does not hold the triple.
    """
    if not any(_quads(store, triple)):
        raise NotInGraph("the graph does not hold this triple")
    search = _Search(store)
    for steps in range(MAX_STEPS + 1):
        found = search.derive(triple, steps)
        if found is not None:
            return found
    raise CiticKGError(f"{triple}: no rule makes this triple within {MAX_STEPS} steps; build anew")


def _quads(store: ox.Store, triple: ox.Triple) -> Iterator[ox.Quad]:
    return store.quads_for_pattern(triple.subject, triple.predicate, triple.object)


@cache
def _rules() -> tuple[list[Rule], list[Rule]]:
    """The rules of links and those of the closure; to take one apart takes time."""
    return [*map(Rule.read, link_rules())], [*map(Rule.read, closure_rules())]


class _Search:
    """The search for the derivation with the fewest steps."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._links, self._closure = _rules()
        self._in_vain: dict[ox.Triple, int] = {}

    def derive(self, triple: ox.Triple, steps: int) -> Derivation | None:
        """A derivation of at most so many steps, or None."""
        stated = [q.graph_name for q in _quads(self._store, triple)]
        graphs = sorted(str(getattr(g, "value", "")) for g in stated if g != INFERRED_GRAPH)
        if graphs:
            claims = self._claims([triple])
            return Derivation(triple, graph=graphs[0], claims=claims)
        if not stated or self._in_vain.get(triple, -1) >= steps or not steps:
            return None
        found = self._by_link(triple) or self._by_closure(triple, steps)
        if found is None:
            self._in_vain[triple] = steps
        return found

    def _by_link(self, triple: ox.Triple) -> Derivation | None:
        """The link from all its claims."""
        for rule in self._links:
            if not rule.mentions(triple.predicate) and not rule.mentions(triple.object):
                continue
            premises = [p for way in self._ways(rule, triple) for p in way]
            if premises:
                claims = self._claims(premises)
                return Derivation(triple, rule=rule.name, says=rule.says, claims=claims)
        return None

    def _by_closure(self, triple: ox.Triple, steps: int) -> Derivation | None:
        for rule in self._closure:
            for way in self._ways(rule, triple):
                axioms = [t for t in way if self._is_axiom(t)]
                premises = []
                for premise in (t for t in way if t not in axioms):
                    found = self.derive(premise, steps - 1)
                    if found is None:
                        break
                    premises.append(found)
                else:
                    said = statements(axioms)
                    return Derivation(triple, "", rule.name, rule.says, said, tuple(premises))
        return None

    def _ways(self, rule: Rule, triple: ox.Triple) -> list[list[ox.Triple]]:
        """What the triple follows from by the rule, each way the triples that it asks for."""
        found: set[tuple[ox.Triple, ...]] = set()
        for made in rule.template:
            bindings = unify(made, triple)
            if bindings is None:
                continue
            known: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]
            known = {ox.Variable(name): value for name, value in bindings.items()}
            result = self._store.query(
                rule.body, use_default_graph_as_union=True, substitutions=known
            )
            assert isinstance(result, ox.QuerySolutions)
            names = [variable.value for variable in result.variables]
            for solution in result:
                bound = {n: v for n, v in zip(names, solution, strict=True) if v is not None}
                found.add(tuple(self._premises(rule.patterns, bound | bindings)))
        ordered = sorted((sorted(way, key=str) for way in found if triple not in way), key=str)
        return ordered[:MAX_WAYS]

    def _premises(self, patterns: tuple[Pattern, ...], bound: Bindings) -> list[ox.Triple]:
        """The patterns as triples, of those branches that hold."""
        made = filter(None, (instantiate(pattern, bound) for pattern in patterns))
        return [t for t in made if _is_path(t) or any(_quads(self._store, t))]

    def _is_axiom(self, triple: ox.Triple) -> bool:
        return _is_path(triple) or any(
            q.graph_name == ONTOLOGY_GRAPH for q in _quads(self._store, triple)
        )

    def _claims(self, premises: list[ox.Triple]) -> tuple[Claim, ...]:
        """The claims that the triples are part of, in order."""
        nodes = {
            t.subject
            for t in premises
            if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(CLAIM)
        }
        return tuple(Claim.read(self._store, node) for node in sorted(nodes, key=str))


def _is_path(triple: ox.Triple) -> bool:
    """Whether it stands for several steps of the hierarchy of the ontology."""
    return triple.predicate.value.endswith(("#subClassOf", "#subPropertyOf"))


def passages_of(claim: Claim) -> list[str]:
    """The passages that state the claim, in short, in the order of the text."""
    return [shorten(node.value) for node in sorted(claim.evidence, key=position)]
