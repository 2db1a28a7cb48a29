"""The site: which path is answered by what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module

from citic_kg.answer.tokens import BadQuery
from citic_kg.errors import RequestError
from citic_kg.vocabulary import ID
from citic_kg.web.reply import Reply, problem
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

Handler = Callable[[ServedRelease, Request], Reply]
# Path to ``module:function`` in this package. A path that ends with a slash stands for all
# below it, the longest that fits is taken.
ROUTES = {
    "/": "pages.home:home",
    "/sparql": "sparql:endpoint",
    "/rdf-graph-store": "graph_store:indirect",
    "/graph/": "graph_store:direct",
    "/id/": "documents:thing",
    "/def/": "documents:thing",
    "/report/": "documents:thing",
    "/dataset": "documents:thing",
    "/dataset/": "documents:thing",
    "/doc/": "documents:document",
    "/.well-known/void": "descriptions:void",
    "/prefixes": "descriptions:prefixes",
    "/context.jsonld": "descriptions:context",
    "/questions": "pages.questions:questions",
    "/question/": "pages.questions:question",
    "/reports": "pages.reports:reports",
    "/classes": "pages.classes:classes",
    "/search": "pages.search:search",
    "/explore": "pages.explore:explore",
    "/network.json": "pages.explore:network_json",
    "/metrics": "pages.metrics:metrics",
    "/timeline": "pages.timeline:timeline",
    "/suggest.json": "completions:suggest",
    "/completions.json": "completions:completions",
}

# Addresses that a suffix fixes the form of, as it does that of documents.
_WITH_SUFFIX = ("/sparql", "/dataset", "/prefixes", "/questions", "/.well-known/void")
# What the handlers import when they need it.
_LATER = (
    *("citation", "pages.dataset", "pages.graph", "pages.prefixes", "pages.problem"),
    *("pages.resource", "pages.sparql_page"),
)

# A query of every kind: what they need is read now, for while one is evaluated nothing can be.
_QUERIES = ("ASK {}", "SELECT * {}", "CONSTRUCT {} {}", "SELECT")
# Pages of every kind, and one that there is not: labels, templates and indexes are read for them.
_FIRST = (
    *("/", "/questions", "/search", "/classes", "/reports", "/sparql", "/completions.json"),
    *("/doc/dataset", "/doc/id/citic-group", "/doc/def/", "/doc/def/Company"),
    "/doc/def/shape/",
    *("/question/certification-holders", "/prefixes", "/explore", "/metrics", "/timeline", "/no"),
)


def handler(path: str) -> Handler:
    """What answers the path. Raises ``Refusal`` with 404 where nothing does."""
    if path in ROUTES:
        return _imported(ROUTES[path])
    folders = [r for r in ROUTES if r.endswith("/") and r != "/" and path.startswith(r)]
    if not folders:
        raise Refusal(404, f"there is no page {path!r} here; try the search")
    return _imported(ROUTES[max(folders, key=len)])


@cache
def _imported(route: str) -> Handler:
    module, _, name = route.partition(":")
    found: Handler = getattr(import_module(f"citic_kg.web.{module}"), name)
    return found


def preload(release: ServedRelease) -> None:
    """Import all that answers, and answer once what begins slowly, so that no request waits."""
    for path in ROUTES:
        handler(path)
    for module in _LATER:
        import_module(f"citic_kg.web.{module}")
    for path in _FIRST:
        answer(release, Request(path, accept="text/html"))
    for query in _QUERIES:
        for accept in ("text/html", ""):
            answer(release, Request("/sparql", (("query", query),), accept))
    from citic_kg.web.pages.explore import starts

    for iri in starts(release)[:1]:
        answer(release, Request("/network.json", (("about", f"id:{iri.removeprefix(ID)}"),)))


def answer(release: ServedRelease, request: Request) -> Reply:
    """The reply to the request; whatever is wrong with it becomes a reply too."""
    request = _by_suffix(request)
    try:
        return handler(request.path)(release, request)
    except Refusal as refusal:
        return _told(release, request, refusal)
    except BadQuery as error:
        return _told(release, request, Refusal(400, str(error), error.line, error.column))
    except RequestError as error:
        return _told(release, request, Refusal(400, str(error)))


def _by_suffix(request: Request) -> Request:
    """The request with the suffix of its address as its form, where the address may have one."""
    for path in _WITH_SUFFIX:
        suffix = request.path.removeprefix(f"{path}.")
        if suffix and suffix != request.path:
            return replace(request, path=path, parameters=(("format", suffix), *request.parameters))
    return request


def _told(release: ServedRelease, request: Request, refusal: Refusal) -> Reply:
    """The refusal in the form that the client takes: a page among the others for a reader."""
    reply = problem(refusal.status, str(refusal), request.accept, refusal.line, refusal.column)
    if not reply.media_type.startswith("text/html"):
        return reply
    from citic_kg.web.pages.problem import problem_page

    return problem_page(release, request, refusal)
