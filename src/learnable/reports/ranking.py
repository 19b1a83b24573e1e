"""The HTML page of a ranking, in one file: the order with intervals, every score, remarks."""

from __future__ import annotations

import shlex
from typing import Any

from learnable.reports.figures import Picture
from learnable.reports.numbers import number
from learnable.reports.pages import template
from learnable.reports.rank_chart import MOST, rank_chart

BASELINES = {"linear_model": "linear model", "neighbours": "five nearest neighbours"}


def rank_page(found: dict[str, Any]) -> str:
    """The page of one ``rank``: who leads and by how much, the picture, all scores, baselines, remarks, how to ask again.

    `found` is the object of ``rank --json``. Everything in it is escaped, the same object gives the same bytes.
    """
    ranked = [n for n in found["networks"] if n["rank"] is not None]
    return template("rank.html").render(
        found=found,
        ranked=ranked,
        leaders=_leaders(ranked),
        picture=_picture(found, ranked),
        scores=_scores(found, ranked),
        baselines=_baselines(found),
        lost=[n for n in found["networks"] if n["rank"] is None],
        remarks=_remarks(found, ranked),
        facts=_facts(found),
        command=rank_command(found),
    )


def rank_command(found: dict[str, Any]) -> str:
    """`learnable rank` with every option that the result does not owe to a default.

    >>> rank_command({"target": {"spec": "digits"}, "networks": [{"spec": "mlp()"}, {"spec": "net.py:make"}], "probe": 3,
    ...     "samples": None, "seed": 0, "mode": "eval", "interrupted": []})
    "learnable rank digits --net 'mlp()' --net net.py:make --probe 3"
    """
    words = ["learnable", "rank", found["target"]["spec"]]
    for spec in [*(n["spec"] for n in found["networks"]), *found["interrupted"]]:
        words += ["--net", spec]
    for name in ("probe", "samples"):
        if found[name] is not None:
            words += [f"--{name}", str(found[name])]
    if found["seed"]:
        words += ["--seed", str(found["seed"])]
    if found["mode"] != "eval":
        words += ["--mode", found["mode"]]
    return shlex.join(words)


def _leaders(ranked: list[dict[str, Any]]) -> str:
    first = [n["spec"] for n in ranked if n["rank"] == 1]
    return first[0] if len(first) == 1 else f"{len(first)} networks share the first place"


def _places(n: dict[str, Any]) -> str:
    first, last = n["places"]
    return str(first) if first == last else f"{first}–{last}"


def _figures(e: dict[str, Any]) -> str:
    return f"{number(e['value'], figures=3)} [{number(e['low'], figures=3)}, {number(e['high'], figures=3)}]"


def _r_squared(e: dict[str, Any]) -> str:
    """Three decimals: below them an R², or a difference of two, says nothing."""
    return f"{e['value']:.3f} [{e['low']:.3f}, {e['high']:.3f}]"


def _picture(found: dict[str, Any], ranked: list[dict[str, Any]]) -> Picture:
    by, baselines = found["by"], found["baselines"]
    rows = [(f"{_places(n)}. {_ending(n['spec'])}", n["scores"][by]) for n in ranked]
    words = "; ".join(f"{_places(n)}. {n['spec']}: {_figures(n['scores'][by])}" for n in ranked)
    more = f" The first {MOST} of {len(rows)} are drawn." if len(rows) > MOST else ""
    return Picture(
        f"Networks best first, by {by}",
        rank_chart(rows, baselines["linear_model"], baselines["neighbours"]),
        f"{words}. The linear model has {_figures(baselines['linear_model'])}.",
        ("place", "network", f"{by}, 95% interval", "behind the first", "ahead of the linear model"),
        tuple(
            (
                _places(n),
                n["spec"],
                _r_squared(n["scores"][by]),
                "" if n is ranked[0] else _r_squared(n["behind_first"]),
                _r_squared(n["over_linear_model"]),
            )
            for n in ranked
        ),
        "Networks share places where their difference on the same rows could be noise (95%, pair by pair); that is far "
        f"narrower than where their intervals overlap.{more}",
        stacked=True,
    )


def _ending(spec: str, most: int = 17) -> str:
    """A name that fits beside the drawing: the function of a file, the start of an `mlp(…)`; the table has it whole.

    >>> _ending("examples/networks.py:cnn"), _ending("mlp(widths=[512,512,512])")
    ('cnn', 'mlp(widths=[512,…')
    """
    name = spec.rsplit(":", 1)[-1] if ".py:" in spec else spec
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _scores(found: dict[str, Any], ranked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every score: what it is, its range and direction, and each network's value beside its null."""
    names = list(ranked[0]["scores"]) if ranked else []
    return [
        {
            "name": name,
            "what": found["measures"][name],
            "range": ranked[0]["scores"][name]["range"],
            "better": ranked[0]["scores"][name]["better"],
            "rows": [
                (
                    n["spec"],
                    _figures(n["scores"][name]),
                    f"{number(n['scores'][name]['null']['mean'], figures=2)} ± "
                    f"{number(n['scores'][name]['null']['deviation'], figures=2)}",
                    f"{n['scores'][name]['null']['z']:.1f}",
                    f"{n['scores'][name]['null']['p_value']:.2g}",
                )
                for n in ranked
            ],
        }
        for name in names
    ]


def _baselines(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    rows = [
        (name, _r_squared(found["baselines"][key]), f"{found['baselines'][key]['null']['z']:.1f}")
        for key, name in BASELINES.items()
    ]
    nulls = [v["mean"] for v in found["baselines"]["shuffled_labels"]["values"].values()]
    rows.append(
        ("shuffled labels", f"{number(min(nulls), figures=2)} to {number(max(nulls), figures=2)}", "")
    )
    for key, name in (("parameter_count", "parameter count"), ("multiply_adds", "multiply-adds")):
        tau = found["baselines"][key]["kendall_tau"]
        rows.append(
            (name, "all the same" if tau is None else f"orders as the score does: τ = {tau:+.2f}", "")
        )
    return rows


def _remarks(found: dict[str, Any], ranked: list[dict[str, Any]]) -> list[tuple[str, str]]:
    own = [(n["spec"], remark) for n in ranked for remark in n["remarks"]]
    return own + [("the rows", remark) for remark in found["remarks"]]


def _facts(found: dict[str, Any]) -> list[tuple[str, str]]:
    target = found["target"]
    rows = [
        ("target", target["spec"]),
        ("classes", target["classes"]),
        ("rows", f"{target['rows_taken']:,} of {target['rows']:,}, {target['columns']:,} columns"),
        ("before training", f"scores are of {target['rows_scored']:,} rows"),
        ("mode", found["mode"]),
        ("seed", str(found["seed"])),
    ]
    return [(name, text) for name, text in rows if text]
