"""Integrity: what SHACL does not say of the sources, such as evidence that is out of range."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from citic_kg.check.derived import Derived
from citic_kg.check.finding import Finding
from citic_kg.check.literal import literal_problems
from citic_kg.check.renames import check_renames, of_rename
from citic_kg.check.schema import Schema
from citic_kg.rdf.statement import compact
from citic_kg.sources import Sources, TurtleFile
from citic_kg.text.passage import BadPassage, Passage
from citic_kg.text.report_text import normal_words
from citic_kg.text.text_record import TextRecord
from citic_kg.vocabulary import BASE, CLAIM, ID, RDF_TYPE, REPORT, citic, shorten, term

_DEFINE_REPORT = "name the file after a report of reports.ttl, or define it there"
_DEFINE = "correct the name, or define it"


# The classes of each subject of the facts.
_Classes = Mapping[str, set[str]]


def check_integrity(sources: Sources) -> list[Finding]:
    """All that is wrong in the sources, in order of its places."""
    derived = Derived.of(t for file in sources.ontology for t in file.triples)
    schema = Schema.of(t for file in sources.ontology for t in file.triples)
    classes = sources.classes
    findings = check_renames(sources)
    for file in sources.fact_files:
        for t in file.triples:
            if of_rename(t, sources):
                continue
            subject = str(getattr(t.subject, "value", t.subject))
            about = (*_derived_problems(t, derived), *_triple_problems(t, schema, classes))
            findings += [Finding(_place(file, subject, sources), subject, *told) for told in about]
        findings += _functional(file, sources, schema)
    for file in sources.claims:
        findings += _claims(file, sources)
        if file.graph.value not in classes:
            place, report = str(file.path), file.graph.value
            findings.append(Finding(place, report, "nothing defines the report", _DEFINE_REPORT))
        findings += _twins(file, sources)
    for file in (*sources.identity, *sources.claims):
        findings += _passages(file, sources)
    findings += _classes(sources)
    findings += _duplicate_labels(sources)
    return sorted(set(findings))


def _place(file: TurtleFile, subject: str, sources: Sources) -> str:
    """Where this file speaks of the subject; of one thing several may."""
    line = file.lines.get(subject)
    return f"{file.path}:{line}" if line else sources.place(subject)


def _derived_problems(t: ox.Triple, derived: Derived) -> Iterator[tuple[str, str]]:
    """Problem and remedy of a triple that is written and ought to follow from what is written."""
    if t.predicate == RDF_TYPE:
        if isinstance(t.object, ox.NamedNode) and t.object.value in derived:
            told = f"{shorten(t.object.value)} is not written, it follows from claims"
            yield told, derived.remedy(t.object.value)
    elif t.predicate == citic("printedName"):
        told = f"{shorten(t.predicate.value)} is not written, it follows from the report's text"
        yield told, "take it out; citic-kg verify --record reads it there"
    elif t.predicate.value in derived:
        source = "claims" if t.predicate.value in derived.rules else "the properties below it"
        told = f"{compact(t.predicate)} {_show(t.object)} is not written, it follows from {source}"
        yield told, derived.remedy(t.predicate.value)


def _triple_problems(t: ox.Triple, schema: Schema, classes: _Classes) -> Iterator[tuple[str, str]]:
    """Problem and remedy of one triple: unknown terms, dangling IRIs, wrong kinds."""
    predicate = t.predicate.value
    if not isinstance(t.subject, ox.NamedNode):
        yield "a blank node stands here", "give the node an IRI"
        return
    if t.predicate == RDF_TYPE:
        if not isinstance(t.object, ox.NamedNode) or t.object.value not in schema.classes:
            yield f"{_show(t.object)} is not a class of the ontology", _DEFINE
        return
    if predicate not in schema.properties:
        yield f"{shorten(predicate)} is not a property of the ontology", _DEFINE
        return
    if predicate in schema.domains and not schema.is_a(
        classes.get(t.subject.value, ()), schema.domains[predicate]
    ):
        domain = shorten(schema.domains[predicate])
        yield f"{shorten(predicate)} is said of {domain} only", "correct the class or the property"
    if isinstance(t.object, ox.NamedNode):
        yield from _object_problems(t.object.value, predicate, schema, classes)
    elif isinstance(t.object, ox.Literal):
        yield from literal_problems(t.object, predicate, schema)
    else:
        yield f"{shorten(predicate)} has a blank node for its value", "give the node an IRI"


def _object_problems(
    iri: str, predicate: str, schema: Schema, classes: _Classes
) -> Iterator[tuple[str, str]]:
    if predicate in (citic("evidence").value, citic("restsOn").value):
        return  # passages are checked against the records of the texts
    kinds = classes.get(iri) or schema.individuals.get(iri, frozenset())
    if not kinds:
        if iri.startswith(BASE) or predicate.startswith(BASE):
            yield f"{shorten(predicate)} points at {shorten(iri)}, which nothing defines", _DEFINE
        return
    wanted = schema.ranges.get(predicate)
    if wanted and not schema.is_a(kinds, wanted):
        have = " and ".join(sorted(map(shorten, kinds)))
        value = f"{shorten(iri)}, which is {have} and not {shorten(wanted)}"
        yield f"{shorten(predicate)} has for its value {value}", "correct the value, or its class"


def _functional(file: TurtleFile, sources: Sources, schema: Schema) -> Iterator[Finding]:
    """Findings of properties that have one value at most and have more."""
    counts = Counter(
        (str(getattr(t.subject, "value", "")), t.predicate.value) for t in file.triples
    )
    for (subject, predicate), count in counts.items():
        if count > 1 and predicate in schema.functional:
            problem = f"{shorten(predicate)} has {count} values and can have one"
            yield Finding(sources.place(subject), subject, problem, "keep the right one")


def _claims(file: TurtleFile, sources: Sources) -> Iterator[Finding]:
    """Findings of a claims file: names, reports and evidence of its claims."""
    report = file.path.stem
    for t in file.triples:
        subject = str(getattr(t.subject, "value", ""))
        if t.predicate == RDF_TYPE and not subject.startswith(f"{CLAIM}{report}/"):
            problem = f"the claims of {report} are called {shorten(CLAIM)}{report}/…"
            yield Finding(sources.place(subject), subject, problem, "rename it")
        elif t.predicate == citic("reportedIn") and t.object != file.graph:
            problem = f"it stands in the claims of {report} and says {_show(t.object)}"
            yield Finding(sources.place(subject), subject, problem, "name the file's report")


def _twins(file: TurtleFile, sources: Sources) -> Iterator[Finding]:
    """Findings of claims of which another says the same, on the same passages."""
    said: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for t in file.triples:
        said[str(getattr(t.subject, "value", ""))].add((t.predicate.value, str(t.object)))
    first: dict[frozenset[tuple[str, str]], str] = {}
    for subject, parts in said.items():
        other = first.setdefault(frozenset(parts), subject)
        if other != subject:
            problem = f"it says the same as {shorten(other)}"
            yield Finding(sources.place(subject), subject, problem, "take one of them out")


def _passages(file: TurtleFile, sources: Sources) -> Iterator[Finding]:
    """Findings of the passages that claims and decisions on identity point at."""
    for t in file.triples:
        if t.predicate in (citic("evidence"), citic("restsOn")):
            subject = str(getattr(t.subject, "value", ""))
            own = file.path.stem if t.predicate == citic("evidence") else None
            for problem, remedy in _passage_problems(t.object, own, sources.records):
                yield Finding(sources.place(subject), subject, problem, remedy)


def _passage_problems(
    node: object, own: str | None, records: dict[str, TextRecord]
) -> Iterator[tuple[str, str]]:
    """Problem and remedy of a passage; a claim's must be of the claim's ``own`` report."""
    try:
        passage = Passage.parse(str(getattr(node, "value", node)))
    except BadPassage as error:
        yield str(error), ""
        return
    report = passage.report
    record = records.get(report)
    if own is not None and report != own:
        yield f"{passage.short} is evidence from another report", "cite the report of the claim"
    elif record is None:
        yield f"the text of {report} is not recorded", "run citic-kg verify --record"
    elif passage.end > record.characters:
        yield (
            f"{passage.short} ends outside the text, which has {record.characters} characters",
            "find the passage with citic-kg cite",
        )
    elif passage not in record.passages:
        yield f"{passage.short} is not recorded", "run citic-kg verify --record"


def _classes(sources: Sources) -> Iterator[Finding]:
    """Findings of subjects that have no class, or several."""
    subjects = {
        t.subject.value
        for file in sources.fact_files
        for t in file.triples
        if isinstance(t.subject, ox.NamedNode)
    }
    for subject in sorted(subjects - sources.aliases.keys()):
        classes = sorted(map(shorten, sources.classes.get(subject, ())))
        if not subject.startswith((ID, REPORT)):
            problem = "things are called id:<slug>, claims id:claim/<report>/<slug>"
            yield Finding(sources.place(subject), subject, problem, "rename it")
        if len(classes) != 1:
            problem = f"it has the classes {', '.join(classes)}" if classes else "it has no class"
            yield Finding(sources.place(subject), subject, problem, "give it exactly one class")


def _duplicate_labels(sources: Sources) -> Iterator[Finding]:
    """Findings of things of one class whose preferred labels are the same words."""
    bearers: dict[tuple[str, str], list[str]] = defaultdict(list)
    preferred = term("skos", "prefLabel")
    for file in sources.fact_files:
        for t in file.triples:
            if t.predicate == preferred and isinstance(t.object, ox.Literal):
                subject = str(getattr(t.subject, "value", ""))
                words = " ".join(w.normal for w in normal_words(t.object.value))
                for kind in sources.classes.get(subject, ()):
                    bearers[kind, words].append(subject)
    for (kind, words), subjects in bearers.items():
        for other in sorted(subjects)[1:]:
            first = shorten(min(subjects))
            problem = f"{first} of {shorten(kind)} has the same preferred label, {words!r}"
            yield Finding(sources.place(other), other, problem, "make them one, or tell them apart")


def _show(node: object) -> str:
    return shorten(node.value) if isinstance(node, ox.NamedNode) else str(node)
