"""How things and ties look: one table for the explorer, the static picture and the legend.

The colours are those of Okabe and Ito, which people with any kind of colour vision can tell
apart; things of one colour differ in their shape.
"""

from __future__ import annotations

from typing import NamedTuple

ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILION, PURPLE, GREY = "#0072B2", "#D55E00", "#CC79A7", "#8A8A8A"


class Look(NamedTuple):
    """Colour and shape of a class of things; the shapes are those of vis-network."""

    colour: str
    shape: str


LOOKS = {
    "CorporateGroup": Look(BLUE, "star"),
    "Company": Look(BLUE, "dot"),
    "OrganizationalUnit": Look(SKY, "dot"),
    "Facility": Look(SKY, "square"),
    "Organization": Look(VERMILION, "dot"),
    "Institution": Look(VERMILION, "square"),
    "PublicBody": Look(VERMILION, "diamond"),
    "Award": Look(ORANGE, "star"),
    "AwardScheme": Look(ORANGE, "hexagon"),
    "Ranking": Look(ORANGE, "triangle"),
    "Standard": Look(GREEN, "diamond"),
    "Policy": Look(GREEN, "square"),
    "Law": Look(GREEN, "triangle"),
    "Project": Look(PURPLE, "triangle"),
    "Product": Look(PURPLE, "square"),
    "Platform": Look(PURPLE, "hexagon"),
    "Application": Look(PURPLE, "diamond"),
    "Service": Look(PURPLE, "dot"),
    "Technology": Look(PURPLE, "triangleDown"),
    "Event": Look(YELLOW, "star"),
    "Programme": Look(YELLOW, "dot"),
    "Training": Look(YELLOW, "square"),
    "Campaign": Look(YELLOW, "triangle"),
    "Publication": Look(YELLOW, "hexagon"),
    "Place": Look(GREY, "triangleDown"),
    "ContactChannel": Look(GREY, "square"),
}
OTHER = Look(GREY, "dot")


def look(kind: str) -> Look:
    """The look of a class of things."""
    return LOOKS.get(kind, OTHER)
