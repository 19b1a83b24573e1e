// A plot of lines: points with intervals or bands, rules across, and the point under the pointer or the arrow keys.

const MARKS = ["circle", "square", "triangle", "diamond"];
const MOST_LINES = 8;
const NEAR = "Point at the lines, or go from point to point with the arrow keys.";

/** How line `i` of `n` looks: a colour of the series, a mark, hollow in the second round. */
const lookOf = (i) => ({ tone: `series-${(i % 4) + 1}`, mark: MARKS[i % 4], hollow: i >= 4 });

/**
 * The drawing of `plan`, so many pixels wide: {label, x: {name, low, high, ticks: [[at, words]]}, y: the same and `zero`,
 * where what is exactly zero lies, lines: [{name, points: [{x, y, low, high}], fit, band}], rules: [[y, words]]}.
 */
function plotted(plan, width) {
  const height = Math.round(Math.max(230, Math.min(380, width * 0.56)));
  const left =
    14 +
    Math.max(...plan.y.ticks.map(([, words]) => words.replace("^", "").length), plan.y.zero === undefined ? 0 : 4) *
      7;
  const box = { left: left + 18, right: width - 12, top: 12, bottom: height - 44 };
  const across = (v) => box.left + ((v - plan.x.low) / (plan.x.high - plan.x.low || 1)) * (box.right - box.left);
  const up = (v) => box.bottom - ((v - plan.y.low) / (plan.y.high - plan.y.low || 1)) * (box.bottom - box.top);
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, width, role: "img", "aria-label": plan.label });
  svg.append(...ruled(plan, box, across, up));
  plan.lines.forEach((line, i) => svg.append(...drawnLine(line, lookOf(i), across, up, box)));
  svg.append(shape("circle", { class: "spot", r: 8, visibility: "hidden" }));
  const spots = plan.lines.flatMap((line) => line.points.map((p) => ({ px: across(p.x), py: up(p.y), line, p })));
  return { svg, spots };
}

function ruled(plan, box, across, up) {
  const parts = [];
  let last = -Infinity;
  for (const [at, words] of plan.x.ticks) {
    const x = across(at);
    if (x < box.left - 1 || x > box.right + 1 || x - last < words.length * 7 + 8) continue;
    last = x;
    parts.push(shape("path", { class: "grid", d: `M${x} ${box.top}V${box.bottom}` }));
    parts.push(drawnText({ class: "label", x, y: box.bottom + 17, "text-anchor": "middle" }, words));
  }
  for (const [at, words] of plan.y.ticks) {
    const y = up(at);
    parts.push(shape("path", { class: "grid", d: `M${box.left} ${y}H${box.right}` }));
    parts.push(drawnText({ class: "label", x: box.left - 7, y: y + 4, "text-anchor": "end" }, words));
  }
  if (plan.y.zero !== undefined) {
    parts.push(shape("path", { class: "rule", d: `M${box.left} ${up(plan.y.zero)}H${box.right}` }));
    parts.push(drawnText({ class: "label", x: box.left - 7, y: up(plan.y.zero) + 4, "text-anchor": "end" }, "zero"));
  }
  for (const [at, words] of plan.rules || []) {
    parts.push(shape("path", { class: "rule", d: `M${box.left} ${up(at)}H${box.right}` }));
    parts.push(drawnText({ class: "label", x: box.right, y: up(at) - 5, "text-anchor": "end" }, words));
  }
  parts.push(shape("path", { class: "axis", d: `M${box.left} ${box.top}V${box.bottom}H${box.right}` }));
  const names = axisNames(brief(plan.x.name, 40), brief(plan.y.name, 34), box, { left: 12, bottom: box.bottom + 38 });
  return [...parts, ...names];
}

function drawnLine(line, look, across, up, box) {
  const clip = (y) => Math.max(box.top, Math.min(box.bottom, y)).toFixed(1);
  const path = (points, y) =>
    points.map((p, i) => `${i ? "L" : "M"}${across(p.x).toFixed(1)} ${clip(up(y(p)))}`).join("");
  const parts = [];
  if (line.band && line.points.length) {
    const back = line.points.slice().reverse();
    const d = `${path(line.points, (p) => p.high)}${path(back, (p) => p.low).replace("M", "L")}Z`;
    parts.push(shape("path", { d, class: `band stroke-${look.tone}` }));
  } else {
    const bars = line.points
      .filter((p) => p.low !== p.high)
      .map((p) => `M${across(p.x).toFixed(1)} ${clip(up(p.low))}V${clip(up(p.high))}`);
    parts.push(shape("path", { d: bars.join(""), class: `bar stroke-${look.tone}` }));
  }
  if (line.fit) parts.push(shape("path", { d: path(line.fit, (p) => p.y), class: `fit stroke-${look.tone}` }));
  parts.push(
    shape("path", {
      d: path(
        line.points.filter((p) => !p.zero),
        (p) => p.y,
      ),
      class: `line stroke-${look.tone}${line.fit ? " faint" : ""}`,
    }),
  );
  if (line.band) return parts;
  for (const hollow of [false, true]) {
    const here = line.points.filter((p) => Boolean(p.zero || look.hollow) === hollow);
    const d = here.map((p) => glyph(look.mark, across(p.x), up(p.y), 4.5)).join("");
    if (d) parts.push(shape("path", { d, class: `point stroke-${look.tone}${hollow ? " hollow" : ""}` }));
  }
  return parts;
}

/** The key of the lines, as a list. */
function lineKey(lines) {
  const items = lines.map((line, i) => {
    const look = lookOf(i);
    const stroke = shape("path", { d: "M0 8H26", class: `line stroke-${look.tone}` });
    const mark = line.band
      ? null
      : shape("path", {
          d: glyph(look.mark, 13, 8, 4.5),
          class: `point stroke-${look.tone}${look.hollow ? " hollow" : ""}`,
        });
    return element("li", {}, swatchOf(26, stroke, mark), brief(line.name, 44));
  });
  return element("ul", { class: "key" }, ...items);
}

/** The readout of a plot: the nearest point to the pointer, or the next one by arrow keys. */
function follows(host, { svg, spots }, width, say) {
  const spot = svg.querySelector(".spot");
  let at = -1;
  const show = (i) => {
    at = i;
    spot.setAttribute("cx", spots[i].px);
    spot.setAttribute("cy", spots[i].py);
    spot.setAttribute("visibility", "visible");
    say(spots[i]);
  };
  svg.addEventListener("pointermove", (event) => {
    const frame = svg.getBoundingClientRect();
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top].map((v) => (v * width) / frame.width);
    let best = -1,
      least = 40 * 40;
    spots.forEach((s, i) => {
      const far = (s.px - x) ** 2 + (s.py - y) ** 2;
      if (far < least) [best, least] = [i, far];
    });
    if (best >= 0 && best !== at) show(best);
  });
  host.onkeydown = (event) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move || !spots.length) return;
    show((at + move + spots.length) % spots.length);
    event.preventDefault();
  };
}
