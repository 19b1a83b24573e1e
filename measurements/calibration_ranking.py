"""The part of docs/calibration.md about ranking: scores against what training reaches, and where they are wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
from benchmarks.proxies import PROXIES

from learnable.ranking.ordering import BY
from measurements.pair_statistics import (
    EDGE,
    Correlation,
    Read,
    Rows,
    better_within,
    by_task,
    pooled,
    ranked_tasks,
    spearman,
    within,
)
from measurements.tables import markdown

OURS = {
    "linearised": "the network linearised where it starts",
    "tangent_ridge": "ridge on the tangent kernel",
    "tangent_alignment": "alignment of the tangent kernel",
    "gradient_alignment": "gradient alignment",
    "nngp_alignment": "alignment of the last hidden features",
    "inal": "INAL, of the layer that stands highest",
    "inal_z": "INAL, in deviations above shuffled labels",
}
TRIED = {
    "last_ridge": "ridge on the last hidden features",
    "cosine_ridge": "ridge on the tangent kernel with a diagonal of ones",
}
OTHERS = {
    "parameters": "number of parameters",
    "multiply_adds": "multiply-adds of one row",
    "linear_model": "a linear model",
    "neighbours": "5 nearest neighbours",
}
HUGE = "huge weights"
SEEN = (
    *(
        "digits(classes=[0,1])",
        "digits(classes=[3,8])",
        "digits",
        "digits(classes=all)",
        "fashion_mnist(classes=all)",
    ),
    *("fashion_mnist(classes=[1,8])", "fashion_mnist(classes=[5,7])", "diabetes"),
)
"""Tasks that had been trained when `linearised` was first looked at."""
GOAL, GOAL_PROBE = 0.3, 0.5


def column(name: str) -> Read:
    """Reads a score, the greater the better."""
    return lambda r: float(r[name])


def either(r: dict[str, Any]) -> float:
    """The better of the two baselines, which are the same for every network of a task."""
    return max(r["linear_model"], r["neighbours"])


def joined(pairs: Rows, scores: Rows) -> list[dict[str, Any]]:
    """One row a pair: what it reached, and its scores."""
    found = {(r["task"], r["network"]): r for r in scores}
    return [{**found[r["task"], r["network"]], **r} for r in pairs]


def tasks_table(rows: Rows) -> str:
    """A row a task: its rows, the networks that learned, and the best and the worst of them."""
    lines = []
    for task, own in by_task(rows).items():
        best, worst = max(own, key=lambda r: r["skill"]), min(own, key=lambda r: r["skill"])
        learned = sum(r["r_squared"] >= EDGE for r in own)
        lines.append(
            [f"`{task}`" if own[0]["family"] != "tables" else task, own[0]["train"], own[0]["held"],
             f"{learned} of {len(own)}", f"{best['skill']:.2f} {best['network']}",
             f"{max(worst['skill'], -9.99):.2f}{' or less' if worst['skill'] < -9.99 else ''} {worst['network']}",
             f"{either(own[0]):.2f}"]
        )  # fmt: skip
    return markdown(
        ["task", "trained on", "held out", "learned", "best skill", "worst skill", "better baseline, R²"],
        lines,
    )


def scores_table(rows: Rows) -> str:
    """A row a score: its correlation over all pairs, within tasks, and within tasks without the worst network."""
    calm = [r for r in rows if r["network"] != HUGE]
    reads: list[tuple[str, Read]] = [(f"**{n}**: {t}", column(n)) for n, t in OURS.items()]
    reads += [(f"*tried*: {t}", column(n)) for n, t in TRIED.items()]
    reads += [(f"proxy {n}", column(n)) for n in PROXIES]
    reads += [(t, column(n)) for n, t in OTHERS.items()] + [("the better of the two baselines", either)]
    reads += [("**probe**: after 3 epochs of training", column("probe"))]
    lines = [
        [
            name,
            pooled(rows, read),
            within(rows, read),
            within(rows, read, "r_squared"),
            within(calm, read),
        ]
        for name, read in reads
    ]
    lines = [[n, a, *("constant" if b.low == b.high == 0 else b for b in rest)] for n, a, *rest in lines]
    head = ["score", "all pairs", "within tasks", "within tasks, by R²", f"within tasks, without {HUGE}"]
    return markdown(head, lines)


def best_proxy(rows: Rows) -> tuple[str, Correlation]:
    """The proxy that orders these rows best within tasks."""
    found = {name: within(rows, column(name)) for name in PROXIES}
    name = max(found, key=lambda n: found[n].value)
    return name, found[name]


def halves_table(rows: Rows) -> str:
    """The best of our scores and of those that were tried on every second task, and what it is worth on the others."""
    names = list(ranked_tasks(rows))
    lines = []
    for here, there, title in (
        (names[::2], names[1::2], "odd tasks, tested on even ones"),
        (names[1::2], names[::2], "even tasks, tested on odd ones"),
    ):
        kept, other = ([r for r in rows if r["task"] in set(part)] for part in (here, there))
        chosen = max([*OURS, *TRIED], key=lambda n: within(kept, column(n)).value)
        proxy, value = best_proxy(other)
        lines.append(
            [title, f"`{chosen}`", f"{within(kept, column(chosen)).value:.2f}", within(other, column(chosen)),
             f"{proxy} {value.value:.2f}", f"{within(other, column('probe')).value:.2f}"]
        )  # fmt: skip
    later = [r for r in rows if r["task"] not in SEEN]
    proxy, value = best_proxy(later)
    lines.append(
        [f"{len(SEEN)} tasks, tested on later ones", f"`{BY}`", "", within(later, column(BY)),
         f"{proxy} {value.value:.2f}", f"{within(later, column('probe')).value:.2f}"]
    )  # fmt: skip
    head = ["chosen on", "score", "there", "on the tested tasks", "best proxy of those tasks", "probe"]
    return markdown(head, lines)


def by_task_table(rows: Rows) -> str:
    """The correlation within every task that has something to rank."""
    names = ("linearised", "tangent_ridge", "inal_z", best_proxy(rows)[0], "probe")
    lines = []
    for task, own in ranked_tasks(rows).items():
        skill = [r["skill"] for r in own]
        lines.append([task, *(f"{float(spearman([r[n] for r in own], skill)):.2f}" for n in names)])
    return markdown(["task", *names], lines)


def misses(rows: Rows, count: int = 8) -> list[tuple[str, str, int, int]]:
    """Task, network, place by `linearised` and place by skill, where they differ most."""
    found = []
    for task, own in ranked_tasks(rows).items():
        said, true = (_places([r[key] for r in own]) for key in (BY, "skill"))
        found += [(task, r["network"], a, b) for r, a, b in zip(own, said, true, strict=True)]
    return sorted(found, key=lambda f: -abs(f[2] - f[3]))[:count]


def _places(values: list[float]) -> list[int]:
    """1 for the greatest; equal values share the better place."""
    return [1 + int(np.sum(np.array(values) > v)) for v in values]


def ranking_section(rows: Rows) -> str:
    """Everything about ranking."""
    found = within(rows, column(BY))
    proxy, value = best_proxy(rows)
    gap = better_within(rows, column(BY), column(proxy))
    inal, probe = within(rows, column("inal")), within(rows, column("probe"))
    calm = [r for r in rows if r["network"] != HUGE]
    counts = within(rows, column("multiply_adds"))
    above = found.value >= GOAL and found.value > value.value
    after = probe.value >= GOAL_PROBE
    low = [r for r in rows if r["inal_z"] < 3 and r["r_squared"] >= EDGE]
    high = [r for r in rows if r["inal_z"] > 20 and r["r_squared"] < EDGE]
    return TEXT.format(
        tasks=tasks_table(rows),
        count=len(rows),
        networks=len({r["network"] for r in rows}),
        ranked=len(ranked_tasks(rows)),
        all_tasks=len(by_task(rows)),
        table=scores_table(rows),
        by=BY,
        found=found,
        value=value,
        proxy=proxy,
        gap=gap,
        reached="reached" if above else "not reached",
        surely="" if gap.low > 0 else ", which includes 0",
        probe=probe,
        probed="reached" if after else "not reached",
        ridge=within(rows, column("tangent_ridge")),
        halves=halves_table(rows),
        seen=len(SEEN),
        calm=within(calm, column(BY)),
        calm_proxy="{}, {}".format(*best_proxy(calm)),
        by_task=by_task_table(rows),
        count_alone=counts,
        counted=f"more than {sum(counts.value > within(rows, column(n)).value for n in PROXIES)}",
        proxies=len(PROXIES),
        snip=within(rows, column("snip")),
        misses=markdown(
            ["task", "network", f"place by {BY}", "place by skill"], [list(m) for m in misses(rows)]
        ),
        inal=inal,
        low=len(low),
        learned=sum(r["r_squared"] >= EDGE for r in rows),
        low_examples=_examples(low),
        high=len(high),
        high_all=sum(r["inal_z"] > 20 for r in rows),
        high_huge=sum(r["network"] == HUGE for r in high),
    )


def _examples(rows: Rows) -> str:
    top = sorted(rows, key=lambda r: -r["r_squared"])[:4]
    return "; ".join(
        f"{r['task']}, {r['network']}: z {r['inal_z']:.1f}, R² {r['r_squared']:.2f}" for r in top
    )


TEXT = """## Ranking networks

{count} pairs: {networks} networks, good and bad, on {all_tasks} tasks. Each was trained twice, for 20 epochs of Adam (rate
1e-3, batches of 64) on the squared loss, on at most 1,200 rows. Every score saw training rows alone: those of `rank` with
its defaults, proxies a batch of 128 rows, all with three initialisations. **Skill** is the share of the errors of the
greatest class that a network avoids on rows held out (0 for always that class, 1 for no error), for a real label R²;
**learned** means R² of at least 0.1.

{tasks}

Spearman correlations with skill, and their 95% bootstrap intervals: over all pairs (drawing tasks), and the mean over the
{ranked} tasks where labels are real and some network learned (drawing networks and tasks). A score that is the same for
all networks of a task cannot rank them.

{table}

- **Before training.** `{by}` has {found} within tasks; the best proxy, {proxy},
  {value}. The difference is {gap}{surely}.
  The goal was 0.3 and more than every proxy: {reached}.
  Without {huge}, the grossest case, it has {calm} and the best proxy, {calm_proxy}.
- **With the probe.** {probe}; the goal was 0.5: {probed}.
- Ridge on the tangent kernel has {ridge}: it is the same for first weights of any size, and a network
  whose output starts far above the label does not end where ridge does. `{by}` is the same regression of what the start
  leaves, and `rank` orders by it for that reason.
- Multiply-adds of one row alone have {count_alone}, {counted} of the {proxies} proxies; snip orders the wrong way
  round ({snip}).
- Over all pairs, scores that see the label also tell easy tasks from hard ones; counts of parameters and most proxies
  hardly do.

Was `{by}` only lucky here? Chosen anew from our scores and those that were tried, on half of the tasks, and tested on the
other half; and on the tasks that were trained after it was first looked at, when {seen} tasks were:

{halves}

Task by task:

{by_task}

Where `{by}` is most wrong:

{misses}

It knows the first step of training alone: features that are learned later, and what 20 epochs do not reach, are not in it.
Networks that all solve a task differ by the luck of a few rows held out, and their order there is noise.

### INAL does not rank

INAL has {inal} within tasks. Of {learned} pairs that learned, {low} stand less than 3 deviations above
shuffled labels ({low_examples}).
Of {high_all} pairs above 20 deviations, {high} did not learn, {high_huge} of them with {huge}: INAL is relative to the
network's own size, and does not see it. It says that some signal can be seen at the start, not whether training ends
well."""
TEXT = TEXT.replace("{huge}", HUGE)
