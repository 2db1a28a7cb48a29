"""Views: the named parts of the network, each a set of relations and classes of claims."""

from __future__ import annotations

from dataclasses import dataclass

from citic_kg.errors import RequestError, one_of


@dataclass(frozen=True)
class View:
    """A named part of the network; ``relations`` and ``claims`` are None where all belong to it."""

    name: str
    title: str
    relations: frozenset[str] | None = None
    claims: frozenset[str] | None = None


def _view(name: str, title: str, relations: str, claims: str) -> View:
    return View(name, title, frozenset(relations.split()), frozenset(claims.split()))


VIEWS = {
    view.name: view
    for view in (
        _view(
            "structure",
            "Who belongs to whom",
            "partOfGroup subsidiaryOf unitOf memberOf operates",
            "AffiliationClaim",
        ),
        # Who honoured whom is seen from the award's grantor, and would be drawn twice.
        _view(
            "awards",
            "Who was honoured, with what, and by whom",
            "receivedAward wonIn rankedIn award awardScheme grantor recognisedWork presentedAt "
            "involves recipient",
            "AwardClaim RankingClaim",
        ),
        _view(
            "certifications",
            "Who is certified under what",
            "holdsCertification certifier holder place involves locatedIn",
            "CertificationClaim",
        ),
        _view(
            "projects",
            "Which projects there are, whose and where",
            "undertakes contractedFor participatesIn locatedIn client place technology policy",
            "ProjectClaim",
        ),
        _view(
            "policies",
            "Who has which policy and keeps which law",
            "adoptedPolicy compliesWith law policy standard",
            "PolicyClaim ComplianceClaim",
        ),
        _view(
            "partners",
            "Who works with, has met or has joined whom",
            "partnerOf metWith memberOf party",
            "PartnershipClaim AffiliationClaim",
        ),
        View("all", "Everything that ties two things"),
    )
}

# How a sentence says a relation; the ontology's label serves where nothing stands here.
_PHRASES = {
    "subsidiaryOf": "is a subsidiary of",
    "unitOf": "is a unit of",
    "partOfGroup": "is part of",
    "memberOf": "is a member of",
    "receivedAward": "received",
    "holdsCertification": "is certified under",
    "honouredBy": "was honoured by",
    "rankedIn": "is ranked in",
    "adoptedPolicy": "has the policy",
    "usesTechnology": "uses",
    "locatedIn": "is in",
    "partnerOf": "is a partner of",
    "metWith": "met",
    "possiblySameAs": "may be the same as",
    "grantor": "was given by",
    "awardScheme": "comes from",
    "recognisedWork": "recognised",
    "presentedAt": "was presented at",
    "certifier": "was certified by",
    "client": "is done for",
    "involves": "has to do with",
    "subject": "is about",
    "channel": "can be reached through",
}


def phrase(relation: str, label: str) -> str:
    """The words between the two things in a sentence; ``label`` is that of the ontology."""
    if relation in _PHRASES:
        return _PHRASES[relation]
    # The label of a direct link is a verb; that of a role is a noun.
    is_role = relation.islower() or relation in ("awardScheme", "recognisedWork")
    return f"has to do with the {label}" if is_role and relation not in VERBS else label


# The direct links whose names are one word, as those of roles are.
VERBS = frozenset({"honoured", "offers", "operates", "organises", "ranks", "undertakes"})


def named_view(name: str) -> View:
    """The view of that name. Raises ``RequestError`` with all names where there is none."""
    if name not in VIEWS:
        raise RequestError(f"there is no view {name!r}; use one of {one_of(list(VIEWS))}")
    return VIEWS[name]
