"""``citic-kg explore``: one file, safe, small, the same bytes; and what is said of bad input."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import rdflib
from rdflib.namespace import RDF

from citic_kg import CiticKGError, KnowledgeGraph
from citic_kg.commands import explore as command
from citic_kg.errors import UnknownName
from citic_kg.network import explorer
from citic_kg.network.document import document, to_json
from citic_kg.network.jupyter import Shown
from citic_kg.network.label import width
from citic_kg.network.network import Choice
from citic_kg.network.tie import MEANINGS
from citic_kg.network.view import VIEWS
from citic_kg.network.writing import WRITERS
from citic_kg.vocabulary import BASE
from tests.conftest import ROOT, Run
from tests.small_graph import hostile

PAGE = ROOT / "graph" / "citic_kg" / "network" / "page"
MOST_BYTES = 1_500_000


class Parts(HTMLParser):
    """The scripts of a page with their attributes, and every attribute of its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script"
        self.attributes += [(tag, name, value) for name, value in attrs]
        if self._inside:
            self.scripts.append((dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self._inside:
            attributes, text = self.scripts[-1]
            self.scripts[-1] = attributes, text + data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def data(self, name: str) -> Any:
        (text,) = (text for attributes, text in self.scripts if attributes.get("id") == name)
        return json.loads(text)


@pytest.fixture(scope="module")
def page(kg: KnowledgeGraph) -> str:
    return Shown(kg.choose()).html


def test_the_whole_graph_is_one_small_file(page: str) -> None:
    assert len(page.encode("utf-8")) <= MOST_BYTES


def test_nothing_in_the_page_points_outside(page: str) -> None:
    parts = Parts(page)
    for tag, name, value in parts.attributes:
        assert name not in ("src", "href", "srcset", "action", "background"), tag
        assert not name.startswith("on")
        assert "http://" not in (value or "")
        assert "https://" not in (value or "")
    assert "@import" not in page
    assert "url(" not in (PAGE / "explorer.css").read_text(encoding="utf-8")


def test_the_policy_names_the_digests_of_the_scripts(page: str) -> None:
    policy = next(v for t, n, v in Parts(page).attributes if (t, n) == ("meta", "content"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy
    for attributes, text in Parts(page).scripts:
        if "type" not in attributes:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy


def test_vis_network_is_the_build_of_the_wheel(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    assert hashlib.sha256(explorer.vis_network().encode()).hexdigest()
    assert explorer.vis_network() in page
    monkeypatch.setattr(explorer, "VIS_SHA256", "0" * 64)
    with pytest.raises(CiticKGError, match=r"not the vis-network of pyvis 0\.3\.2; install that"):
        explorer.vis_network()
    monkeypatch.setattr(explorer, "VIS_PATH", "lib/none.js")
    with pytest.raises(CiticKGError, match="vis-network is missing"):
        explorer.vis_network()


def test_the_bundle_has_every_module_once_and_in_order() -> None:
    assert sorted(explorer.MODULES) == sorted(path.stem for path in PAGE.glob("*.js"))
    names: list[str] = []
    for number, module in enumerate(explorer.MODULES):
        text = (PAGE / f"{module}.js").read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 150, module
        assert not re.search(r"^import .* as ", text, re.M), "the bundle knows no other names"
        for needed in re.findall(r'from "\./([a-z]+)\.js"', text):
            assert explorer.MODULES.index(needed) < number, f"{module} imports {needed}"
        names += re.findall(
            r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", text, re.M
        )
    assert len(set(names)) == len(names), "one name, one meaning in all modules"
    assert not re.search(r"^(import|export) ", explorer.bundle(), re.M)
    for unsafe in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write"):
        assert unsafe not in explorer.bundle()


def test_names_cannot_leave_the_data() -> None:
    text = Shown(hostile().choose()).html
    parts = Parts(text)
    assert len(parts.scripts) == 4
    labels = {node["label"] for node in parts.data("data")["nodes"]}
    assert "</script><script>globalThis.stolen = 1</script>" in labels
    assert not [a for a in parts.attributes if a[0] in ("img", "svg") or a[1].startswith("on")]
    assert to_json("</script>&\u2028") == '"\\u003c/script\\u003e\\u0026\\u2028"'


def test_a_title_is_text(kg: KnowledgeGraph) -> None:
    text = explorer.explorer_html(kg.choose(Choice("awards")), "<b>href</b>\"'{{ 1 }}")
    assert "<title>&lt;b&gt;href&lt;/b&gt;&#34;&#39;{{ 1 }}</title>" in text


def test_the_same_graph_gives_the_same_page(kg: KnowledgeGraph, page: str) -> None:
    assert Shown(KnowledgeGraph(kg.store).choose()).html == page


def test_the_data_is_json_ld(kg: KnowledgeGraph) -> None:
    network = kg.choose(Choice("certifications"))
    graph = rdflib.Graph().parse(data=json.dumps(document(network)), format="json-ld")
    ends = {
        (str(graph.value(s, RDF.subject)), str(graph.value(s, RDF.object)))
        for s in graph.subjects(RDF.type, RDF.Statement)
    }
    assert ends == {(t.source, t.target) for t in network.ties}
    bank = rdflib.URIRef(f"{BASE}id/citic-securities")
    assert (bank, RDF.type, rdflib.URIRef(f"{BASE}def/Company")) in graph
    relations = {str(o) for o in graph.objects(None, RDF.predicate)}
    assert f"{BASE}def/holdsCertification" in relations
    # Of the claims: status, evidence, report and roles, exactly as in the release.
    known = set(kg.to_rdflib())
    terms = ("status", "evidence", "reportedIn", "basis", "holder", "standard")
    for name in terms:
        said = {
            t
            for t in graph.triples((None, rdflib.URIRef(f"{BASE}def/{name}"), None))
            if "/claim/" in str(t[0])
        }
        assert said
        assert said <= known


def test_the_views_of_the_command_are_those_of_the_library() -> None:
    assert tuple(VIEWS) == command.VIEWS
    assert set(command.SUFFIXES) == {"html", "svg", *WRITERS}


@pytest.mark.parametrize("form", command.SUFFIXES)
def test_each_format_is_written(run: Run, release: Path, tmp_path: Path, form: str) -> None:
    target = tmp_path / "picture"
    found = run(
        "explore", "--view", "certifications", "--format", form, "-o", target, "--release", release
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == f"{target}: 21 things, 15 ties\n"
    assert target.stat().st_size > 1000


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("x.svg", "svg"),
        ("x.HTM", "html"),
        ("x.graphml", "graphml"),
        ("x.cyjs", "cytoscape"),
        ("nodes.csv", "nodes-csv"),
        ("x-edges.csv", "edges-csv"),
        ("picture", "html"),
    ],
)
def test_the_format_is_that_of_the_name(name: str, form: str) -> None:
    assert command.format_of(None, Path(name)) == form
    assert command.format_of(form, Path(name)) == form
    assert command.format_of("cytoscape", Path("x.json")) == "cytoscape"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "x.svg", "--format", "html"], "x.svg: a file of this name is svg, and --format"),
        (["-o", "x.pdf"], "x.pdf: no format ends in .pdf; use one of .html, .svg"),
        (["-o", "x.csv"], "-nodes.csv, -edges.csv, or --format"),
    ],
    ids=" ".join,
)
def test_a_name_of_another_format_is_refused(
    run: Run, release: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    found = run("explore", *arguments, "--release", release, cwd=str(tmp_path))
    assert (found.returncode, found.stdout) == (2, "")
    assert words in found.stderr
    assert not list(tmp_path.glob("x.*"))


def test_a_picture_is_written_as_its_name_says_or_to_the_screen(
    run: Run, release: Path, tmp_path: Path
) -> None:
    view = ("explore", "--view", "certifications", "--release", release)
    found = run(*view, "-o", "x.svg", cwd=str(tmp_path))
    assert found.returncode == 0
    assert (tmp_path / "x.svg").read_text(encoding="utf-8").startswith("<svg")
    shown = run(*view, "--format", "nodes-csv", "-o", "-", cwd=str(tmp_path))
    assert shown.stdout.startswith("id,label,kind")
    assert shown.stderr == "-: 21 things, 15 ties\n"
    assert sorted(path.name for path in tmp_path.glob("*")) == ["empty", "x.svg"]


def test_without_a_name_the_file_is_called_explore(run: Run, release: Path, tmp_path: Path) -> None:
    found = run("explore", "--about", "citic heye", "--release", release, cwd=str(tmp_path))
    assert found.returncode == 0
    parts = Parts((tmp_path / "explore.html").read_text(encoding="utf-8"))
    data = parts.data("data")
    assert (data["about"], data["hops"]) == (["id/citic-heye"], 1)
    near = {e[end] for e in data["edges"] for end in ("source", "target")}
    assert len(near) > 20, "one hop more lies in the file"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--about", "Longping Hitek"], "the nearest are: LongPing Hi-Tech"),
        (["--about", "longping"], "id:longping-hi-tech  LongPing Hi-Tech (Company)"),
        (["--about", "product recalls"], "citic-kg: product recalls has no tie in the view all;"),
        (["--about", "Product Recallz"], "nothing in the graph is called 'Product Recallz'"),
        (["--view", "certifications", "--year", "1999"], "has 15 ties and none in the year 1999"),
        (["--view", "awards", "--about", "CITIC Agriculture"], "no tie in the view awards"),
        (["--kind", "Unicorn"], "use one of Application"),
        (["--as-of", "1990"], "the first is of"),
    ],
    ids=" ".join,
)
def test_bad_input_is_one_sentence_and_no_file(
    run: Run, release: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    found = run("explore", *arguments, "--release", release, cwd=str(tmp_path))
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("citic-kg: ")
    assert words in found.stderr
    assert not list(tmp_path.glob("explore*"))


def test_only_what_can_be_explored_is_offered(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName) as caught:
        kg.choose(Choice(around=("Product Recallz",)))
    assert kg.names.nearest("Product Recallz")[0] == "product recalls"
    known = {thing.label for thing in kg.choose().things.values()}
    assert set(caught.value.choices) <= known


def test_as_of_leaves_later_reports_out(run: Run, release: Path, tmp_path: Path) -> None:
    target = tmp_path / "early.html"
    found = run("explore", "--as-of", "2020", "-o", target, "--release", release)
    assert found.returncode == 0
    data = Parts(target.read_text(encoding="utf-8")).data("data")
    assert {c["report"] for c in data["claims"]} == {
        "report/citic-2020-industry",
        "report/ib-2016-service-awards",
    }


def test_a_notebook_gets_a_frame_and_a_picture(kg: KnowledgeGraph) -> None:
    shown = kg.show_network("CITIC Heye", year=2021)
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"}
    assert bundle["text/plain"].startswith("CITIC Heye: everything that ties two things, 2021: ")
    frame = Parts(bundle["text/html"])
    assert [tag for tag, _, _ in frame.attributes if tag != "iframe"] == []
    assert ("iframe", "srcdoc", shown.html) in frame.attributes
    assert ("iframe", "sandbox", "allow-scripts allow-downloads") in frame.attributes


def texts_of(picture: str) -> list[str]:
    root = ElementTree.fromstring(picture)
    return [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text")]


def test_the_picture_of_the_readme_is_of_this_graph(kg: KnowledgeGraph) -> None:
    # The places may differ in the last pixel from one processor to another; the words may not.
    stored = (ROOT / "docs" / "structure.svg").read_text(encoding="utf-8")
    remedy = "run citic-kg explore --view structure --format svg -o docs/structure.svg"
    assert texts_of(stored) == texts_of(Shown(kg.choose(Choice("structure"))).svg), remedy


@pytest.mark.parametrize("view", VIEWS)
def test_the_static_picture_is_svg_with_all_labels(kg: KnowledgeGraph, view: str) -> None:
    shown = Shown(kg.choose(Choice(view)))
    texts = texts_of(shown.svg)
    assert shown.title in texts
    assert len(texts) > len(shown.network.things)


@pytest.mark.parametrize("around", ["CITIC Heye", "IB", "CITIC Wealth"])
def test_nothing_of_the_legend_is_cut_off(kg: KnowledgeGraph, around: str) -> None:
    picture = Shown(kg.choose(Choice(around=(around,)))).svg
    root = ElementTree.fromstring(picture)
    left, _, wide, _ = map(float, root.attrib["viewBox"].split())
    texts = [node for node in root.iter() if node.attrib.get("font-size") == "14"]
    assert any(node.text == MEANINGS["dashed"] for node in texts)
    for node in texts:
        assert float(node.attrib["x"]) + width(node.text or "", 14) <= left + wide


def test_the_static_picture_of_hostile_names_is_text_only() -> None:
    root = ElementTree.fromstring(Shown(hostile().choose()).svg)
    tags = {node.tag.rsplit("}", 1)[-1] for node in root.iter()}
    assert tags == {"svg", "title", "rect", "text", "path", "circle", "polygon", "defs", "marker"}
    for node in root.iter():
        assert not [name for name in node.attrib if name.startswith("on")]
