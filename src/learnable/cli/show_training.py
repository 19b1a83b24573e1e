"""Command-line tables of a verification: score, success rate, contradictions, curves."""

from __future__ import annotations

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from learnable.cli.show_check import STYLES, facts
from learnable.estimates import Estimate
from learnable.estimates import show as figure
from learnable.reports.theorem_titles import titled
from learnable.verification import Verification


def show_verification(console: Console, found: Verification, quiet: bool) -> None:
    if quiet:
        console.print(found.score)
        return
    rate, label = found.success, found.prediction["label"]
    style = {"agree": "bold green", "disagree": "bold red", "silent": "bold cyan"}[found.score]
    body = Text()
    body.append("Before training: ").append(label, style=STYLES[label])
    body.append(f", at {found.prediction['fixed_at']} (sha256 {found.prediction['sha256'][:16]}…).\n")
    body.append(
        f"{int(found.learned.sum())} of {len(found.learned)} runs learned: success rate {rate.value:.3f} "
    )
    body.append(f"[{rate.low:.3f}, {rate.high:.3f}] (Wilson, 95%).\n")
    for certificate in found.check.certificates:
        if certificate.holds and certificate.reaches:
            vacuous = " (says nothing)" if certificate.vacuous else ""
            bound = figure(certificate.success_probability_at_most)
            body.append(f"{titled(certificate.theorem, capital=True)} bounds it by {bound}{vacuous}.\n")
    body.append(_losses(found))
    for name, mean in found.scores.items():
        if name != "chance":
            body.append(f"\n{name.replace('_', ' ').capitalize()} {_score(mean)}")
    console.print(
        Panel(body, title=Text(found.score.upper(), style=style), title_align="left", border_style=style)
    )
    for c in found.contradictions:
        text = (
            f"CONTRADICTION: {titled(c['theorem'])} bounds the success rate by {c['success_probability_at_most']:g} and it "
            f"is at least {rate.low:.3f}. Repeat it: learnable verify {c['target']!r} --net {c['network']!r} --training "
            f"{c['training']!r} --runs {c['runs']} --seed {c['seed']} --edge {c['edge']:g}"
        )
        console.print(Panel(Text(text), style="bold white on red"))
    console.print(facts(found.check))
    console.print(_curve(found))
    if found.ensemble.note:
        console.print(Text(f"Note: {found.ensemble.note.rstrip('.')}.", style="dim"))


def _score(mean: Estimate) -> str:
    """A mean score with its interval over seeds, which one run has not."""
    return (
        f"{mean.value:.3f} [{mean.low:.3f}, {mean.high:.3f}]"
        if (mean.samples or 0) > 1
        else f"{mean.value:.3f}"
    )


def _losses(found: Verification) -> str:
    import numpy as np

    final = np.asarray(found.ensemble.final)
    going = final[np.isfinite(final)]
    stopped = len(final) - len(going)
    text = f"Loss at the end: median {np.median(going):.3g}" if len(going) else "No run reached the end"
    expected = found.check.verdict.predicted_loss
    text += f", predicted {expected:.3g}" if expected is not None and len(going) else ""
    if not stopped:
        return f"{text}."
    first = min(
        (stop for stop in found.ensemble.stopped if stop is not None),
        key=lambda stop: stop.step,
        default=None,
    )
    why = "" if first is None else f", the first at step {first.step}: {first.why}"
    return f"{text}; {stopped} of {len(final)} runs stopped before the end{why}."


def _curve(found: Verification) -> Table:
    """Loss and Fourier coefficients at about eight points of training."""
    data = found.json()
    band, names = data["curves"], data["fourier"]["monomials"][:3]
    title = "Loss along training" + (
        ", and mean Fourier coefficients of the trained networks" if names else ""
    )
    table = Table(title=title, title_justify="left", title_style="bold")
    skill = ["skill", "10%", "90%"] if "skill" in band else []
    for name in (
        "step",
        "mean loss",
        "10%",
        "90%",
        *skill,
        *(m if len(m) < 12 else f"{m[:9]}…" for m in names),
    ):
        table.add_column(name, justify="right")
    steps = band["steps"]
    chosen = sorted({round(i * (len(steps) - 1) / 7) for i in range(8)})
    for i in chosen:
        losses = [
            "" if part[key][i] is None else f"{part[key][i]:.4g}"
            for part in (band, *([band["skill"]] if skill else []))
            for key in ("mean", "low", "high")
        ]
        table.add_row(str(steps[i]), *losses, *(f"{c[i]:.3f}" for c in data["fourier"]["coefficients"][:3]))
    return table
