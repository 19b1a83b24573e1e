"""The payload of a sweep's page against the answers it was made of, cell by cell."""

import copy
import json
from collections import Counter

import pytest

from learnable.sweeps.quantities import CHECKED as ROWS
from learnable.sweeps.quantities import MOST_GROUPS, bound, chosen, last_loss, quantities
from learnable.sweeps.questions import ask, command_of, options_of
from learnable.sweeps.report import DIGITS, TRACEBACKS, payload, report
from learnable.sweeps.store import Outcome
from sweep_answers import CHECKED, VERIFIED, VERSIONS, named, outcomes, read, verify_answer


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    grid = read(CHECKED, tmp_path_factory.mktemp("reporting"))
    found = outcomes(grid)
    return grid, list(grid.cells()), found, payload(grid, found.values())


def value(column, i):
    return None if column["codes"][i] < 0 else column["values"][column["codes"][i]]


def test_every_cell_keeps_its_place_state_axes_and_numbers(checked):
    grid, cells, found, made = checked
    columns = {c["name"]: c for c in made["columns"]}
    states = Counter()
    for i, cell in enumerate(cells):
        at, outcome = named(grid, cell), found.get(cell.address)
        assert made["addresses"][i] == cell.address[:DIGITS]
        assert {axis["name"]: value(axis, i) for axis in made["axes"]} == at
        state = ("done", "failed", "killed", "missing")[made["states"][i]]
        assert state == (outcome.state if outcome else "missing")
        states[state] += 1
        answer = json.loads(outcome.answer) if outcome and outcome.answer else None
        assert value(columns["verdict.label"], i) == (answer and answer["verdict"]["label"])
        assert value(columns["measures.leap.value"], i) == (answer and at["k"])
        inal = value(columns["measures.inal.centred"], i)
        wanted = answer and answer["measures"]["inal"]["centred"]
        assert inal == wanted
        assert value(made["errors"], i) == (
            [outcome.error, outcome.traceback] if outcome and outcome.error else None
        )
    assert made["counts"] == {s: states[s] for s in ("done", "failed", "killed", "missing")}
    assert min(states.values()) > 3 and made["count"] == len(cells) == 220
    assert made["schema"] == "learnable/sweep-report/1" and made["curves"] is None
    assert [c["name"] for c in made["columns"]] == [q.name for q in ROWS if q.name in columns]
    assert made == json.loads(json.dumps(made, allow_nan=False))


def test_commands_come_word_by_word(checked):
    grid, cells, _, made = checked
    for i, cell in enumerate(cells):
        words = [value(word, i) for word in made["commands"]]
        assert " ".join(w for w in words if w is not None) == command_of(options_of(cell), grid.question)


def test_the_order_of_outcomes_and_strangers_change_nothing(checked):
    grid, _, found, made = checked
    stranger = Outcome("f" * 32, "{}", "done", answer='{"schema":"x","a":1}', versions=VERSIONS)
    again = payload(grid, [stranger, *reversed(list(found.values()))])

    def plain(made):
        return [[value(c, i) for c in (*made["columns"], made["errors"])] for i in range(made["count"])]

    assert plain(again) == plain(made) and again["counts"] == made["counts"]
    assert again["versions"] == made["versions"] == [["learnable 0.1.0, numpy 2.1.0", len(found)]]


def test_words_and_quotes_of_a_hostile_command_stay_whole(tmp_path):
    text = 'question = "check"\ntarget = "data(path=\\"a b\'c.csv\\")"\n[axes]\nseed = [0, 1]\n'
    grid = read(text, tmp_path)
    made = payload(grid, [])
    cells = list(grid.cells())
    for i, cell in enumerate(cells):
        words = [value(word, i) for word in made["commands"]]
        assert " ".join(w for w in words if w is not None) == command_of(options_of(cell), "check")
    assert made["counts"]["missing"] == 2 and made["columns"] == []


def test_questions_asked_at_several_points_are_shown_at_each(tmp_path):
    grid = read('question = "echo"\nwhere = "k > 0"\n[axes]\nseed = [4, 5]\nk = [0, 1, 2]\n', tmp_path)
    cells = list(grid.cells())
    held = {c.address: Outcome(c.address, c.text, "done", answer=ask(c.text)) for c in cells}
    assert len(held) == 2 < len(cells) == 4
    made = payload(grid, held.values())
    assert [value(made["columns"][0], i) for i in range(4)] == [4, 4, 5, 5]
    assert made["counts"]["done"] == 4 and made["columns"][0]["name"] == "seed"
    assert made["versions"] == [["unknown", 2]] and made["commands"] == []


def test_a_real_answer_has_its_rows(tmp_path):
    answer = json.loads(
        ask('{"network":"mlp(widths=[16])","question":"check","target":"parity(n=30, degree=15)"}')
    )
    found = {q.name: v for q, v in quantities(answer)}
    assert found["verdict.label"] == "proved-hard"
    assert found["bound"]["value"] == answer["certificates"][0]["success_probability_at_most"] <= 0.1
    assert found["measures.alignment"]["log10"] == answer["measures"]["alignment"]["log10"]
    assert found["network.parameters"] == 16 * 32 + 1 and "success_rate" not in found
    assert {q.kind for q, _ in quantities(answer)} == {"category", "number", "estimate", "text"}


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({}, True),
        ({"holds": False}, False),
        ({"vacuous": True}, False),
        ({"excludes_loss_at_or_below": 0.5}, False),
        ({"excludes_loss_at_or_below": 0.95}, True),
        ({"log10": {}}, False),
    ],
)
def test_a_bound_needs_a_certificate_that_holds_and_reaches(change, held):
    certificate = {
        "holds": True, "vacuous": False, "success_probability_at_most": 0.02, "excludes_loss_at_or_below": 0.9,
        "log10": {"success_probability_at_most": -1.69897},
    }  # fmt: skip
    answer = {"edge": 0.1, "target": {"variance": 1.0}, "certificates": [{**certificate, **change}]}
    assert (bound(answer) is not None) == held
    if held:
        assert (bound(answer)["value"], bound(answer)["method"]) == (0.02, "bound")


def test_the_last_loss_is_of_the_last_step_that_a_run_reached():
    curves = {"steps": [0, 1, 2], "mean": [2.0, 1.0, None], "low": [1.0, 0.5, None], "high": [3.0, 2.0, None]}
    e = last_loss({"curves": curves})
    assert (e["value"], e["low"], e["high"]) == (1.0, 0.5, 2.0)
    assert last_loss({"curves": {k: [None] for k in curves}}) is None and last_loss({}) is None


def test_curves_are_grouped_over_seeds_and_capped(tmp_path):
    grid = read(VERIFIED, tmp_path)
    found = outcomes(grid, verify_answer)
    made = payload(grid, found.values())["curves"]
    assert made["axes"] == ["target", "n", "k"] and made["total"] == len(made["groups"]) == 6
    held = {a: json.loads(o.answer)["curves"] for a, o in found.items() if o.answer}
    for group in made["groups"]:
        _, n, k = group["at"]
        mine = [
            held[c.address]
            for c in grid.cells()
            if named(grid, c)["n"] == (5, 6, 7)[n] and named(grid, c)["k"] == (1, 2)[k] and c.address in held
        ]
        assert group["cells"] == len(mine) and group["aim"] == 0.9
        assert group["high"][0] == pytest.approx(max(c["high"][0] for c in mine), rel=1e-3)
    many = [(i,) for i in range(10 * MOST_GROUPS + 3)]
    assert (
        len(chosen(many)) == MOST_GROUPS
        and chosen(many)[0] == (0,)
        and chosen(many)[-1][0] > 9.9 * MOST_GROUPS
    )


def test_sentences_and_tracebacks_that_are_too_many_are_left_out_and_said_so(checked):
    grid, cells, found, made = checked
    assert made["left_out"] == []
    long = []
    for i, (address, outcome) in enumerate(found.items()):
        if outcome.answer:
            answer = json.loads(outcome.answer)
            answer["verdict"]["because"] = f"{i} " + "x" * 3000
            outcome = Outcome(address, "", "done", answer=json.dumps(answer))
        else:
            outcome = Outcome(address, "", "failed", None, "wrong", f"story {i}" + "y" * 5000)
        long.append(outcome)
    many = payload(grid, long)
    assert "because" not in [c["title"] for c in many["columns"]] and "next" in [
        c["title"] for c in many["columns"]
    ]
    assert many["left_out"] == [
        "the sentences under because are too many for one page; the command of a cell gives them"
    ]
    stories = [story for _, story in many["errors"]["values"]]
    assert all(len(s) == 4001 and s.startswith("…") for s in stories)
    failed = [Outcome(c.address, "", "failed", None, "wrong", f"story {i}") for i, c in enumerate(cells)]
    cut = payload(grid, failed)
    assert sum(story is not None for _, story in cut["errors"]["values"]) == TRACEBACKS
    assert cut["left_out"] == ["only the first 100 distinct tracebacks are here; the store has all"]


def test_a_ranking_names_who_leads_and_every_score():
    e = {
        "value": 0.5,
        "log10": -0.3,
        "low": 0.4,
        "high": 0.6,
        "method": "sampled",
        "samples": 80,
        "exactly_zero": False,
    }
    one = {"spec": "a", "rank": 1, "scores": {"linearised": e}, "over_linear_model": e}
    two = copy.deepcopy(one) | {"spec": "b", "rank": 2}
    lost = {"spec": "c", "rank": None, "scores": {}, "over_linear_model": None}
    answer = {
        "schema": "learnable/rank/1",
        "by": "linearised",
        "measures": {"linearised": "R²"},
        "networks": [one, two, lost],
    }
    found = {q.title: v for q, v in quantities(answer)}
    assert list(found) == [
        "first",
        "linearised of the first",
        "ahead of a linear model",
        "linearised: a",
        "linearised: b",
    ]
    assert found["first"] == "a"
    two["rank"] = 1
    assert dict((q.title, v) for q, v in quantities(answer))["first"] == "a = b"
    assert list(quantities({**answer, "networks": [lost]})) == []


def test_an_unknown_answer_shows_its_numbers(tmp_path):
    e = {"value": 0.5, "log10": -0.3, "low": 0.4, "high": 0.6, "method": "exact"}
    answer = {"schema": "new/1", "a": 1, "b": {"c": 2.5, "deep": e}, "flag": True, "text": "no"}
    assert [(q.name, q.kind) for q, _ in quantities(answer)] == [
        ("a", "number"),
        ("b.c", "number"),
        ("b.deep", "estimate"),
    ]


def test_a_report_reads_the_store_beside_its_file_or_another(checked, tmp_path):
    from learnable.sweeps.store import Store, store_path

    _, cells, found, made = checked
    path = tmp_path / "made.toml"
    path.write_text(CHECKED, encoding="utf-8")
    with Store.write(store_path(path)) as store:
        store.put(list(found.values()))

    def plain(payload):
        return [[value(c, i) for c in (*payload["columns"], payload["errors"])] for i in range(len(cells))]

    assert plain(report(path)) == plain(made) and report(path)["counts"] == made["counts"]
    other = tmp_path / "other.sqlite"
    store_path(path).rename(other)
    assert report(path, store=other)["counts"] == made["counts"]


def test_an_axis_that_names_another_stands_filled_in(tmp_path):
    text = 'question = "check"\n[axes]\ntarget = ["parity(n=@n, degree=@k)"]\nn = [6, 8]\nk = [2, "@n/2"]\n'
    grid = read(text, tmp_path)
    k = payload(grid, [])["axes"][2]
    assert (k["name"], [k["values"][code] for code in k["codes"]]) == ("k", [2, 3, 2, 4])
    assert k["values"] == [2, 3, 4]
