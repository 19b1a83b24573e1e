// The table of cells: filtered, sorted by any column, fifty rows at a time.

const PAGE = 50;

function cellTable(host) {
  const filter = { text: "", codes: {} };
  const sorted = { field: null, down: false };
  const shown = [...VARIED, STATE, ...CATEGORIES, ...QUANTITIES];
  const parts = {
    controls: element("div", { class: "controls" }),
    count: element("p", { class: "said", id: "count", "aria-live": "polite" }),
    body: element("tbody"),
    head: element("tr"),
    printed: element(
      "p",
      { class: "caption" },
      "In print stand the rows and the first columns of this view; `learnable sweep export` writes all of them.",
    ),
    pager: element("nav", { class: "pager", "aria-label": "pages of the table" }),
  };
  const table = element("table", { class: "cells" }, element("thead", {}, parts.head), parts.body);
  host.append(
    parts.controls,
    parts.count,
    parts.printed,
    element("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "the cells" }, table),
    parts.pager,
  );
  let cells = [],
    page = 0;

  function changed(rebuild) {
    if (rebuild) parts.controls.replaceChildren(...filterControls(filter, changed));
    cells = inOrder(passing(filter), sorted);
    page = 0;
    fill();
  }

  function fill() {
    const rows = cells.slice(page * PAGE, (page + 1) * PAGE);
    parts.body.replaceChildren(...rows.map((cell) => rowOf(cell, shown)));
    const from = cells.length ? page * PAGE + 1 : 0;
    const range =
      cells.length > PAGE
        ? `; rows ${from.toLocaleString("en")} to ${(page * PAGE + rows.length).toLocaleString("en")}`
        : "";
    parts.count.replaceChildren(`${cells.length.toLocaleString("en")} of ${counted(COUNT, "cell")}${range}`);
    const last = Math.max(0, Math.ceil(cells.length / PAGE) - 1);
    const turn = (words, to, off) =>
      element("button", { type: "button", disabled: off, click: () => ((page = to), fill()) }, words);
    const pages = [
      turn("first", 0, !page),
      turn("before", page - 1, !page),
      `page ${page + 1} of ${last + 1}`,
      turn("next", page + 1, page === last),
      turn("last", last, page === last),
    ];
    parts.pager.replaceChildren(...(last ? pages : []));
  }

  function heads() {
    const cell = (field) => {
      const late = lateIn(field) ? "late" : null;
      const on = sorted.field === field;
      const button = element(
        "button",
        { type: "button", click: () => (turnOrder(sorted, field), heads(), changed()) },
        field.title,
        element("span", { "aria-hidden": "true", class: "arrow" }, on ? (sorted.down ? " ↓" : " ↑") : ""),
      );
      return element(
        "th",
        { scope: "col", class: late, "aria-sort": on ? (sorted.down ? "descending" : "ascending") : "none" },
        button,
      );
    };
    parts.head.replaceChildren(element("th", { scope: "col" }, element("i", {}, "open")), ...shown.map(cell));
  }

  heads();
  changed(true);
  return (codes) => {
    Object.assign(filter, {
      text: "",
      codes: Object.fromEntries(Object.entries(codes).filter(([, code]) => code >= 0)),
    });
    changed(true);
    return cells.length;
  };
}

/** Up, down, then the order of the grid again. */
function turnOrder(sorted, field) {
  if (sorted.field !== field) Object.assign(sorted, { field, down: false });
  else if (!sorted.down) sorted.down = true;
  else Object.assign(sorted, { field: null, down: false });
}

/** Values of a field from least to greatest: numbers by size, words by their letters, categories in their own order. */
function rankOf(field) {
  const codes = field.values.map((_, i) => i);
  const by = {
    estimate: (a, b) => compareEstimates(field.values[a], field.values[b]),
    rate: (a, b) => compareEstimates(field.values[a], field.values[b]),
    category: (a, b) => field.order.indexOf(a) - field.order.indexOf(b),
    state: (a, b) => a - b,
  };
  const words = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const alike = new Set(field.values.map((value) => typeof value)).size === 1 && typeof field.values[0] !== "object";
  const plainly = (code) => (alike ? field.values[code] : wordsOf(field.values[code]));
  const values = (a, b) => words(plainly(a), plainly(b));
  const compare = by[field.kind] || values;
  const ranks = new Int32Array(codes.length);
  let rank = 0,
    last = null;
  for (const code of codes.sort(compare)) {
    if (last !== null && compare(last, code) !== 0) rank++;
    ranks[(last = code)] = rank;
  }
  return ranks;
}

/** The cells in order; cells without a value come last both ways, and ties keep the order of the grid. */
function inOrder(cells, { field, down }) {
  if (!field) return cells;
  field.ranks = field.ranks || rankOf(field);
  const rank = (cell) => (field.codes[cell] < 0 ? Infinity : (down ? -1 : 1) * field.ranks[field.codes[cell]]);
  return cells.slice().sort((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
}
