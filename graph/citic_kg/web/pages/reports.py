"""The list of reports."""

from __future__ import annotations

from citic_kg.vocabulary import citic
from citic_kg.web.pages.reader import reader
from citic_kg.web.pages.rendering import page
from citic_kg.web.pages.report import addresses, coverage
from citic_kg.web.reply import Reply
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease


def reports(release: ServedRelease, request: Request) -> Reply:
    """All reports, by year, with how much of each the claims cover."""
    read = reader(release)
    found = [
        {
            "reference": read.of(node),
            "publishers": [read.of(found) for found in read.objects(node, citic("publisher"))],
            "year": read.literal(node, citic("reportingYear")),
            "addresses": addresses(read, node),
            "claims": len(read.subjects(citic("reportedIn"), node)),
            "passages": len(read.passages.get(node, [])),
            "coverage": coverage(read, node),
        }
        for node in read.reports
    ]
    return page("reports.html", release, request, reports=found)
