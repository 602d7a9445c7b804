/* How much of the map is shown, one to four times as large: by pinch, pan, wheel, button and
   key. Only the viewBox changes, so every place stays what it is. Markers grow less than the
   leg does: sites close together come apart, and none gets harder to hit. */

import { byId, leg, map, markers, placed, placeOf, root, show, size } from "./board.js";
import { clamp } from "./geometry.js";

const LARGEST = 4;
const STEP = 1.5;
const MARKER_GROWTH = 0.4;
const EDGE_MM = 12;
const WHEEL_RESTS_MS = 300;

/* What is shown: how much larger than the whole, and where its corner stands, in mm. */
let zoom = 1;
let corner = [0, 0];
let wheel = 0;

export const isEnlarged = () => zoom > 1;

/* Draws it, also on a map that has just been replaced. */
export function restore() {
  const svg = map();
  if (!svg) return;
  const whole = [+svg.dataset.widthMm, +svg.dataset.heightMm];
  zoom = clamp(zoom, 1, LARGEST);
  const [width, height] = whole.map((length) => length / zoom);
  corner = [clamp(corner[0], 0, whole[0] - width), clamp(corner[1], 0, whole[1] - height)];
  svg.setAttribute("viewBox", [...corner, width, height].map((value) => value.toFixed(3)).join(" "));
  svg.toggleAttribute("data-enlarged", zoom > 1);
  size.of = zoom ** (MARKER_GROWTH - 1);
  for (const mark of markers()) show(mark, placeOf(mark));
  for (const ghost of root.querySelectorAll("#plan-map .ghost")) resize(ghost);
  for (const [name, spent] of Object.entries({ in: zoom === LARGEST, out: zoom === 1, fit: zoom === 1 })) {
    byId(`zoom-${name}`).setAttribute("aria-disabled", spent);
  }
}

function resize(ghost) {
  const { cx, cy } = ghost.querySelector("circle");
  const [x, y] = [cx, cy].map((length) => length.baseVal.value);
  ghost.setAttribute("transform", placed({ x, y }, [x, y]));
}

/* Where the sheet stands in the window while a gesture lasts: px = origin + (mm − corner) × scale. */
function sheet() {
  const { a, e, f } = map().getScreenCTM();
  const origin = [e + corner[0] * a, f + corner[1] * a];
  const whole = a / zoom;
  return {
    at: (point) => point.map((px, i) => corner[i] + (px - origin[i]) / (whole * zoom)),
    /* So that `mm` of the sheet stands at `px` of the window. */
    hold(mm, px) {
      zoom = clamp(zoom, 1, LARGEST);
      corner = mm.map((value, i) => value - (px[i] - origin[i]) / (whole * zoom));
      restore();
    },
  };
}

const pointOf = ({ clientX, clientY }) => [clientX, clientY];
const between = ([one, other]) => one.map((px, i) => (px + other[i]) / 2);
const apart = ([one, other]) => Math.hypot(one[0] - other[0], one[1] - other[1]);

function say() {
  const words = root.dataset.sayZoom.replace("{percent}", Math.round(zoom * 100));
  if (byId("plan-announce").textContent !== words) byId("plan-announce").textContent = words;
}

/* Two fingers: what was between them stays between them. `began` is how they came down,
   `fingers` how they are now. */
export function pinch(began, fingers) {
  const start = began.map(pointOf);
  const still = sheet();
  const held = still.at(between(start));
  const from = zoom / apart(start);
  return {
    to() {
      const points = fingers().map(pointOf);
      if (points.length < 2) return;
      zoom = from * apart(points);
      still.hold(held, between(points));
    },
    end: say,
    cancel: say,
  };
}

/* One finger, or the mouse, on a free place of an enlarged map. */
export function pan(start) {
  const still = sheet();
  const held = still.at(pointOf(start));
  return {
    to: (event) => still.hold(held, pointOf(event)),
    end() {},
  };
}

/* A trackpad's pinch arrives as a wheel with Ctrl. */
export function turn(event) {
  const still = sheet();
  const held = still.at(pointOf(event));
  zoom *= Math.exp(-clamp(event.deltaY, -60, 60) / 120);
  still.hold(held, pointOf(event));
  clearTimeout(wheel);
  wheel = setTimeout(say, WHEEL_RESTS_MS);
}

/* "in", "out" or "fit"; round the site that is chosen, else round the middle. */
export function step(way, mark) {
  const box = map().getBoundingClientRect();
  const still = sheet();
  const middle = [box.left + box.width / 2, box.top + box.height / 2];
  const held = mark ? leg(mark.dataset.side).point(placeOf(mark)) : still.at(middle);
  zoom = { in: zoom * STEP, out: zoom / STEP, fit: 1 }[way];
  if (zoom < 1.05) zoom = 1;
  still.hold(held, middle);
  say();
}

/* Brings a site into sight that a key or the table chose. */
export function reveal(mark) {
  if (zoom === 1 || !mark) return;
  const { widthMm, heightMm } = map().dataset;
  const shown = [widthMm / zoom, heightMm / zoom];
  const at = leg(mark.dataset.side).point(placeOf(mark));
  const to = at.map((mm, i) => clamp(corner[i], mm - shown[i] + EDGE_MM, mm - EDGE_MM));
  if (to.every((mm, i) => mm === corner[i])) return;
  corner = to;
  restore();
}
