// The phase diagram: two axes, a colouring, the boundary of what is proved; what lies under the pointer or the cursor.

const HINT = "Point at a place, or move there with the arrow keys; a click or Enter lists its cells.";

function phaseDiagram(host, list) {
  const leading = leadingAxes();
  if (!leading.length || !colourings().length) return host.remove();
  const chosen = {
    x: leading[0],
    y: leading[1] || null,
    colour: [...CATEGORIES, ...QUANTITIES][0],
    held: {},
    cursor: null,
  };
  const rate = QUANTITIES.find((field) => field.kind === "rate");
  if (rate) chosen.colour = rate;
  const parts = figure(host, {
    kind: "tiles",
    label: "Phase diagram; arrow keys move, Enter lists the cells",
    hint: HINT,
    summary: "the same as a table",
    control,
    draw,
  });
  const again = parts.again;

  function control() {
    const able = FREE.map((axis) => [axis.name, axis.name]);
    const swap = (side, other) => (name) => {
      const axis = axisNamed(name);
      if (axis && chosen[other] === axis) chosen[other] = chosen[side];
      chosen[side] = axis;
      chosen.cursor = null;
      again();
    };
    const paint = (name) => (
      (chosen.colour = [...CATEGORIES, ...QUANTITIES].find((field) => field.name === name)),
      again()
    );
    parts.controls.replaceChildren(
      chooser("across", able, chosen.x.name, swap("x", "y")),
      chooser(
        "up",
        FREE.length > 1 ? [...able, ["", "nothing"]] : [["", "nothing"]],
        chosen.y ? chosen.y.name : "",
        swap("y", "x"),
      ),
      chooser("colour", colourings(), chosen.colour.name, paint),
      ...holders([chosen.x, chosen.y], chosen.held, (axis, code) => ((chosen.held[axis.name] = code), again())),
    );
  }

  function draw(width) {
    const shown = [chosen.x, chosen.y].filter(Boolean);
    const held = Object.fromEntries(
      FREE.filter((a) => !shown.includes(a)).map((a) => [a.name, chosen.held[a.name]]),
    );
    const groups = grouped(shown, held);
    const range = chosen.colour.kind === "category" ? null : rangeOf(chosen.colour, groups);
    const frame = layout(chosen.x, chosen.y, width);
    const at = placed(groups, chosen.x, chosen.y);
    const svg = shape("svg", {
      viewBox: `0 0 ${frame.width} ${frame.height}`,
      width: frame.width,
      role: "img",
      "aria-label": summary(groups),
    });
    const border = outline(frame, at);
    svg.append(
      ...tileShapes(frame, at, chosen.colour, range),
      shape("path", { d: border, class: "halo" }),
      shape("path", { d: border, class: "border" }),
    );
    svg.append(
      ...edges(frame, chosen.x, chosen.y),
      shape("rect", { class: "cursor", width: frame.w, height: frame.h, visibility: "hidden" }),
    );
    parts.drawing.replaceChildren(svg);
    parts.key.replaceChildren(key(chosen.colour, range, extras(groups, border)));
    parts.caption.replaceChildren(
      caption(`${chosen.colour.title} over ${shown.map((axis) => axis.name).join(" and ")}`, shown, held),
    );
    parts.table.replaceChildren(tableOf(...phaseTable(shown, groups, chosen.colour)));
    follow(parts, frame, at, chosen, held, list);
  }

  function summary(groups) {
    const named = chosen.y ? `${chosen.x.name} across, ${chosen.y.name} up` : `${chosen.x.name} across`;
    return `${chosen.colour.title} over ${counted(groups.size, "place")}: ${named}. The table below holds the same numbers.`;
  }

  parts.start();
}

/** One path for every tone and kind of mark: thousands of tiles stay quick. */
function tileShapes(frame, at, field, range) {
  const { left, top, w, h } = frame;
  const gap = w > 9 && h > 9 ? 1 : 0;
  const fills = new Map(),
    marks = new Map(),
    texts = [];
  const add = (map, name, d) => map.set(name, (map.get(name) || "") + d);
  const room = Math.min(w, h);
  for (const [place, group] of at) {
    const [i, j] = place.split(",").map(Number);
    const paint = painted(field, group, range);
    const [x, y] = [left + i * w, top + j * h];
    for (const [tone, from, to] of paint.strips) {
      const [a, b] = [x + gap / 2 + from * (w - gap), x + gap / 2 + to * (w - gap)].map((v) => v.toFixed(2));
      add(fills, tone, `M${a} ${(y + gap / 2).toFixed(2)}H${b}V${(y + h - gap / 2).toFixed(2)}H${a}Z`);
    }
    if (room < 9) continue;
    if (paint.glyph === "dot") add(marks, "none", glyph("circle", x + w / 2, y + h / 2, 1));
    else if (paint.glyph)
      add(
        marks,
        paint.glyph === "cross" ? "cross" : paint.tone,
        glyph(paint.glyph, x + w / 2, y + h / 2, Math.min(6, room * 0.24)),
      );
    const text = paint.letter || paint.text;
    const size = Math.min(12, h * 0.5, (w / (text || "").length) * 1.5);
    if (text && size >= 7)
      texts.push(
        shape(
          "text",
          {
            x: x + w / 2,
            y: y + h / 2 + size * 0.35,
            "font-size": size.toFixed(1),
            "text-anchor": "middle",
            class: `letter on-${paint.tone}`,
          },
          text,
        ),
      );
  }
  return [
    ...[...fills].map(([tone, d]) => shape("path", { d, class: `fill-${tone}` })),
    ...[...marks].map(([tone, d]) =>
      shape("path", { d, class: tone === "cross" ? "mark failed" : `mark on-${tone}` }),
    ),
    ...texts,
  ];
}

/** What the key says beside colours. */
function extras(groups, border) {
  const some = (test) => [...groups.values()].some(test);
  const found = [];
  if (border) {
    const line = swatchOf(22, shape("path", { d: "M1 12H9V4H21", class: "border" }));
    found.push(element("li", {}, line, "inside this line a certificate bounds the probability of success by 10%"));
  }
  if (some((g) => !g.cells.length && g.states[1] + g.states[2])) found.push(element("li", {}, "× failed"));
  if (some((g) => !g.cells.length && !(g.states[1] + g.states[2]))) found.push(element("li", {}, "· no answer yet"));
  return found;
}
