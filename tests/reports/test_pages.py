"""The page of a check: whole, alone, escaped, and the same bytes every time."""

import copy
import html.parser
import re

import pytest

from learnable.reports.pages import SIGNS, check_page
from learnable.verdicts import check

ASKED = {
    "proved": ("parity(n=30, degree=15)", "mlp(widths=[32])"),
    "learnable": ("majority(n=21)", "mlp(widths=[256])"),
    "blind": ('polynomial(n=8, expression="x1*x2*x3")', "mlp(widths=[16,16])"),
    "scattered": ("random_boolean(8)", "mlp(widths=[16])"),
    "tiny": ("parity(n=2000, degree=900)", "mlp(widths=[8,8])"),
    "data": ("digits", "mlp(widths=[16])"),
}
EVIL = (
    "\"><script>alert(1)</script><img src=x onerror=alert(2)>-->' $\\frac$ {{7*7}} </style></svg> url(#z) 漢"
)


class Reader(html.parser.HTMLParser):
    """Every tag with its attributes, and the text outside style."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.words, self.styled = [], [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.styled = tag == "style"

    def handle_data(self, data):
        if not self.styled:
            self.words.append(data)

    def handle_endtag(self, tag):
        self.styled = False

    @property
    def text(self):
        return " ".join("".join(self.words).split())


@pytest.fixture(scope="module")
def results():
    return {
        name: check(*asked, samples=300 if name == "data" else None).json() for name, asked in ASKED.items()
    }


@pytest.fixture(scope="module")
def pages(results):
    return {name: check_page(found) for name, found in results.items()}


def with_eigenvalues(found):
    found = copy.deepcopy(found)
    for i, layer in enumerate(found["measures"]["inal"]["layers"]):
        names = [p["irrep"] for p in found["profile"]]
        layer["eigenvalues"] = {name: None if name in layer["blind"] else -1.5 - i for name in names}
    return found


def without_eigenvalues(found):
    found = copy.deepcopy(found)
    for layer in found["measures"]["inal"]["layers"]:
        layer.pop("eigenvalues", None)
    return found


def poisoned(found, kept=("method", "label")):
    if isinstance(found, dict):
        return {key: value if key in kept else poisoned(value) for key, value in found.items()}
    if isinstance(found, list):
        return [poisoned(value) for value in found]
    return EVIL if isinstance(found, str) else found


@pytest.mark.parametrize("name", ASKED)
def test_verdict_comes_first_with_a_shape_and_a_word(name, results, pages):
    verdict = results[name]["verdict"]
    shape, words = SIGNS[verdict["label"]]
    seen = Reader(pages[name])
    assert seen.text.index(f"{shape} {words.capitalize()}") < seen.text.index("the numbers")
    assert ("header", {"class": verdict["label"]}) in seen.tags
    assert ("Predicted loss" in seen.text) == (verdict["predicted_loss"] is not None)
    assert "Next" in seen.text and "To ask again" in seen.text


@pytest.mark.parametrize(
    ("name", "present", "absent"),
    [
        (
            "proved",
            ["Where the target's weight lies", "Equivariant descent (A4')", "✓ applies", "leap"],
            ["shuffled labels"],
        ),
        (
            "learnable",
            ["No layer sees 10 of them", "Blind layers", "applies, excludes nothing"],
            ["Baselines"],
        ),
        ("blind", ["exactly zero on degree", "hidden 1 cannot see this target at all"], ["Baselines"]),
        ("scattered", ["Where the target's weight lies", "cross-predictability"], ["Baselines"]),
        (
            "data",
            [
                "Initial alignment beside shuffled labels",
                "Baselines",
                "even (+1) against odd (-1)",
                "5 nearest neighbours",
            ],
            ["✓ applies", "excludes nothing", "Where the target's weight lies"],
        ),
    ],
)
def test_sections_of_every_kind(name, present, absent, pages):
    text = Reader(pages[name]).text
    for words in present:
        assert words in text, words
    for words in absent:
        assert words not in text, words


@pytest.mark.parametrize("name", ASKED)
def test_every_hypothesis_and_note_is_told(name, results, pages):
    text = Reader(pages[name]).text.lower()
    told = [h for c in results[name]["certificates"] for h in c["hypotheses"]]
    for words in [h["because"] for h in told] + results[name]["notes"]:
        assert " ".join(words.lower().split()).rstrip(".") in text


@pytest.mark.parametrize("name", ASKED)
def test_every_picture_has_a_text_alternative_and_a_table(name, pages):
    seen = Reader(pages[name])
    drawings = [a for tag, a in seen.tags if tag == "div" and a.get("class") == "drawing"]
    assert len(drawings) == (4 if name == "data" else 3)
    assert all(a["role"] == "img" and len(a["aria-label"]) > 40 for a in drawings)
    assert sum(tag == "svg" for tag, _ in seen.tags) == len(drawings)
    assert pages[name].count("<details") == len(drawings)


@pytest.mark.parametrize("name", ASKED)
def test_nothing_is_loaded_and_nothing_runs(name, pages):
    page = pages[name]
    assert not re.search(r"https?://", page)
    assert not re.search(r"@import|url\((?!#)|<script|javascript:", page)
    loads = {"src", "srcset", "action", "data", "poster"}
    for tag, attributes in Reader(page).tags:
        assert not loads & set(attributes), (tag, attributes)
        assert attributes.get("href", "#").startswith("#")
    assert len(page.encode()) < 300_000


@pytest.mark.parametrize("name", ASKED)
def test_same_bytes(name, results, pages):
    assert check_page(copy.deepcopy(results[name])) == pages[name]


def test_ids_are_unique(pages):
    for page in pages.values():
        ids = [a["id"] for _, a in Reader(page).tags if "id" in a]
        assert len(ids) == len(set(ids))


def test_a_style_file_of_the_reader_changes_nothing(results, pages):
    import matplotlib

    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.fonttype": "path"}):
        assert check_page(results["learnable"]) == pages["learnable"]


@pytest.mark.parametrize("name", ASKED)
def test_hostile_names_are_shown_and_do_not_run(name, results):
    found = poisoned(with_eigenvalues(results[name]) if results[name]["profile"] else results[name])
    if found["measures"]["inal"]["layers"][0].get("eigenvalues"):
        for layer in found["measures"]["inal"]["layers"]:
            layer["eigenvalues"] = {EVIL + key: value for key, value in layer["eigenvalues"].items()}
    seen, clean = Reader(check_page(found)), Reader(check_page(results[name]))
    assert {tag for tag, _ in seen.tags} <= {tag for tag, _ in clean.tags} | {"tspan", "ul", "text"}
    assert not [a for _, a in seen.tags if any(key.startswith("on") for key in a)]
    assert "{{7*7}}" in seen.text and "<script>alert(1)</script>" in seen.text


def test_an_unknown_label_is_escaped_too(results):
    found = copy.deepcopy(results["learnable"])
    found["verdict"]["label"] = EVIL
    assert not [tag for tag, _ in Reader(check_page(found)).tags if tag in ("script", "img")]


def test_underflow_is_shown_by_its_log10(results, pages):
    layer = results["tiny"]["measures"]["inal"]["layers"][-1]["centred"]
    assert layer["value"] == 0 and layer["log10"] < -400
    assert f"10^{layer['log10']:.1f}" in Reader(pages["tiny"]).text
    assert "exactly zero" not in Reader(pages["tiny"]).text.split("Blind layers")[0]


def test_eigenvalues_are_drawn_where_they_are_given(results):
    assert "the spectrum" not in check_page(without_eigenvalues(results["learnable"]))
    text = Reader(check_page(with_eigenvalues(results["learnable"]))).text
    assert "What each layer sees: the spectrum" in text and "10^-1.5000" in text and "10^-2.5000" in text


def test_a_failed_hypothesis_takes_the_bound_away(results):
    found = copy.deepcopy(results["proved"])
    found["certificates"][0]["holds"] = found["certificates"][0]["hypotheses"][3]["holds"] = False
    found["certificates"][0]["signal"] = None
    page = check_page(found)
    assert "✗ does not apply" in page and 'aria-label="fails"' in page and "no bound" in page
    assert "probability of a loss" not in Reader(page).text


def test_a_loss_far_above_the_mean_stays_on_the_scale(results):
    found = copy.deepcopy(results["proved"])
    found["verdict"]["predicted_loss"] = 15.887
    page = check_page(found)
    assert "15.9 times the variance" in page and "width:100.00%" in page and "outside" in page


def test_thousands_of_parts_and_many_layers_stay_small(results):
    found = copy.deepcopy(results["learnable"])
    found["profile"] = [
        {
            "irrep": f"degree {k}",
            "log10_dimension": k / 4,
            "weight": 10.0**-k if k < 300 else 0.0,
            "log10_weight": -float(k),
        }
        for k in range(2001)
    ]
    layer = {
        **found["measures"]["inal"]["layers"][0],
        "eigenvalues": {f"degree {k}": -k / 5 for k in range(2001)},
    }
    found["measures"]["inal"]["layers"] = [{**layer, "layer": f"blocks.{i}.activation"} for i in range(40)]
    page = check_page(found)
    assert len(page.encode()) < 300_000
    assert (
        "The table lists the 300 greatest of 2001" in page and "The first 30 of 40 layers are drawn" in page
    )
