// Learning curves: the loss along training, a line for each value of an axis, with the band of its runs.

function learningCurves(host) {
  const curves = payload.curves;
  if (!curves || !curves.groups.length) return host.remove();
  const axes = curves.axes.map(axisNamed);
  const varied = axes.filter((axis) => new Set(curves.groups.map((g) => g.at[axes.indexOf(axis)])).size > 1);
  const leading = leadingAxes().filter((axis) => varied.includes(axis));
  const chosen = { by: leading[1] || leading[0] || null, held: {} };
  const parts = figure(host, {
    kind: "plot",
    label: "Learning curves; arrow keys go from point to point",
    hint: NEAR,
    summary: "the numbers",
    control,
    draw,
  });
  const again = parts.again;
  const codesOn = (axis) => axis.order.filter((code) => curves.groups.some((g) => g.at[axes.indexOf(axis)] === code));

  function control() {
    const holds = varied
      .filter((axis) => axis !== chosen.by)
      .map((axis) => {
        const codes = codesOn(axis);
        if (!codes.includes(chosen.held[axis.name])) chosen.held[axis.name] = codes[0];
        return chooser(
          axis.name,
          codes.map((c) => [c, brief(axis.words(c), 40)]),
          chosen.held[axis.name],
          (c) => ((chosen.held[axis.name] = Number(c)), again()),
        );
      });
    const bys = [...varied.map((axis) => [axis.name, axis.name]), ["", "nothing"]];
    parts.controls.replaceChildren(
      chooser(
        "a line for each",
        bys,
        chosen.by ? chosen.by.name : "",
        (name) => ((chosen.by = axisNamed(name)), again()),
      ),
      ...holds,
    );
  }

  function groupsShown() {
    const held = varied.filter((axis) => axis !== chosen.by);
    const here = curves.groups.filter((g) =>
      held.every((axis) => g.at[axes.indexOf(axis)] === chosen.held[axis.name]),
    );
    if (!chosen.by) return here.slice(0, 1);
    const place = axes.indexOf(chosen.by);
    return chosen.by.order.map((code) => here.find((g) => g.at[place] === code)).filter(Boolean);
  }

  function draw(width) {
    const all = groupsShown();
    const groups = all.slice(0, MOST_LINES);
    const name = (g) =>
      chosen.by ? `${chosen.by.name} = ${chosen.by.words(g.at[axes.indexOf(chosen.by)])}` : "loss";
    const lines = groups.map((g) => ({ name: name(g), group: g, band: true, points: pointsOf(g) }));
    const plot = plotted(curvePlan(lines, groups), width);
    parts.drawing.replaceChildren(plot.svg);
    parts.key.replaceChildren(lineKey(lines));
    parts.said.replaceChildren(NEAR);
    follows(parts.drawing, plot, width, ({ line, p }) => {
      parts.said.replaceChildren(
        element("strong", {}, `${line.name}, step ${p.step}`),
        " · ",
        figures(`loss ${number(p.y)} [${number(p.low, null, 3)}, ${number(p.high, null, 3)}] of the variance`),
      );
    });
    parts.caption.replaceChildren(caption("loss along training", [chosen.by], chosen.held));
    parts.note.replaceChildren(curveNote(curves, groups, all.length));
    parts.table.replaceChildren(
      tableOf(
        ["", "step", "loss / variance", "band"],
        lines.flatMap((line) =>
          line.points.map((p) => [
            line.name,
            String(p.step),
            number(p.y),
            `${number(p.low, null, 3)} to ${number(p.high, null, 3)}`,
          ]),
        ),
      ),
    );
  }

  parts.start();
}

const pointsOf = (group) =>
  group.steps.map((step, i) => ({
    step,
    x: Math.log10(Math.max(step, 0.5)),
    y: group.middle[i],
    low: group.low[i],
    high: group.high[i],
  }));

/** The plan of the plot: steps on a logarithmic axis, the mean alone at 1, what counts as learned below it. */
function curvePlan(lines, groups) {
  const points = lines.flatMap((line) => line.points);
  const top = Math.min(4, Math.max(1.1, ...points.map((p) => p.high)));
  const last = Math.max(1, ...points.map((p) => p.step));
  const powers = Array.from({ length: 10 }, (_, e) => 10 ** e).filter((s) => s <= last);
  const aims = [...new Set(groups.map((g) => g.aim))];
  const rules = [[1, "the mean alone"], ...(aims.length === 1 && aims[0] < 1 ? [[aims[0], ""]] : [])];
  return {
    label: `Loss along training, ${counted(lines.length, "line")}. The table below holds the same numbers.`,
    x: {
      name: "step",
      low: Math.log10(0.5),
      high: Math.log10(last),
      ticks: powers.map((s) => [Math.log10(s), s.toLocaleString("en")]),
    },
    y: {
      name: "loss / variance",
      low: 0,
      high: top * 1.02,
      ticks: steps(0, top, 5).map((v) => [v, number(v, null, 3)]),
    },
    lines,
    rules,
  };
}

function curveNote(curves, groups, many) {
  const notes = [];
  if (many > groups.length) notes.push(`The first ${groups.length} of ${many} lines are drawn.`);
  if (curves.total > curves.groups.length)
    notes.push(`This page holds ${curves.groups.length} of ${curves.total} groups, spread evenly over the grid.`);
  const seeds = Math.max(...groups.map((g) => g.cells));
  notes.push(
    seeds > 1
      ? `A line is the median, over up to ${seeds} cells that differ in their seed, of the mean loss of ` +
          `their runs; a band reaches from the lowest 10% quantile of a cell to the highest 90% quantile, so at ` +
          `least 80% of each cell's runs lie in it.`
      : "A line is the mean loss of the runs; a band reaches from their 10% to their 90% quantile.",
  );
  notes.push("The lower rule is where a loss counts as learned; at 1 a constant does as well.");
  return notes.join(" ");
}
