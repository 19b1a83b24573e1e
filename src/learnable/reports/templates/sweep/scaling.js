// Scaling curves: a quantity against a numeric axis, a line for each value of another, with fits of their exponents.

function scalingCurves(host) {
  const sizes = leadingAxes().filter((axis) => axis.numeric);
  if (!sizes.length || !QUANTITIES.length) return host.remove();
  const falls = (field) => logarithmic(field) && field.values.every((e) => e.method !== "bound");
  const first = QUANTITIES.find((field) => field.kind === "rate") || QUANTITIES.find(falls) || QUANTITIES[0];
  const chosen = {
    quantity: first,
    x: sizes[0],
    by: leadingAxes().find((axis) => axis !== sizes[0]) || null,
    held: {},
  };
  const parts = figure(host, {
    kind: "plot",
    label: "Scaling curves; arrow keys go from point to point",
    hint: NEAR,
    summary: "the points as a table",
    control,
    draw,
  });
  parts.fits.id = "fits";
  const again = parts.again;

  function control() {
    const bys = FREE.filter((axis) => axis !== chosen.x).map((axis) => [axis.name, axis.name]);
    const across = (name) => {
      chosen.x = axisNamed(name);
      if (chosen.by === chosen.x) chosen.by = leadingAxes().find((axis) => axis !== chosen.x) || null;
      again();
    };
    parts.controls.replaceChildren(
      chooser(
        "quantity",
        QUANTITIES.map((f) => [f.name, f.title]),
        chosen.quantity.name,
        (name) => ((chosen.quantity = QUANTITIES.find((f) => f.name === name)), again()),
      ),
      chooser(
        "against",
        FREE.filter((axis) => axis.numeric).map((axis) => [axis.name, axis.name]),
        chosen.x.name,
        across,
      ),
      chooser(
        "a line for each",
        [...bys, ["", "nothing"]],
        chosen.by ? chosen.by.name : "",
        (name) => ((chosen.by = axisNamed(name)), again()),
      ),
      ...holders([chosen.x, chosen.by], chosen.held, (axis, code) => ((chosen.held[axis.name] = code), again())),
    );
  }

  function draw(width) {
    const lines = linesOf(chosen);
    const shown = lines.slice(0, MOST_LINES);
    const logs = logarithmic(chosen.quantity) && chosen.x.values.every((v) => v > 0);
    if (logs)
      shown.forEach(
        (line) =>
          (line.trend = trendOf(line.points.map((p) => ({ size: p.size, log10: p.e.log10, zero: p.e.zero })))),
      );
    const plan = planOf(chosen, shown, logs);
    const plot = plotted(plan, width);
    parts.drawing.replaceChildren(plot.svg);
    parts.key.replaceChildren(shown.length > 1 || chosen.by ? lineKey(shown) : "");
    parts.said.replaceChildren(NEAR);
    follows(parts.drawing, plot, width, ({ line, p }) => {
      parts.said.replaceChildren(
        element("strong", {}, [line.name, `${chosen.x.name} = ${plain(p.size)}`].filter(Boolean).join(", ")),
        " · ",
        figures(`${chosen.quantity.title}: ${told(p.e)}`),
      );
    });
    parts.caption.replaceChildren(
      caption(`${chosen.quantity.title} against ${chosen.x.name}`, [chosen.x, chosen.by], chosen.held),
    );
    parts.note.replaceChildren(noteOf(lines.length, shown, logs, pooledIn(chosen)));
    const fitted = shown
      .filter((line) => line.trend)
      .map((line) => fitRow(line.name || chosen.quantity.title, line.trend));
    parts.fits.replaceChildren(
      fitted.length ? tableOf(["line", "it falls", "exponent, 95% interval", "r²", "because"], fitted) : "",
    );
    const rows = shown.flatMap((line) => line.points.map((p) => [line.name, plain(p.size), told(p.e)]));
    parts.table.replaceChildren(
      tableOf([chosen.by ? chosen.by.name : "", chosen.x.name, chosen.quantity.title], rows),
    );
  }

  parts.start();
}

/** The lines: one a value of `by`, with a point a size, in order of size. */
function linesOf({ quantity, x, by, held }) {
  const shown = by ? [x, by] : [x];
  const fixed = Object.fromEntries(FREE.filter((a) => !shown.includes(a)).map((a) => [a.name, held[a.name]]));
  const groups = grouped(shown, fixed);
  return (by ? by.order : [null])
    .map((code) => {
      const points = x.order.map((size) => {
        const group = groups.get(by ? `${size},${code}` : String(size));
        const e = group ? together(quantity, group.cells) : null;
        return e && { size: x.values[size], e };
      });
      return { name: by ? `${by.name} = ${by.words(code)}` : "", points: points.filter(Boolean) };
    })
    .filter((line) => line.points.length);
}

/** Axes with ticks, points in the plot's own coordinates, fits as two ends each. */
function planOf({ quantity, x, by }, lines, logs) {
  const place = (size) => (logs ? Math.log10(size) : size);
  const height = (e, value) => (logs ? (value > 0 ? Math.log10(value) : e.log10) : value);
  const all = lines.flatMap((line) => line.points);
  const levels = all.filter((p) => !(logs && p.e.zero)).flatMap((p) => (logs ? [p.e.log10] : [p.e.low, p.e.high]));
  let [low, high] = levels.length
    ? [levels.reduce((a, b) => Math.min(a, b)), levels.reduce((a, b) => Math.max(a, b))]
    : [0, 1];
  if (quantity.kind === "rate") [low, high] = [0, 1];
  const room = high - low || Math.abs(high) || 1;
  const zeros = logs && all.some((p) => p.e.zero);
  const y = {
    name: quantity.title,
    low: low - 0.05 * room,
    high: high + 0.05 * room,
    ticks: ticksOf(low, high, logs),
  };
  if (zeros) [y.zero, y.low] = [low - 0.18 * room, low - 0.25 * room];
  const ends = x.order.map((code) => place(x.values[code]));
  const pad = 0.03 * (ends[ends.length - 1] - ends[0] || 1);
  const across = {
    name: x.name,
    low: ends[0] - pad,
    high: ends[ends.length - 1] + pad,
    ticks: x.order.map((c) => [place(x.values[c]), plain(x.values[c])]),
  };
  for (const line of lines) {
    for (const p of line.points) {
      const zero = logs && p.e.zero;
      const end = (value) =>
        zero ? y.zero : value > 0 || !logs ? height(p.e, value) : p.e.value > 0 ? y.low : p.e.log10;
      Object.assign(p, { x: place(p.size), y: end(p.e.value), low: end(p.e.low), high: end(p.e.high), zero });
    }
    const t = line.trend;
    if (t && t.kind === "polynomial")
      line.fit = t.ends.map((at) => ({ x: at, y: t.line.intercept + t.line.slope * at }));
  }
  const label = `${quantity.title} against ${x.name}${by ? `, ${counted(lines.length, "line")} by ${by.name}` : ""}. The tables below hold the same numbers.`;
  return { label, x: across, y, lines };
}

function ticksOf(low, high, logs) {
  const found = steps(low, high, 5);
  if (!logs) return found.map((v) => [v, number(v, null, 3)]);
  const whole = found.every((v) => Number.isInteger(v));
  return found.map((v) => [
    v,
    whole ? (v ? `10^${v}` : "1") : Math.abs(v) < 4 ? number(10 ** v, null, 2) : `10^${v.toFixed(1)}`,
  ]);
}

/** Names of axes but the seed whose values are taken together, so that a point stands for different questions. */
function pooledIn({ x, by, held }) {
  return FREE.filter((a) => a !== x && a !== by && a.name !== "seed" && (held[a.name] ?? -1) < 0).map((a) => a.name);
}

function noteOf(many, shown, logs, pooled) {
  const notes = many > shown.length ? [`The first ${shown.length} of ${many} lines are drawn.`] : [];
  if (pooled.length)
    notes.push(`Each point is a median over different questions (${pooled.join(", ")}), so its fit is of no one of them.`);
  if (logs)
    notes.push(
      "Both axes are logarithmic. An exponent is minus the least-squares slope; its interval says how far the points " +
        "scatter about one power of the size. Dashed lines are fits, drawn where the trend is a power.",
    );
  notes.push(
    "Points of several cells are their median, bars the span of their intervals; rates pool all runs, with Wilson's 95% interval.",
  );
  return notes.join(" ");
}
