// What one tile says in words, in the table and under the pointer; what a click or Enter does.

/** A group's place, such as "n = 20, degree = 3". */
const placeOf = (axes, group) => axes.map((axis, i) => `${axis.name} = ${axis.words(group.at[i])}`).join(", ");

/** What the field says of a group, with counts or an interval. */
function saidOf(field, group) {
  if (!group.cells.length)
    return STATES.map((s, i) => (group.states[i] ? `${group.states[i]} ${s}` : ""))
      .filter(Boolean)
      .join(", ");
  if (field.kind !== "category") {
    const e = together(field, group.cells);
    return e ? told(e) : "no value";
  }
  const counts = tally(field, group.cells);
  const all = counts.reduce((sum, [, n]) => sum + n, 0);
  if (!all) return "no value";
  const share = ([code, n]) =>
    counts.length === 1 ? field.marks[code].words : `${field.marks[code].words} ${n} of ${all}`;
  return counts.map(share).join(", ") + (counts.length === 1 && all > 1 ? ` in all ${all}` : "");
}

/** Head and rows of the table that says the same as the diagram. */
function phaseTable(axes, groups, field) {
  const ranks = axes.map((axis) => new Map(axis.order.map((code, i) => [code, i])));
  const order = [...groups.values()].sort((a, b) => {
    for (let i = 0; i < axes.length; i++) {
      const by = ranks[i].get(a.at[i]) - ranks[i].get(b.at[i]);
      if (by) return by;
    }
    return 0;
  });
  const head = [...axes.map((axis) => axis.name), field.title, "cells", "proved hard"];
  const rows = order.map((group) => {
    const cells = group.states.reduce((a, b) => a + b);
    return [
      ...axes.map((axis, i) => axis.words(group.at[i])),
      saidOf(field, group),
      String(cells),
      proved(group) ? "yes" : "no",
    ];
  });
  return [head, rows];
}

/** Pointer and keys over the diagram: the readout follows, a click or Enter lists the cells. */
function follow(parts, frame, at, chosen, held, list) {
  const axes = [chosen.x, chosen.y].filter(Boolean);
  const svg = parts.drawing.firstChild;
  const cursor = svg.querySelector(".cursor");
  const show = (i, j) => {
    const group = at.get(`${i},${j}`);
    chosen.cursor = [i, j];
    cursor.setAttribute("x", frame.left + i * frame.w);
    cursor.setAttribute("y", frame.top + j * frame.h);
    cursor.setAttribute("visibility", "visible");
    if (!group) return parts.said.replaceChildren("no cell here");
    const others = CATEGORIES.filter((field) => field !== chosen.colour && group.cells.length).slice(0, 2);
    const lines = [chosen.colour, ...others].map((field) => `${field.title}: ${saidOf(field, group)}`);
    parts.said.replaceChildren(element("strong", {}, placeOf(axes, group)), " · ", figures(lines.join(" · ")));
  };
  const choose = () => {
    const group = chosen.cursor && at.get(chosen.cursor.join());
    if (!group) return;
    const codes = Object.fromEntries(axes.map((axis, i) => [axis.name, group.at[i]]));
    const listed = list({ ...held, ...codes });
    parts.said.append(" ", element("a", { href: "#cells" }, `${counted(listed, "cell")} listed below`));
  };
  const under = (event) => {
    const box = svg.getBoundingClientRect();
    const scale = frame.width / box.width;
    const i = Math.floor(((event.clientX - box.left) * scale - frame.left) / frame.w);
    const j = Math.floor(((event.clientY - box.top) * scale - frame.top) / frame.h);
    return i >= 0 && j >= 0 && i < frame.nx && j < frame.ny ? [i, j] : null;
  };
  svg.addEventListener("pointermove", (event) => {
    const place = under(event);
    if (place && String(place) !== String(chosen.cursor)) show(...place);
  });
  svg.addEventListener("click", (event) => {
    const place = under(event);
    if (place) (show(...place), choose());
  });
  parts.drawing.onkeydown = (event) => {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const [i, j] = chosen.cursor || [0, frame.ny - 1];
    if (event.key === "Enter") choose();
    else if (moves[event.key]) {
      const [a, b] = chosen.cursor ? moves[event.key] : [0, 0];
      show(Math.min(frame.nx - 1, Math.max(0, i + a)), Math.min(frame.ny - 1, Math.max(0, j + b)));
    } else return;
    event.preventDefault();
  };
  if (chosen.cursor) show(Math.min(chosen.cursor[0], frame.nx - 1), Math.min(chosen.cursor[1], frame.ny - 1));
}
