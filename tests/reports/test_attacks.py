"""The page of an attack: whole, alone, escaped, and the same bytes every time."""

import copy
import html.parser
import re

import pytest

from learnable import attack, generate
from learnable.reports.attacks import SHAPES, attack_page

EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(2)>-->' {{7*7}} </style></svg> url(#z) 漢"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page") / "hard"
    generate("noisy_parity(n=30, degree=15, flip=0.0)", samples=2000, test=500, out=folder)
    return attack(folder, only="elimination,linear,low_degree,algebraic").json()


class Reader(html.parser.HTMLParser):
    """Every tag with its attributes, open tags that were never closed, and the text outside style."""

    VOID = ("meta", "br", "use", "path", "line")

    def __init__(self, page):
        super().__init__()
        self.tags, self.words, self.open = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def test_the_page_holds_every_verdict_reason_and_claim(found):
    text = Reader(attack_page(found)).text
    for a in found["attacks"]:
        assert a["name"] in text and a["verdict"] in text
    for line in found["conclusion"]:
        assert line[:60] in text
    assert "Broken" in text and "learnable attack" in text
    assert found["certificate"]["not_claimed"][0][:50] in text


def test_every_tag_is_closed_and_nothing_is_loaded(found):
    page = attack_page(found)
    reader = Reader(page)
    assert reader.open == []
    assert {t for t, _ in reader.tags} & {"script", "img", "link", "iframe", "object"} == set()
    for _, attributes in reader.tags:
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in ("href", "src", "xlink:href") or value.startswith("#")
    assert "prefers-color-scheme: dark" in page and "default-src 'none'" in page


def test_a_picture_has_words_and_a_table(found):
    reader = Reader(attack_page(found))
    drawing = next(a for t, a in reader.tags if a.get("class") == "drawing")
    assert drawing["role"] == "img" and "planted answer" in drawing["aria-label"]
    assert "linear scores most" in drawing["aria-label"] or "elimination scores most" in drawing["aria-label"]


def test_the_same_object_gives_the_same_bytes(found):
    assert attack_page(found) == attack_page(copy.deepcopy(found))


def poisoned(value, kept=("verdict", "method", "schema", "version")):
    if isinstance(value, dict):
        return {k: v if k in kept else poisoned(v) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(v) for v in value]
    return EVIL if isinstance(value, str) else value


def test_what_came_from_files_is_escaped(found):
    page = attack_page(poisoned(found))
    assert "<script" not in page and "<img" not in page and "{{7*7}}" in page
    assert Reader(page).open == []


@pytest.mark.parametrize("verdict", SHAPES)
def test_every_verdict_has_a_page(found, verdict):
    one = copy.deepcopy(found)
    for a in one["attacks"]:
        a["verdict"] = verdict
        if verdict in ("does not apply", "out of time"):
            a["score"] = a["null"] = a["ceiling"] = a["p_value"] = None
    page = attack_page(one)
    assert verdict in Reader(page).text
    heading = re.search(r"<h1>.*?</span> (.*?)</h1>", page, re.DOTALL)[1]
    wanted = {"recovered": "Broken", "learned": "Broken", "better than guessing": "Partly seen"}
    known = "Nothing found" if verdict == "no better than guessing" else "Not known"
    assert heading == wanted.get(verdict, known)


def test_a_page_without_certificate_or_planted_answer(found):
    one = copy.deepcopy(found) | {"certificate": None, "interrupted": True, "note": "3 of 5 rows"}
    for a in one["attacks"]:
        a["ceiling"] = None
    text = Reader(attack_page(one)).text
    assert "The certificate" not in text.replace("The certificate and", "").split("The attacks")[1]
    assert "Interrupted" in text and "3 of 5 rows" in text
