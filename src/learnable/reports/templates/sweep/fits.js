// How a quantity falls with size: the least-squares line through (log size, log value), and the kind that `scale` names.

const GROWTH = 1.5;

/** Slope, intercept, half of the 95% interval of the slope (Student's law), and r²; half is null below three points. */
function leastSquares(x, y) {
  const n = x.length;
  const mean = (list) => list.reduce((a, b) => a + b, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  const sum = (f) => x.reduce((total, _, i) => total + f(x[i] - mx, y[i] - my), 0);
  const [sxx, sxy, syy] = [sum((a) => a * a), sum((a, b) => a * b), sum((a, b) => b * b)];
  const slope = sxy / sxx;
  const rest = Math.max(0, syy - slope * sxy);
  const half =
    n > 2 ? payload.student[Math.min(n - 2, payload.student.length) - 1] * Math.sqrt(rest / (n - 2) / sxx) : null;
  return { slope, intercept: my - slope * mx, half, r2: syy ? (sxy * sxy) / (sxx * syy) : 1 };
}

/** The trend of points {size, log10, zero} in order of size: its kind, exponent with interval, r², and why. */
function trendOf(points) {
  if (points.length && points.every((p) => p.zero))
    return { kind: "exactly zero", because: "it is exactly zero at every size, by proof" };
  const kept = points.filter((p) => !p.zero && p.log10 !== null && p.size > 0);
  if (kept.length < 3)
    return { kind: "mixed", because: "fewer than three sizes have a value above zero: nothing is fitted" };
  const x = kept.map((p) => Math.log10(p.size));
  const y = kept.map((p) => p.log10);
  const fit = leastSquares(x, y);
  const local = x.slice(1).map((_, i) => -(y[i + 1] - y[i]) / (x[i + 1] - x[i]));
  const rising = local.every((v, i) => i === 0 || v > local[i - 1]);
  const shown =
    local
      .slice(0, 8)
      .map((v) => v.toFixed(2))
      .join(", ") + (local.length > 8 ? ", …" : "");
  const zeros = points.length - kept.length;
  const skipped = zeros ? `; ${zeros} sizes are exactly zero and left out` : "";
  const found = { exponent: -fit.slope, half: fit.half, r2: fit.r2, local, line: fit, ends: [x[0], x[x.length - 1]] };
  if (rising && local[0] > 0 && local[local.length - 1] >= GROWTH * local[0]) {
    const times = (local[local.length - 1] / local[0]).toFixed(1);
    const because =
      `the exponent between neighbouring sizes rises at every step (${shown}), to ${times} times ` +
      `the first: faster than any polynomial on this range${skipped}`;
    return { kind: "faster than polynomial", because, ...found };
  }
  return {
    kind: "polynomial",
    because: `the exponent between neighbouring sizes stays about the same (${shown})${skipped}`,
    ...found,
  };
}

/** A fit as a row of text: line, kind, exponent with its interval, r², why. */
function fitRow(name, fit) {
  if (fit.exponent === undefined) return [name, fit.kind, "", "", fit.because];
  const exponent = fit.exponent.toFixed(2);
  const span =
    fit.half === null ? "" : ` [${(fit.exponent - fit.half).toFixed(2)}, ${(fit.exponent + fit.half).toFixed(2)}]`;
  return [name, fit.kind, exponent + span, fit.r2.toFixed(4), fit.because];
}
