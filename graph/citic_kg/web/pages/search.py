"""The search: all names and figures that are printed, the questions, the terms of the ontology."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pyoxigraph as ox

from citic_kg.answer.formats import visible
from citic_kg.answer.names import ALT_LABEL, PREF_LABEL, name_key
from citic_kg.text.passage import BadPassage, Passage
from citic_kg.text.report_text import normal_words
from citic_kg.vocabulary import BASE, ONTOLOGY_GRAPH, THINGS_GRAPH, shorten, term
from citic_kg.web.pages.cells import heading
from citic_kg.web.pages.explore import explore_href
from citic_kg.web.pages.printed_forms import Printed, printed
from citic_kg.web.pages.questions import all_questions
from citic_kg.web.pages.rendering import page, path_of
from citic_kg.web.permalink import address
from citic_kg.web.reply import Reply
from citic_kg.web.request import Refusal, Request
from citic_kg.web.served_release import ServedRelease

MAX_CHARACTERS = 200
MAX_HITS = 100
# Of so many words a name is looked for among them.
MAX_WORDS = 30
# So many of the things found are explored together.
MAX_EXPLORED = 30
WAYS = ("called so", "begins so", "has it in its name", "named in your words", "nearest")
# The question, and its parameter, that a thing of the class is first asked about.
ASKED_OF = {
    "Standard": (("certification-holders", "standard"),),
    "Company": (
        ("awards-around", "company"),
        ("metrics-of", "company"),
        ("partners-of", "company"),
    ),
    "PublicBody": (("awards-by", "grantor"), ("partners-of", "company")),
    "Institution": (("awards-by", "grantor"), ("partners-of", "company")),
}


@dataclass(frozen=True)
class Hit:
    """Something found: its label, what it is, where it is, and the printed form that fits."""

    way: int
    label: str
    kind: str
    path: str
    printed: str = ""

    @property
    def kind_in_words(self) -> str:
        """What it is, as people write it."""
        return heading(self.kind)


@dataclass(frozen=True)
class Form:
    """A name as it is printed, its key, and the thing that bears it."""

    key: str
    text: str
    thing: ox.NamedNode


@dataclass(frozen=True)
class Found:
    """All that was found, best first; and how many more things and printed forms there are."""

    things: tuple[Hit, ...] = ()
    printed: tuple[Printed, ...] = ()
    questions: tuple[Hit, ...] = ()
    terms: tuple[Hit, ...] = ()
    more: int = 0
    more_printed: int = 0

    def __bool__(self) -> bool:
        return bool(self.things or self.printed or self.questions or self.terms)


def search(release: ServedRelease, request: Request) -> Reply:
    """The page of the search, with what is called as ``q`` says or nearly so."""
    words = " ".join((request.first("q") or "").split())
    if len(words) > MAX_CHARACTERS:
        raise Refusal(400, f"what is searched for has more than {MAX_CHARACTERS} characters")
    found = find(release, words) if words else Found()
    passage = _passage(words)
    return page(
        "search.html",
        release,
        request,
        q=words,
        found=found,
        ways=WAYS,
        passage=passage,
        asked=_asked(found),
        named=any(hit.way < len(WAYS) - 1 for hit in found.things) or bool(found.printed),
        **_explored(release, found),
    )


def _explored(release: ServedRelease, found: Found) -> dict[str, Any]:
    """The addresses of the explorer for each thing found, and for the first of them together."""
    iris = {hit.path: BASE + hit.path.removeprefix("/") for hit in found.things}
    hrefs = {path: explore_href(release, [iri]) for path, iri in iris.items()}
    first = [path for path, href in hrefs.items() if href][:MAX_EXPLORED]
    together = explore_href(release, [iris[path] for path in first]) if len(first) > 1 else ""
    return {"explore": hrefs, "together": together, "first": len(first)}


def find(release: ServedRelease, words: str) -> Found:
    """What is called or printed as the words say, or nearly so."""
    key = name_key(words)
    quoted, more_quoted = printed(release, words)
    typed = tuple(w.normal for w in normal_words(words))[:MAX_WORDS]
    rest = typed
    things = _things(release, key) if key else []
    if key and not things:
        things, rest = _inside(release, typed)
    if key and not things and not quoted:
        things = _nearest(release, key)
    return Found(
        tuple(_hit(release, way, form) for way, form in things[:MAX_HITS]),
        tuple(quoted),
        tuple(_questions(rest)),
        tuple(_terms(release, key)) if key else (),
        max(0, len(things) - MAX_HITS),
        more_quoted,
    )


def _hit(release: ServedRelease, way: int, form: Form) -> Hit:
    names = release.graph.names
    printed = "" if form.text == names.labels[form.thing] else visible(form.text)
    kind = names.kind(form.thing)
    return Hit(way, visible(names.labels[form.thing]), kind, path_of(form.thing.value), printed)


@lru_cache(maxsize=4)
def _forms(release: ServedRelease) -> tuple[Form, ...]:
    """All names of things as they are printed, preferred labels first."""
    found: list[Form] = []
    for predicate in (PREF_LABEL, ALT_LABEL):
        forms = [
            Form(name_key(q.object.value), q.object.value, q.subject)
            for q in release.graph.present.quads_for_pattern(None, predicate, None, THINGS_GRAPH)
            if isinstance(q.object, ox.Literal)
            and isinstance(q.subject, ox.NamedNode)
            and q.subject in release.graph.names.labels
        ]
        found += sorted(forms, key=lambda f: (f.text.casefold(), f.text, f.thing.value))
    return tuple(found)


def _things(release: ServedRelease, key: str) -> list[tuple[int, Form]]:
    """The things with a name that fits, each by its best name; shorter names first."""
    best: dict[ox.NamedNode, tuple[int, Form]] = {}
    for form in _forms(release):
        way = _way(key, form.key)
        if way is not None and (form.thing not in best or way < best[form.thing][0]):
            best[form.thing] = (way, form)
    return sorted(best.values(), key=_rank)


def _rank(hit: tuple[int, Form]) -> tuple[int, int, str, str]:
    way, form = hit
    return way, len(form.key), form.text.casefold(), form.thing.value


def _way(key: str, name: str) -> int | None:
    """Which of the first three of ``WAYS`` the name fits in, if any."""
    if name == key:
        return 0
    if name.startswith(key):
        return 1
    return 2 if key in name else None


def _inside(
    release: ServedRelease, typed: tuple[str, ...]
) -> tuple[list[tuple[int, Form]], tuple[str, ...]]:
    """The things of the longest name among the words, where the others are those of questions.

    Such a name is meant, as in "who holds ISO 27001"; beside a word that is none, as in a name
    that is spelt wrong, it may be any. The words around the name are returned too.
    """
    by_key = _by_key(release)
    for length in range(len(typed) - 1, 0, -1):
        for start in range(len(typed) - length + 1):
            rest = typed[:start] + typed[start + length :]
            forms = by_key.get("".join(typed[start : start + length]), ())
            if forms and all(w in _COMMON or _stem(w) in _known_words() for w in rest):
                best = {form.thing: form for form in reversed(forms)}
                return sorted(((3, form) for form in best.values()), key=_rank), rest
    return [], typed


@lru_cache(maxsize=4)
def _by_key(release: ServedRelease) -> dict[str, tuple[Form, ...]]:
    found: dict[str, tuple[Form, ...]] = {}
    for form in _forms(release):
        found[form.key] = (*found.get(form.key, ()), form)
    return found


def _nearest(release: ServedRelease, key: str) -> list[tuple[int, Form]]:
    from rapidfuzz import fuzz, process

    forms = _forms(release)
    keys = [form.key for form in forms]
    found = process.extract(key, keys, scorer=fuzz.WRatio, limit=40, score_cutoff=60)
    best: dict[ox.NamedNode, Form] = {}
    # Of the names that are like it at all, those like it as a whole come first.
    for _, _, at in sorted(found, key=lambda f: (-fuzz.ratio(key, f[0]), f[2])):
        best.setdefault(forms[at].thing, forms[at])
    return [(len(WAYS) - 1, form) for form in list(best.values())[:10]]


@cache
def _words_of_questions() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """The words of each question's name, summary and tags; those of its description."""
    return tuple(
        (_stems(" ".join((q.name, q.summary, *q.tags))), _stems(q.description))
        for q in all_questions()
    )


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(w.normal) for w in normal_words(text))


@cache
def _known_words() -> frozenset[str]:
    """All words of the questions."""
    return frozenset(w for words in _words_of_questions() for part in words for w in part)


# Words that say nothing of what is asked for, by length.
_COMMON = {
    *("a", "an", "at", "by", "do", "in", "is", "it", "of", "on", "or", "to"),
    *("and", "are", "did", "for", "has", "how", "its", "the", "was", "who"),
    *("does", "from", "have", "that", "were", "what", "when", "whom", "with"),
    *("there", "where", "which", "whose"),
}


def _questions(typed: Iterable[str]) -> list[Hit]:
    """The questions with at least half of the words, best first; common words do not count."""
    wanted = {_stem(w) for w in typed if w not in _COMMON}
    scored = []
    for asked, (main, described) in zip(all_questions(), _words_of_questions(), strict=True):
        first, second = len(wanted & main), len(wanted & described)
        if wanted and 2 * len(wanted & (main | described)) >= len(wanted):
            scored.append((-first, -second, asked.name, asked))
    scored.sort(key=lambda s: s[:3])
    return [Hit(2, q.summary, "question", f"/question/{q.name}") for *_, q in scored[:10]]


_ENDINGS = (
    *("ifications", "ification", "ificates", "ificate", "ified", "ations", "ation"),
    *("ing", "ies", "ed", "es", "e", "s"),
)


def _stem(word: str) -> str:
    """The word without the endings that a question may have otherwise."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def _terms(release: ServedRelease, key: str) -> list[Hit]:
    """The terms of the ontology that are called so."""
    found = []
    for label_key, own_key, label, node in _ontology(release):
        ways = [w for k in (label_key, own_key) if (w := _way(key, k)) is not None]
        if ways:
            hit = Hit(min(ways), label, shorten(node), path_of(node))
            found.append((hit.way, len(label), hit.path, hit))
    return [hit for *_, hit in sorted(found, key=lambda f: f[:3])[:20]]


@lru_cache(maxsize=4)
def _ontology(release: ServedRelease) -> tuple[tuple[str, str, str, str], ...]:
    """Of each term: the key of its label, the key of its name, its label, its IRI."""
    found = []
    for predicate in (term("rdfs", "label"), PREF_LABEL):
        for quad in release.graph.present.quads_for_pattern(None, predicate, None, ONTOLOGY_GRAPH):
            node, label = quad.subject, quad.object
            if not isinstance(node, ox.NamedNode) or not isinstance(label, ox.Literal):
                continue
            if node.value.startswith(BASE):
                name = node.value.rsplit("/", 1)[-1]
                found.append((name_key(label.value), name_key(name), label.value, node.value))
    return tuple(sorted(set(found)))


def _asked(found: Found) -> list[tuple[str, str]]:
    """Questions about the best hit, where it is called as was typed: summary and address."""
    if not found.things or found.things[0].way not in (0, 3):
        return []
    best = found.things[0]
    by_name = {q.name: q for q in all_questions()}
    return [
        (by_name[name].summary, address(f"/question/{name}", {parameter: _slug(best)}))
        for name, parameter in ASKED_OF.get(best.kind, ())
    ]


def _slug(hit: Hit) -> str:
    return f"id:{hit.path.removeprefix('/id/')}" if hit.path.startswith("/id/") else hit.label


def _passage(words: str) -> tuple[str, str] | None:
    """The passage that the words name, and the address of its page."""
    if "#char=" not in words:
        return None
    iri = words.strip("<>")
    try:
        passage = Passage.parse(iri if iri.startswith(BASE) else BASE + iri.lstrip("/"))
    except BadPassage:
        return None
    return passage.short, path_of(passage.selector_iri)
