"""The reference as one HTML file that needs nothing else."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from citic_kg.reference.reference import Reference

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["home"] = str
    return made


def reference_file(store: ox.Store) -> bytes:
    """The reference with the counts and examples of the graph; the same graph, the same bytes."""
    style = files("citic_kg.web").joinpath("static", "citic-kg.css").read_text(encoding="utf-8")
    template = _environment().get_template("file.html")
    return template.render(reference=Reference.of(store), style=style).encode("utf-8")
