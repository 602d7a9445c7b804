/* The plan editor: what a gesture, a key or a form asks for becomes a command, and what comes
   back replaces the parts of the page that changed. All of it also works without this file,
   through plain forms. */

import { csrfToken } from "../app.js";
import {
  accept, all, busy, byId, closeGap, forgetLegs, idOf, last, later, leg, map, marker, markers, paint, placeOf, provisional,
  refuse, root, selected, show,
} from "./board.js";
import { stored } from "./geometry.js";
import { followKeys } from "./keyboard.js";
import { followPointer } from "./pointer.js";
import { Queue } from "./queue.js";

const TYPING_STOPPED_MS = 1200;
const SELECTION_RESTS_MS = 120;
const ENVELOPE = ["csrfmiddlewaretoken", "command_id", "expected_revision", "patient_id", "site"];
const say = root.dataset;
const view = later(() => import("./view.js"));
const proposal = later(() => import("./proposal.js"));
const section = later(() => import("./section.js"));
const thigh = later(() => import("./thigh.js"));

/* ---- What can be done ----------------------------------------------------------------------- */

const act = {
  select(ids, { focus = false } = {}) {
    selected.clear();
    ids.forEach((id) => selected.add(id));
    paint();
    if (focus) {
      marker(last())?.focus({ preventScroll: true });
      paint();
    }
    act.reveal();
    if (last()) showPanel(last());
  },

  toggle(id) {
    const ids = new Set(selected);
    if (!ids.delete(id)) ids.add(id);
    act.select([...ids]);
  },

  selectAll: () => act.select(markers().map(idOf)),

  focused(mark) {
    if (!selected.has(idOf(mark))) act.select([idOf(mark)]);
  },

  edit: (id) => byId(`dose-${id}`)?.select(),

  add(side, place) {
    if (!byId("plan-tools").dataset.product) {
      message(say.sayProduct);
      byId("tool-product").open = true;
      byId("product").focus();
      return;
    }
    const [level_pct, across_pct] = stored(place);
    const dose_units = byId("brush-dose").value.trim() || null;
    const depth_mm = byId("brush-depth").value.trim() || null;
    /* Its id is known beforehand unless something unpredictable waits before it. */
    const known = queue.items.every(({ command }) => command);
    const id = +byId("site-table").dataset.nextId + all("#plan-map [data-pending]").length;
    const mark = provisional(known ? id : 0, side, place);
    if (known) act.select([id], { focus: true });
    push({
      command: { op: "add_site", side, level_pct, across_pct, dose_units, depth_mm },
      site: id,
      revert: () => mark.remove(),
    });
  },

  /* `from` maps markers, which stand where they shall go, to where they came from. */
  move(from) {
    const moves = [...from.keys()].map((mark) => {
      const [level_pct, across_pct] = stored(placeOf(mark));
      return { site: idOf(mark), level_pct, across_pct };
    });
    const revert = () => from.forEach((place, mark) => show(mark, place));
    queue.push({ command: { op: "move_sites", moves }, revert });
    readout("");
  },

  remove(ids) {
    if (!ids.length) return;
    const gone = ids.map(marker).filter(Boolean);
    const rest = markers().filter((mark) => !gone.includes(mark));
    const parent = map().querySelector(".sites");
    gone.forEach((mark) => mark.remove());
    push({ command: { op: "remove_sites", sites: ids }, revert: () => parent.append(...gone) });
    act.select([]);
    (rest[0] ?? map()).focus({ preventScroll: true });
  },

  restore(direction) {
    if (direction === "undo" && queue.withdraw()) return paint();
    const button = byId(`plan-${direction}`);
    if (!button.disabled) send(button.form, button);
  },

  mirror: (side) => (byId(`mirror-${side}`) ?? byId("mirror-left") ?? byId("mirror-right"))?.click(),

  /* Where a marker is while it moves, for the eye; the words follow when it is saved. */
  readout(side, place) {
    if (!side) return readout("");
    const own = leg(side);
    const across = Math.round(own.acrossMm(place));
    const sign = across > 0 ? "+" : across < 0 ? "−" : "";
    const below = ((place[0] * own.length) / 1000).toFixed(1);
    readout(`${place[0].toFixed(1)} % · ${below} cm · ${sign}${Math.abs(across)} mm`);
  },

  async zoom(way) {
    await view.ask();
    view.now?.step(way, marker(last()));
  },

  reveal: () => view.now?.reveal(marker(last())),

  settle() {
    if (waiting && idle()) swap(waiting);
  },
};

/* ---- Forms: each is one command, sent without leaving the page ------------------------------- */

const isChanged = (field) =>
  field.options
    ? ![...field.options].every((option) => option.selected === option.defaultSelected)
    : "defaultValue" in field && field.value !== field.defaultValue;

/* A row sends only what was changed in it; a head given back to its place needs that place. */
function pairsOf(form, submitter) {
  const pairs = [...new FormData(form, submitter)].filter(([name]) => !ENVELOPE.includes(name));
  if (!form.matches("[id^=edit-]") || !form.elements.level_pct?.matches("tr *")) return pairs;
  const kept = [...form.elements].filter((field) => field.type === "hidden" || isChanged(field));
  if (kept.some((field) => field.name === "muscle" && !field.value)) return pairs;
  return pairs.filter(([name]) => kept.some((field) => field.name === name));
}

function send(form, submitter) {
  clearTimeout(form.typing);
  const pairs = pairsOf(form, submitter);
  for (const field of form.elements) {
    /* What the server makes of it may be written differently, even where nothing changes. */
    field.closest("[data-tag]")?.removeAttribute("data-tag");
    accept(field);
    if (field.options) for (const option of field.options) option.defaultSelected = option.selected;
    else field.defaultValue = field.value;
  }
  if (form.id !== "edit-rationale" && !form.matches("[data-autosave]")) closeMenus();
  push({ pairs, form: form.id });
}

function closeMenus() {
  for (const menu of all("details.tool-menu[open]")) menu.open = false;
}

root.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-edit]")) return;
  event.preventDefault();
  const { name, value, dataset } = event.submitter ?? {};
  then = dataset?.then ?? "";
  if (name === "direction") act.restore(value);
  else if (!form.matches("[data-autosave]") || [...form.elements].some(isChanged)) {
    send(form, event.submitter);
  }
});

root.addEventListener("change", ({ target }) => {
  if (target.name === "sites") act.toggle(+target.value);
  else if (target.form?.matches("[data-autosave]") && isChanged(target)) send(target.form);
});

root.addEventListener("input", ({ target }) => {
  const { form } = target;
  if (!form?.matches("[data-autosave]") || target.options) return;
  clearTimeout(form.typing);
  form.typing = setTimeout(() => isChanged(target) && send(form), TYPING_STOPPED_MS);
});

root.addEventListener("click", (event) => {
  const it = event.target.closest("a[data-get], a[data-select], button[data-do]");
  if (!it) return;
  event.preventDefault();
  if (it.dataset.select) act.select([+it.dataset.select]);
  else if (it.dataset.do) buttons[it.dataset.do](it);
  else {
    closeMenus();
    get(it.search || "?");
  }
});

const buttons = {
  many: (button) => button.setAttribute("aria-pressed", button.ariaPressed !== "true"),
  remove: () => act.remove([...selected]),
  zoom: (button) => act.zoom(button.value),
  retry: () => get("?").then((reached) => reached && resume()),
  apply: () => resume(newest),
  discard() {
    queue.discard();
    resume(newest);
    get("?");
  },
};

/* A trackpad's pinch. */
root.querySelector(".map-side").addEventListener("wheel", async (event) => {
  if (!event.ctrlKey || !event.target.closest(".calf-map")) return;
  event.preventDefault();
  await view.ask();
  view.now?.turn(event);
}, { passive: false });

/* What is folded away is fetched when it is opened. */
root.addEventListener("toggle", ({ target: { open, dataset, parentNode } }) => {
  if (open && dataset.load) get(`?open=${dataset.load}`, parentNode.id);
}, true);
for (const kind of ["pointerover", "focusin"]) {
  root.addEventListener(kind, ({ target }) => target.closest("#site-panel") && section.ask());
}

document.addEventListener("pointerdown", ({ target }) => {
  if (!target.closest("details.tool-menu")) closeMenus();
});

/* ---- What comes back ---------------------------------------------------------------------------- */

function push(item) {
  message("");
  queue.push(item);
}

let waiting = "";
let newest = "";
let asked = 0;
/* Where to go once everything is saved. */
let then = "";

const idle = () => !queue.items.length && !busy.size;
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
const tell = (name) => document.dispatchEvent(new CustomEvent(`calfline:${name}`));
const message = (words) => (byId("plan-message").textContent = words);
/* Only its characters change: an element that came or went would have the whole page's styles
   worked out again at every frame of a drag. */
function readout(words) {
  const box = byId("plan-readout");
  box.hidden = !words;
  box.firstChild.data = words || " ";
}

function showPanel(id) {
  clearTimeout(asked);
  byId("site-panel").removeAttribute("data-section");
  asked = setTimeout(() => {
    const isShown = byId("site-panel").dataset.site === String(id);
    if (!isShown && idle()) get(`?site=${id}`, "site-panel");
  }, SELECTION_RESTS_MS);
}

/* The panel above the knee is drawn from when it is opened on. */
const opened = (before = "") => (byId("thigh-details").matches("[open]:not([data-load])") ? `${before}thigh` : "");

/* The server leaves out what the page shows already, by its tag. */
const shown = () => [...document.querySelectorAll("[data-tag]")].map((it) => it.dataset.tag).join(" ");

const headers = (part = "") => ({
  "HX-Request": "true",
  "HX-Target": part,
  "X-CSRFToken": csrfToken(),
  "Calfline-Shown": part ? "" : shown(),
});

/* Signing in again, in another tab, changes the token. */
function remember(answer) {
  const token = answer.headers.get("Calfline-Token");
  if (token) document.querySelector("meta[name=csrf-token]").content = token;
}

/* True when the server answered this person. */
async function get(search, part = "") {
  try {
    const answer = await fetch(say.page + search + (part ? "" : opened("&open=")), { headers: headers(part) });
    if (!answer.ok) return false;
    remember(answer);
    const html = await answer.text();
    if (html.includes("edit-proposal")) await proposal.ask();
    waiting = html;
    act.settle();
    return true;
  } catch {
    return false;
  }
}

/* What was typed and not yet saved, the open menus, the focus and the caret survive. */
function swap(html) {
  waiting = "";
  const page = parsed(html);
  const active = document.activeElement;
  const mark = active.closest?.("#plan-map [data-site]");
  const spoken = mark?.getAttribute("aria-label");
  const typed = all("input[id], textarea[id]").filter(
    ({ value, defaultValue, dataset }) => value !== defaultValue || "refused" in dataset,
  );
  const open = all("details[open]");
  const parts = page.querySelectorAll("body > [id], svg.carrier > [id], .carrier > tbody > tr");
  for (const part of [...parts]) {
    byId(part.id)?.replaceWith(part);
  }
  forgetLegs();
  for (const { id, value, dataset } of typed) {
    const field = byId(id);
    if (!field) continue;
    field.value = value;
    if (dataset.refused) refuse(field, dataset.refused);
  }
  for (const { id } of open) byId(id)?.setAttribute("open", "");
  for (const id of selected) if (!byId(`site-${id}`)) selected.delete(id);
  view.now?.restore();
  paint();
  fetchScripts();
  if (active.isConnected) return;
  const again = mark ? marker(idOf(mark)) : byId(active.id);
  again?.focus({ preventScroll: true });
  if (again?.setSelectionRange && again.type !== "date") {
    again.setSelectionRange(active.selectionStart, active.selectionEnd);
  }
  const words = again?.getAttribute("aria-label");
  if (mark && words !== spoken) byId("plan-announce").textContent = words;
}

/* What the shown parts need besides. */
function fetchScripts() {
  if (byId("edit-proposal")) proposal.ask();
  if (byId("section-tip")) section.ask();
  if (root.querySelector(".thigh-map")) thigh.ask();
}

function resume(revision) {
  byId("plan-conflict").replaceChildren();
  byId("plan-stopped").hidden = true;
  message("");
  queue.resume(revision);
}

const queue = new Queue(
  (body, signal) => {
    body.set("patient_id", say.patient);
    body.set("site", last() ?? "");
    body.set("section", byId("site-panel").dataset.section ?? "");
    body.set("open", opened());
    return fetch(say.edit, { method: "POST", body, signal, headers: headers() });
  },
  say.revision,
  {
    unsaved: () => tell("unsaved"),
    saved(html) {
      waiting = html;
      if (!queue.items.length) tell("saved");
      act.settle();
      if (then && idle()) location.assign(then);
    },
    refused(html, item) {
      then = "";
      const refusal = parsed(html).getElementById("plan-message");
      const path = refusal?.dataset.field ?? "";
      const fields = byId(item.form)?.elements ?? {};
      const field = fields[path] ?? fields[path.replace("tenths", "units")];
      const sentence = refusal?.querySelector("p")?.lastChild.textContent.replace(/^: /, "");
      if (field && sentence) refuse(field, sentence);
      message(refusal?.textContent.trim() || say.sayRefused);
      item.revert?.();
      if (item.site) closeGap(item.site);
      if (!queue.items.length) tell("saved");
    },
    halted(why, html, revision) {
      newest = revision;
      /* The network is fine; what is missing is a decision. */
      byId("network-state").hidden = true;
      const theirs = parsed(html).querySelector("#plan-conflict");
      if (why === "conflict" && theirs) {
        byId("plan-conflict").replaceWith(theirs);
        theirs.focus();
        return;
      }
      message(why === "signed-out" ? say.saySignedOut : parsed(html).body.textContent.trim());
      byId("plan-stopped").hidden = !["signed-out", "forbidden"].includes(why);
    },
  },
);

const isTyped = () => all("form[data-autosave]").some((form) => [...form.elements].some(isChanged));

addEventListener("beforeunload", (event) => {
  if (queue.items.length || isTyped()) event.preventDefault();
});
addEventListener("focus", () => queue.halted === "signed-out" && buttons.retry());

root.classList.add("is-live");
for (const box of all("[name=sites]:checked")) selected.add(+box.value);
paint();
fetchScripts();
followPointer(act, view);
followKeys(act);
