"""Identity: no two things of a class may look alike without a decision of the editors."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from citic_kg.check.finding import Finding
from citic_kg.sources import Sources
from citic_kg.text.report_text import normal_words
from citic_kg.vocabulary import citic, shorten

# From this likeness of two names on, in percent, a decision is asked for. At 85 the pairs of
# the five reports are few enough to be read, and no pair that the readers found was missed
# for its spelling; what means the same in other words only a reader finds.
LIKENESS = 85.0


def check_identity(sources: Sources) -> list[Finding]:
    """The pairs of things of one class with names alike and no decision."""
    decided = _decided(sources)
    findings = []
    for kind, things in sorted(_by_class(sources).items()):
        keys = {thing: _keys(sources.names[thing]) for thing in things}
        for one, other in combinations(sorted(things), 2):
            if frozenset((one, other)) not in decided:
                likeness = _likeness(keys[one], keys[other])
                if likeness >= LIKENESS:
                    problem = (
                        f"a name of it is {likeness:.0f} % like one of {shorten(one)}, "
                        f"also of {shorten(kind)}"
                    )
                    remedy = "make them one, or decide in identity.ttl: same, different or open"
                    findings.append(Finding(sources.place(other), other, problem, remedy))
    return findings


def _decided(sources: Sources) -> set[frozenset[str]]:
    pairs: dict[str, set[str]] = defaultdict(set)
    for file in sources.identity:
        for t in file.triples:
            if t.predicate in (citic("one"), citic("other")):
                pairs[str(getattr(t.subject, "value", ""))].add(str(getattr(t.object, "value", "")))
    return {frozenset(pair) for pair in pairs.values()}


def _by_class(sources: Sources) -> dict[str, set[str]]:
    """The things that have a name, by class."""
    found: dict[str, set[str]] = defaultdict(set)
    for thing in sources.names:
        for kind in sources.classes.get(thing, ()):
            found[kind].add(thing)
    return found


def _keys(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each name as its words in order, and as its words sorted."""
    found = []
    for name in names:
        words = [w.normal for w in normal_words(name)]
        found.append((" ".join(words), " ".join(sorted(words))))
    return found


def _likeness(ones: list[tuple[str, str]], others: list[tuple[str, str]]) -> float:
    from rapidfuzz.fuzz import ratio

    return max(
        (
            max(ratio(a, c, score_cutoff=LIKENESS), ratio(b, d, score_cutoff=LIKENESS))
            for a, b in ones
            for c, d in others
        ),
        default=0.0,
    )
