"""Certificates as text: the tightest with its hypotheses ticked, of the others a sentence."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from learnable.reports.theorem_titles import titled
from learnable.theorems.certificates.certificate import Certificate


def show_certificates(console: Console, certificates: tuple[Certificate, ...]) -> None:
    """The tightest claim with its hypotheses; of the others what they say, or why they say nothing, with the numbers."""
    full = next((c for c in certificates if c.holds and not c.vacuous), None)
    if full is not None:
        console.print(_hypotheses(full))
    for c in certificates:
        if c is full:
            continue
        if not c.holds:
            failing = "; ".join(f"{h.name} ({h.because})" for h in c.hypotheses if not h.holds)
            console.print(Text(f"{titled(c.theorem, capital=True)} does not speak here: {failing}."))
        elif c.vacuous:
            console.print(Text(vacuous(c)))
        else:
            console.print(Text(f"{titled(c.theorem, capital=True)}: {c.statement}."))


def vacuous(c: Certificate) -> str:
    """How far a certificate that excludes nothing is from excluding something."""
    bound = f"at most {c.success_probability_at_most:.3g}"
    title = titled(c.theorem, capital=True)
    text = f"{title}: every hypothesis holds, and it excludes nothing here. The chance of success is {bound}"
    if c.signal is None or c.signal_needed is None:
        return f"{text}."
    needed = "any signal allows" if c.signal_needed == 0 else f"from {c.signal_needed:.4g} on it allows"
    return f"{text}: the budget's signal is {c.signal:.4g}, and {needed} success with probability 0.9."


def _hypotheses(c: Certificate) -> Table:
    title = escape(f"{titled(c.theorem, capital=True)}: {c.statement}")
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    table.add_column()
    table.add_column()
    table.add_column(overflow="fold")
    for h in c.hypotheses:
        table.add_row("[green]✓[/]" if h.holds else "[red]✗[/]", escape(h.name), escape(h.because))
    return table
