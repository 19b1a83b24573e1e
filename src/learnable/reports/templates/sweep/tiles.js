// What a tile of the diagram shows: shares of a category, or a level of a ramp; and the key that explains it.

const LEVELS = 9;

/** The colourings to choose from: every category, every rate, every quantity. */
function colourings() {
  return [...CATEGORIES, ...QUANTITIES].map((field) => [
    field.name,
    logarithmic(field) ? `log10 of ${field.title}` : field.title,
  ]);
}

/** Whether a quantity is shown by its power of ten: estimates that are never below zero, rates and counts apart. */
function logarithmic(field) {
  if (field.kind === "estimate")
    return field.values.every((e) => e.zero || e.value >= 0) && field.values.some((e) => !e.zero);
  return false;
}

/** What is drawn of an estimate: its power of ten or its value; null where it is exactly zero on a log scale. */
const levelOf = (field, e) => (logarithmic(field) ? (e.zero ? null : e.log10) : e.value);

/** The least and greatest level of all groups; a rate runs from 0 to 1. */
function rangeOf(field, groups) {
  if (field.kind === "rate") return [0, 1];
  const levels = [...groups.values()]
    .map((g) => together(field, g.cells))
    .filter((e) => e && levelOf(field, e) !== null);
  if (!levels.length) return [0, 1];
  const found = levels.map((e) => levelOf(field, e));
  return [found.reduce((a, b) => Math.min(a, b)), found.reduce((a, b) => Math.max(a, b))];
}

/** The step of the ramp, 1 to LEVELS. */
function step(level, [low, high]) {
  return high > low
    ? Math.min(LEVELS, 1 + Math.floor(((level - low) / (high - low)) * LEVELS))
    : Math.ceil(LEVELS / 2);
}

/** What is painted of one group: strips [tone, from, to] and a mark (glyph or letter or text) on the last tone. */
function painted(field, group, range) {
  if (!group.cells.length)
    return { strips: [], glyph: group.states[1] + group.states[2] ? "cross" : "dot", tone: "none" };
  if (field.kind === "category") return paintedShares(field, tally(field, group.cells));
  const e = together(field, group.cells);
  if (!e) return { strips: [], glyph: "dot", tone: "none" };
  const level = levelOf(field, e);
  if (level === null) return { strips: [["zero", 0, 1]], text: "0", tone: "zero" };
  const tone = `ramp-${step(level, range)}`;
  return { strips: [[tone, 0, 1]], text: short(level), tone };
}

function paintedShares(field, counts) {
  if (!counts.length) return { strips: [], glyph: "dot", tone: "none" };
  const all = counts.reduce((sum, [, n]) => sum + n, 0);
  let from = 0;
  const strips = counts.map(([code, n]) => [field.marks[code].tone, from, (from += n / all)]);
  const most = field.marks[counts[0][0]];
  return { strips, glyph: most.glyph, letter: most.letter, tone: most.tone };
}

/** A level in at most four letters. */
const short = (level) =>
  Math.abs(level) >= 1000
    ? level.toExponential(0).replace("e+", "e")
    : Math.abs(level) >= 100
      ? level.toFixed(0)
      : String(Number(level.toPrecision(2)));

/** The key of a colouring, as a list. */
function key(field, range, extras) {
  const items = field.kind === "category" ? categoryKey(field) : rampKey(field, range);
  return element("ul", { class: "key" }, ...items, ...extras);
}

function categoryKey(field) {
  return field.order.map((code) => {
    const mark = field.marks[code];
    return element("li", {}, swatch(mark.tone, mark.glyph, mark.letter), brief(mark.words, 44));
  });
}

function rampKey(field, [low, high]) {
  const bars = Array.from({ length: LEVELS }, (_, i) => element("span", { class: `bar fill-ramp-${i + 1}` }));
  const words = (level) =>
    !logarithmic(field)
      ? number(level, null, 3)
      : Math.abs(level) > 3
        ? `10^${level.toFixed(1)}`
        : number(10 ** level, null, 2);
  const say = (level) => element("span", {}, figures(words(level)));
  const scale = element(
    "li",
    { class: "ramp" },
    say(low),
    element("span", { class: "bars", "aria-hidden": "true" }, ...bars),
    say(high),
  );
  const zero = logarithmic(field) && field.values.some((e) => e.zero);
  return zero ? [scale, element("li", {}, swatch("zero", null, "0"), "exactly zero")] : [scale];
}

function swatch(tone, mark, text) {
  const size = 16;
  const inner = mark
    ? shape("path", { d: glyph(mark, size / 2, size / 2, 4), class: `mark on-${tone}` })
    : shape(
        "text",
        { x: size / 2, y: size / 2 + 4, "text-anchor": "middle", "font-size": 11, class: `letter on-${tone}` },
        text || "",
      );
  return swatchOf(size, shape("rect", { width: size, height: size, rx: 2, class: `fill-${tone}` }), inner);
}
