"""Renames: an old IRI leads to the present one of its thing, and nothing else is said with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from citic_kg.check.finding import Finding
from citic_kg.sources import Sources
from citic_kg.vocabulary import ID, SAME_AS, shorten

_THING = re.compile(re.escape(ID) + r"[a-z0-9-]+")


def of_rename(t: ox.Triple, sources: Sources) -> bool:
    """Whether the triple says something with an old IRI, which is checked here alone."""
    return t.predicate == SAME_AS or _is_old(t.subject, sources) or _is_old(t.object, sources)


def _is_old(node: object, sources: Sources) -> bool:
    """Whether it is an old IRI; one that has a class is taken for a thing, so as to be checked."""
    iri = getattr(node, "value", "")
    return iri in sources.aliases and iri not in sources.classes


def check_renames(sources: Sources) -> list[Finding]:
    """All that is wrong with old IRIs, and with what is said of them or by them."""
    findings: list[Finding] = []
    for file in (*sources.fact_files, *sources.ontology):
        for t in file.triples:
            subject = str(getattr(t.subject, "value", t.subject))
            if t.predicate == SAME_AS and file not in sources.things:
                problem = "owl:sameAs stands here, and renames a thing"
                told = [(problem, "write it beside the thing, in things/")]
            elif t.predicate == SAME_AS:
                told = list(_leading(subject, t.object, sources))
            elif _is_old(t.object, sources):
                told = [_used(t, sources)]
            else:
                continue
            findings += [Finding(sources.place(subject), subject, p, r) for p, r in told]
    return [*findings, *_described(sources)]


def _leading(subject: str, value: object, sources: Sources) -> Iterator[tuple[str, str]]:
    """Problem and remedy of one owl:sameAs: from the old IRI of a thing to its present one."""
    target = str(getattr(value, "value", value))
    if not _THING.fullmatch(subject):
        yield f"owl:sameAs is said of {shorten(subject)}", "things are renamed, called id:<slug>"
    elif target in sources.aliases:
        problem = f"owl:sameAs leads to {shorten(target)}, which is an old IRI too"
        yield problem, "name the IRI that the thing has now"
    elif target != sources.aliases.get(subject):
        other = shorten(sources.aliases.get(subject, ""))
        yield f"owl:sameAs leads to {shorten(target)} and to {other}", "keep the right one"
    elif target not in sources.names or not _THING.fullmatch(target):
        problem = f"owl:sameAs leads to {shorten(target)}, which is no thing of the graph"
        yield problem, "write the old IRI first, then owl:sameAs and the one that the thing has now"


def _used(t: ox.Triple, sources: Sources) -> tuple[str, str]:
    """Problem and remedy of an old IRI as a value."""
    old = str(getattr(t.object, "value", ""))
    problem = f"{shorten(t.predicate.value)} names {shorten(old)}, an old IRI"
    return problem, f"name {shorten(sources.aliases[old])}"


def _described(sources: Sources) -> Iterator[Finding]:
    """Findings of old IRIs of which more is said than where they lead."""
    said: dict[str, set[str]] = {}
    for file in sources.fact_files if sources.aliases else ():
        for t in file.triples:
            subject = str(getattr(t.subject, "value", ""))
            if subject in sources.aliases and t.predicate != SAME_AS:
                said.setdefault(subject, set()).add(shorten(t.predicate.value))
    for subject, predicates in said.items():
        problem = f"it has owl:sameAs and {', '.join(sorted(predicates))}"
        remedy = "an old IRI has owl:sameAs alone; say the rest of the one that the thing has now"
        yield Finding(sources.place(subject), subject, problem, remedy)
