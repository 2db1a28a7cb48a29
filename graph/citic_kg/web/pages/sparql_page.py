"""The SPARQL page: a form to write a query, and the result of one as a table."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from citic_kg.answer.rows import Answer
from citic_kg.answer.tokens import keywords
from citic_kg.rdf.formats import release_prefixes
from citic_kg.web.completions import example_queries
from citic_kg.web.media_types import GRAPHS, LABELS, ROWS, TRUTH
from citic_kg.web.pages.cells import table
from citic_kg.web.pages.questions import by_tag
from citic_kg.web.pages.rendering import page
from citic_kg.web.permalink import DIGEST, RELEASE, SHORT, Cited, result_digest
from citic_kg.web.reply import Reply
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

ROWS_SHOWN = 1_000
# The question whose query stands in the editor of who comes without one.
FIRST = "certification-holders"
_GRAPH_FIELDS = ("default-graph-uri", "named-graph-uri")


def sparql_page(release: ServedRelease, request: Request, error: Refusal | None = None) -> Reply:
    """The page to write a query; with an error, the query that has it, the reason, its place."""
    given = request.all("query")
    query = given[0] if given else example_queries(release).get(FIRST, "")
    status = error.status if error else 200
    return page(
        "sparql.html", release, request, status, **_form(release, request, query), error=error
    )


def results_page(
    release: ServedRelease,
    request: Request,
    answer: Answer | bool | str,
) -> Reply:
    """The page with the query and its result: rows, a truth value, or a graph as Turtle.

    Of more than ``ROWS_SHOWN`` rows the first are shown and the rest is said to be in the
    downloads; such a result has no digest, as not all of it was read.
    """
    complete = isinstance(answer, bool) or (
        isinstance(answer, Answer) and len(answer) <= ROWS_SHOWN
    )
    ordered = "ORDER" in keywords(request.first("query") or "")
    digest = "" if not complete or isinstance(answer, str) else result_digest(answer, ordered)
    cited = Cited.of(request)
    forms = TRUTH if isinstance(answer, bool) else GRAPHS if isinstance(answer, str) else ROWS
    return page(
        "results.html",
        release,
        request,
        200,
        **_form(release, request, request.first("query") or ""),
        error=None,
        answer=answer,
        table=table(answer, release.graph.names, ROWS_SHOWN)
        if isinstance(answer, Answer)
        else None,
        downloads=[
            (form, LABELS.get(form.name, form.name.upper()), _address(request, format=form.name))
            for form in forms
        ],
        digest=digest,
        cited=cited,
        standing=cited.standing(release.version, digest).name if cited and digest else "",
        permalink=_address(request, **{RELEASE: release.version, DIGEST: digest[:SHORT]}),
    )


def _address(request: Request, **more: str) -> str:
    """The address of the query with further parameters."""
    pairs = [(k, v) for k, v in request.parameters if k in ("query", *_GRAPH_FIELDS)]
    return f"/sparql?{urlencode([*pairs, *more.items()], errors='replace', quote_via=quote)}"


def _form(release: ServedRelease, request: Request, query: str) -> dict[str, object]:
    """What the form shows."""
    graphs = [(k, v) for k, v in request.parameters if k in _GRAPH_FIELDS]
    prefixes = dict(sorted(release_prefixes([]).items()))
    return {"query": query, "graphs": graphs, "groups": by_tag(), "prefixes": prefixes}
