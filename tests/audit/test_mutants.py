"""The mutation test of prover against judge: what is decided wrongly in one of them is seen by the other.

A row is a function, a piece of its text, what stands there instead, and certificates on which prover and judge must then
differ. The prover makes each of them and the judge audits it, one of the two mutated; without a mutation all are honest.
"""

from dataclasses import replace
from typing import Any

import pytest

from honest_certificates import CASES
from learnable.audit import (
    audit_object,
    budgets,
    certificate,
    conditions,
    dataset,
    descent,
    facts,
    leaps,
    networks,
    numbers,
    phrases,
    polynomials,
    terms,
    walsh,
    whole,
)
from learnable.audit import groups as acting
from learnable.audit.alignments import (
    comparing,
    cubes,
    gaussian_polynomials,
    harmonics,
    listing,
    permuting,
    shifting,
    signing,
)
from learnable.audit.targets import composed as composing
from learnable.audit.targets import named as naming
from learnable.audit.targets import weights as weighing
from learnable.complexity import leap as leaping
from learnable.groups import EvenSignedPermutations, Generated, Orthogonal, SignedPermutations, SignFlips
from learnable.groups.finite import FiniteGroup, flips_signs
from learnable.networks.mlp import MLP
from learnable.profiles import flips, generated, lines, orthogonal, permutations, shifts, signed, stabilisers
from learnable.profiles.cutting import cut
from learnable.profiles.parts import Profile
from learnable.targets import boolean, forms, levels
from learnable.targets.forms import ByWeight, Monomials
from learnable.targets.sequences import Same
from learnable.targets.zonal import Zonal
from learnable.theorems import (
    clipped_loss,
    cross_predictability,
    decimals,
    degrees,
    equivariant_descent,
    even_signs,
    hypotheses,
    leap,
    measured,
    norms,
    spelling,
)  # fmt: skip
from learnable.theorems import generated as planting
from learnable.theorems.certificates import assembly
from learnable.theorems.certificates.certificate import Certificate
from mutating import entered, replaced

JUDGE: list[tuple[Any, str, str, tuple[str, ...]]] = [
    (acting.Group.preserves, "self.size != law.size", "self.size > law.size", ("another size",)),
    (acting.Group.preserves, "not self.rotates and", "", ("rotated cube",)),
    (acting.Group.preserves, " and not (law.bias and self.flips)", "", ("biased flips", "biased turns")),
    (acting.Group.keeps, 'init == "gaussian" if self.rotates else ', "", ("sphere rademacher",)),
    (acting.Group.keeps, "init in ANY_INIT", 'init == "gaussian"', ("rademacher", "uniform")),
    (acting._generated, "any(j < 0 for", "all(j < 0 for", ("biased turns",)),
    (acting._on_coordinates, "flips=kind.flips", "flips=not kind.rotates", ("biased",)),
    (networks.Perceptron.parameters, "before + self.bias", "before + 1", ("no biases",)),
    (networks.Perceptron.parameters, "(*self.widths, 1)", "self.widths", ("parity", "coordinate")),
    (conditions.conditions, "facts.variance > 0", "facts.variance >= 0", ("constant",)),
    (conditions._start, "if not inputs.vouched", "if inputs.vouched", ("code", "unknown code")),
    (conditions._start, "holds = inputs.group.keeps(network.init)", "holds = True", ("sphere rademacher",)),
    (conditions._gradient, "phrases.GRADIENT, spread,", "phrases.GRADIENT, True,", ("permutations fresh", "gaussian fresh")),
    (conditions._gradient, "if batch is None", "if batch is not None", ("parity", "fresh")),
    (conditions._noise, "if not noise", "if noise", ("parity", "no noise")),
    (conditions._noise, "phrases.NOISE, False, phrases.NOISE_NONE", "phrases.NOISE, True, phrases.NOISE_NONE", ("sgd",)),
    (conditions._clipping, 'clipping == "ball"', 'clipping != "coordinate"', ("cut",)),
    (conditions._clipping, "phrases.CLIPPING, not rotates,", "phrases.CLIPPING, True,", ("sphere by coordinate",)),
    (conditions._cut, 'clipping == "loss_coordinate"', 'clipping != "ball" and clipping != "loss_coordinate"', ("signs",)),
    (conditions._signs, "inputs.target.signs", "True", ("no signs",)),
    (descent._parameters, "count if per_coordinate else 1", "count", ("parity", "sphere")),
    (descent._parameters, "count if per_coordinate else 1", "1", ("coordinate", "signs")),
    (descent._numbers, "facts.square / budget.batch", "facts.alignment / budget.batch", ("fresh", "leap fresh",
     "even fresh")),
    (descent._numbers, "budget.rate * budget.clip", "budget.rate", ("slow",)),
    (descent._numbers, "* budget.steps * parameters", "* parameters", ("parity",)),
    (descent._numbers, "(1 - edge) * facts.variance", "(1 - edge) * facts.residual", ("leap granted", "gaussian left")),
    (descent._numbers, "eps < edge * facts.residual / 2", "eps < edge * facts.residual", ("leap granted",)),
    (descent._numbers, "if eps < edge", "if eps <= edge", ("leap at the half",)),
    (descent._probability, "(best / gap, signal * strength / 4)", "(best, signal * strength / 4)", ("parity",)),
    (descent._probability, "signal * strength / 4)", "signal * strength)", ("parity",)),
    (descent._probability, "strength < 4", "strength <= 4", ("just vacuous",)),
    (descent._needed, "Fraction(9, 10)", "Fraction(1)", ("parity",)),
    (descent._accuracy, "1 + facts.centre + root_above", "1 + root_above", ("signs off centre",)),
    (descent._accuracy, " + root_above(facts.alignment)", "", ("signs",)),
    (descent._accuracy, "signal * strength / 4)", "signal * facts.alignment / 4)", ("signs fresh",)),
    (facts.of_mean, "high / comb(inputs.n, k)", "high / comb(inputs.n + 1, k)", ("parity", "staircase")),
    (facts.of_mean, "if k and high", "if high", ("modular",)),
    (facts.of_mean, "low = sum((w[0] for k, w in weights.items() if k), ZERO)",
     "low = sum((w[0] for k, w in weights.items()), ZERO)", ("modular",)),
    (facts.of_signs, ".get(0, ", ".get(1, ", ("signs off centre",)),
    (facts.of_even_signs, "(2 * high if 2 * k == n else high)", "high", ("even halves",)),
    (facts.of_even_signs, "pairs.get(min(k, n - k), ZERO) + ", "", ("planted residue",)),
    (facts.of_even_signs, "if k not in (0, n)", "if k", ("even",)),
    (facts.of_even_signs, "twice = 2 * sum", "twice = sum", ("even fresh",)),
    (facts.of_even_signs, "Facts(best, low, low + top,", "Facts(best, low, low,", ("even",)),
    (facts._of_measured, "not invariant and inputs.group.spreads(inputs.law)", "not invariant",
     ("permutations fresh",)),
    (acting.Group.spreads, "law.name in", "law.name not in", ("flips fresh", "sphere fresh")),
    (leaps.of_leap, "comb(n - len(seen), j)", "comb(n, j)", ("leap",)),
    (leaps.of_leap, "+ abs(c)", "+ c", ("leap fresh",)),
    (leaps.of_leap, "terms.items() if members), ZERO)", "terms.items()), ZERO)", ("leap over a mean",)),
    (leaps.seen_before_the_leap, "if not waiting:\n            return before",
     "if not waiting:\n            return seen", ("leap",)),
    (leaps._bounds, "value >= floor", "value > floor", ("leap granted",)),
    (numbers._tight, "side(value) * toward <= 0", "side(value) * toward < 0", ("parity",)),
    (numbers.is_bound, "compare(FLOOR, number) >= 0", "False", ("tiny",)),
    (numbers._compare_power, "int(twice)\n", "int(twice) - 1\n", ("root of ten",)),
    (numbers.is_log10, "compare(Fraction(1), number) == 0", "compare(Fraction(1), number) != 0", ("nothing",)),
    (certificate.proves_hard, "above(excluded) > learned", "excluded > learned", ("check",)),
    (certificate.proves_hard, "(1 - Fraction", "(2 - Fraction", ("edge one",)),
    (certificate.proves_hard, "small and reaches", "small", ("check of a part",)),
    (certificate.proves_hard, "<= Fraction(1, 10)", "< Fraction(1, 10)", ("a tenth",)),
    (certificate.proves_hard, 'certificate["holds"] is True and ', "", ("sphere for a step",)),
    (whole._label, "any(", "all(", ("check of a cut",)),
    (whole._inside, ' or group.inner == outer.name', "", ("check of a part",)),
    (whole._inside, 'group.name == "even_signed_permutations" or ', "", ("check of residues",)),
    (whole._is_alignment, "and not one.smaller", "and one.smaller", ("check of a sphere",)),
    (whole._is_alignment, "(1 + near)", "(1 - near)", ("check of a sphere",)),
    (dataset._parity, '// 2', "// 3", ("planted half",)),
    (naming._symmetric, "n - 2 * h", "n - h", ("modular", "even")),
    (naming._symmetric, "(n + 1) // 2", "(n + 3) // 2", ("majority",)),
    (naming._symmetric, "n - h >= at", "n - h > at", ("threshold",)),
    (naming._monomials, "Stairs(degree), degree == 1", "Stairs(degree)", ("signs of steps",)),
    (naming._monomials, "Single(degree)", "Single(degree - 1)", ("parity", "moved")),
    (naming._same, "Fraction(1, 2)", "Fraction(1, 3)", ("same",)),
    (composing._moved, "moved=True", "signs=False", ("leap moved",)),
    (composing._sign, "kind=kind, signs=True", "kind=kind", ("signs of a sign",)),
    (composing._sign_of, "v >= 0", "v > 0", ("sign of residues",)),
    (composing._sign_of, "range(1, kind.degree + 1)}", "range(1, kind.degree)}", ("sign",)),
    (composing._extension, "replace(inner.law, size=n)", "inner.law", ("extension",)),
    (weighing.coins, "byte >> bit & 1", "byte >> (7 - bit) & 1", ("permuted coins left",)),
    (weighing.signs_table, "int(c * common)", "-int(c * common)", ("sign of ties",)),
    (weighing.weights_of, "Fraction(1, kind.degree)", "Fraction(1)", ("staircase",)),
    (polynomials._worked_out, "sign * c", "c", ("sum",)),
    (terms.of_signs, "Fraction(v, len(values))", "Fraction(v, 2 * len(values))", ("leap of a sign",)),
    (walsh.symmetric_weights, "comb(n, k) * c * c", "c * c", ("majority",)),
    (comparing._below, "value <= exact[0]", "value < exact[0]", ("flips", "sphere")),
    (cubes.Cube.mean.func, "self.levels[0] ** 2", "self.levels[0]", ("even sum left",)),
    (cubes.Cube.variance.func, "2**size) - self.mean", "2**size)", ("even sum left",)),
    (signing.sign_flips, "if s]", "]", ("flips off centre",)),
    (signing.sign_flips, "cube.square * c * c", "cube.square * abs(c)", ("flips of coins",)),
    (signing._matrices, "cube.square * _dot", "_dot", ("signed fixed left",)),
    (signing.even_signed_permutations, "rest = cube.variance - top", "rest = cube.variance", ("even coins left",)),
    (signing.even_signed_permutations, "comb(n, k)\n", "comb(n, k - 1)\n", ("even coins",)),
    (signing.signed_permutations, "comb(cube.n, k)", "comb(cube.n - 1, k)", ("signed",)),
    (signing.stabiliser_of_signed, "cube.n - len(fixed)", "cube.n - len(fixed) - 1", ("signed fixed",)),
    (signing.stabiliser_of_signed, "cube.variance + cube.mean - still", "cube.variance - still", ("signed coins left",)),
    (permuting._single, "copies = comb(moved,", "copies = comb(moved - 1,", ("permutations",)),
    (permuting._single, "square * (1 - Fraction(1, copies))", "square", ("permutations left",)),
    (permuting._part, "(-1) ** (i - j), factorial", "1, factorial", ("permuted steps",)),
    (permuting.permutations, "comb(moved, i) - (comb", "comb(moved, i) - 2 * (comb", ("permuted steps left", "fixed")),
    (shifting.cyclic_shifts, "sum(product.values(), ZERO) / n", "sum(product.values(), ZERO)", ("grid left",)),
    (permuting.permutations, "cube.n - len(fixed)", "cube.n - len(fixed) - 1", ("fixed left",)),
    (permuting._by_pairs, "comb(t, j) * value", "value", ("permuted sum left",)),
    (cubes.invariant_target, "value >= both[0]", "value > both[0]", ("shifted majority",)),
    (shifting._overlap, "(i % columns + s)", "(i % columns + r)", ("grid",)),
    (listing.generated, "still if invariant", "still if not invariant", ("generated left",)),
    (harmonics.dimension, "comb(d + degree - 3, degree - 2)", "comb(d + degree - 2, degree - 2)", ("sphere",)),
    (harmonics.moment, "factorial(steps) * rising", "rising", ("gaussian",)),
    (gaussian_polynomials.gaussian_polynomial, "value * dimension(d, degree)", "value * degree", ("gaussian terms",)),
    (gaussian_polynomials._raise, "2 * degree + d - 2", "2 * degree + d", ("gaussian terms left",)),
]  # fmt: skip

PROVER: list[tuple[Any, str, str, tuple[str, ...]]] = [
    (Orthogonal.permutes.fget, "return False", "return True", ("sphere by coordinate",)),
    (Orthogonal.keeps, 'init == "gaussian"', "True", ("sphere rademacher",)),
    (Orthogonal.spreads, "isinstance(law, Sphere)", "not isinstance(law, Sphere)", ("sphere fresh",)),
    (SignFlips.spreads, "isinstance(law, Hypercube) and", "not", ("flips fresh",)),
    (Same.form, "Fraction(1, 2)", "Fraction(1, 3)", ("same",)),
    (FiniteGroup.keeps, "init in INITIALISATIONS", 'init == "gaussian"', ("rademacher", "uniform")),
    (assembly.gap, "2 * left >= edge", "left >= edge", ("leap granted",)),
    (assembly.gap, "2 * left >= edge", "2 * left > edge", ("leap at the half",)),
    (assembly.gap, "(1 - edge) * variance", "(1 - edge) * residual", ("leap granted", "gaussian left")),
    (assembly.assemble, "facts.square / asked.training.batch", "facts.alignment / asked.training.batch", ("fresh",)),
    (assembly.assemble, "probability.at_most()", "probability.at_least()", ("parity",)),
    (assembly.assemble, "excluded.at_least()", "excluded.at_most()", ("even",)),
    (assembly.assemble, "signal.at_most()", "signal.at_least()", ("parity",)),
    (assembly.assemble, "variance.at_least()", "variance.at_most()", ("coins",)),
    (assembly.assemble, "alignment.log10_at_most()", "alignment.log10_at_least()", ("parity",)),
    (assembly.assemble, "vacuous=probability >= 1", "vacuous=False", ("majority",)),
    (assembly.assemble, "facts.residual - eps, Fraction(0)", "facts.variance - eps, Fraction(0)", ("even", "leap")),
    (assembly._per_coordinate, '!= "ball"', '== "coordinate"', ("signs", "cut")),
    (assembly._fresh, ' or training.batch != "population"', "", ("fresh",)),
    (assembly._signal, "asked.parameters if _per_coordinate(training) else 1", "1", ("coordinate", "code by coordinate")),
    (assembly._statement, "not all(", "not any(", ("cut",)),
    (equivariant_descent.signal_squared, "rate * clip", "rate", ("slow",)),
    (equivariant_descent.signal_squared, " * steps", "", ("parity",)),
    (equivariant_descent.success_probability, "(alignment + batch_term) / 4", "alignment / 4", ("fresh",)),
    (equivariant_descent.success_probability, "alignment / (edge * variance)", "alignment", ("parity",)),
    (equivariant_descent.success_probability, "one if bound >= 1 else bound", "bound", ("majority",)),
    (equivariant_descent.signal_needed, "4 * left**2", "left**2", ("parity",)),
    (equivariant_descent.signal_needed, "CONFIDENCE - ", "1 - ", ("parity",)),
    (cross_predictability.accuracy_at_most, "1 + centre", "1", ("signs off centre",)),
    (cross_predictability.accuracy_at_most, " + root_above(alignment)", "", ("signs",)),
    (cross_predictability.accuracy_at_most, "(alignment + batch_term)", "alignment", ("signs fresh",)),
    (degrees.facts_of, "comb(n, k)", "comb(n + 1, k)", ("parity",)),
    (degrees.facts_of, "if k > 0", "if k >= 0", ("modular",)),
    (leap.residual, "max(level - 1, 0)", "max(level - 2, 0)", ("leap of three",)),
    (leap.residual, "comb(free, j)", "comb(n, j)", ("leap",)),
    (leap.residual, " + abs(c)", " + c", ("leap fresh",)),
    (leap.residual, "terms.items() if s)", "terms.items())", ("leap over a mean",)),
    (leap.walsh_terms, "Fraction(v, 2**bits)", "Fraction(v, 2 ** (bits + 1))", ("leap of a sign",)),
    (leap._apply, '"moved(" in asked.target', "False", ("leap moved",)),
    (leaping.closure, "<= level]", "< level]", ("leap of three",)),
    (norms.squared_norm, "c * c for c", "abs(c) for c", ("leap",)),
    (norms.squared_norm, "tuple(scale * c for", "tuple(scale * c / 2 for", ("leap of two",)),
    (clipped_loss._apply, ".get(0, ", ".get(1, ", ("signs off centre",)),
    (spelling.signed, "signs or _fact", "_fact", ("signs of a sign",)),
    (spelling.signed, ' and given["degree"] == 1', "", ("no signs",)),
    (even_signs.even_alignment, "else weights.get(k, zero)", "else zero", ("even halves",)),
    (even_signs.facts_of_residual, "2 * high", "high", ("even fresh",)),
    (even_signs.facts_of_residual, "low + top", "low", ("even",)),
    (even_signs.facts_of_residual, "if 0 < k < n", "if 0 < k", ("even",)),
    (hypotheses.hypotheses, "acting.preserves(laws.read(law))", "True", ("biased flips", "another size")),
    (hypotheses._start, "if vouched:", "if not vouched:", ("code", "unknown code")),
    (hypotheses._start, "group.keeps(init)", "True", ("sphere rademacher",)),
    (hypotheses._gradient, "phrases.GRADIENT, spread,", "phrases.GRADIENT, True,", ("permutations fresh",)),
    (hypotheses._noise, "phrases.NOISE, False, phrases.NOISE_NONE", "phrases.NOISE, True, phrases.NOISE_NONE", ("sgd",)),
    (hypotheses._noise, "training.noise == 0", "training.noise < 0", ("no noise",)),
    (hypotheses._clipping, '== "coordinate"', '!= "ball"', ("cut",)),
    (hypotheses._clipping, "phrases.CLIPPING, group.permutes,", "phrases.CLIPPING, True,", ("sphere by coordinate",)),
    (hypotheses._cut, '!= "loss_coordinate"', '== "loss_coordinate"', ("signs",)),
    (decimals._scaled, " + (root * root < e)", "", ("parity",)),
    (decimals._round_signed, "up == (value > 0)", "up", ("parity",)),
    (decimals._log10, "Fraction(half, 2)", "Fraction(half)", ("root of ten",)),
    (decimals.plain, "max(value, SMALLEST)", "value", ("tiny",)),
    (decimals.exact, "Fraction(str(value))", "Fraction(value)", ("a tenth",)),
    (measured.apply, "_figures(alignment, up=True)", "_figures(alignment, up=False)", ("permuted steps",)),
    (measured.apply, "residual is None and acting.spreads(law)", "residual is None",
     ("permutations fresh", "gaussian fresh")),
    (measured.certify_profile, "_largest(cut.centred())", "_largest(cut.noninvariant())", ("permuted steps",)),
    (measured.certify_profile, "bounds[0] - invariant[1]", "bounds[0]", ("even sum left", "gaussian left")),
    (measured._largest, "p.top[1] / p.dimension", "p.top[1] / p.dimension / 2", ("flips",)),
    (Profile.centred, "p.rest if p.constant else p", "p", ("flips off centre", "generated")),
    (Profile.invariant, "high - without[0]", "high - 2 * without[0]", ("permuted steps left",)),
    (Certificate.reaches.fget, ">=", ">", ("check",)),
    (Certificate.proves_hard.fget, "<= 0.1", "< 0.1", ("a tenth",)),
    (Certificate.proves_hard.fget, " and self.reaches", "", ("check of a part",)),
    (Certificate.proves_hard.fget, "self.holds and ", "", ("sphere for a step",)),
    (SignedPermutations.dimension, "comb(self.n, degree)", "comb(self.n + 1, degree)", ("signed",)),
    (cut.dispatch(EvenSignedPermutations), "(x, x) for e", "(x - x, x - x) for e", ("even threshold",)),
    (cut.dispatch(EvenSignedPermutations), "comb(n, k), gram", "comb(n, k + 1), gram", ("signed steps",)),
    (signed._middle, "comb(n, n // 2) // 2", "comb(n, n // 2)", ("even coins",)),
    (lines._parts, "comb(moved, i) - (comb", "comb(moved, i) + (comb", ("permuted majority left",)),
    (permutations._part, "(-1) ** (i - j) * common", "common", ("permuted steps",)),
    (permutations._norm, "moved - 2 * i - steps + 1", "moved - 2 * i - steps", ("permuted steps",)),
    (shifts._by_frequency, "dimension = 1 if", "dimension = 2 if", ("shifts",)),
    (stabilisers._of_symmetric, "comb(read, j) * comb(still, t)", "comb(read, j)", ("signed fixed",)),
    (flips._parts, "max(e for", "min(e for", ("flips off centre",)),
    (orthogonal._radial, "power_moment(group.d, c.degree, ell)", "power_moment(group.d + 1, c.degree, ell)",
     ("gaussian", "gaussian relu", "gaussian cosine left")),
    (orthogonal._rotated.dispatch(Zonal), "group.dimension(c.degree)", "group.dimension(c.degree + 1)",
     ("sphere cubic", "sphere relu", "sphere sign")),
    (cut.dispatch(Generated), "found.widened", "found.scaled(Fraction(1, 2)).widened", ("generated",)),
    (generated._operator, "total * len(group.listed) - mean", "total * len(group.listed) - 2 * mean",
     ("generated coins left",)),
    (FiniteGroup.why_not, "law.dimension != self.n", "law.dimension < self.n", ("another size",)),
    (flips_signs, "any(", "all(", ("biased flips",)),
    (MLP.parameters, "sum(self.widths) + 1", "sum(self.widths)", ("parity",)),
    (boolean.Majority.form, "2 * h < self.n", "2 * h < self.n - 2", ("majority",)),
    (boolean.Threshold.form, ">= self.at", "> self.at", ("threshold",)),
    (boolean.Modular.form, "self.n - 2 * h", "self.n - h", ("modular",)),
    (boolean.Staircase.form, "Fraction(1, self.degree)", "Fraction(1)", ("staircase",)),
    (forms.signs_of, "np.where(signs >= 0", "np.where(signs > 0", ("sign of ties",)),
    (levels.degree_weights.dispatch(ByWeight), "comb(size, k) * c * c", "c * c", ("majority",)),
    (levels.degree_weights.dispatch(Monomials), "coefficient**2", "abs(coefficient)", ("sum",)),
    (planting.planted_target, "degree={given['degree']}", "degree={given['degree'] - 1}", ("planted parity",)),
    (planting.planted_target, "str(call.positional[0])", '"parity(n=30, degree=14)"', ("planted target",)),
    (planting.planted_target, "// 2", "// 3", ("planted half",)),
]  # fmt: skip

TABLES: list[tuple[dict[Any, Any], Any, Any, tuple[str, ...]]] = [
    (descent.UP, "variance", True, ("coins",)),
    (descent.UP, "signal_needed", True, ("parity",)),
    (descent.THEOREMS, "C2", replace(descent.THEOREMS["C2"], signs=False), ("signs",)),
    (descent.THEOREMS, "A8", replace(descent.THEOREMS["A8"], claim=phrases.CLAIM), ("even",)),
    (descent.THEOREMS, "C2", replace(descent.THEOREMS["C2"], derive=facts.of_mean), ("signs",)),
    (budgets.SIGNATURES["noisy_gd"], "noise", 0.005, ("check",)),
    (dataset.FAMILIES["noisy_modular"], "modulus", 4, ("planted eights",)),
    (acting.GROUPS, "permutations", replace(acting.GROUPS["permutations"], flips=True), ("biased",)),
    (acting.GROUPS, "orthogonal", replace(acting.GROUPS["orthogonal"], rotates=False), ("sphere by coordinate",)),
]  # fmt: skip
"""The same for entries of tables, of the judge and of the prover."""


@pytest.fixture(scope="module", autouse=True)
def _honest() -> None:
    """Every certificate is honest: all that it states follows, though a hypothesis may fail."""
    codes = {name: audit_object(make()).exit_code for name, make in CASES.items()}
    assert {name: code for name, code in codes.items() if code not in (0, 3)} == {}


def disagree(names: tuple[str, ...]) -> None:
    """Each certificate has something that does not follow; that the judge breaks on it would be no finding."""
    for name in names:
        report = audit_object(CASES[name]())
        assert report.exit_code in (1, 2), f"{name}: {report}"
        assert "of no form that a certificate has" not in str(report), f"{name}: {report}"


def named(row: Any) -> str:
    return row.__qualname__ if callable(row) else ""


@pytest.mark.parametrize(("function", "old", "new", "names"), JUDGE, ids=named)
def test_the_prover_sees_what_the_judge_decides_wrongly(function, old, new, names):
    assert function.__module__.startswith("learnable.audit.")
    with replaced(function, old, new):
        disagree(names)


@pytest.mark.parametrize(("function", "old", "new", "names"), PROVER, ids=named)
def test_the_judge_sees_what_the_prover_decides_wrongly(function, old, new, names):
    assert not function.__module__.startswith("learnable.audit.")
    with replaced(function, old, new):
        disagree(names)


@pytest.mark.parametrize(("table", "key", "value", "names"), TABLES, ids=range(len(TABLES)))
def test_an_entry_of_a_table_that_is_wrong_in_one_of_them_is_seen_by_the_other(table, key, value, names):
    with entered(table, key, value):
        disagree(names)


def test_a_mutation_ends_with_its_block_and_text_that_is_not_there_is_refused():
    for table in (JUDGE, PROVER):
        function, old, new, names = table[-1]
        with replaced(function, old, new):
            disagree(names)
        assert [audit_object(CASES[name]()).exit_code for name in names] == [0] * len(names)
        with pytest.raises(AssertionError, match="has 0 of 'nowhere'"), replaced(function, "nowhere", ""):
            pass


def test_there_are_enough_of_them_and_every_certificate_is_used():
    assert len({(function, old, new) for function, old, new, _ in JUDGE}) == len(JUDGE) >= 90
    assert len({(function, old, new) for function, old, new, _ in PROVER}) == len(PROVER) >= 90
    assert {name for *_, names in (*JUDGE, *PROVER, *TABLES) for name in names} == set(CASES)
