// Cells put together: those that share a place on some axes, and what a field says of all of them.

/** The cells, by their codes on `axes`, that lie where `held` (name of an axis to code, -1 for all) says. */
function grouped(axes, held) {
  const fixed = AXES.filter((axis) => (held[axis.name] ?? -1) >= 0);
  const groups = new Map();
  for (let cell = 0; cell < COUNT; cell++) {
    if (fixed.some((axis) => axis.codes[cell] !== held[axis.name])) continue;
    const key = axes.map((axis) => axis.codes[cell]).join();
    let group = groups.get(key);
    if (!group)
      groups.set(key, (group = { at: axes.map((axis) => axis.codes[cell]), cells: [], states: [0, 0, 0, 0] }));
    group.states[STATE.codes[cell]]++;
    if (STATE.codes[cell] === 0) group.cells.push(cell);
  }
  return groups;
}

/** How often each value of a category stands in the cells, as [code, count], most first and in the field's order. */
function tally(field, cells) {
  const counts = new Map();
  for (const cell of cells) {
    const code = field.codes[cell];
    if (code >= 0) counts.set(code, (counts.get(code) || 0) + 1);
  }
  const found = field.order.filter((code) => counts.has(code)).map((code) => [code, counts.get(code)]);
  return found.sort((a, b) => b[1] - a[1]);
}

/** Values in order of size, and of log10 where floats end. */
function compareEstimates(a, b) {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  if (a.zero !== b.zero) return a.zero ? -1 : 1;
  const [left, right] = [a.log10 ?? -Infinity, b.log10 ?? -Infinity];
  return left < right ? -1 : left > right ? 1 : 0;
}

const asEstimate = (field, value) => {
  if (field.kind !== "number") return value;
  const log10 = value ? Math.log10(Math.abs(value)) : null;
  return { value, log10, low: value, high: value, method: "", samples: null, zero: false };
};

/** One estimate for many cells: runs pooled for a rate; else the median, and the span of all intervals. */
function together(field, cells) {
  const found = cells.filter((cell) => field.codes[cell] >= 0).map((cell) => asEstimate(field, valueAt(field, cell)));
  if (!found.length) return null;
  if (field.kind === "rate") return { ...pooled(found), of: found.length };
  if (found.length === 1) return { ...found[0], of: 1 };
  const sorted = found.slice().sort(compareEstimates);
  const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  const value = below === above ? below.value : (below.value + above.value) / 2;
  const both = below.log10 !== null && above.log10 !== null;
  return {
    value,
    log10:
      value && Math.abs(value) > 1e-300
        ? Math.log10(Math.abs(value))
        : both
          ? (below.log10 + above.log10) / 2
          : above.log10,
    low: found.reduce((least, e) => Math.min(least, e.low), Infinity),
    high: found.reduce((most, e) => Math.max(most, e.high), -Infinity),
    method: new Set(found.map((e) => e.method)).size === 1 ? found[0].method : "",
    samples: null,
    zero: above.zero,
    of: found.length,
  };
}

function pooled(rates) {
  const trials = rates.reduce((sum, e) => sum + e.samples, 0);
  const hits = rates.reduce((sum, e) => sum + Math.round(e.value * e.samples), 0);
  const [low, high] = wilson(hits, trials);
  const value = trials ? hits / trials : 0;
  return {
    value,
    log10: value ? Math.log10(value) : null,
    low,
    high,
    method: "sampled",
    samples: trials,
    unit: "run",
    zero: false,
  };
}

/** What an estimate of several cells says, in words. */
function told(e) {
  const span = interval(e);
  const of = e.of > 1 ? (e.samples ? `over ${counted(e.of, "cell")}` : `median of ${counted(e.of, "cell")}`) : "";
  const runs = e.samples && e.method === "sampled" ? counted(e.samples, e.unit || "sample") : "";
  const notes = [runs, of].filter(Boolean).join(" ");
  return `${amount(e)}${span ? ` ${span}` : ""}${notes ? `, ${notes}` : ""}`;
}

/** Axes to start with: the two numeric ones with most values in the order of the file, then others; never the seed. */
function leadingAxes() {
  const able = FREE.filter((axis) => axis.name !== "seed");
  const sized = (list) => list.slice().sort((a, b) => b.values.length - a.values.length);
  const numeric = sized(able.filter((axis) => axis.numeric));
  const first = able.filter((axis) => numeric.slice(0, 2).includes(axis));
  return [...first, ...numeric.slice(2), ...sized(able.filter((axis) => !axis.numeric))];
}

/** Selects for the axes that a figure does not show: one value of each, or all together, as of seeds and long axes. */
function holders(shown, held, changed) {
  const rest = FREE.filter((axis) => !shown.includes(axis));
  for (const axis of rest) {
    if (held[axis.name] === undefined)
      held[axis.name] = axis.name === "seed" || !selectable(axis) ? -1 : axis.order[0];
  }
  return rest.filter(selectable).map((axis) => {
    const choices = [[-1, "all together"], ...axis.order.map((code) => [code, brief(axis.words(code), 40)])];
    return chooser(axis.name, choices, held[axis.name], (code) => changed(axis, Number(code)));
  });
}

/** What a figure shows, in a line that stands in print, where there are no selects. */
function caption(words, shown, held) {
  const rest = FREE.filter((axis) => !shown.includes(axis) && held[axis.name] !== undefined);
  const said = rest.map((axis) =>
    held[axis.name] < 0 ? `every ${axis.name} together` : `${axis.name} = ${axis.words(held[axis.name])}`,
  );
  return [words, ...said].join("; ");
}
