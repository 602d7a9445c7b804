/* The plan editor: what is selected, what the map shows before the server has answered, and
   the fragments that come back. Everything here also works without it, through plain forms. */

import { csrfToken } from "../app.js";
import { Leg } from "./geometry.js";
import { followKeys } from "./keyboard.js";
import { followPointer } from "./pointer.js";
import { Queue } from "./queue.js";

const TYPING_STOPPED_MS = 1200;
const SVG = "http://www.w3.org/2000/svg";

const root = document.getElementById("plan-builder");
const say = root.dataset;
const byId = (id) => document.getElementById(id);
const all = (selector) => [...root.querySelectorAll(selector)];

export const selected = new Set();
let waiting = "";
let legs = null;

/* ---- The map ------------------------------------------------------------------------ */

export const map = () => root.querySelector("#plan-map svg");
export const markers = () => all("#plan-map [data-site]");
export const marker = (id) => root.querySelector(`#plan-map [data-site="${id}"]`);
export const idOf = (element) => +element.dataset.site;
export const placeOf = ({ dataset }) => [+dataset.levelPct, +dataset.acrossPct];

export function leg(side) {
  legs ??= all('#plan-map .leg[data-measured="true"]').map((element) => new Leg(element));
  return side ? legs.find((one) => one.side === side) : legs;
}

/* Shows a marker at a place; where it was drawn stays in data-x and data-y. */
export function show(element, place) {
  const [x, y] = leg(element.dataset.side).point(place);
  const { dataset } = element;
  [dataset.levelPct, dataset.acrossPct] = place;
  element.setAttribute("transform", `translate(${x - dataset.x} ${y - dataset.y})`);
}

function provisional(id, side, place) {
  const element = document.createElementNS(SVG, "g");
  const number = +byId("plan-map").dataset.count + all("#plan-map [data-pending]").length + 1;
  const attributes = { class: "site", role: "button", "aria-label": `${say.saySite} ${number}` };
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  const [x, y] = leg(side).point(place);
  Object.assign(element.dataset, { site: id, side, x, y, pending: "" });
  [element.dataset.levelPct, element.dataset.acrossPct] = place;
  const draw = (name, details) => {
    const part = document.createElementNS(SVG, name);
    for (const key in details) part.setAttribute(key, details[key]);
    element.append(part);
    return part;
  };
  draw("circle", { class: "site-hit", cx: x, cy: y, r: 8, "fill-opacity": 0 });
  draw("circle", { class: "site-ring", cx: x, cy: y, r: 5.3, fill: "#fff", stroke: "#24343a" });
  draw("text", { x, y: y + 2, "font-size": 5.8, "font-weight": 700 }).textContent = number;
  map().querySelector(".sites").append(element);
  return element;
}

/* ---- Selection ------------------------------------------------------------------------ */

export function select(ids, { focus = false } = {}) {
  selected.clear();
  ids.forEach((id) => selected.add(id));
  paint();
  const last = [...selected].at(-1);
  if (focus && last) marker(last)?.focus({ preventScroll: true });
  if (last) showPanel(last);
}

export function toggle(id) {
  const ids = new Set(selected);
  if (!ids.delete(id)) ids.add(id);
  select(ids);
}

/* The selection is the set above; map, rows and boxes only show it. One marker is the map's
   tab stop: the focused one, else the selected one, else the first. */
function paint() {
  const marks = markers();
  for (const mark of marks) {
    mark.setAttribute("aria-pressed", selected.has(idOf(mark)));
    mark.setAttribute("tabindex", -1);
  }
  const stop = marks.find((mark) => mark === document.activeElement)
    ?? marks.find((mark) => selected.has(idOf(mark))) ?? marks[0];
  map()?.setAttribute("tabindex", stop ? -1 : 0);
  stop?.setAttribute("tabindex", 0);
  for (const row of all("tr[data-site]")) {
    row.toggleAttribute("data-selected", selected.has(idOf(row)));
    row.querySelector("[name=sites]").checked = selected.has(idOf(row));
  }
  byId("plan-many")?.toggleAttribute("hidden", selected.size < 2);
}

let asked = 0;
function showPanel(id) {
  clearTimeout(asked);
  if (byId("site-panel").dataset.site === String(id)) return;
  asked = setTimeout(() => idle() && fragments(`?site=${id}`, "site-panel"), 120);
}

/* ---- Commands --------------------------------------------------------------------------- */

export function move(places) {
  const before = [...places.keys()].map((element) => [element, element.placeBefore]);
  queue.push({
    command: {
      op: "move_sites",
      moves: [...places].map(([element, [level_pct, across_pct]]) => ({
        site: idOf(element), level_pct, across_pct,
      })),
    },
    revert: () => before.forEach(([element, place]) => show(element, place)),
  });
}

export function add(side, place) {
  if (say.product !== "chosen" && !byId("plan-tools").dataset.product) {
    message(say.sayProduct);
    byId("brush-product").focus();
    return;
  }
  const dose = byId("brush-dose").value.trim();
  const depth = byId("brush-depth").value.trim();
  const [level_pct, across_pct] = place;
  const unsure = queue.items.some((item) => !item.command);
  const id = +byId("plan-map").dataset.nextId + all("#plan-map [data-pending]").length;
  const element = provisional(unsure ? "" : id, side, place);
  queue.push({
    command: {
      op: "add_site", side, level_pct, across_pct,
      dose_units: dose || null, depth_mm: depth || null, mid_belly: !depth,
    },
    site: id,
    revert: () => element.remove(),
  });
  if (!unsure) select([id], { focus: true });
}

export function remove(ids) {
  const gone = ids.map(marker).filter(Boolean);
  const next = markers().find((mark) => !gone.includes(mark));
  const parent = map().querySelector(".sites");
  gone.forEach((element) => element.remove());
  queue.push({
    command: { op: "remove_sites", sites: ids },
    revert: () => parent.append(...gone),
  });
  select([]);
  (next ?? map()).focus({ preventScroll: true });
}

export function restore(direction) {
  if (direction === "undo" && queue.withdraw()) return paint();
  const button = byId(`plan-${direction}`);
  if (!button.disabled) submit(button.form, button);
}

export function mirror() {
  const focused = document.activeElement.closest?.("[data-side]") ?? marker([...selected][0]);
  byId(`mirror-${focused?.dataset.side ?? "left"}`)?.click();
}

/* ---- Forms: each is a command, sent without leaving the page ------------------------------ */

function submit(form, submitter) {
  clearTimeout(form.typing);
  const pairs = [...new FormData(form, submitter)].filter(
    ([name]) => !["csrfmiddlewaretoken", "command_id", "expected_revision"].includes(name),
  );
  for (const field of form.elements) {
    delete field.dataset.refused;
    field.removeAttribute("aria-invalid");
    if (field.defaultValue !== undefined) field.defaultValue = field.value;
  }
  queue.push({ pairs, form: form.id });
}

root.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-edit]")) return;
  event.preventDefault();
  const direction = new FormData(form).get("direction");
  if (direction) restore(direction);
  else submit(form, event.submitter);
});

const changed = (field) => field.value !== field.defaultValue || field.matches("select");

root.addEventListener("change", ({ target }) => {
  if (target.name === "sites") toggle(+target.value);
  else if (target.form?.matches("[data-autosave]") && changed(target)) target.form.requestSubmit();
});

root.addEventListener("input", ({ target }) => {
  const { form } = target;
  if (!form?.matches("[data-autosave]") || !target.matches("input, textarea")) return;
  clearTimeout(form.typing);
  form.typing = setTimeout(() => changed(target) && form.requestSubmit(), TYPING_STOPPED_MS);
});

root.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-get], a[data-select], button[data-do]");
  if (!link) return;
  event.preventDefault();
  if (link.dataset.select) select([+link.dataset.select]);
  else if (link.dataset.do) ACTIONS[link.dataset.do](link);
  else fragments(link.search || "?");
});

const ACTIONS = {
  apply: () => settleConflict(() => queue.resume(byId("plan-conflict").dataset.revision)),
  discard: () => settleConflict(() => { queue.discard(); fragments("?"); }),
  retry: () => fragments("?").then((ok) => ok && queue.resume()),
  many: (button) => button.setAttribute("aria-pressed", button.ariaPressed !== "true"),
};

function settleConflict(decision) {
  decision();
  byId("plan-conflict").replaceChildren();
}

/* ---- What comes back ---------------------------------------------------------------------- */

export const idle = () => !queue.items.length && !root.dataset.busy;

export function settle() {
  if (waiting && idle()) swap(waiting);
}

async function fragments(search, part = "") {
  try {
    const answer = await fetch(say.page + search, {
      headers: { "HX-Request": "true", "HX-Target": part },
    });
    if (!answer.ok) return false;
    waiting = await answer.text();
    refreshToken(waiting);
    settle();
    return true;
  } catch {
    return false;
  }
}

function refreshToken(html) {
  const token = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(html)?.[1];
  if (token) document.querySelector("meta[name=csrf-token]").content = token;
}

function swap(html) {
  waiting = "";
  const page = new DOMParser().parseFromString(html, "text/html");
  const active = document.activeElement;
  const typed = all("input[id], textarea[id]").filter(
    (field) => field.dataset.keep ?? field.dataset.refused ?? field.value !== field.defaultValue,
  );
  const open = all("details[open]").map(({ id }) => id);
  const spoken = active.dataset?.site && active.getAttribute("aria-label");
  for (const fresh of [...page.body.children]) byId(fresh.id)?.replaceWith(fresh);
  legs = null;
  for (const { id, value, dataset } of typed) {
    const field = byId(id);
    if (!field || field.type === "checkbox") continue;
    field.value = value;
    if (dataset.refused) mark(field, dataset.refused);
  }
  open.forEach((id) => byId(id)?.setAttribute("open", ""));
  for (const id of selected) if (!marker(id) && !byId(`site-${id}`)) selected.delete(id);
  paint();
  if (!active.isConnected) refocus(active);
  const now = document.activeElement.getAttribute("aria-label");
  if (spoken && now !== spoken) announce(now);
}

function refocus(active) {
  const again = active.dataset.site && active.closest("g") ? marker(idOf(active)) : byId(active.id);
  again?.focus({ preventScroll: true });
  if (again?.type === "text") again.setSelectionRange(active.selectionStart, active.selectionEnd);
}

export function announce(words) {
  byId("plan-announce").textContent = words;
}

function message(words) {
  byId("plan-message").textContent = words;
}

function mark(field, words) {
  field.dataset.refused = words;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-errormessage", "plan-message");
}

const tell = (name) => document.dispatchEvent(new CustomEvent(`calfline:${name}`));

const queue = new Queue(
  (body, signal) => {
    body.set("patient_id", say.patient);
    return fetch(`${say.edit}?site=${[...selected].at(-1) ?? ""}`, {
      method: "POST", body, signal,
      headers: { "HX-Request": "true", "X-CSRFToken": csrfToken() },
    });
  },
  say.revision,
  {
    unsaved: () => tell("unsaved"),
    saved(html) {
      waiting = html;
      if (!queue.items.length) tell("saved");
      message("");
      settle();
    },
    refused(html, item) {
      const refusal = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
      message(refusal?.textContent.trim() || say.sayRefused);
      const field = byId(item.form)?.elements[refusal?.dataset.field];
      if (field) mark(field, refusal.textContent.trim());
      if (!queue.items.length) tell("saved");
      item.revert?.();
    },
    halted(html) {
      if (queue.halted === "conflict" && html.includes("plan-conflict")) {
        const page = new DOMParser().parseFromString(html, "text/html");
        byId("plan-conflict").replaceWith(page.getElementById("plan-conflict"));
        byId("plan-conflict").focus();
      } else {
        byId("plan-stopped").hidden = false;
        message(html.replace(/<[^>]*>/g, ""));
      }
    },
  },
);

root.classList.add("is-live");
for (const box of all("[name=sites]:checked")) selected.add(+box.value);
if (say.site) selected.add(+say.site);
paint();
followPointer(root);
followKeys(root);
addEventListener("focus", () => queue.halted === "signed-out" && ACTIONS.retry());
