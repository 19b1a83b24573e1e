// Which cells the table lists: words that must all occur, one value of each axis, a state, a category.

const WORDY = [...AXES, STATE, ...CATEGORIES, ERRORS, ...COMMANDS];

/** What a field's value reads like to the search: n=20, proved-hard, the first sentence of an error. */
function searched(field, value) {
  if (field.kind === "axis") return `${field.name}=${wordsOf(value)}`.toLowerCase();
  return String(field.kind === "error" ? value[0] : value).toLowerCase();
}

/** For every cell whether `term` occurs in one of its texts or starts its address. */
function having(term) {
  const found = new Uint8Array(COUNT);
  for (const field of WORDY) {
    const match = field.values.map((value) => searched(field, value).includes(term));
    if (!match.some(Boolean)) continue;
    for (let cell = 0; cell < COUNT; cell++) if (field.codes[cell] >= 0 && match[field.codes[cell]]) found[cell] = 1;
  }
  for (let cell = 0; cell < COUNT; cell++) if (addressOf(cell).startsWith(term)) found[cell] = 1;
  return found;
}

const addressOf = (cell) => payload.addresses.slice(cell * payload.digits, (cell + 1) * payload.digits);

/** The cells that pass: {text, codes: {key of a field: code}}, in the order of the grid. */
function passing({ text, codes }) {
  const terms = text.toLowerCase().split(/\s+/).filter(Boolean).map(having);
  const fields = [...AXES, STATE, ...CATEGORIES].filter((field) => (codes[field.key] ?? -1) >= 0);
  const kept = [];
  for (let cell = 0; cell < COUNT; cell++) {
    if (fields.every((field) => field.codes[cell] === codes[field.key]) && terms.every((found) => found[cell]))
      kept.push(cell);
  }
  return kept;
}

/** The controls above the table; `changed` is called with nothing whenever one of them changes. */
function filterControls(filter, changed) {
  const search = element("input", {
    type: "search",
    placeholder: "n=20 proved",
    "aria-label": "words that a row must hold",
    value: filter.text,
  });
  search.addEventListener("input", () => ((filter.text = search.value), changed()));
  const selects = [...VARIED, STATE, ...CATEGORIES].filter(selectable).map((field) => {
    const words = (code) => (field.kind === "category" ? field.marks[code].words : wordsOf(field.values[code]));
    const codes = (field.order || field.values.map((_, i) => i)).filter(
      (code) => field.kind !== "state" || field.codes.includes(code),
    );
    const pick = (code) => ((filter.codes[field.key] = Number(code)), changed());
    return chooser(
      field.title,
      [[-1, "all"], ...codes.map((code) => [code, brief(words(code), 40)])],
      filter.codes[field.key] ?? -1,
      pick,
    );
  });
  const reset = element(
    "button",
    { type: "button", click: () => (Object.assign(filter, { text: "", codes: {} }), changed(true)) },
    "all cells",
  );
  return [element("label", { class: "choice" }, element("span", {}, "search"), search), ...selects, reset];
}
