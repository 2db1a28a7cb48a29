"""The explorer: a network as one HTML file that needs nothing else.

It is made with pyvis's network model and the vis-network build inside its wheel, in a template of
our own: pyvis's templates call other hosts and run what stands in a heading or a title. The
scripts are named by their digests in the page's security policy, so that no other can run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from citic_kg.errors import CiticKGError
from citic_kg.mounted import data_dir
from citic_kg.network.document import document, to_json
from citic_kg.network.mark import marks
from citic_kg.network.network import Network

# The build that the explorer was written and tested with.
VIS_SHA256 = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"
VIS_PATH = "lib/vis-9.1.2/vis-network.min.js"
# In the order of their imports; each uses only what stands before it.
MODULES = (
    "data",
    "words",
    "state",
    "premises",
    "filter",
    "path",
    "choice",
    "style",
    "room",
    "spot",
    "labels",
    "pointer",
    "sight",
    "canvas",
    "details",
    "legend",
    "search",
    "years",
    "table",
    "download",
    "keyboard",
    "panel",
    "main",
)
_IMPORT = re.compile(r"^import .*?;\n", re.M | re.S)


def explorer_html(network: Network, title: str) -> str:
    """The page of the network. The same network and title give the same text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from pyvis.network import Network as Model

    model = Model(directed=True, cdn_resources="in_line")
    _fill(model, network)
    page = data_dir("network.page")
    model.templateEnv = Environment(
        loader=FileSystemLoader(page), autoescape=True, undefined=StrictUndefined
    )
    scripts = {"vis": vis_network(), "own": bundle()}
    model.templateEnv.filters["json"] = to_json
    model.templateEnv.globals |= {
        "title": title,
        "data": to_json(document(network)),
        "style": (page / "explorer.css").read_text(encoding="utf-8"),
        "scripts": scripts,
        "policy": " ".join(f"'sha256-{_digest(text)}'" for text in scripts.values()),
    }
    model.path = "explorer.html"
    return str(model.generate_html()).rstrip() + "\n"


def _fill(model: Any, network: Network) -> None:
    """Put the things and ties into pyvis's model: marks, labels, places, and nothing else.

    Things and ties are numbered: pyvis looks through all of them for each that it is given.
    """
    number = {iri: i for i, iri in enumerate(network.things)}
    for i, mark in enumerate(marks(network)):
        model.add_node(i, **mark)
    for i, tie in enumerate(network.ties):
        model.add_edge(number[tie.source], number[tie.target], id=i)
    model.options = {"physics": {"enabled": False}, "layout": {"randomSeed": 1}}


def vis_network() -> str:
    """The vis-network build out of pyvis's wheel.

    Raises ``CiticKGError`` where it is another than the explorer was tested with.
    """
    path = Path(str(distribution("pyvis").locate_file(f"pyvis/{VIS_PATH}")))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CiticKGError(f"{path}: vis-network is missing; install pyvis 0.3.2") from error
    if hashlib.sha256(content).hexdigest() != VIS_SHA256:
        raise CiticKGError(f"{path}: this is not the vis-network of pyvis 0.3.2; install that")
    # A page reads every line ending as a line feed, and the digest in its policy is of that.
    return content.decode("utf-8").replace("\r\n", "\n")


def bundle() -> str:
    """The explorer's own modules as one script, without the imports between them."""
    page = data_dir("network.page")
    parts = []
    for name in MODULES:
        text = (page / f"{name}.js").read_text(encoding="utf-8")
        parts.append(re.sub(r"^export ", "", _IMPORT.sub("", text), flags=re.M))
    return "(() => {\n" + '"use strict";\n' + "".join(parts) + "start(readPage());\n})();\n"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
