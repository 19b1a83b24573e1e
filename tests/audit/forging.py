"""Consistent forgeries of certificates, from a seed: many fields change together, and one deep fact alone is false.

Inputs of one certificate stand under the numbers of another; sizes, laws and edges are written otherwise everywhere; the
prover is told wrong weights, norms, alignments and counts; hypotheses that fail are said to hold, in its own words;
results of `check` and generated data stand around certificates of something else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

from tests.audit.adversary import Altered, originals
from tests.audit.proving import FAMILIES, QUESTIONS, WHOLE, dataset, honest, measured_again, prove, whole

from learnable.targets import targets
from learnable.targets.levels import degree_weights
from learnable.theorems import phrases

TEXTS = ("target", "law", "network", "training", "edge", "group")
ARGUMENTS = {"init": "network", "widths": "network"} | dict.fromkeys(
    ("n", "d", "degree", "at", "seed", "bias", "law"), "target.measured"
)
"""What an argument of a spec belongs to, but for those of a budget."""
Forged = tuple[str, str, Any]
"""The name of what was honest, the field that lies, and the forgery."""


def told(tree: Any, before: dict[str, str], after: dict[str, str]) -> Any:
    """The texts of one certificate in place of those of another, in every sentence."""
    text = json.dumps(tree, ensure_ascii=False)
    for key in sorted(TEXTS, key=lambda k: -len(before[k])):
        if key != "edge":
            text = text.replace(json.dumps(before[key], ensure_ascii=False)[1:-1], f"\0{key}\0")
    for key in TEXTS:
        text = text.replace(f"\0{key}\0", json.dumps(after[key], ensure_ascii=False)[1:-1])
    return json.loads(text)


def swapped(rng: Random) -> Forged:
    """The numbers of one certificate under the inputs of another of the same theorem."""
    names = list(QUESTIONS)
    while True:
        a, b = rng.choice(names), rng.choice(names)
        pairs = [(c, d) for c in honest(a) for d in honest(b) if c["theorem"] == d["theorem"] and a != b]
        if pairs:
            one, other = rng.choice(pairs)
            found = told(other, other["inputs"], one["inputs"])
            found["inputs"] = one["inputs"] | {k: other["inputs"][k] for k in ("measured", "weights", "squared_norms")
                                               if k in other["inputs"] and rng.random() < 0.8}  # fmt: skip
            return a, "target.measured", {"certificates": [found]}


def relabelled(rng: Random) -> Forged:
    """One argument of a spec, written otherwise wherever it stands."""
    name = rng.choice([*QUESTIONS, *(f"whole {n}" for n in WHOLE), *(f"data {f}" for f in FAMILIES[:3])])
    tree = bases()[name]
    text = json.dumps(tree, ensure_ascii=False)
    found = sorted(set(re.findall(r"\b(?:n|d|degree|at|steps|rate|noise|seed|bias|batch|modulus|columns)=[\d.e-]+", text))
                   | set(re.findall(r"init=\w+|clipping=\w+|law=\w+|widths=\[\d+", text)))  # fmt: skip
    one = rng.choice(found)
    key, _, value = one.partition("=")
    number = re.search(r"\d+", value)
    words = {"init": ("gaussian", "rademacher", "uniform"), "law": ("gaussian", "sphere", "hypercube"),
             "clipping": ("ball", "coordinate", "loss_coordinate")}  # fmt: skip
    if number is None:
        other = rng.choice([w for w in words.get(key, ("ball",)) if w != value])
    else:
        size = int(number[0])
        other = value.replace(
            number[0], str(rng.choice([size + 1, size + 2, max(size - 1, 0), 10 * size, 3])), 1
        )
    field = ARGUMENTS.get(key, "training")
    return name, field, json.loads(re.sub(rf"\b{re.escape(one)}\b", f"{key}={other}", text))


def misinformed(rng: Random) -> Forged:
    """What the prover states when it is told the weights of another target, or another count of parameters."""
    plain = [n for n, q in QUESTIONS.items() if not {"group", "weights"} & set(q)
             and "hypercube" in honest(n)[0]["inputs"]["law"] and "measured" not in honest(n)[0]["inputs"]]  # fmt: skip
    name, other = rng.choice(plain), rng.choice(plain)
    asked, real = QUESTIONS[name], honest(name)[0]["inputs"]
    if rng.random() < 0.3 and asked.get("network", "mlp").startswith("mlp"):
        found = prove(**asked, parameters=rng.choice([1, 9, real.get("parameters", 9) + 1]))
        return name, "parameters", {"certificates": found}
    weights = dict(degree_weights(targets.read(QUESTIONS[other]["target"]).form().local))
    if rng.random() < 0.5:
        weights = dict(degree_weights(targets.read(asked["target"]).form().local))
        k = rng.choice(sorted(weights))
        share = rng.choice([Fraction(1, 2), Fraction(99, 100), 1 - Fraction(1, 10**9), Fraction(2)])
        weights[k] = weights[k][0] * share, weights[k][1] * share
    size = int(re.search(r"\d+", real["law"])[0])  # type: ignore[index]
    kept = {k: w[0] if w[0] == w[1] else w for k, w in weights.items() if k <= size and w[1]}
    found = prove(real["target"], real["network"], real["training"], edge=real["edge"], vouched=real["vouched"],
                  law=real["law"], parameters=real.get("parameters"), weights=kept or {0: Fraction(1)})  # fmt: skip
    for c in found if rng.random() < 0.7 else ():
        c["inputs"] = {k: v for k, v in c["inputs"].items() if k not in ("weights", "second_moment")}
    return name, "weights", {"certificates": [c for c in found if c["theorem"] != "A7'"]}


def mismeasured(rng: Random) -> Forged:
    """A certificate from an alignment, a variance or a residual that is not the target's."""
    names = [n for n in QUESTIONS if "measured" in honest(n)[0]["inputs"]]
    name = rng.choice(names)
    one = rng.choice([c for c in honest(name) if "measured" in c["inputs"]])
    given = one["inputs"]
    stated = {k: Fraction(v) for k, v in given["measured"].items()}
    key = rng.choice(sorted(stated))
    stated[key] *= rng.choice(
        [Fraction(1, 2), Fraction(999, 1000), 1 - Fraction(1, 10**9), 1 + Fraction(1, 10**9), Fraction(2)]
    )
    if rng.random() < 0.3:
        lent = rng.choice([c for n in names for c in honest(n) if "measured" in c["inputs"]])
        stated["alignment"] = Fraction(lent["inputs"]["measured"]["alignment"])
    measured = {k: str(v) for k, v in stated.items()}
    found = measured_again(one | {"inputs": given | {"measured": measured}})
    return name, "measured", {"certificates": [found]}


HOLDING = {
    phrases.LAW: phrases.LAW_HOLDS, phrases.START: phrases.START_KNOWN, phrases.NOISE: phrases.NOISE_HOLDS,
    phrases.GRADIENT: phrases.GRADIENT_FRESH, phrases.CLIPPING: phrases.CLIPPING_BALL, phrases.SIGNS: phrases.SIGNS_HOLD,
    phrases.CLIPPING_OF_LOSS: phrases.CUT_HOLDS, phrases.VARIES: phrases.VARIES_HOLDS,
    phrases.ONE: phrases.ONE_CHECKED, phrases.TRAINED: phrases.TRAINED_CHECKED,
}  # fmt: skip


def held(certificate: dict[str, Any]) -> dict[str, Any]:
    """The same with every hypothesis said to hold, and the statement that would follow."""
    given = certificate["inputs"]
    batch = re.search(r"batch=(\w+)", given["training"])
    names = {k: given[k] for k in TEXTS} | {
        "init": "gaussian",
        "noise": 0.0025,
        "batch": batch[1] if batch else "1",
    }
    rows = [h if h["holds"] else h | {"holds": True, "because": HOLDING[h["name"]].format(**names)}
            for h in certificate["hypotheses"]]  # fmt: skip
    claim = {"C2": phrases.CLAIM_OF_SIGNS, "A4'": phrases.CLAIM}.get(
        certificate["theorem"], phrases.CLAIM_OF_PART
    )
    statement = (phrases.VACUOUS if certificate["vacuous"] else claim).format(
        **names, loss=certificate["excludes_loss_at_or_below"], probability=certificate["success_probability_at_most"],
        accuracy=certificate.get("accuracy_at_most"),
    )  # fmt: skip
    return certificate | {"hypotheses": rows, "holds": True, "statement": statement}


def granted(rng: Random) -> Forged:
    """Hypotheses that fail are said to hold: of honest certificates, or of one whose group, law or budget was lent."""
    name = rng.choice(list(QUESTIONS))
    one = rng.choice(honest(name))
    lent = rng.choice(honest(rng.choice(list(QUESTIONS))))["inputs"]
    keys = rng.sample(["law", "group", "training", "network"], rng.choice([0, 1, 1, 2]))
    after = one["inputs"] | {k: lent[k] for k in keys}
    found = told(one, one["inputs"], after)
    found["inputs"] |= {k: after[k] for k in keys}
    field = keys[0] if keys else "hypotheses"
    return name, field, {"certificates": [held(found)]}


def surrounded(rng: Random) -> Forged:
    """A result of `check`, or generated data, around the certificates of something else."""
    if rng.random() < 0.3:
        family = rng.choice(FAMILIES[:3])
        tree = dataset(family)
        question = {"target": tree["certificates"][0]["inputs"]["target"], "network": "mlp()"}
        question |= rng.choice([{"network": "mlp(widths=[9])"}, {"edge": "0.5"}, {"training": "noisy_gd(steps=9)"}, {},
                                {"vouched": True}, {"target": "parity(n=40, degree=19)"}])  # fmt: skip
        proofs = [c for c in prove(**question) if c["holds"] and not c["vacuous"]]
        return f"data {family}", "certificates", {**tree, "certificates": proofs}
    name, other = rng.choice(WHOLE), rng.choice(list(QUESTIONS))
    tree, asked = whole(name), {"network": "mlp(widths=[8])", **QUESTIONS[name]}
    change: dict[str, Any] = rng.choice([
        {"edge": "1"}, {"edge": "0.01"}, {"training": "noisy_gd(steps=9)"}, {"vouched": True},
        {"network": "mlp(widths=[9])"},
        {"network": "mlp(widths=[8], init=uniform)"}, {"target": f"moved({asked['target']}, seed=1)"}, {},
    ])  # fmt: skip
    proofs = list(honest(other)) if not change else prove(**(asked | change))
    found = {**tree, "certificates": proofs}
    if rng.random() < 0.5:
        found["verdict"] = {**tree["verdict"], "label": "proved-hard"}
    if rng.random() < 0.3:
        found["target"] = {
            **tree["target"],
            "variance": tree["target"]["variance"] * rng.choice([2, 0.5, 1 + 1e-9]),
        }
    return f"whole {name}", "certificates", found


KINDS: tuple[Callable[[Random], Forged], ...] = (
    swapped, relabelled, misinformed, mismeasured, granted, surrounded)  # fmt: skip
_KEPT: dict[str, Any] = {}


def bases() -> dict[str, Any]:
    if not _KEPT:
        _KEPT.update(originals())
    return _KEPT


def forgeries(seed: int, count: int) -> Iterator[Altered]:
    """Forgeries of every kind in turn, from a seed."""
    rng = Random(seed)
    for i in range(count):
        name, field, found = KINDS[i % len(KINDS)](rng)
        yield Altered(
            f"{name} {KINDS[i % len(KINDS)].__name__}", bases()[name], ("inputs", *field.split(".")), found
        )
