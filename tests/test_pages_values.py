"""Values that a question is asked with: wrong, ambiguous or unknown, refused, offered."""

from __future__ import annotations

import pytest

from citic_kg.web.permalink import address
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease
from citic_kg.web.site import answer
from tests.page_markup import Page
from tests.page_probes import body, follow, get


def test_a_wrong_value_is_told_at_its_field(served: ServedRelease) -> None:
    reply = get(served, "/question/metric-over-time", company="CITIC Bnk", indicator="complaints")
    assert reply.status == 400
    page = Page(reply)
    wrong = {
        a["name"]: a["aria-describedby"] for a in page.attributes("input") if "aria-invalid" in a
    }
    assert wrong["company"] == "wrong-company"
    assert any(a.get("id") == "wrong-company" for a in page.attributes("div"))
    assert "nothing in the graph is called 'CITIC Bnk'; the nearest are" in page.text
    better = address(
        "/question/metric-over-time", {"company": "CITIC Bank", "indicator": "complaints"}
    )
    assert better in page.hrefs()
    text = body(get(served, "/question/policies-on.csv", "text/csv", topic="x"))
    assert text.startswith("topic: 'x' is no topic; choose one: ")
    assert "advertising" in text


def test_a_name_that_is_none_offers_the_nearest_that_have_an_answer(
    served: ServedRelease,
) -> None:
    page = Page(get(served, "/question/certification-holders", standard="ISO27002"))
    assert "/question/certification-holders?standard=ISO%2FIEC%2027001" in page.hrefs()
    page = Page(get(served, "/question/certification-holders", standard="CITIC Dikastal"))
    assert "/question/certification-holders?standard=CITIC%20Dicastal" in page.hrefs()


def test_an_ambiguous_name_offers_its_choices(served: ServedRelease) -> None:
    page = Page(get(served, "/question/names-of", thing="CITIC"))
    choices = [h for h in page.hrefs() if h.startswith("/question/names-of?")]
    assert len(choices) > 1
    assert all(follow(served, choice).status == 200 for choice in choices)


REFUSED = {
    "unknown parameter": ({"company": "x"}, 400, "has no parameter 'company'; it has standard"),
    "too long": ({"standard": "x" * 301}, 400, "more than 300 characters"),
    "no form": ({"format": "pdf"}, 406, "there is no form 'pdf'"),
}


@pytest.mark.parametrize(("given", "status", "why"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_refused(
    served: ServedRelease, given: dict[str, str], status: int, why: str
) -> None:
    reply = get(served, "/question/certification-holders", **given)
    assert reply.status == status
    assert why in Page(reply).text


def test_a_value_given_twice_is_refused(served: ServedRelease) -> None:
    twice = (("standard", "ISO 27001"), ("standard", "ISO 41001"))
    reply = answer(served, Request("/question/certification-holders", twice, "text/html"))
    assert reply.status == 400


def test_an_unknown_question_names_the_nearest(served: ServedRelease) -> None:
    reply = get(served, "/question/certificate-holder")
    assert reply.status == 404
    assert "/question/certification-holders" in Page(reply).hrefs()
    told = body(get(served, "/question/certificate-holder", "application/json"))
    assert "certification-holders" in told


def test_a_field_offers_what_has_an_answer(served: ServedRelease) -> None:
    page = Page(get(served, "/question/certification-holders"))
    offered = [a["value"] for a in page.attributes("option")]
    assert "ISO/IEC 27001" in offered
    assert "CITIC Bank" not in offered
    for value in offered:
        reply = get(served, "/question/certification-holders", standard=value)
        assert "Answer 0 rows" not in " ".join(Page(reply).text.split())
