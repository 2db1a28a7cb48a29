"""Derived terms: what nobody writes, as it follows from claims, from decisions or from other terms.

A direct link that is written by hand has no claim, and so no passage that states it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from citic_kg.check.schema import closure
from citic_kg.inference import closure_rules, link_rules
from citic_kg.rule import Rule
from citic_kg.vocabulary import ONTOLOGY_GRAPH, RDF_TYPE, prefixes, shorten, term

# So many classes of claims are named as those that a term may follow from.
_NAMED = 4


@dataclass(frozen=True)
class Derived:
    """The derived terms: those that rules make, and terms of others above one of ours."""

    rules: dict[str, tuple[Rule, ...]]
    below: dict[str, frozenset[str]]

    @classmethod
    def of(cls, ontology: Iterable[ox.Triple]) -> Derived:
        """Read them out of the rules, and of the ontology what stands above or against these."""
        above: dict[str, set[str]] = defaultdict(set)
        against: dict[str, set[str]] = defaultdict(set)
        for t in ontology:
            if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode):
                one, other = t.subject.value, t.object.value
                if t.predicate == term("rdfs", "subPropertyOf"):
                    above[one].add(other)
                elif t.predicate == term("owl", "inverseOf"):
                    against[one].add(other)
                    against[other].add(one)
        implied = {p: above.get(p, set()) | against.get(p, set()) for p in {*above, *against}}
        rules: dict[str, tuple[Rule, ...]] = defaultdict(tuple)
        for rule in map(Rule.read, (*link_rules(), *closure_rules())):
            for made in {t for name in rule.made for t in closure(_iri(name), implied)}:
                rules[made] += (rule,)
        below: dict[str, frozenset[str]] = defaultdict(frozenset)
        for ours in filter(_is_ours, above):
            for foreign in closure(ours, above):
                if not _is_ours(foreign):
                    below[foreign] |= {ours}
        return cls(dict(rules), dict(below))

    def __contains__(self, iri: str) -> bool:
        """Whether the term is derived."""
        return iri in self.rules or iri in self.below

    def remedy(self, iri: str) -> str:
        """What is to be written in the place of a derived term."""
        claims = {
            shorten(kind.value)
            for rule in self.rules.get(iri, ())
            for subject, predicate, kind in rule.patterns
            if subject == "?claim" and predicate == RDF_TYPE and isinstance(kind, ox.NamedNode)
        }
        if 0 < len(claims) <= _NAMED:
            return f"write the claim that states it, of {' or '.join(sorted(claims))}"
        if iri in self.rules:
            return "write the claim or the decision that it follows from"
        return f"write {' or '.join(sorted(map(shorten, self.below[iri])))}"


def _is_ours(iri: str) -> bool:
    return iri.startswith(ONTOLOGY_GRAPH.value)


def _iri(name: str) -> str:
    """The IRI of a prefixed name; the rules have the prefixes of the ontology."""
    prefix, _, local = name.partition(":")
    return prefixes()[prefix] + local
