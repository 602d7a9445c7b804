/* The map and the table as they stand on the page: where markers are, which are selected.
   Nothing here asks the server. */

import { Leg } from "./geometry.js";

const SVG = "http://www.w3.org/2000/svg";

export const root = document.getElementById("plan-builder");
export const selected = new Set();
/* What is under way on the map, "drag" or "keys": until it ends no answer is shown. */
export const busy = new Set();
export const byId = (id) => document.getElementById(id);
export const all = (selector) => [...root.querySelectorAll(selector)];
export const map = () => root.querySelector("#plan-map .calf-map");
export const markers = () =>
  all("#plan-map [data-site]").sort((one, other) => one.dataset.number - other.dataset.number);
export const marker = (id) => markers().find((mark) => idOf(mark) === id);
export const idOf = (element) => +element.dataset.site;
export const placeOf = ({ dataset }) => [+dataset.levelPct, +dataset.acrossPct];
export const last = () => [...selected].at(-1);

let legs = null;
export const forgetLegs = () => (legs = null);

export function leg(side) {
  legs ??= all('#plan-map .leg[data-measured="true"]').map((element) => new Leg(element));
  return legs.find((one) => one.side === side);
}

/* How large a marker is drawn on its sheet: smaller where the map is enlarged (view.js). */
export const size = { of: 1 };

/* Puts a marker to a point of the sheet; where it was drawn stays in data-x and data-y. */
export function placed({ x, y }, [toX, toY]) {
  return `matrix(${size.of},0,0,${size.of},${toX - size.of * x},${toY - size.of * y})`;
}

/* Shows a marker at a place of its leg. */
export function show(mark, place) {
  const { dataset } = mark;
  [dataset.levelPct, dataset.acrossPct] = place;
  mark.setAttribute("transform", placed(dataset, leg(dataset.side).point(place)));
}

export function draw(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  return parent.appendChild(element);
}

/* A module that is fetched when it is first asked for. Its `now` is undefined until it has
   come, and for as long as there is no network to fetch it over. */
export function later(load) {
  let asked = null;
  const it = {
    now: undefined,
    ask: () => (asked ??= load().then((module) => (it.now = module), () => (asked = null))),
  };
  return it;
}

/* A new site before the server has answered. Without an id it cannot be touched yet. */
export function provisional(id, side, place) {
  const [x, y] = leg(side).point(place);
  const number = markers().length + 1;
  const mark = draw("g", {
    class: "site", role: "button", "aria-label": `${root.dataset.saySite} ${number}`,
    "data-pending": "", "data-site": id, "data-number": number, "data-side": side, "data-x": x, "data-y": y,
    "data-level-pct": place[0], "data-across-pct": place[1],
  }, map().querySelector(".sites"));
  const at = { cx: x, cy: y };
  draw("circle", { class: "site-hit", r: 8, "fill-opacity": 0, ...at }, mark);
  draw("circle", { class: "site-halo", r: 8.4, fill: "#0b7a75", "fill-opacity": 0.22, ...at }, mark);
  draw("circle", { class: "site-ring", r: 5.3, fill: "#fff", stroke: "#24343a", ...at }, mark);
  draw("text", { x, y: y + 2, "font-size": 5.8, "font-weight": 700 }, mark).textContent = number;
  show(mark, place);
  return mark;
}

/* A refused new site never got its id: those after it move up. */
export function closeGap(refused) {
  const renumbered = (id) => (id > refused ? id - 1 : id);
  for (const mark of markers()) mark.dataset.site = renumbered(idOf(mark));
  const ids = [...selected].filter((id) => id !== refused).map(renumbered);
  selected.clear();
  ids.forEach((id) => selected.add(id));
}

/* The selection is the set; markers, rows and boxes only show it. One marker is the map's
   tab stop: the focused one, else a selected one, else the first; without any, the map is. */
export function paint() {
  const marks = markers();
  const stop = marks.find((mark) => mark === document.activeElement)
    ?? marks.find((mark) => selected.has(idOf(mark))) ?? marks[0];
  for (const mark of marks) {
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-pressed", selected.has(idOf(mark)));
    mark.setAttribute("tabindex", mark === stop ? 0 : -1);
  }
  map()?.setAttribute("tabindex", stop ? -1 : 0);
  for (const row of all("tr[data-site]")) {
    const chosen = selected.has(idOf(row));
    row.toggleAttribute("data-selected", chosen);
    row.querySelector("[name=sites]").checked = chosen;
  }
  byId("plan-many")?.toggleAttribute("data-idle", selected.size < 2);
}

/* The sentence stands at the field, and comes along when the field is drawn again. */
export function refuse(field, words) {
  const note = document.createElement("small");
  Object.assign(note, { id: `${field.id}-error`, className: "field-error", textContent: words });
  byId(note.id)?.remove();
  field.closest("td, .field, form").append(note);
  field.dataset.refused = words;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", note.id);
}

export function accept(field) {
  if (!field.dataset.refused) return;
  delete field.dataset.refused;
  field.removeAttribute("aria-invalid");
  byId(`${field.id}-error`)?.remove();
}
