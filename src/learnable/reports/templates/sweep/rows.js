// A row of the table, and what it opens: every number of the cell, what went wrong, and the command to copy.

function rowOf(cell, fields) {
  const open = element(
    "button",
    {
      type: "button",
      class: "open",
      "aria-expanded": "false",
      "aria-label": `cell ${addressOf(cell)}`,
      click: () => toggled(row, open, cell, fields.length + 1),
    },
    "+",
  );
  const row = element(
    "tr",
    {},
    element("td", {}, open),
    ...fields.map((field) => element("td", { class: classOf(field) }, ...shownIn(field, cell))),
  );
  return row;
}

const isFigure = (field) => ["estimate", "rate", "number"].includes(field.kind) || field.numeric;
const classOf = (field) =>
  [isFigure(field) ? "number" : "", lateIn(field) ? "late" : ""].filter(Boolean).join(" ") || null;

/** Whether paper has no room for a column. */
const lateIn = (field) => QUANTITIES.indexOf(field) > 3;

/** What a field shows in a row: the value, and its interval beside it. */
function shownIn(field, cell, most = 44) {
  const value = valueAt(field, cell);
  if (value === null) return [];
  if (field.kind === "category") {
    const mark = field.marks[field.codes[cell]];
    return [
      element("span", { class: "verdict" }, swatch(mark.tone, mark.glyph, mark.letter), brief(mark.words, most)),
    ];
  }
  if (field.kind === "estimate" || field.kind === "rate") {
    const span = interval(value);
    return [figures(amount(value)), ...(span ? [" ", element("span", { class: "span" }, figures(span))] : [])];
  }
  if (field.kind === "number") return [figures(number(value))];
  return [typeof value === "number" ? plain(value) : wordsOf(value)];
}

function toggled(row, button, cell, width) {
  const shut = button.getAttribute("aria-expanded") === "false";
  button.setAttribute("aria-expanded", String(shut));
  button.replaceChildren(shut ? "−" : "+");
  if (shut) row.after(element("tr", { class: "opened" }, element("td", { colspan: width }, detailsOf(cell))));
  else row.nextSibling.remove();
}

/** Everything the page knows of one cell. */
function detailsOf(cell) {
  const fact = (name, ...content) => element("div", {}, element("dt", {}, name), element("dd", {}, ...content));
  const facts = VARIED.map((axis) => fact(axis.name, axis.words(axis.codes[cell])));
  for (const field of [...CATEGORIES, ...QUANTITIES]) {
    const value = valueAt(field, cell);
    if (value === null) continue;
    const how =
      field.kind === "estimate" || field.kind === "rate"
        ? element("span", { class: "span" }, ` ${method(value)}`)
        : null;
    facts.push(fact(field.title, ...shownIn(field, cell, Infinity), how));
  }
  for (const field of TEXTS)
    if (valueAt(field, cell) !== null) facts.push(fact(field.title, figures(valueAt(field, cell))));
  facts.push(fact("address", element("code", {}, addressOf(cell))));
  return element(
    "div",
    { class: "details" },
    ...wrong(cell),
    ...copied(commandAt(cell)),
    element("dl", { class: "facts" }, ...facts),
  );
}

function wrong(cell) {
  const error = valueAt(ERRORS, cell);
  const state = STATES[STATE.codes[cell]];
  if (!error)
    return state === "missing"
      ? [element("p", {}, "This cell has not been run yet: `learnable sweep run` goes on where it stopped.")]
      : [];
  const [sentence, story] = error;
  const told = element("p", { class: "error" }, element("strong", {}, `${state}: `), sentence);
  return story
    ? [told, element("details", {}, element("summary", {}, "traceback"), element("pre", {}, story))]
    : [told];
}

/** The command with a button that copies it. */
function copied(command) {
  if (!command) return [];
  const button = element("button", { type: "button", class: "copy" }, "copy");
  const say = (words) => {
    button.replaceChildren(words);
    setTimeout(() => button.replaceChildren("copy"), 1600);
  };
  button.addEventListener("click", () =>
    copy(command).then(
      () => say("copied"),
      () => say("select it and copy"),
    ),
  );
  return [
    element("div", { class: "command" }, element("pre", { tabindex: 0 }, element("code", {}, command)), button),
  ];
}

/** Puts text on the clipboard, by an older way where a page from a file may not. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", { "aria-hidden": "true", class: "away" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("the browser does not copy");
  }
}
