"""The payload of a sweep's page, packed: codes as base64, estimates field by field, no `<` in the JSON.

A *coded* column is ``{"values": distinct values, "codes": one index a cell, -1 for none}``.
"""

from __future__ import annotations

import base64
import json
import math
import sys
from array import array
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def packed(codes: Sequence[int]) -> dict[str, Any]:
    """Codes as little-endian integers of 1, 2 or 4 bytes, each one more than the code, in base64.

    >>> packed([0, 1, -1]), packed([4, 4])
    ({'bytes': 1, 'base64': 'AQIA'}, {'all': 4})
    """
    if len(set(codes)) == 1:
        return {"all": codes[0]}
    most = max(codes, default=0) + 1
    kind, size = ("B", 1) if most < 1 << 8 else ("H", 2) if most < 1 << 16 else ("I", 4)
    numbers = array(kind, [code + 1 for code in codes])
    if sys.byteorder == "big":
        numbers.byteswap()
    return {"bytes": size, "base64": base64.b64encode(numbers.tobytes()).decode()}


def rounded(value: float | None) -> float | int | None:
    """Six figures, which is more than a page shows; None where the number is not finite.

    >>> rounded(0.1234567891), rounded(3.0), rounded(float("inf"))
    (0.123457, 3, None)
    """
    if value is None or isinstance(value, str) or not math.isfinite(value):
        return None
    short = float(f"{value:.6g}")
    return int(short) if short == int(short) and abs(short) < 1e15 else short


def estimates(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Estimates E as one list a field; an end that equals the value and a log10 that follows from it are None."""
    methods = sorted({str(e["method"]) for e in found})
    values = [rounded(e["value"]) for e in found]
    return {
        "value": values,
        "log10": [
            None if value and abs(value) > 1e-300 else rounded(e["log10"]) for e, value in zip(found, values)
        ],
        **{
            end: [None if (v := rounded(e[end])) == value else v for e, value in zip(found, values)]
            for end in ("low", "high")
        },
        "methods": methods,
        "method": [methods.index(str(e["method"])) for e in found],
        "samples": [e.get("samples") for e in found],
        "zero": [int(bool(e.get("exactly_zero"))) for e in found],
    }


def coded(column: dict[str, Any]) -> dict[str, Any]:
    """A coded column with its codes packed, and its values too where they are estimates or numbers."""
    values = column["values"]
    if column.get("kind") in ("estimate", "rate"):
        values = estimates(values)
    elif column.get("kind") == "number":
        values = [rounded(v) for v in values]
    return {**column, "values": values, "codes": packed(column["codes"])}


def embedded(value: Any) -> Markup:
    """JSON for a ``<script type="application/json">``: ASCII, and no character that could end it.

    >>> embedded({"name": "</script><!--"})
    Markup('{"name":"\\\\u003c/script\\\\u003e\\\\u003c!--"}')
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_UNSAFE))
