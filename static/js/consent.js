/* The signing field: a finger, a pen or a mouse draws lines, kept in thousandths of the field
   and posted as JSON. The drawing scales with its field, so that a turned tablet loses nothing.
   Without this script the typed name is the signature. */

const WIDTH = 3000;
const HEIGHT = 1000;
const MOST_POINTS = 6000;
const NEAR = 4;

const draw = document.getElementById("consent-draw");
const field = document.getElementById("signature");
const pad = document.getElementById("signature-pad");
const line = document.getElementById("signature-line");
const kept = document.getElementById("strokes");
const clear = document.getElementById("signature-clear");
const said = document.getElementById("signature-said");

let strokes = kept.value ? JSON.parse(kept.value) : [];
let pen = null;

const count = () => strokes.reduce((sum, stroke) => sum + stroke.length, 0);

function place(event) {
  const box = pad.getBoundingClientRect();
  const across = Math.round(((event.clientX - box.left) / box.width) * 1000);
  const down = Math.round(((event.clientY - box.top) / box.height) * 1000);
  return [Math.min(1000, Math.max(0, across)), Math.min(1000, Math.max(0, down))];
}

function show() {
  const at = ([x, y]) => `${(x * WIDTH) / 1000} ${(y * HEIGHT) / 1000}`;
  line.setAttribute("d", strokes.map((stroke) => `M${at(stroke[0])}L${(stroke.length > 1 ? stroke.slice(1) : stroke).map(at).join("L")}`).join(""));
  kept.value = strokes.length ? JSON.stringify(strokes) : "";
  clear.disabled = !strokes.length;
}

field.addEventListener("pointerdown", (event) => {
  if (pen !== null || event.button !== 0) return;
  event.preventDefault();
  pen = event.pointerId;
  field.setPointerCapture(pen);
  strokes.push([place(event)]);
  show();
});

field.addEventListener("pointermove", (event) => {
  if (event.pointerId !== pen || count() >= MOST_POINTS) return;
  const stroke = strokes.at(-1);
  for (const step of event.getCoalescedEvents?.() ?? [event]) {
    const [x, y] = place(step);
    const [lastX, lastY] = stroke.at(-1);
    if (Math.hypot(x - lastX, y - lastY) >= NEAR) stroke.push([x, y]);
  }
  show();
});

for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
  field.addEventListener(end, (event) => {
    if (event.pointerId === pen) pen = null;
  });
}

clear.addEventListener("click", () => {
  strokes = [];
  show();
  said.textContent = said.dataset.sayCleared;
});

draw.hidden = false;
document.querySelector("[data-with-drawing]").hidden = false;
document.querySelector("[data-without-drawing]").hidden = true;
show();
