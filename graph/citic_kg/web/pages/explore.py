"""The explorer of the server: what is asked for as data, and as a page that needs no script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

import pyoxigraph as ox

from citic_kg.errors import AmbiguousName, RequestError, UnknownName, one_of
from citic_kg.network.neighbourhood import Neighbourhood, neighbourhood, things_between
from citic_kg.network.network import Choice, Network
from citic_kg.network.path import NoPath
from citic_kg.network.selection import resolve_tied
from citic_kg.network.steps import STEP, Pin, Steps
from citic_kg.network.svg import svg
from citic_kg.network.tie import INFERRED, Tie
from citic_kg.network.view import phrase
from citic_kg.network.writing import WRITERS, write_network
from citic_kg.vocabulary import BASE, CLAIM, ID
from citic_kg.web.pages.cells import Part, passage_part
from citic_kg.web.pages.reference import address, readable
from citic_kg.web.pages.rendering import page
from citic_kg.web.reply import Reply, see_other
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

MAX_ASKED = 100
MAX_CHARACTERS = 200
MAX_ROWS = 200
# "id:citic-bank~60": a thing, and how many of its neighbours.
_COUNT = re.compile(r"(.+)~([0-9]{1,3})", re.DOTALL)
_FILTERS = ("view", "kind", "relation", "status", "report", "year")
_KNOWN = (*_FILTERS, "about", "path", "layout", "format", "pins", "together")
# "id/citic-bank:10,-20@2": where a thing was put after two turns.
_PIN = re.compile(r"(id/[\w.-]{1,200}):(-?[0-9]{1,6}),(-?[0-9]{1,6})@([0-9]{1,3})", re.ASCII)
_TYPES = {
    "graphml": ("application/graphml+xml", "graphml"),
    "gexf": ("application/gexf+xml", "gexf"),
    "cytoscape": ("application/json", "cyjs"),
    "nodes-csv": ("text/csv; charset=utf-8", "nodes.csv"),
    "edges-csv": ("text/csv; charset=utf-8", "edges.csv"),
}


@dataclass(frozen=True)
class Asked:
    """What is asked for: things with how many neighbours each, in a part of the network."""

    network: Network
    steps: Steps
    filters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, release: ServedRelease, request: Request) -> Asked:
        """What the request asks for.

        Raises ``RequestError`` on a name or a value that does not exist, and ``EmptyNetwork``
        where what is asked for is tied to nothing.
        """
        for name, _ in request.parameters:
            if name not in _KNOWN:
                raise Refusal(400, f"there is no parameter {name[:60]!r}; use {', '.join(_KNOWN)}")
        graph = release.graph
        choice = _choice(request)
        filters = tuple((k, v) for k, v in request.parameters if k in _FILTERS and v)
        asked = [_named(about) for about in request.all("about") if about.strip()]
        if len(asked) > MAX_ASKED:
            raise Refusal(400, f"{len(asked)} things are asked for; ask for {MAX_ASKED} at most")
        names = release.graph.names
        whole = graph.choose(Choice())
        things = [(resolve_tied(whole, names, name), most) for name, most in asked]
        network = _of_relations(graph.choose(choice), request.all("relation"))
        ends = [resolve_tied(whole, names, _named(end)[0]) for end in request.all("path")]
        if ends:
            if len(ends) != 2 or ends[0] == ends[1]:
                raise Refusal(400, "a path has two ends; give the parameter path twice")
            between = _between(network, ends, filters)
            things = [*((thing, 0) for thing in between), *things]
        steps = Steps.of(things, _together(request))
        if things and not any(thing in network.things for thing in steps.counts):
            labels = one_of([names.labels[ox.NamedNode(thing)] for thing in steps.counts])
            where = f" with {_in_words(filters)}" if filters else ""
            raise RequestError(f"nothing is tied to {labels}{where}: there is no network to show")
        return cls(network, steps, filters)

    def href(self, *more: str) -> str:
        """The address of the view with the next neighbours of some things."""
        return _href(self.steps.next(*more).asked, self.filters)

    @property
    def left_out(self) -> int:
        """How many of the things are tied to nothing, and not shown."""
        return sum(thing not in self.network.things for thing in self.steps.counts)

    @property
    def found(self) -> Neighbourhood:
        """The things with their neighbours. Raises ``RequestError`` where they are too many."""
        return neighbourhood(self.network, self.steps)


def _between(network: Network, ends: list[str], filters: tuple[tuple[str, str], ...]) -> list[str]:
    """The things between two. Raises ``NoPath``, and says then to what the search was limited."""
    try:
        return things_between(network, *ends)
    except NoPath as error:
        limits = f"; only ties with {_in_words(filters)} count here" if filters else ""
        raise NoPath(f"{error}{limits}") from None


def _in_words(filters: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in filters)


def _together(request: Request) -> int | None:
    """How many of the things are laid out at once, if it is said."""
    told = request.first("together") or ""
    if told and not (told.isascii() and told.isdigit() and len(told) <= 3):
        raise Refusal(400, f"together is {told[:20]!r}; give a number of things")
    return int(told) if told else None


def _pins(request: Request) -> list[Pin]:
    """What was put elsewhere by hand, in the order of its turns."""
    found = []
    for text in filter(None, (request.first("pins") or "").split(";")):
        told = _PIN.fullmatch(text)
        if told is None:
            raise Refusal(400, f"a pin is {text[:60]!r}; write id/citic-bank:10,-20@1")
        found.append(Pin(BASE + told[1], (float(told[2]), float(told[3])), int(told[4])))
    return found


def _choice(request: Request) -> Choice:
    year = (request.first("year") or "").strip()
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Refusal(400, f"the year is {year[:20]!r}; give four digits, such as 2022")
    return Choice(
        view=request.first("view") or "all",
        year=int(year) if year else None,
        kinds=tuple(filter(None, request.all("kind"))),
        reports=tuple(filter(None, request.all("report"))),
        statuses=tuple(filter(None, request.all("status"))),
        premises=(request.first("format") or "json") == "json",
    )


def _of_relations(network: Network, relations: list[str]) -> Network:
    """The network with the ties of the relations only; all of them where none is given."""
    wanted = [relation for relation in relations if relation]
    if not wanted:
        return network
    known = sorted({tie.relation for tie in network.ties})
    for relation in wanted:
        if relation not in known:
            raise RequestError(
                f"no tie is of the relation {relation!r}; there are {one_of(known, 40)}"
            )
    ties = tuple(t for t in network.ties if t.relation in wanted and not t.follows_from)
    ends = {end for tie in ties for end in (tie.source, tie.target)}
    things = {iri: thing for iri, thing in network.things.items() if iri in ends}
    return replace(network, things=things, ties=ties)


def _named(about: str) -> tuple[str, int]:
    """A name and how many of its neighbours are wanted."""
    if len(about) > MAX_CHARACTERS:
        raise Refusal(400, f"a name has more than {MAX_CHARACTERS} characters; give less of it")
    counted = _COUNT.fullmatch(about)
    return (counted[1], int(counted[2])) if counted else (about, STEP)


def network_json(release: ServedRelease, request: Request) -> Reply:
    """The things that are asked for and their neighbours, in the data format of the explorer.

    ``about`` names a thing, with ``~60`` behind it if other than 30 of its neighbours are
    wanted; ``path``, given twice, asks for the things between two. ``pins`` and ``together`` tell
    how the picture came about. ``layout=none`` leaves the places to the client; ``format`` is one
    of those for other tools.
    """
    form = request.first("format") or "json"
    asked = Asked.of(release, request)
    if not asked.steps.asked:
        raise Refusal(400, "about is missing: name a thing, as in /network.json?about=CITIC+Bank")
    found = asked.found
    if form == "json":
        data = found.data(request.first("layout") != "none", _pins(request))
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
        return Reply(200, "application/ld+json", text.encode("utf-8", "replace"))
    if form == "svg":
        picture = svg(found.network, _title(found.network))
        return Reply(200, "image/svg+xml", picture.encode("utf-8", "replace"))
    if form not in WRITERS:
        known = ", ".join(("json", "svg", *WRITERS))
        raise Refusal(400, f"there is no format {form[:40]!r}; use {known}")
    from citic_kg.network.projection import projection

    media_type, suffix = _TYPES[form]
    body = write_network(projection(found.network), form)
    disposition = {"Content-Disposition": f'attachment; filename="network.{suffix}"'}
    return Reply(200, media_type, body, disposition)


@dataclass(frozen=True)
class Row:
    """A tie as a row of the page's table; things link to the view with their neighbours."""

    source: str
    source_href: str
    relation: str
    target: str
    target_href: str
    standing: str
    claims: tuple[Part, ...]
    evidence: tuple[Part, ...]


def explore(release: ServedRelease, request: Request) -> Reply:
    """The page of the explorer: a search box, or what is asked for as picture and table."""
    near: list[tuple[str, str]] = []
    try:
        asked = Asked.of(release, request)
        found = asked.found if asked.steps.asked else None
    except (UnknownName, AmbiguousName) as error:
        near = [
            (f"{c[1]} ({c[2]})", _href([(ID + c[0], STEP)]))
            if isinstance(c, tuple)
            else (c, f"/explore?{urlencode({'about': c})}")
            for c in error.choices
        ]
        return _page(release, request, None, 404, wrong=_without_choices(error), near=near)
    except RequestError as error:
        return _page(release, request, None, 400, wrong=str(error), near=near)
    # One address for one view: that of the things themselves, not of the names they are called.
    if found and (request.all("path") or _href_of(request) != asked.href()):
        return see_other(asked.href())
    return _page(release, request, (asked, found) if found else None, 200)


def _without_choices(error: UnknownName | AmbiguousName) -> str:
    """What the error says, up to the choices, which the page gives as links."""
    first = str(error).partition("\n")[0].partition("are: ")
    return f"{first[0]}{'are' if first[1] else ''}{':' if error.choices else ''}"


def _page(
    release: ServedRelease,
    request: Request,
    shown: tuple[Asked, Neighbourhood] | None,
    status: int,
    wrong: str = "",
    near: list[tuple[str, str]] | None = None,
) -> Reply:
    title, picture, rows, more, left_out, total = "Explore", "", [], [], 0, 0
    if shown is not None:
        asked, found = shown
        network, left_out = found.network, asked.left_out
        title = _title(network)
        picture = asked.href().replace("/explore?", "/network.json?", 1) + "&format=svg"
        ties = network.drawn
        rows = [_row(network, tie, asked) for tie in ties[:MAX_ROWS]]
        total = len(ties)
        more = [
            (readable(network.things[iri].label), count, asked.href(iri))
            for iri, count in found.more.items()
            if count and iri in asked.steps.counts
        ]
    begin = starts(release) if shown is None else []
    names = release.graph.names
    places = [(readable(names.labels[ox.NamedNode(iri)]), _href([(iri, STEP)])) for iri in begin]
    values = {"picture": picture, "rows": rows, "total": total, "more": more, "wrong": wrong}
    values |= {"near": near or [], "starts": places, "title": title, "left_out": left_out}
    values |= {"live": shown is not None, "group": _group(release)}
    return page("explore.html", release, request, status, **values)


def _title(network: Network) -> str:
    """The things that the view is about, in a line."""
    titles = [readable(network.things[iri].label) for iri in network.distances]
    more = f" and {len(titles) - 3} more" if len(titles) > 3 else ""
    return ", ".join(titles[:3]) + more


def _href_of(request: Request) -> str:
    """The address that was asked for, written as ``_href`` writes it."""
    pairs = [(k, v) for k, v in request.parameters if k == "about"]
    filters = [(k, v) for k, v in request.parameters if k in _FILTERS and v]
    return f"/explore?{urlencode([*pairs, *filters], safe=':~')}"


def _href(asked: Iterable[tuple[str, int]], filters: tuple[tuple[str, str], ...] = ()) -> str:
    """The address of the explorer with the things."""
    pairs = [
        ("about", f"id:{iri.removeprefix(ID)}" + ("" if most == STEP else f"~{most}"))
        for iri, most in asked
    ]
    return f"/explore?{urlencode([*pairs, *filters], safe=':~')}"


@lru_cache(maxsize=2)
def tied(release: ServedRelease) -> frozenset[str]:
    """The IRIs of the things that something is tied to."""
    return frozenset(release.graph.choose(Choice()).things)


def explore_href(release: ServedRelease, iris: Iterable[str]) -> str:
    """The address of the explorer with these things, without their neighbours if several.

    Empty where none of them is tied to anything; of very many the first are taken, so that there
    is room for steps from there.
    """
    known = tied(release)
    found = [iri for iri in dict.fromkeys(iris) if iri in known][: MAX_ASKED // 2]
    return _href([(iri, STEP if len(found) == 1 else 0) for iri in found]) if found else ""


def _row(network: Network, tie: Tie, asked: Asked) -> Row:
    claims = [network.claims[iri] for iri in tie.claims]
    years = ", ".join(map(str, sorted({y for c in claims for y in c.years})))
    status = network.statuses.get(tie.status, "left open")
    source, target = network.things[tie.source], network.things[tie.target]
    return Row(
        readable(source.label),
        asked.href(source.iri),
        phrase(tie.relation, network.labels.get(tie.relation, tie.relation)),
        readable(target.label),
        asked.href(target.iri),
        ", ".join(filter(None, (status, years))),
        tuple(Part("claim", address(claim.iri)) for claim in claims if claim.iri.startswith(CLAIM)),
        tuple(
            passage_part(BASE + passage)
            for passage in dict.fromkeys(e for c in claims for e in c.evidence)
        ),
    )


def _group(release: ServedRelease) -> tuple[str, str] | None:
    """The group that the others belong to: its name as data has it, and its label."""
    things = release.graph.choose(Choice()).things.values()
    found = [(t.iri.removeprefix(BASE), t.label) for t in things if t.kind == "CorporateGroup"]
    return found[0] if found else None


def starts(release: ServedRelease) -> list[str]:
    """The IRIs of things where one may begin: those that most is tied to."""
    count: dict[str, int] = {}
    for tie in release.graph.choose(Choice()).ties:
        if tie.status != INFERRED:
            for end in (tie.source, tie.target):
                count[end] = count.get(end, 0) + 1
    return sorted(count, key=lambda iri: (-count[iri], iri))[:8]
