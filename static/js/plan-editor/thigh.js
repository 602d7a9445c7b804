/* The drawing above the knee: a tap records a site, a drag moves one. Both fill in the panel's
   own forms and send them; nothing is typed for the person but the place. */

import { byId, root } from "./board.js";
import { clamp, SLOP_PX } from "./geometry.js";

const LOWEST = 50;
const STEP = 5;
const markAt = (event) => event.target.closest?.(".thigh-map [data-thigh-site]");
const markOf = (id) => root.querySelector(`.thigh-map [data-thigh-site="${id}"]`);
const thighOf = (side) => root.querySelector(`.thigh-map .thigh[data-side="${side}"]`).dataset;

function inDrawing({ clientX, clientY }) {
  const svg = root.querySelector("#plan-thigh .thigh-map");
  return new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
}

/* Half widths stand at every fifth percent; the edge runs straight between them. */
function halfWidth(table, level) {
  const widths = table.split(" ").map(Number);
  const at = clamp((level - LOWEST) / STEP, 0, widths.length - 1);
  const below = Math.min(Math.floor(at), widths.length - 2);
  return widths[below] + (widths[below + 1] - widths[below]) * (at - below);
}

function placeOf(side, { x, y }) {
  const thigh = thighOf(side);
  const share = (y - thigh.topY) / (thigh.bottomY - thigh.topY);
  const level = LOWEST + share * (100 - LOWEST);
  const medial = thigh.direction * (x - thigh.centreX);
  return [level, (medial / halfWidth(medial < 0 ? thigh.lateral : thigh.medial, level)) * 100];
}

/* Level 50–100, within the edges; what is outside is kept at the nearest place inside. */
const kept = ([level, across]) => [clamp(level, LOWEST, 100), clamp(across, -100, 100)];

function send(form, fields) {
  for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
  form.requestSubmit();
}

const written = ([level, across]) => ({ level_pct: level.toFixed(1), across_pct: across.toFixed(1) });

function record(point) {
  const { width } = root.querySelector("#plan-thigh .thigh-map").viewBox.baseVal;
  const side = point.x < width / 2 ? "right" : "left";
  const place = placeOf(side, point);
  const [level, across] = kept(place);
  if (Math.abs(place[0] - level) > 1 || Math.abs(place[1] - across) > 4) return;
  send(byId("thigh-add"), { side, ...written([level, across]) });
}

let drag = null;

root.addEventListener("touchstart", (event) => {
  if (event.cancelable && markAt(event)) event.preventDefault();
}, { passive: false });

root.addEventListener("pointerdown", (event) => {
  if (!event.isPrimary || event.button || !event.target.closest?.(".thigh-map")) return;
  const mark = markAt(event);
  drag = { id: mark?.dataset.thighSite, side: mark?.dataset.side, event, from: inDrawing(event), moved: false };
});

document.addEventListener("pointermove", (event) => {
  if (event.pointerId !== drag?.event.pointerId) return;
  const far = Math.hypot(event.clientX - drag.event.clientX, event.clientY - drag.event.clientY);
  if (!drag.moved && far < (SLOP_PX[event.pointerType] ?? 5)) return;
  if (!drag.id) return (drag = null);
  drag.moved = true;
  const { x, y } = inDrawing(event);
  /* The drawing may have been swapped meanwhile. */
  markOf(drag.id)?.setAttribute("transform", `translate(${x - drag.from.x} ${y - drag.from.y})`);
});

document.addEventListener("pointerup", (event) => {
  if (event.pointerId !== drag?.event.pointerId) return;
  const { id, side, from, moved } = drag;
  drag = null;
  if (!id) return record(from);
  const mark = markOf(id);
  if (!moved || !mark) return byId(`thigh-level-${id}`)?.select();
  const to = inDrawing(event);
  const x = +mark.dataset.x + to.x - from.x;
  const y = +mark.dataset.y + to.y - from.y;
  send(byId("thigh-move"), { thigh_site: id, ...written(kept(placeOf(side, { x, y }))) });
});

document.addEventListener("pointercancel", () => {
  if (drag?.id) markOf(drag.id)?.removeAttribute("transform");
  drag = null;
});

root.addEventListener("keydown", (event) => {
  const mark = markAt(event);
  if (!mark || !["Enter", " "].includes(event.key)) return;
  event.preventDefault();
  byId(`thigh-level-${mark.dataset.thighSite}`)?.select();
});
