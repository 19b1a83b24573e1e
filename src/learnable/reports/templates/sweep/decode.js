"use strict";
// The payload as fields: every field has a list of distinct values and one code a cell, an index into that list or -1.

const payload = JSON.parse(document.getElementById("payload").textContent);
const COUNT = payload.count;
const STATES = ["done", "failed", "killed", "missing"];
const LABELS = [
  { label: "proved-hard", words: "proved hard", glyph: "square", tone: "proved" },
  { label: "predicted-hard", words: "predicted hard", glyph: "triangle", tone: "likely" },
  { label: "undecided", words: "undecided", glyph: "diamond", tone: "open" },
  { label: "predicted-learnable", words: "predicted learnable", glyph: "circle", tone: "easy" },
  { label: "agree", words: "agree", glyph: "circle", tone: "easy" },
  { label: "silent", words: "silent", glyph: "diamond", tone: "open" },
  { label: "disagree", words: "disagree", glyph: "square", tone: "proved" },
];

/** Codes from base64, of 1, 2 or 4 bytes each, one more than the code; or one code that all cells share. */
function codesOf(packed) {
  if (packed.all !== undefined) return new Int32Array(COUNT).fill(packed.all);
  const bytes = Uint8Array.from(atob(packed.base64), (c) => c.charCodeAt(0));
  const codes = new Int32Array(COUNT);
  for (let i = 0; i < COUNT; i++) {
    let code = 0;
    for (let b = packed.bytes - 1; b >= 0; b--) code = code * 256 + bytes[i * packed.bytes + b];
    codes[i] = code - 1;
  }
  return codes;
}

/** Estimates from their fields; what follows from the value was left out. */
function estimatesOf(packed) {
  return packed.value.map((value, i) => ({
    value,
    log10: packed.log10[i] !== null ? packed.log10[i] : value ? Math.log10(Math.abs(value)) : null,
    low: packed.low[i] === null ? value : packed.low[i],
    high: packed.high[i] === null ? value : packed.high[i],
    method: packed.methods[packed.method[i]],
    samples: packed.samples[i],
    zero: packed.zero[i] === 1,
  }));
}

function fieldOf(raw, kind) {
  const estimates = kind === "estimate" || kind === "rate";
  const values = estimates ? estimatesOf(raw.values) : raw.values;
  const key = kind === "axis" ? raw.name : `#${raw.name}`;
  return { key, name: raw.name, title: raw.title || raw.name, kind, values, codes: codesOf(raw.codes) };
}

function axisOf(raw) {
  const field = fieldOf(raw, "axis");
  field.numeric = field.values.length > 0 && field.values.every((v) => typeof v === "number");
  const order = field.values.map((_, i) => i);
  field.order = field.numeric ? order.sort((a, b) => field.values[a] - field.values[b]) : order;
  field.words = (code) => wordsOf(field.values[code]);
  return field;
}

/** What stands for a category: verdicts and scores have their own shape and colour, others a letter and a colour each. */
function categoryOf(raw) {
  const field = fieldOf(raw, "category");
  const known = (value) => LABELS.findIndex((l) => l.label === value);
  field.order = field.values.map((_, i) => i).sort((a, b) => known(field.values[a]) - known(field.values[b]));
  field.marks = field.values.map((value, i) => {
    const place = known(value);
    return place >= 0
      ? LABELS[place]
      : { label: value, words: wordsOf(value), letter: letter(i), tone: `group-${(i % 4) + 1}` };
  });
  return field;
}

const letter = (i) => String.fromCharCode(65 + (i % 26)) + (i < 26 ? "" : Math.floor(i / 26));
const wordsOf = (value) => (typeof value === "string" ? value : JSON.stringify(value));

const AXES = payload.axes.map(axisOf);
const VARIED = AXES.filter((axis) => axis.values.length > 1);

/** Whether two axes say the same: each value of one goes with one value of the other, as those of a zipped axis do. */
function paired(a, b) {
  const there = new Map();
  const back = new Map();
  for (let cell = 0; cell < COUNT; cell++) {
    const [x, y] = [a.codes[cell], b.codes[cell]];
    if ((there.has(x) && there.get(x) !== y) || (back.has(y) && back.get(y) !== x)) return false;
    there.set(x, y);
    back.set(y, x);
  }
  return true;
}

/** Of axes that say the same, the one to choose by: a numeric one before others, then the first. */
const before = (a, b) => (a.numeric === b.numeric ? VARIED.indexOf(a) < VARIED.indexOf(b) : a.numeric);
const FREE = VARIED.filter((axis) => !VARIED.some((other) => other !== axis && before(other, axis) && paired(axis, other)));
const STATE = fieldOf({ name: "state", values: STATES, codes: payload.state }, "state");
const COLUMNS = payload.columns.map((raw) => (raw.kind === "category" ? categoryOf(raw) : fieldOf(raw, raw.kind)));
const QUANTITIES = COLUMNS.filter((column) => ["estimate", "rate", "number"].includes(column.kind));
const CATEGORIES = COLUMNS.filter((column) => column.kind === "category");
const TEXTS = COLUMNS.filter((column) => column.kind === "text");
const ERRORS = fieldOf({ name: "error", ...payload.errors }, "error");
const COMMANDS = payload.commands.map((raw) => fieldOf(raw, "word"));
const axisNamed = (name) => AXES.find((axis) => axis.name === name) || null;

/** The value of a field in one cell, or null. */
const valueAt = (field, cell) => (field.codes[cell] < 0 ? null : field.values[field.codes[cell]]);

/** The command of one cell, its words already quoted for a shell. */
function commandAt(cell) {
  return COMMANDS.map((word) => valueAt(word, cell))
    .filter((word) => word !== null)
    .join(" ");
}
