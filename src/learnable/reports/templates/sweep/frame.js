// The frame of the phase diagram: where tiles lie, the names along its edges, and the outline of what is proved.

/** Sizes and places for `columns` by `rows` tiles in so many pixels; names of rows take room on the left. */
function layout(x, y, width) {
  const names = y ? y.order.map((code) => brief(y.words(code), 16)) : [""];
  const below = x.order.map((code) => brief(x.words(code), 16));
  const left = Math.min(Math.max(...names.map((n) => n.length)) * 7 + 14, width * 0.34) + (y ? 16 : 0);
  const nx = x.order.length;
  const ny = y ? y.order.length : 1;
  const w = Math.max(3, Math.min(nx > 5 ? 64 : 104, (width - left - 10) / nx));
  const h = Math.max(6, Math.min(w, nx > 5 ? 46 : 60, 560 / ny));
  const turned = Math.max(...below.map((n) => n.length)) * 7 > Math.max(w, 28) && !x.numeric;
  const bottom = (turned ? Math.max(...below.map((n) => n.length)) * 5 + 10 : 20) + 20;
  return {
    left,
    top: 8,
    w,
    h,
    nx,
    ny,
    names,
    below,
    turned,
    bottom,
    width: left + nx * w + 10,
    height: 8 + ny * h + bottom,
  };
}

/** Column and row of every group, counted from the left and from the top; numeric rows rise. */
function placed(groups, x, y) {
  const column = new Map(x.order.map((code, i) => [code, i]));
  const row = y ? new Map(y.order.map((code, i) => [code, y.numeric ? y.order.length - 1 - i : i])) : null;
  const at = new Map();
  for (const group of groups.values()) {
    at.set(`${column.get(group.at[0])},${y ? row.get(group.at[1]) : 0}`, group);
  }
  return at;
}

/** Names along the left and the bottom, thinned where they would touch. */
function edges(frame, x, y) {
  const { left, top, w, h, nx, ny } = frame;
  const parts = [];
  const widest = Math.max(...frame.below.map((n) => n.length)) * 7 + 8;
  const everyX = frame.turned ? Math.ceil(13 / w) : Math.ceil(widest / w);
  const everyY = Math.ceil(13 / h);
  frame.below.forEach((name, i) => {
    if (i % everyX) return;
    const px = left + (i + 0.5) * w;
    const py = top + ny * h + (frame.turned ? 10 : 16);
    const turn = frame.turned
      ? { transform: `rotate(-38 ${px} ${py})`, "text-anchor": "end" }
      : { "text-anchor": "middle" };
    parts.push(shape("text", { x: px, y: py, class: "label", ...turn }, name));
  });
  frame.names.forEach((name, i) => {
    if (i % everyY || !y) return;
    const row = y.numeric ? ny - 1 - i : i;
    parts.push(
      shape("text", { x: left - 6, y: top + (row + 0.5) * h + 4, class: "label", "text-anchor": "end" }, name),
    );
  });
  const box = { left, right: left + nx * w, top, bottom: top + ny * h };
  const names = axisNames(brief(x.name, 30), y && brief(y.name, 30), box, { left: 11, bottom: frame.height - 4 });
  return [...parts, ...names];
}

/** Whether all answers of a group are proofs that the budget cannot succeed. */
function proved(group) {
  const verdict = CATEGORIES.find((field) => field.name === "verdict.label");
  return (
    Boolean(verdict && group && group.cells.length) &&
    group.cells.every((cell) => valueAt(verdict, cell) === "proved-hard")
  );
}

/** The stepped outline between tiles that are proved hard and those that are not, as path data. */
function outline(frame, at) {
  const { left, top, w, h, nx, ny } = frame;
  const inside = (i, j) => proved(at.get(`${i},${j}`));
  let path = "";
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      if (!inside(i, j)) continue;
      const [a, b] = [left + i * w, top + j * h].map((v) => v.toFixed(1));
      const [c, d] = [left + (i + 1) * w, top + (j + 1) * h].map((v) => v.toFixed(1));
      if (!inside(i - 1, j)) path += `M${a} ${b}V${d}`;
      if (!inside(i + 1, j)) path += `M${c} ${b}V${d}`;
      if (!inside(i, j - 1)) path += `M${a} ${b}H${c}`;
      if (!inside(i, j + 1)) path += `M${a} ${d}H${c}`;
    }
  }
  return path;
}
