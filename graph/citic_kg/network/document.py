"""The one data format of a network for pages: JSON-LD with things, ties and claims.

The explorer's file holds it, and any JSON-LD processor reads it as RDF: things with their class
and names, ties as ``rdf:Statement``, claims with their roles. What is for the page alone is
mapped to nothing by the context.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from citic_kg.network.appearance import LOOKS, look
from citic_kg.network.claim import Claim
from citic_kg.network.label import printable
from citic_kg.network.network import Network
from citic_kg.network.tie import INFERRED, MEANINGS, NO_TIES, OPEN, Tie
from citic_kg.network.view import phrase
from citic_kg.vocabulary import BASE, citic, term

_DEF = f"{BASE}def/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def document(network: Network, *, behind_ties_only: bool = False) -> dict[str, Any]:
    """The network as one JSON-LD object; the same network gives the same object, in order.

    It holds the claims of its choice about its things, or only those that are
    ``behind_ties_only``.
    """
    claims = _claims(network, () if behind_ties_only else network.about(network.things))
    roles = sorted({role for c in claims for role, _ in c.roles})
    used_styles = {tie.style for tie in network.ties}
    used = sorted({t.relation for t in network.ties} | set(roles) | _value_names(claims))
    return {
        "@context": _context(roles),
        "view": network.view.name,
        "title": network.view.title,
        "about": [iri.removeprefix(BASE) for iri, d in network.distances.items() if d == 0],
        "wanted": list(network.choice.statuses),
        "hops": network.choice.hops if network.distances else None,
        "kinds": _kinds(network),
        "relations": {
            name: {"label": label, "phrase": phrase(name, label)}
            for name in used
            for label in (network.labels.get(name, name),)
        },
        "statuses": {**network.statuses, OPEN: "left open", INFERRED: INFERRED},
        "styles": {style: MEANINGS[style] for style in MEANINGS if style in used_styles},
        "reports": {
            f"report/{r.id}": {"title": r.title, "year": r.year, "address": r.address}
            for r in network.reports.values()
        },
        "nodes": [
            {
                "id": iri.removeprefix(BASE),
                "kind": thing.kind,
                "label": printable(thing.label),
                "names": [printable(name) for name in thing.names],
            }
            for iri, thing in network.things.items()
        ],
        "edges": [_edge(tie) for tie in network.ties],
        "claims": [_claim(network, claim) for claim in claims],
    }


def to_json(data: object) -> str:
    """Compact JSON that may stand inside a script element: no ``<``, ``>``, ``&`` in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _claims(network: Network, others: Iterable[Claim]) -> list[Claim]:
    """The claims behind the ties, and the others."""
    behind = {iri for tie in network.ties for iri in tie.claims}
    about = {claim.iri for claim in others}
    return [network.claims[iri] for iri in sorted(behind | about)]


def _value_names(claims: Iterable[Claim]) -> set[str]:
    return {name for claim in claims for name, _ in claim.values}


def _context(roles: Iterable[str]) -> dict[str, Any]:
    part = {"@id": "http://purl.org/dc/terms/hasPart", "@container": "@set"}
    to_status = {"@vocab": f"{_DEF}status/"}
    nothing = (
        "view about wanted hops kinds relations statuses styles reports style symmetric follows "
        "years values key elsewhere"
    )
    return {
        "@version": 1.1,
        "@base": BASE,
        "@vocab": _DEF,
        "id": "@id",
        "kind": "@type",
        "title": term("dcterms", "title").value,
        "label": term("skos", "prefLabel").value,
        "names": term("skos", "altLabel").value,
        "nodes": part,
        "edges": part,
        "claims": part,
        "source": {"@id": f"{_RDF}subject", "@type": "@id"},
        "relation": {"@id": f"{_RDF}predicate", "@type": "@vocab"},
        "target": {"@id": f"{_RDF}object", "@type": "@id"},
        "rests": {"@id": citic("wasInferredFrom").value, "@type": "@id"},
        "status": {"@id": citic("status").value, "@type": "@vocab", "@context": to_status},
        "basis": {
            "@id": citic("basis").value,
            "@type": "@vocab",
            "@context": {"@vocab": f"{_DEF}basis/"},
        },
        "report": {"@id": citic("reportedIn").value, "@type": "@id"},
        "evidence": {"@id": citic("evidence").value, "@type": "@id"},
        "roles": "@nest",
        **{role: {"@id": _DEF + role, "@type": "@id", "@nest": "roles"} for role in roles},
        **dict.fromkeys(nothing.split()),
    }


def _kinds(network: Network) -> dict[str, dict[str, str]]:
    """Label, colour and shape of the classes of the things, in the order of the table of looks."""
    there = {thing.kind for thing in network.things.values()}
    order = [*(k for k in LOOKS if k in there), *sorted(there - LOOKS.keys())]
    return {
        kind: {
            "label": network.labels.get(kind, kind),
            "colour": look(kind).colour,
            "shape": look(kind).shape,
        }
        for kind in order
    }


def _edge(tie: Tie) -> dict[str, Any]:
    # As an IRI the key is a fragment of the network, which is no thing of the graph.
    edge: dict[str, Any] = {
        "id": f"network#{tie.key}",
        "kind": f"{_RDF}Statement",
        "source": tie.source.removeprefix(BASE),
        "relation": tie.relation,
        "target": tie.target.removeprefix(BASE),
        "style": tie.style,
    }
    if tie.status not in (INFERRED, OPEN):
        edge["status"] = tie.status
    if tie.claims:
        edge["rests"] = [iri.removeprefix(BASE) for iri in tie.claims]
    if tie.symmetric:
        edge["symmetric"] = True
    if tie.follows_from:
        edge["follows"] = [f"network#{key}" for key in tie.follows_from]
    return edge


def _claim(network: Network, claim: Claim) -> dict[str, Any]:
    roles: dict[str, list[str]] = {}
    values = list(claim.values)
    for role, thing in claim.roles:
        if thing in network.things:
            roles.setdefault(role, []).append(thing.removeprefix(BASE))
        elif role not in ("reportedIn", "boundary"):
            values.append((role, network.titles.get(thing, thing.removeprefix(BASE))))
    found: dict[str, Any] = {
        "id": claim.iri.removeprefix(BASE),
        "kind": claim.kind,
        "years": list(claim.years),
        "report": f"report/{claim.report}",
        "evidence": list(claim.evidence),
        "roles": roles,
        "values": [[name, printable(text)] for name, text in values],
    }
    if any(t not in network.things and role not in NO_TIES for role, t in claim.roles):
        # It is about a thing that is not in the network.
        found["elsewhere"] = True
    if claim.status != "open":
        found |= {"status": claim.status, "basis": claim.basis}
    return found
