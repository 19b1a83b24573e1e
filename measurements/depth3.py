"""Networks that compute a local generator on Gaussian inputs: the truth table, and smoothing (arXiv 2302.07426)."""

from __future__ import annotations

from typing import Any

from measurements.generators import (
    CONDITIONAL,
    DRAWS,
    GAUSSIAN,
    NETWORKS,
    PREDICATES,
    SIZES,
    SMALL,
    TWO,
    broken,
    singular,
    smoothing,
    truth,
    two_layers,
)
from measurements.normality import input_tests
from measurements.pictures import COLOURS
from measurements.tables import markdown

TABLES = ("depth3", "depth3_smoothing", "depth3_inputs", "depth3_two_layers", "depth3_singular")


def measure() -> dict[str, list[dict[str, Any]]]:
    """The truth table, labels by smoothing, the law of inputs, the depth-2 network, and least singular values."""
    return {
        "depth3": [truth(n, spec) for n in SIZES for spec in PREDICATES],
        "depth3_smoothing": [row for n in DRAWS for row in smoothing(n, DRAWS[n])],
        "depth3_inputs": input_tests(12, 3, 60_000),
        "depth3_two_layers": two_layers(TWO, NETWORKS),
        "depth3_singular": [row for n in DRAWS for row in singular(n)],
    }


def draw(tables: dict[str, list[dict[str, Any]]], left: Any, right: Any) -> None:
    for n, colour in zip(DRAWS, COLOURS):
        rows = [r for r in tables["depth3_smoothing"] if r["n"] == n]
        x = [r["smoothing"] * n**5 for r in rows]
        left.fill_between(
            x,
            [r["right_low"] for r in rows],
            [r["right_high"] for r in rows],
            color=colour,
            alpha=0.2,
            linewidth=0,
        )
        left.plot(x, [r["right"] / r["draws"] for r in rows], "-o", color=colour, ms=3, label=f"n = {n}")
        left.plot(x, [r["exact"] / r["draws"] for r in rows], "--", color=colour, lw=1)
        left.axvline(rows[0]["proved_up_to"] * n**5, color=colour, lw=0.8, ls=":")
        left.plot([broken(n) * n**5], [0.41], "^", color=colour, ms=6)
    left.set(xscale="log", ylim=(0.4, 1.03), xlabel="τ·n⁵", ylabel="share of labels on good encodings")
    left.set_title("depth 3: right (—), as the lemma says (- -)")
    left.legend(loc="lower left")
    rows = [r for r in tables["depth3_two_layers"] if r["input_noise"] == r["smoothing"]]
    rows.sort(key=lambda r: r["smoothing"])
    x, y = [r["smoothing"] for r in rows], [r["mismatches"] / r["rows"] for r in rows]
    right.fill_between(
        x, [r["low"] for r in rows], [r["high"] for r in rows], color=COLOURS[0], alpha=0.2, linewidth=0
    )
    right.plot(x, y, "-o", color=COLOURS[0], ms=3)
    right.axvline(max(r["smoothing"] for r in rows if r["proved"]), color=COLOURS[0], lw=0.8, ls=":")
    right.set(
        xscale="log", xlabel="ω = τ", ylabel="share of labels that differ", title=f"depth 2, n = {TWO}, tsa"
    )


def section(tables: dict[str, list[dict[str, Any]]]) -> str:
    labels, smooth = tables["depth3"], tables["depth3_smoothing"]
    two = {(r["input_noise"], r["smoothing"]): r for r in tables["depth3_two_layers"]}
    table = markdown(
        [
            "n",
            "predicate",
            "good encodings",
            "with label 1",
            "off encodings",
            "mismatches",
            "at τ = n⁻⁵",
            "across ½",
        ],
        [
            [
                r["n"],
                f"`{r['predicate']}`",
                r["good"],
                r["ones"],
                r["off_encodings"],
                r["mismatches"],
                r["smoothed_mismatches"],
                r["smoothed_across_half"],
            ]
            for r in labels
        ],
    )
    shown = [r for r in smooth if r["exponent"] in (6, 5, 4.5, 4.25, 4, 3.5, 3)]
    shares = markdown(
        ["n", "τ", "as the lemma says", "95%", "right side of ½", "95%"],
        [
            [
                r["n"],
                f"n^-{r['exponent']:g}",
                f"{r['exact']}/{r['draws']}",
                f"{r['exact_low']:.3f} to {r['exact_high']:.3f}",
                f"{r['right']}/{r['draws']}",
                f"{r['right_low']:.3f} to {r['right_high']:.3f}",
            ]
            for r in shown
        ],
    )
    normal = markdown(
        ["test", "p-value", "with twice the encodings"],
        [
            [r["test"], f"{r['pvalue']:.3g}", f"{r['wrong']:.3g}" if r["wrong"] else "below 1e-300"]
            for r in tables["depth3_inputs"]
        ],
    )
    least = markdown(
        ["n", "layer", "shape", "least singular value", "proved above (95%)", "float64 resolves"],
        [
            [
                r["n"],
                r["layer"],
                f"{r['rows']} x {r['columns']}",
                f"{r['least']:.3g}",
                f"{r['bound']:.2g}",
                f"{r['resolution']:.1g}",
            ]
            for r in tables["depth3_singular"]
        ],
    )
    small, large = two[_read(SMALL), _read(SMALL)], two[_read(0.02), _read(1e-3)]
    return TEXT.format(
        gaussian=GAUSSIAN,
        conditional=CONDITIONAL,
        total=sum(r["good"] + r["off_encodings"] for r in labels),
        wrong=sum(r["mismatches"] for r in labels),
        smoothed=sum(r["smoothed_mismatches"] for r in labels),
        all=sum(r["gaussian"] + r["conditional"] for r in labels),
        window=sum(r["in_the_window"] for r in labels),
        table=table,
        shares=shares,
        proved=", ".join(f"{r['proved_up_to']:.1e}" for r in smooth if r["exponent"] == 5),
        normal=normal,
        rows=tables["depth3_inputs"][0]["rows"],
        least=least,
        two=TWO,
        networks=NETWORKS,
        small=small["mismatches"],
        large=f"{large['mismatches'] / large['rows']:.1%} ({large['low']:.1%} to {large['high']:.1%})",
    )


def _read(value: float) -> float:
    """As the tables hold it."""
    return float(f"{value:.6g}")


TEXT = """## A local generator inside a network

The depth-3 network of [the theorem's page](theorems/depth-three.md) says 1 - P(x_S) where a Gaussian input encodes the
hyperedge S with no coordinate in its window, and 0 where it encodes none. For every n and predicate: {gaussian} inputs
N(0, I) in n² dimensions and {conditional} conditional encodings. Of the {total} labels that the truth table fixes {wrong}
differ, without smoothing; {window} encodings have a coordinate in the window, and a label between. With parameters smoothed
by τ = n⁻⁵, `at τ = n⁻⁵` counts labels of the smoothed network that are not those of the exact-label lemma ({smoothed} of
{all}), `across ½` those of the truth table that are on the wrong side of ½.

{table}

How much smoothing do labels bear? One good encoding for every smoothed network, `tsa`. The lemma proves exact labels up to
τ = {proved} (for one input, with probability 0.999; dotted in the picture). With a large τ the labels are again
those of the lemma, max(known, 0), but say nothing of P(x_S): some neuron without x fires everywhere, the network is 0, and
that is right for half of the encodings. Triangles: τ = n^{{-7/2}}/(8√k), where the inside of the window's neuron has
standard deviation 1.

{shares}

![labels by smoothing](measurements/depth3.svg)

Depth 2, noisy encodings, n = {two}, `tsa`, {networks} smoothed networks with an input each: at ω = τ = 1/(64nk) {small}
labels differ from the exact one, at ω = 0.02 and τ = 0.001 {large}.

Inputs that are encodings with probability P_enc, and else Gaussian inputs that are none, are N(0, I): n = 12, k = 3, {rows}
rows. The last column has twice as many encodings, which two of the tests find out.

{normal}

Smoothing leaves no weight matrix degenerate (`tsa`, τ = n⁻⁵, one network each):

{least}

Rebuild with `python -m measurements depth3`; tables: [truth](measurements/depth3.csv),
[smoothing](measurements/depth3_smoothing.csv), [depth 2](measurements/depth3_two_layers.csv),
[inputs](measurements/depth3_inputs.csv), [singular values](measurements/depth3_singular.csv)."""
