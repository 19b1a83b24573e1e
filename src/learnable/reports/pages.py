"""The HTML page of a result, in one file: no scripts, nothing loaded, light and dark, printable."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from learnable.reports.claims import blind, claims, parity
from learnable.reports.commands import check_command
from learnable.reports.figures import baseline_rows, layers_of, pictures
from learnable.reports.numbers import (
    amount,
    counted,
    html,
    method,
    number,
    percent,
    portion,
    sentence,
    spread,
)
from learnable.reports.theorem_titles import titled

SIGNS = {
    "proved-hard": ("■", "proved hard"),
    "predicted-hard": ("▲", "predicted hard"),
    "predicted-learnable": ("●", "predicted learnable"),
    "undecided": ("◇", "undecided"),
}
"""A shape and a word for every label, so that nothing hangs on colour alone."""


def check_page(found: dict[str, Any], commands: Sequence[str] = ()) -> str:
    """The page of one ``check``: verdict, pictures with their tables, certificates, numbers, how to ask again.

    `found` is the object of ``check --json``, `commands` take its next step. Everything in them is escaped, the same
    arguments give the same bytes.
    """
    from learnable.reports.rows_charts import rows_pictures

    return _page(found, [*rows_pictures(found), *pictures(found)], None, commands)


def verify_page(found: dict[str, Any]) -> str:
    """The page of one ``verify``: score and success rate first, learning curves, then the page of its check."""
    from learnable.reports.rows_charts import rows_pictures
    from learnable.reports.training_charts import training_pictures

    return _page(found, [*training_pictures(found), *rows_pictures(found), *pictures(found)], _trained(found))


SCORES = {"agree": ("✓", "agrees"), "disagree": ("✗", "disagrees"), "silent": ("○", "does not settle it")}


def _trained(found: dict[str, Any]) -> dict[str, Any]:
    """What training showed, in words."""
    rate, runs = found["success_rate"], found["runs"]
    shape, word = SCORES[found["score"]]
    stopped = sum(1 for r in runs if r["stopped"])
    return {
        "shape": shape,
        "word": word,
        "score": found["score"],
        "rate": f"{sum(r['learned'] for r in runs)} of {len(runs)} runs learned: success rate "
        f"{number(rate['value'], figures=3)} "
        f"[{number(rate['low'], figures=3)}, {number(rate['high'], figures=3)}] (Wilson, 95%)",
        "stopped": f"{stopped} runs stopped before the end" if stopped else "",
        "bounds": [
            f"{titled(c['theorem'])} bounds it by {number(c['success_probability_at_most'], figures=4)}"
            for c in found["certificates"]
            if c["holds"] and not c["vacuous"] and c["success_probability_at_most"] is not None
        ],
        "contradictions": [
            f"{titled(c['theorem'])} bounds the success rate by {number(c['success_probability_at_most'])}, and it is at "
            f"least {number(c['success_rate']['low'])}: {c['runs']} runs, seed {c['seed']}"
            for c in found["contradictions"]
        ],
        "prediction": found["prediction"],
    }


def _page(
    found: dict[str, Any], shown: list[Any], trained: dict[str, Any] | None, commands: Sequence[str] = ()
) -> str:
    shape, words = SIGNS.get(found["verdict"]["label"], ("◇", found["verdict"]["label"]))
    return template("check.html").render(
        found=found,
        verdict=found["verdict"],
        shape=shape,
        words=words,
        loss=_loss(found),
        facts=_facts(found),
        pictures=shown,
        trained=trained,
        blind=blind(layers_of(found)),
        limits=found["verdict"].get("limits", []),
        certificates=[(c, claims(c)) for c in found["certificates"]],
        measures=_measures(found["measures"]),
        parity=parity(found["baselines"]) if baseline_rows(found["baselines"]) else [],
        command=check_command(found),
        commands=commands,
    )


@cache
def template(name: str) -> Any:
    """A template by name, with autoescape on."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figures"] = html
    environment.filters["sentence"] = sentence
    environment.filters["theorem"] = lambda name: titled(name, capital=True)
    return environment.get_template(name)


def _loss(found: dict[str, Any]) -> dict[str, Any] | None:
    """The predicted loss on a scale from 0 past the variance; None where there is no forecast."""
    predicted, variance = found["verdict"]["predicted_loss"], found["target"]["variance"]
    if predicted is None or not variance:
        return None
    share, learned = predicted / variance, 1 - found["edge"]
    scale = 1.25
    return {
        "value": number(predicted, figures=3),
        "share": portion(share, "the variance"),
        "learned": percent(learned),
        "reached": share <= learned,
        "width": f"{100 * min(share / scale, 1):.2f}%",
        "beyond": share > scale,
        "aim": f"{100 * learned / scale:.2f}%",
        "mean": f"{100 / scale:.2f}%",
    }


def _facts(found: dict[str, Any]) -> list[tuple[str, str]]:
    target, network = found["target"], found["network"]
    aim = (1 - found["edge"]) * target["variance"]
    rows = [
        ("target", target["spec"]),
        ("inputs", target["law"]),
        ("held as", target.get("form")),
        ("classes", target.get("classes")),
        ("rows used", f"{target['rows_used']:,} of {target['rows']:,}" if target.get("rows") else None),
        ("variance", number(target["variance"])),
        ("network", f"{network['spec']}, {network['parameters']:,} parameters"),
        ("symmetry", _symmetry(network)),
        ("training", found["training"]),
        (
            "learned means",
            f"skill of at least {found['edge']:g} on rows held out"
            if "pilot" in found
            else f"a loss of at most {number(aim)}: better than the mean by {percent(found['edge'])}",
        ),
        ("seed", str(found["seed"])),
    ]
    return [(name, text) for name, text in rows if text]


def _symmetry(network: dict[str, Any]) -> str | None:
    if not network.get("group"):
        return None
    return network["group"] + (" (you vouch for it)" if network.get("vouched") else "")


def _where(alignment: dict[str, Any]) -> str:
    """The part on which an alignment is reached, if one is known, and the group."""
    largest = f"largest on {alignment['irrep']}, " if alignment["irrep"] else ""
    return f"{largest}under {alignment['group']}"


def _measures(measures: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    """Name, value, error, method and remark of every measure that was taken."""
    inal = measures["inal"]
    rows = []
    if inal is not None:
        rows += [
            _row("INAL", inal, f"largest over the neurons: {inal['neuron']}"),
            _row("INAL, centred", inal["centred"], f"the target minus its mean: {inal['centred']['neuron']}"),
        ]
    if measures.get("alignment"):
        m = measures["alignment"]
        rows.append(_row("alignment", m, _where(m)))
    if measures.get("cross_predictability"):
        m = measures["cross_predictability"]
        rows.append(_row("cross-predictability", m, f"under {m['group']}"))
    for name in ("leap", "degree"):
        if measures.get(name):
            m = measures[name]
            value, remark = counted(m)
            rows.append((name, value, "", m["method"], remark))
    if measures.get("iso_leap"):
        m = measures["iso_leap"]
        value = str(m["low"]) if m["low"] == m["high"] else f"{m['low']} to {m['high']}"
        rows.append(("leap in the worst axes", value, "", "exact", m["because"]))
    if measures.get("one_step"):
        m = measures["one_step"]
        ran = "" if m["run"] is None else f"; {number(m['run'], None)} in one run"
        remark = (
            f"of the variance is taken by one step of a reference network, {m['units']} ReLU units that are "
            f"not yours, on average over first layers{ran}"
        )
        rows.append(
            ("one step, at least", number(m["decrease_at_least"], m["log10"]), "", m["method"], remark)
        )
    return rows


def _row(name: str, e: dict[str, Any], remark: str) -> tuple[str, str, str, str, str]:
    return name, amount(e), spread(e), method(e), remark
