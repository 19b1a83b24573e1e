"""What a reader would see, asked of the browser: what sticks out, what cannot be read, what has no words."""

STICKING_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  const scrolls = (node) => node && node !== document.body &&
    (["auto", "scroll", "hidden"].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
  const out = [];
  for (const node of document.querySelectorAll("body *")) {
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height || scrolls(node.parentElement)) continue;
    const name = `${node.tagName}.${node.getAttribute("class")}`;
    if (box.right > wide + 0.6 || box.left < -0.6) out.push(`${name} ${box.left} to ${box.right}`);
  }
  return {scroll: document.scrollingElement.scrollWidth, wide, out};
}"""
"""Width of the page, and elements beyond its edges that lie in no scrolling box."""

HARD_TO_READ = """(least) => {
  const probe = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgb = (text) => {
    probe.clearRect(0, 0, 1, 1); probe.fillStyle = text; probe.fillRect(0, 0, 1, 1);
    return [...probe.getImageData(0, 0, 1, 1).data];
  };
  const linear = (c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map((c) => linear(c / 255))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const found = rgb(getComputedStyle(at).backgroundColor);
      if (found[3] > 250) return found;
    }
    return [255, 255, 255, 255];
  };
  const bad = [];
  let seen = 0;
  for (const node of document.querySelectorAll("body *")) {
    const words = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!words || node.closest("script, noscript, :disabled, .letter") || !node.getClientRects().length) continue;
    const style = getComputedStyle(node);
    const [ink, paper] = [light(rgb(node.namespaceURI.endsWith("svg") ? style.fill : style.color)), light(behind(node))];
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    seen++;
    const name = `${node.tagName}.${node.getAttribute("class")} ${node.textContent.slice(0, 40)}`;
    if (contrast < least) bad.push(`${contrast.toFixed(2)} ${name}`);
  }
  return {seen, bad: [...new Set(bad)]};
}"""
"""Texts whose contrast with what lies behind them is below `least`."""

WORDLESS = """() => [...document.querySelectorAll("img, svg, [role=img], canvas")].filter((node) => {
  if (node.closest("[aria-hidden=true]")) return false;
  const named = node.closest("[role=img][aria-label]");
  return !(named && named.getAttribute("aria-label").trim().length > 3 || (node.getAttribute("alt") || "").trim());
}).map((node) => node.outerHTML.slice(0, 80))"""
"""Pictures without a text alternative that are not hidden from who listens to the page."""

INJECTED = """() => [...document.querySelectorAll("img, iframe, object, embed, [onerror], [onload], [onclick]")]
  .map((node) => node.outerHTML.slice(0, 80))"""
"""Elements that no page of ours has."""
