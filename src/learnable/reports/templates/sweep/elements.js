// Elements by name, attributes and children. Text from the payload goes in as text nodes and attributes alone.

const SVG = "http://www.w3.org/2000/svg";

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const element = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
const shape = (tag, attributes = {}, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);

/** Text cut at every 10^x: words and powers in turn. */
const atPowers = (text) => String(text).split(/10\^(-?[0-9]+(?:\.[0-9]+)?)/);

/** Text in which x of every 10^x is raised; copied text still reads 10^x. */
function figures(text) {
  const pieces = atPowers(text);
  const whole = document.createDocumentFragment();
  pieces.forEach((piece, i) => {
    if (i % 2) whole.append("10", element("i", {}, "^"), element("sup", {}, piece));
    else if (piece) whole.append(piece);
  });
  return whole;
}

/** Text of a drawing in which the power is raised. */
function drawnText(attributes, text) {
  const raised = (piece) => ["10", shape("tspan", { dy: "-.4em", "font-size": "75%" }, piece)];
  return shape("text", attributes, ...atPowers(text).flatMap((piece, i) => (i % 2 ? raised(piece) : [piece])));
}

const LISTED = 200;

/** Whether a select may list the values of a field; the search finds those of longer ones. */
const selectable = (field) => field.values.length <= LISTED;

/** A labelled select; `choices` are [value, words]; `changed` gets the value as text. */
function chooser(label, choices, chosen, changed) {
  const options = choices.map(([value, words]) => {
    return element("option", { value, selected: String(value) === String(chosen) }, words);
  });
  const select = element("select", { change: () => changed(select.value), "data-of": label }, ...options);
  return element("label", { class: "choice" }, element("span", {}, label), select);
}

/** The start and the end of a long name. */
function brief(text, most = 18) {
  return text.length <= most
    ? text
    : `${text.slice(0, Math.ceil(most / 2) - 1)}…${text.slice(1 - Math.floor(most / 2))}`;
}

/**
 * The parts of a figure: controls, the drawing with its key, what it says and a note beside it (on a phone above and
 * below), and the same numbers as a table. `control()` makes the controls and `draw(width)` the rest; both are called by
 * `again`, and `draw` whenever the width changes.
 */
function figure(host, { kind, label, hint, summary, control, draw }) {
  const parts = {
    controls: element("div", { class: "controls" }),
    caption: element("p", { class: "caption" }),
    key: element("div", { class: "keys" }),
    drawing: element("div", { class: kind, tabindex: 0, role: "group", "aria-label": label }),
    said: element("p", { class: "said", "aria-live": "polite" }, hint),
    note: element("p", { class: "words" }),
    fits: element("div", { class: "wide" }),
    table: element("div", { class: "wide" }),
  };
  const beside = element("div", { class: "beside" }, parts.key, parts.said, parts.note);
  host.append(
    parts.controls,
    element("div", { class: "stage" }, parts.caption, parts.drawing, beside),
    parts.fits,
    element("details", {}, element("summary", {}, summary), parts.table),
  );
  let width = 0;
  parts.again = () => (control(), width && draw(width));
  const fit = () => {
    const now = Math.floor(parts.drawing.clientWidth);
    if (now && now !== width) draw((width = now));
  };
  parts.start = () => (control(), new ResizeObserver(fit).observe(parts.drawing), fit());
  return parts;
}

/** The names of both axes of a drawing: below the middle of its box, and turned along its left side. */
function axisNames(x, y, { left, right, top, bottom }, at) {
  const middle = (top + bottom) / 2;
  const turned = { x: at.left, y: middle, transform: `rotate(-90 ${at.left} ${middle})` };
  return [
    [x, { x: (left + right) / 2, y: at.bottom }],
    [y, turned],
  ]
    .filter(([name]) => name)
    .map(([name, place]) => drawnText({ class: "name", "text-anchor": "middle", ...place }, name));
}

/** A small drawing in a key. */
const swatchOf = (width, ...shapes) =>
  shape("svg", { width, height: 16, class: "swatch", "aria-hidden": "true" }, ...shapes);

/** A table of texts with a head, as an element; of many rows the first, and how many more there are. */
function tableOf(head, all) {
  const rows = all.slice(0, 2 * LISTED);
  if (all.length > rows.length) rows.push([`and ${(all.length - rows.length).toLocaleString("en")} more`]);
  const top = element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name)));
  const body = rows.map((row) =>
    element("tr", {}, ...row.map((text, i) => element("td", { "data-name": head[i] }, figures(text)))),
  );
  return element("table", { class: "stack" }, element("thead", {}, top), element("tbody", {}, ...body));
}

/** The outline of a mark around (x, y), r from its middle to its edge, as path data. */
function glyph(name, x, y, r) {
  const at = (dx, dy) => `${(x + dx * r).toFixed(1)} ${(y + dy * r).toFixed(1)}`;
  if (name === "square")
    return `M${at(-0.85, -0.85)}H${(x + 0.85 * r).toFixed(1)}V${(y + 0.85 * r).toFixed(1)}H${(x - 0.85 * r).toFixed(1)}Z`;
  if (name === "triangle") return `M${at(0, -1)}L${at(0.95, 0.75)}L${at(-0.95, 0.75)}Z`;
  if (name === "diamond") return `M${at(0, -1)}L${at(1, 0)}L${at(0, 1)}L${at(-1, 0)}Z`;
  if (name === "cross") return `M${at(-0.7, -0.7)}L${at(0.7, 0.7)}M${at(0.7, -0.7)}L${at(-0.7, 0.7)}`;
  const c = r.toFixed(1);
  return `M${at(-1, 0)}a${c} ${c} 0 1 0 ${(2 * r).toFixed(1)} 0a${c} ${c} 0 1 0 ${(-2 * r).toFixed(1)} 0Z`;
}
