"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else.")]
Seed = Annotated[int, typer.Option(help="Seed of everything that is sampled.")]
Samples = Annotated[
    int | None,
    typer.Option(help="Inputs where anything is sampled; on data, rows used (at most 5000 by default)."),
]
Workers = Annotated[int, typer.Option(help="Threads for sampling; the result does not depend on it.")]
TrustCode = Annotated[
    bool,
    typer.Option(
        "--trust-code", help="Run Python code that the file names, as your own; without it, it is refused."
    ),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print as little as possible.")]
Net = Annotated[
    str, typer.Option("--net", help="mlp(widths=[512], …) or file.py:factory (your own code, imported).")
]
PILOT = 0.05
Pilot = Annotated[
    float,
    typer.Option(
        metavar="SHARE",
        help="On data: the share of the budget trained to test the forecast; 0 trains nothing.",
    ),
]
