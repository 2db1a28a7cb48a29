"""Places that the explorer is sent: they follow from the order and do not move."""

from __future__ import annotations

from citic_kg.web.served_release import ServedRelease
from tests.page_probes import data, follow


def test_places_follow_from_the_order_and_do_not_move(served: ServedRelease) -> None:
    """A view asked for at once has the places that it got step by step, at any of its steps."""
    steps = ["about=id:citic-heye", "about=id:citic-group", "about=id:citic-bank~60"]
    steps += ["about=id:longping-hi-tech~0", "about=id:citic-group~60"]
    whole = {n["id"]: n for n in data(served, "&".join(steps))["nodes"]}
    places: dict[str, tuple[int, int]] = {}
    for count in range(1, len(steps) + 1):
        found = data(served, "&".join(steps[:count]))
        now = {
            node["id"]: (mark["x"], mark["y"])
            for node, mark in zip(found["nodes"], found["picture"]["nodes"], strict=True)
        }
        assert {iri: now[iri] for iri in places} == places
        places = now
    assert places.keys() == whole.keys()
    # A thing that more is asked of again stands again; of one alone the larger number is enough.
    address = f"/explore?{'&'.join(steps)}"
    assert follow(served, address).status == 200
    shorter = follow(served, "/explore?about=id:citic-bank&about=id:citic-bank~60")
    assert shorter.headers["Location"] == "/explore?about=id:citic-bank~60"


def test_what_is_pinned_is_gone_around_from_then_on(served: ServedRelease) -> None:
    def places(query: str) -> dict[str, tuple[int, int]]:
        found = data(served, query)
        marks = found["picture"]["nodes"]
        pairs = zip(found["nodes"], marks, strict=True)
        return {node["id"]: (mark["x"], mark["y"]) for node, mark in pairs}

    one, two = "about=id:citic-heye", "about=id:citic-heye&about=id:citic-group"
    first, free = places(one), places(two)
    newcomer = next(iri for iri in sorted(free) if iri not in first)
    x, y = free[newcomer]
    pinned = places(f"{two}&pins=id/citic-heye:{x},{y}@1")
    assert {iri: pinned[iri] for iri in first} == first, "its own place is kept for it"
    assert pinned[newcomer] != free[newcomer], "what comes later goes around it"
    assert places(f"{two}&pins=id/citic-heye:{x},{y}@2") == free, "what was there stays"
    assert places(f"{two}&pins=id/none:1,1@1") == free


def test_things_of_an_answer_are_laid_out_together(served: ServedRelease) -> None:
    things = "about=id:citic-bank~0&about=id:citic-limited~0&about=id:citic-group~0"
    all_at_once = data(served, things)["picture"]
    assert all_at_once["turns"] == 1
    later = data(served, f"{things}&together=2")["picture"]
    assert later["turns"] == 2
    two = data(served, "about=id:citic-bank~0&about=id:citic-limited~0")["picture"]["nodes"]
    assert all(mark in later["nodes"] for mark in two)
