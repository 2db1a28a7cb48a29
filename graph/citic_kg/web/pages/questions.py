"""The named questions: their list, and each with its form, its answer, and ways to take it away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from urllib.parse import quote

import pyoxigraph as ox

from citic_kg.answer.bound_query import bound_query
from citic_kg.answer.engine import evaluate
from citic_kg.answer.formats import FORMATS
from citic_kg.answer.question import Question, named_question, question_names
from citic_kg.answer.rows import Answer
from citic_kg.errors import one_of
from citic_kg.rdf.formats import release_prefixes, write
from citic_kg.vocabulary import BASE, QUESTION, QUESTIONS_GRAPH
from citic_kg.web.citation import Citation, cite_answer
from citic_kg.web.media_types import BIBTEX, CSL, GRAPHS, HTML, ROWS, MediaType, choose
from citic_kg.web.pages.cells import Table, table
from citic_kg.web.pages.explore import explore_href
from citic_kg.web.pages.question_form import Field, Filled, fill
from citic_kg.web.pages.reader import reader
from citic_kg.web.pages.rendering import page
from citic_kg.web.permalink import (
    DIGEST,
    DIGEST_HEADER,
    RELEASE,
    Cited,
    address,
    permalink,
    result_digest,
)
from citic_kg.web.reply import Reply
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease
from citic_kg.web.snippets import snippets

MARKDOWN = MediaType("markdown", "text/markdown", "md")
QUERY = MediaType("query", "application/sparql-query", "rq")
# A client that takes JSON or XML and says no more gets the rows, not the description.
FORMS = (HTML, *ROWS, MARKDOWN, QUERY, BIBTEX, CSL, *GRAPHS)
DOWNLOADS = tuple(m for m in FORMS if m.name in FORMATS)
MAX_ROWS_SHOWN = 500
TEMPLATE = "question.html"
# Parameters of the page itself; no question has one of these names.
OWN = ("format", RELEASE, DIGEST)


@dataclass(frozen=True)
class Asked:
    """A question with a filled form: its rows, their digest, and how they are cited."""

    release: ServedRelease
    question: Question
    filled: Filled

    @property
    def path(self) -> str:
        """The address of the question, without its parameters."""
        return f"/question/{self.question.name}"

    @cached_property
    def answer(self) -> Answer:
        """The rows."""
        result = evaluate(self.release.graph.present, self.question.text, self.filled.values)
        if not isinstance(result, Answer):
            raise TypeError(f"{self.question.name}: a named question is a SELECT query")
        return result

    @cached_property
    def digest(self) -> str:
        """The digest of the rows."""
        return result_digest(self.answer)

    @property
    def groups(self) -> frozenset[str]:
        """The tags under which questions are listed."""
        return frozenset(by_tag())

    @property
    def query(self) -> str:
        """The question as plain SPARQL, with the values in it."""
        return bound_query(self.question, self.filled.values)

    @property
    def citation(self) -> Citation:
        """The reference to the answer."""
        name, summary = self.question.name, self.question.summary
        rows = len(self.answer)
        return cite_answer(self.release, name, summary, self.filled.given, self.digest, rows)

    def permalink(self) -> str:
        """The address of this very answer."""
        return permalink(self.path, self.filled.given, self.release.version, self.digest)

    def download(self, suffix: str) -> str:
        """The address of the answer in the form of the suffix."""
        return address(f"{self.path}.{suffix}", self.filled.given)


@cache
def all_questions() -> tuple[Question, ...]:
    """The named questions, by name."""
    return tuple(map(named_question, question_names()))


def by_tag() -> dict[str, list[Question]]:
    """The questions under the first of their tags, which are sorted."""
    found: dict[str, list[Question]] = {}
    for asked in all_questions():
        found.setdefault(asked.tags[0] if asked.tags else "other", []).append(asked)
    return dict(sorted(found.items()))


def questions(release: ServedRelease, request: Request) -> Reply:
    """The list of the questions; in RDF, their descriptions."""
    form = choose(request, (HTML, *GRAPHS))
    if form.name == HTML.name:
        return page("questions.html", release, request, groups=by_tag())
    return _described(release, form, None)


def question(release: ServedRelease, request: Request) -> Reply:
    """A question: its page, its rows, its query, its citation, or its description in RDF."""
    name, _, suffix = request.path.removeprefix("/question/").partition(".")
    asked = next((q for q in all_questions() if q.name == name), None)
    if asked is None:
        return _unknown(release, request, name)
    form = choose(request, FORMS, suffix)
    if form in GRAPHS:
        return _described(release, form, QUESTION + name)
    sent = _sent(request, asked)
    found = Asked(release, asked, fill(release, asked, sent))
    if form.name == HTML.name:
        return _page(found, request)
    if not found.filled.complete:
        raise Refusal(400, "; ".join(_sentence(f) for f in found.filled.fields if f.error))
    if form.name == QUERY.name:
        return Reply(200, form.content_type, found.query.encode("utf-8"))
    if form.name in (BIBTEX.name, CSL.name):
        cited = found.citation
        text = cited.bibtex() if form.name == BIBTEX.name else cited.csl()
        return Reply(200, form.content_type, text.encode("utf-8"))
    body = FORMATS[form.name](found.answer).encode("utf-8")
    return Reply(200, form.content_type, body, {DIGEST_HEADER: found.digest})


def _sent(request: Request, asked: Question) -> dict[str, str]:
    """The parameters of the question that the request gives.

    Raises ``Refusal`` with 400 on one that the question does not have or that is given twice.
    """
    known = [p.name for p in asked.parameters]
    for name, _ in request.parameters:
        if name not in known and name not in OWN:
            have = f"it has {one_of(known)}" if known else "it has none"
            raise Refusal(400, f"the question {asked.name} has no parameter {name[:60]!r}; {have}")
    given = {name: request.first(name) for name in known}
    return {name: value for name, value in given.items() if value is not None}


def _sentence(field: Field) -> str:
    """What is wrong with the field, for a client that shows no form."""
    told = f"{field.parameter.name}: {field.error}"
    choices = [choice.text for choice in field.choices]
    if field.parameter.kind == "concept":
        choices = [option.value for option in field.options]
    return f"{told}: {one_of(choices, 50)}" if choices else told


def _page(asked: Asked, request: Request) -> Reply:
    """The page; without an answer, and with status 400, where the form is wrong."""
    cited = Cited.of(request)
    release = asked.release
    # A question that needs a value and has none yet is no mistake of the reader's.
    wrong = [f for f in asked.filled.fields if f.error and (f.value or request.parameters)]
    if not asked.filled.complete:
        status = 400 if wrong else 200
        return page(TEMPLATE, release, request, status, asked=asked, question=asked.question)
    given, query = asked.filled.given, asked.query
    names = release.graph.names
    shown = table(asked.answer, names, MAX_ROWS_SHOWN, reader(release).short_name)
    reply = page(
        TEMPLATE,
        release,
        request,
        asked=asked,
        question=asked.question,
        cited=cited,
        standing=cited.standing(release.version, asked.digest).name if cited else "",
        table=shown,
        explore=explore_href(release, _things(asked, shown)),
        downloads=DOWNLOADS,
        snippets=snippets(asked.question.name, given, query, request.origin),
        sparql=f"/sparql?query={quote(query, safe='')}",
    )
    headers = {DIGEST_HEADER: asked.digest, "Link": _links(asked)}
    return Reply(reply.status, reply.media_type, reply.body, headers)


def _things(asked: Asked, shown: Table) -> list[str]:
    """The IRIs of the things that were asked about and of those among the cells."""
    values = [v.value for v in asked.filled.values.values() if isinstance(v, ox.NamedNode)]
    cells = (part.href for row in shown.rows for cell in row for part in cell)
    return [*values, *(BASE + href.removeprefix("/") for href in cells if href.startswith("/id/"))]


def _links(asked: Asked) -> str:
    """The other forms of the answer, for clients that read headers."""
    return ", ".join(
        f'<{asked.download(form.suffix)}>; rel="alternate"; type="{form.media_type}"'
        for form in (*DOWNLOADS, QUERY)
    )


def _unknown(release: ServedRelease, request: Request, name: str) -> Reply:
    """The page of a question that there is not: the nearest ones."""
    near = nearest_questions(name[:200], 5)
    if choose(request, FORMS).name != HTML.name:
        hint = f"; the nearest are {one_of([q.name for q in near])}" if near else ""
        raise Refusal(404, f"there is no question {name[:60]!r}{hint}")
    return page("no_question.html", release, request, 404, name=name[:200], near=near)


def nearest_questions(name: str, limit: int) -> list[Question]:
    """The questions whose names are most like the one given, best first."""
    from rapidfuzz import fuzz, process

    names = {asked: asked.name for asked in all_questions()}
    found = process.extract(name, names, scorer=fuzz.ratio, limit=limit, score_cutoff=45)
    return [asked for _, _, asked in found]


def _described(release: ServedRelease, form: MediaType, iri: str | None) -> Reply:
    subject = None if iri is None else ox.NamedNode(iri)
    quads = release.graph.present.quads_for_pattern(subject, None, None, QUESTIONS_GRAPH)
    triples = [ox.Quad(q.subject, q.predicate, q.object) for q in quads]
    return Reply(200, form.content_type, write(triples, form.name, release_prefixes([])))
