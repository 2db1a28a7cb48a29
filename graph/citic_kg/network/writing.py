"""Files of a network for other tools, the same bytes every time."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from citic_kg.errors import RequestError, one_of
from citic_kg.network.label import printable

if TYPE_CHECKING:
    import networkx as nx

_NODE = ("id", "label", "kind", "names", "iri")
_EDGE = (
    *("source", "relation", "target", "label", "status", "style", "symmetric"),
    *("years", "reports", "claims", "evidence", "follows_from"),
)
_DATE = re.compile(rb' lastmodifieddate="[^"]*"')


def _flat(value: Any) -> Any:
    """A value as XML and CSV can hold it: lists with a space between, control signs replaced."""
    if isinstance(value, list):
        separator = "; " if any(" " in str(v) for v in value) else " "
        return separator.join(printable(str(v)) for v in value)
    return printable(value) if isinstance(value, str) else value


def _flattened(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    import networkx as nx

    flat: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        flat.add_node(node, **{k: _flat(v) for k, v in data.items()})
    for one, other, key, data in graph.edges(keys=True, data=True):
        flat.add_edge(one, other, key=key, **{k: _flat(v) for k, v in data.items()})
    return flat


def _graphml(graph: nx.MultiDiGraph[str]) -> bytes:
    import networkx as nx

    out = io.BytesIO()
    # The other writer of networkx is used where lxml happens to be, and writes other bytes.
    nx.write_graphml_xml(_flattened(graph), out, prettyprint=True)
    return out.getvalue()


def _gexf(graph: nx.MultiDiGraph[str]) -> bytes:
    import networkx as nx

    flat = _flattened(graph)
    for number, (_, _, data) in enumerate(flat.edges(data=True)):
        # GEXF has attributes of its own by these names.
        data["name"], data["id"] = data.pop("label", ""), str(number)
    out = io.BytesIO()
    nx.write_gexf(flat, out, version="1.2draft")
    return _DATE.sub(b"", out.getvalue())


def _cytoscape(graph: nx.MultiDiGraph[str]) -> bytes:
    import networkx as nx

    data = nx.cytoscape_data(graph)
    # Cytoscape shows the name, which networkx makes the id.
    for node in data["elements"]["nodes"]:
        node["data"]["name"] = node["data"].get("label", node["data"]["id"])
    # Cytoscape asks for an id of each edge that no node has.
    for edge in data["elements"]["edges"]:
        edge["data"]["id"] = edge["data"]["key"]
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _table(columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, [*columns], extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: _flat(v) for k, v in row.items()})
    return out.getvalue().encode("utf-8")


def _nodes(graph: nx.MultiDiGraph[str]) -> bytes:
    return _table(_NODE, ({"id": node, **data} for node, data in graph.nodes(data=True)))


def _edges(graph: nx.MultiDiGraph[str]) -> bytes:
    rows = graph.edges(data=True)
    return _table(_EDGE, ({"source": a, "target": b, **data} for a, b, data in rows))


WRITERS: dict[str, Callable[[nx.MultiDiGraph[str]], bytes]] = {
    "graphml": _graphml,
    "gexf": _gexf,
    "cytoscape": _cytoscape,
    "nodes-csv": _nodes,
    "edges-csv": _edges,
}


def write_network(graph: nx.MultiDiGraph[str], form: str) -> bytes:
    """A graph of ``KnowledgeGraph.network`` in a format for other tools.

    GraphML, GEXF and CSV have no lists: there the values of one stand with a space, or ``; ``,
    between them. Raises ``RequestError`` where the format does not exist.
    """
    if form not in WRITERS:
        raise RequestError(f"there is no format {form!r}; use one of {one_of(list(WRITERS))}")
    return WRITERS[form](graph)
