"""The form of a question: a field for each parameter, with what may be written into it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from citic_kg.answer.bound_query import EXAMPLES
from citic_kg.answer.engine import solve
from citic_kg.answer.names import PREF_LABEL
from citic_kg.answer.question import Parameter, Question
from citic_kg.errors import AmbiguousName, CiticKGError, UnknownConcept, UnknownName
from citic_kg.vocabulary import ID, RDF_TYPE, REPORT, THINGS_GRAPH, citic, term
from citic_kg.web.permalink import address
from citic_kg.web.served_release import ServedRelease

MAX_CHARACTERS = 300
MAX_OPTIONS = 600


@dataclass(frozen=True)
class Option:
    """A value that can be chosen, and what it is called where that differs."""

    value: str
    label: str


@dataclass(frozen=True)
class Choice:
    """A way on from a value that is none: its text and where it leads."""

    text: str
    href: str


@dataclass(frozen=True)
class Field:
    """A field of the form: the parameter, its text, its options, and what is wrong with it."""

    parameter: Parameter
    value: str
    options: tuple[Option, ...]
    example: str
    error: str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def label(self) -> str:
        """The parameter's name in words."""
        return self.parameter.name.replace("_", " ")

    @property
    def chosen(self) -> bool:
        """Whether the value is one of the options, as a list of choices shows it."""
        return self.value in {option.value for option in self.options}


@dataclass(frozen=True)
class Filled:
    """A form as it was sent.

    ``given`` are the values of the parameters as they stand in the fields, those left empty
    aside; ``values`` are what they mean, by variable.
    """

    fields: tuple[Field, ...]
    given: dict[str, str]
    values: dict[str, ox.NamedNode | ox.Literal]

    @property
    def complete(self) -> bool:
        """Whether the question can be asked."""
        return not any(field.error for field in self.fields)


def fill(release: ServedRelease, question: Question, sent: Mapping[str, str]) -> Filled:
    """The form with the values that were sent, defaults in the place of those that were not."""
    fields: list[Field] = []
    given: dict[str, str] = {}
    values: dict[str, ox.NamedNode | ox.Literal] = {}
    for parameter in question.parameters:
        text = sent.get(parameter.name, "").strip() or parameter.default or ""
        options = _options(release, question, parameter)
        error = ""
        choices: tuple[Choice, ...] = ()
        try:
            if text:
                given[parameter.name] = text
                values[parameter.variable] = _value(release, parameter, text)
            elif not parameter.optional:
                error = "a value is needed"
        except CiticKGError as problem:
            error = _told(problem, parameter)
            choices = _choices(question, parameter, sent, problem, options)
        example = EXAMPLES.get(question.name, {}).get(parameter.name, "")
        fields.append(Field(parameter, text, options, example, error, choices))
    return Filled(tuple(fields), given, values)


def _value(release: ServedRelease, parameter: Parameter, text: str) -> ox.NamedNode | ox.Literal:
    if len(text) > MAX_CHARACTERS:
        raise CiticKGError(f"the value has more than {MAX_CHARACTERS} characters; shorten it")
    return parameter.bind(text, release.graph.resolve)


def _told(problem: CiticKGError, parameter: Parameter) -> str:
    """What is wrong, in one sentence; what may be chosen instead stands beside it as links."""
    if isinstance(problem, UnknownName):
        told = f"nothing in the graph is called {problem.name!r}"
        near = "the nearest are" if problem.choices else "no name is near it"
        return f"{told}; {near}"
    if isinstance(problem, AmbiguousName):
        return f"{problem.name!r} is the name of several things; choose one"
    if isinstance(problem, UnknownConcept):
        return f"{problem.name!r} is no {parameter.name}; choose one"
    return str(problem)


def _choices(
    question: Question,
    parameter: Parameter,
    sent: Mapping[str, str],
    problem: CiticKGError,
    options: tuple[Option, ...],
) -> tuple[Choice, ...]:
    """The same question with each value that may have been meant."""
    pairs: list[tuple[str, str]] = []
    if isinstance(problem, AmbiguousName):
        pairs = [(f"id:{slug}", f"{label} ({kind})") for slug, label, kind in problem.choices[:12]]
    elif isinstance(problem, UnknownName):
        pairs = _near(problem.name, options) or [(name, name) for name in problem.choices]
    path = f"/question/{question.name}"
    return tuple(
        Choice(text, address(path, {**sent, parameter.name: value})) for value, text in pairs
    )


def _near(text: str, options: tuple[Option, ...]) -> list[tuple[str, str]]:
    """The options that are most like the text: values with which there is an answer."""
    from rapidfuzz import fuzz, process, utils

    told = [option.label or option.value for option in options]
    found = process.extract(
        text, told, scorer=fuzz.ratio, processor=utils.default_process, limit=5, score_cutoff=50
    )
    return [(options[at].value, name) for name, _, at in found]


def _options(
    release: ServedRelease, question: Question, parameter: Parameter
) -> tuple[Option, ...]:
    if parameter.kind == "concept":
        return _concepts(release, parameter.name)
    if parameter.name == "report":
        return _reports(release)
    return _answered(release, question)[parameter.variable]


@lru_cache(maxsize=64)
def _concepts(release: ServedRelease, scheme: str) -> tuple[Option, ...]:
    """The concepts of a scheme, by label."""
    store = release.graph.present
    found = []
    for quad in store.quads_for_pattern(None, term("skos", "inScheme"), citic(f"{scheme}-scheme")):
        concept = quad.subject
        if isinstance(concept, ox.NamedNode):
            notation = _text(store, concept, term("skos", "notation"))
            label = _text(store, concept, PREF_LABEL)
            found.append(Option(notation or label, label or notation))
    return tuple(sorted(set(found), key=lambda o: (o.label, o.value)))


def _text(store: ox.Store, subject: ox.NamedNode, predicate: ox.NamedNode) -> str:
    values = (q.object for q in store.quads_for_pattern(subject, predicate, None))
    return min((v.value for v in values if isinstance(v, ox.Literal)), default="")


@lru_cache(maxsize=4)
def _reports(release: ServedRelease) -> tuple[Option, ...]:
    labels = release.graph.names.labels
    pattern = (None, RDF_TYPE, citic("Report"), THINGS_GRAPH)
    reports = {q.subject for q in release.graph.present.quads_for_pattern(*pattern)}
    found = (r for r in reports if isinstance(r, ox.NamedNode) and r.value.startswith(REPORT))
    options = (Option(r.value.removeprefix(REPORT), labels.get(r, "")) for r in found)
    return tuple(sorted(options, key=lambda o: o.value))


@lru_cache(maxsize=256)
def _answered(release: ServedRelease, question: Question) -> dict[str, tuple[Option, ...]]:
    """The values of each variable with which the question has an answer.

    A parameter is among the columns of the query, so the query without any value tells them.
    """
    result = solve(release.graph.present, question.text)
    if not isinstance(result, ox.QuerySolutions):
        return {p.variable: () for p in question.parameters}
    found: dict[str, set[object]] = {p.variable: set() for p in question.parameters}
    for solution in result:
        for variable, values in found.items():
            values.add(solution[variable])
    return {variable: _listed(release, values) for variable, values in found.items()}


def _listed(release: ServedRelease, values: set[object]) -> tuple[Option, ...]:
    labels = release.graph.names.labels
    bearers = Counter(labels.values())
    found = []
    for value in values:
        if isinstance(value, ox.Literal):
            found.append(Option(value.value, ""))
        elif isinstance(value, ox.NamedNode) and value in labels:
            label = labels[value]
            slug = f"id:{value.value.removeprefix(ID)}"
            found.append(Option(label, "") if bearers[label] == 1 else Option(slug, label))
    return tuple(sorted(found, key=lambda o: (o.label or o.value, o.value))[:MAX_OPTIONS])
