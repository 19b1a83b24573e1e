// Numbers as the other pages write them: four figures, powers of ten where floats end, zero only where it is proven.

function number(value, log10 = null, figures = 4) {
  if (log10 !== null && !(log10 > -300 && log10 < 300)) return `${value < 0 ? "-" : ""}10^${log10.toFixed(1)}`;
  if (value === null) return "none";
  if (value === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(value)));
  const whole = Number.isInteger(value);
  if ((size >= -4 && size < 3) || (whole && size < 7)) {
    return whole ? value.toFixed(0) : String(Number(value.toPrecision(figures)));
  }
  if (size >= 3 && size < 7) return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ",");
  const [mantissa, exponent] = value.toExponential(figures - 1).split("e");
  return `${mantissa}·10^${Number(exponent)}`;
}

/** A value with the word that belongs to it: a bound is at most that much. */
function amount(e) {
  if (e.zero) return "exactly zero";
  return (e.method === "bound" ? "≤ " : "") + number(e.value, e.log10);
}

/** The ends of an interval, where they differ in the figures that are shown. */
function interval(e) {
  if (e.zero || e.method === "bound" || e.low === null || e.high === null) return "";
  const ends = [number(e.low, tiny(e.low, e.log10), 3), number(e.high, tiny(e.high, e.log10), 3)];
  return ends[0] === ends[1] ? "" : `[${ends[0]}, ${ends[1]}]`;
}

const tiny = (end, log10) => (end === 0 && log10 !== null && log10 < -300 ? log10 : null);

const METHODS = {
  exact: "exact, at any width",
  "wide-limit": "exact in the limit of infinite width",
  quadrature: "by quadrature",
  sampled: "sampled, 95% interval",
  bound: "a proven bound",
  runs: "mean of the runs; from the 10% to the 90% quantile",
};

/** How an estimate was got. */
function method(e) {
  const words = METHODS[e.method] || e.method || "";
  return e.method === "sampled" && e.samples ? `${words}, ${e.samples.toLocaleString("en")} samples` : words;
}

const counted = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
const plain = (value) => (Number.isInteger(value) ? String(value) : number(value));

/** Wilson's 95% interval of a share. */
function wilson(hits, trials) {
  if (!trials) return [0, 1];
  const z2 = 1.959963984540054 ** 2;
  const rate = hits / trials;
  const middle = (rate + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = Math.sqrt((z2 * rate * (1 - rate)) / trials + (z2 / (2 * trials)) ** 2) / (1 + z2 / trials);
  return [hits === 0 ? 0 : Math.max(0, middle - half), hits === trials ? 1 : Math.min(1, middle + half)];
}

/** About `most` round steps from low to high. */
function steps(low, high, most) {
  if (high <= low) return [low];
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((m) => m * power >= rough * 0.999) * power;
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++)
    found.push(Number((k * step).toPrecision(12)));
  return found;
}
