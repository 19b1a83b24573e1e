"""Numbers as text: four figures, powers of ten where floats end, and zero only where it is proven.

Every function takes plain JSON (an estimate is the object E of ``check --json``) and returns text; `html` sets
the exponents of such a text as superscripts and keeps the caret for whoever copies it.
"""

from __future__ import annotations

import math
import re
from typing import Any

from markupsafe import Markup, escape

_POWER = re.compile(r"10\^(-?[0-9]+(?:\.[0-9]+)?)")
_SCIENTIFIC = re.compile(r"(?<![\w.=-])([0-9][0-9.]*)e([+-])0*([0-9]+)\b")


def number(value: float | None, log10: float | None = None, figures: int = 4) -> str:
    """The value; its log10 speaks where the value is no longer a normal float.

    >>> number(0.0310454), number(4.6247e-298), number(0.0, -434.2043), number(5889.0), number(None)
    ('0.03105', '4.625·10^-298', '10^-434.2', '5889', 'none')
    """
    if log10 is not None and not -300 < log10 < 300:
        return ("-" if value is not None and value < 0 else "") + f"10^{log10:.1f}"
    if value is None:
        return "none"
    if value == 0 or not math.isfinite(value):
        return f"{value:g}" if value else "0"
    size = math.floor(math.log10(abs(value)))
    if -4 <= size < 3 or (value == int(value) and size < 7):
        return f"{value:.0f}" if value == int(value) else f"{value:.{figures}g}"
    mantissa, exponent = f"{value:.{figures - 1}e}".split("e")
    if 3 <= size < 7:
        return f"{value:,.0f}"
    return f"{mantissa}·10^{int(exponent)}"


def amount(e: dict[str, Any] | None) -> str:
    """An estimate's value.

    >>> amount({"value": 0.0, "log10": None, "exactly_zero": True})
    'exactly zero'
    """
    if e is None:
        return "none"
    return "exactly zero" if e["exactly_zero"] else number(e["value"], e["log10"])


def spread(e: dict[str, Any]) -> str:
    """How far the estimate may be off: the interval of a sample, else the proven or stated error.

    >>> spread({"value": 0.5, "log10": -0.3, "low": 0.4, "high": 0.6, "method": "sampled", "exactly_zero": False})
    '0.4 to 0.6 (95%)'
    """
    if e["exactly_zero"]:
        return "proven"
    if e["method"] == "sampled":
        return f"{number(e['low'])} to {number(e['high'])} (95%)"
    word = "stated" if e["method"] == "quadrature" else "proven"
    half = (e["high"] - e["low"]) / 2
    return f"± {number(half, figures=2)}, {word}" if half > 1e-300 else word


METHODS = {
    "exact": "exact, at any width",
    "wide-limit": "exact in the limit of infinite width",
    "quadrature": "by quadrature",
}


def method(e: dict[str, Any]) -> str:
    """How the estimate was got.

    >>> method({"method": "sampled", "samples": 1797})
    'sampled, 1,797 samples'
    """
    if e["method"] == "sampled":
        return f"sampled, {e['samples']:,} samples" if e.get("samples") else "sampled"
    return METHODS.get(e["method"], e["method"])


def counted(measure: dict[str, Any]) -> tuple[str, str]:
    """A leap or a degree as people read it: of the terms that hold weight, with that of all terms where it is another.

    >>> counted({"value": 1, "of_terms_that_hold_weight": 2}), counted({"value": 3, "of_terms_that_hold_weight": 3})
    (('2', 'of the terms that hold weight (1 of all terms)'), ('3', ''))
    """
    held = measure.get("of_terms_that_hold_weight")
    if held is None or held == measure["value"]:
        return str(measure["value"]), ""
    return str(held), f"of the terms that hold weight ({measure['value']} of all terms)"


def percent(share: float) -> str:
    """A share in percent.

    >>> percent(0.9131886), percent(0.1)
    ('91.3%', '10%')
    """
    return f"{100 * share:.3g}%"


def portion(share: float, whole: str) -> str:
    """A share of something in words: in percent, or as a multiple from 2 on.

    >>> portion(0.612, "the variance"), portion(15.887, "the variance")
    ('61.2% of the variance', '15.9 times the variance')
    """
    return f"{percent(share)} of {whole}" if share < 2 else f"{number(share, figures=3)} times {whole}"


def html(text: Any) -> Markup:
    """The text escaped, and every 10^x in it with x raised; copied text still reads 10^x.

    >>> html("10^-434.2 < 1")
    Markup('10<i>^</i><sup>-434.2</sup> &lt; 1')
    """
    return Markup(_POWER.sub(r"10<i>^</i><sup>\1</sup>", str(escape(text))))


def raised(svg: str) -> str:
    """SVG text with x raised in every 10^x that ends a piece of text.

    >>> raised("<text>10^-3</text>")
    '<text>10<tspan dy="-.4em" font-size="75%">-3</tspan></text>'
    """
    return re.sub(_POWER.pattern + "(?=<)", r'10<tspan dy="-.4em" font-size="75%">\1</tspan>', svg)


def power(log10: float) -> str:
    """The label of a tick at 10^log10 on a logarithmic axis.

    >>> power(-3.0), power(-297.75), power(-1.5)
    ('10^-3', '10^-297.8', '0.032')
    """
    if abs(log10 - round(log10)) < 1e-9:
        return f"10^{round(log10)}" if round(log10) else "1"
    return f"{10**log10:.2g}" if -4 < log10 < 3 else f"10^{log10:.1f}"


def sentence(text: str) -> str:
    """A capital where it starts with a plain word, a full stop, and 2e-9 as 2·10^-9 (but noise=2e-9 as it is).

    >>> sentence("the chance is 1.5e-143"), sentence("sgd(rate=1e-05) ends. ")
    ('The chance is 1.5·10^-143.', 'sgd(rate=1e-05) ends.')
    """
    text = text.strip()
    text = text[:1].upper() + text[1:] if re.match(r"[a-z]+[ ,]", text) else text
    text = _SCIENTIFIC.sub(lambda m: f"{m[1]}·10^{m[2].strip('+')}{m[3]}", text)
    return text if text.endswith((".", "!", "?")) else f"{text}."
