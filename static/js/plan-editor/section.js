/* The cross-section by hand. The chosen needle's tip is a slider for its depth: what is dragged
   or keyed is drawn at once and sent as one edit when it rests. The range beside the drawing
   cuts the leg at any level. Parts are swapped meanwhile, so elements are found anew each time. */

import { byId, root } from "./board.js";

const KEY_RESTS_MS = 300;
const RANGE_RESTS_MS = 180;
const ARROWS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/* What the tip shows and the server does not have yet: whose, how deep, since where. */
let held = null;
let rests = 0;

const tip = () => byId("section-tip");
const tipAt = ({ target }) => target.closest?.("#section-tip");
const saved = ({ dataset }) => (dataset.depthMm ? +dataset.depthMm : 0);

function stateOf({ fatMm, lowMm, highMm, soleusMm }, depth) {
  if (fatMm === undefined) return "unknown";
  if (depth < +fatMm) return "in_fat";
  if (depth > +soleusMm) return "through";
  if (depth >= +lowMm && depth <= +highMm) return "in_muscle";
  return depth - fatMm <= soleusMm - depth ? "near_fat" : "near_soleus";
}

function paint(it, depth) {
  const { dataset } = it;
  const x = +dataset.skinX + depth * dataset.inX;
  const y = +dataset.skinY + depth * dataset.inY;
  for (const line of it.querySelectorAll("line")) {
    line.setAttribute("x2", x);
    line.setAttribute("y2", y);
  }
  for (const circle of it.querySelectorAll("circle")) {
    circle.setAttribute("cx", x);
    circle.setAttribute("cy", y);
  }
  dataset.state = stateOf(dataset, depth);
  const amount = depth ? dataset.mm.replace("{amount}", depth) : "";
  const words = depth ? `${amount}, ${JSON.parse(dataset.states)[dataset.state]}` : dataset.unset;
  it.setAttribute("aria-valuenow", depth || it.ariaValueMin);
  it.setAttribute("aria-valuetext", words);
  root.querySelector(".section-depth").textContent = amount;
  byId("section-readout").textContent = words;
}

function show(depth) {
  const it = tip();
  if (!it || it.dataset.site !== held.site) return;
  held.depth = Math.max(+it.ariaValueMin, Math.min(+it.ariaValueMax, depth));
  paint(it, held.depth);
}

function hold(it) {
  held ??= { site: it.dataset.site, depth: saved(it), from: saved(it) };
}

function send() {
  clearTimeout(rests);
  const done = held;
  held = null;
  const form = byId("edit-depth");
  if (!done || !form || form.elements.sites.value !== done.site || done.depth === done.from) return;
  form.elements.depth_mm.value = done.depth;
  form.requestSubmit();
}

function undo() {
  clearTimeout(rests);
  held = null;
  if (tip()) paint(tip(), saved(tip()));
}

/* How deep along the needle the pointer is. */
function depthAt(it, { clientX, clientY }) {
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(it.getScreenCTM().inverse());
  const { skinX, skinY, inX, inY } = it.dataset;
  return (x - skinX) * inX + (y - skinY) * inY;
}

root.addEventListener("touchstart", (event) => {
  if (event.cancelable && tipAt(event)) event.preventDefault();
}, { passive: false });

root.addEventListener("pointerdown", (event) => {
  const it = tipAt(event);
  if (!it || !event.isPrimary || event.button) return;
  event.preventDefault();
  it.focus({ preventScroll: true });
  hold(it);
  held.pointer = event.pointerId;
  held.off = depthAt(it, event) - held.depth;
  root.setPointerCapture(event.pointerId);
});

root.addEventListener("pointermove", (event) => {
  if (held?.pointer === event.pointerId && tip()) show(Math.round(depthAt(tip(), event) - held.off));
});

root.addEventListener("pointerup", ({ pointerId }) => held?.pointer === pointerId && send());
root.addEventListener("pointercancel", ({ pointerId }) => held?.pointer === pointerId && undo());

root.addEventListener("keydown", (event) => {
  const it = tipAt(event);
  if (!it || event.ctrlKey || event.metaKey || event.altKey) return;
  const way = ARROWS[event.key];
  if (way) {
    hold(it);
    const whole = way > 0 ? Math.floor(held.depth) : Math.ceil(held.depth);
    show(whole + way * (event.shiftKey ? 5 : 1));
    clearTimeout(rests);
    if (held.pointer === undefined) rests = setTimeout(send, KEY_RESTS_MS);
  } else if (event.key === "Escape" && held) undo();
  else return;
  event.preventDefault();
});

root.addEventListener("focusout", (event) => tipAt(event) && held && held.pointer === undefined && send());

/* What was refused is not in what the server drew: the tip goes back to it. */
document.addEventListener("calfline:saved", () => setTimeout(() => held || undo()));

/* ---- Any level of either leg ------------------------------------------------------------------ */

let asking = null;
let resting = 0;

async function cutAt(form) {
  asking?.abort();
  asking = new AbortController();
  const headers = { "HX-Request": "true", "HX-Target": "site-panel" };
  const search = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(`${root.dataset.page}?${search}`, { headers, signal: asking.signal });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const panel = byId("site-panel");
    for (const id of ["site-heading", "section-view"]) byId(id).replaceWith(fresh.getElementById(id));
    for (const name of ["data-site", "data-section"]) {
      const value = fresh.getElementById("site-panel").getAttribute(name);
      if (value === null) panel.removeAttribute(name);
      else panel.setAttribute(name, value);
    }
    /* The rest of the panel is older than its tag says. */
    panel.removeAttribute("data-tag");
  } catch {
    /* Asked anew meanwhile, or the network is away, which the page says elsewhere. */
  }
}

root.addEventListener("input", ({ target }) => {
  if (target.form?.id !== "section-at") return;
  byId("section-level-now").textContent = `${target.form.elements.level.value}\u00a0%`;
  clearTimeout(resting);
  resting = setTimeout(cutAt, RANGE_RESTS_MS, target.form);
});

root.addEventListener("submit", (event) => {
  if (event.target.id !== "section-at") return;
  event.preventDefault();
  cutAt(event.target);
});
