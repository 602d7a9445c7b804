/* Intake and assessment save themselves a second after typing stops. What cannot be saved
   stays in the page, never in the browser's storage, and is sent again. Without this file the
   same form and buttons work by being sent. */

import { csrfToken } from "./app.js";

const STOPPED_MS = 1000;
const LONGEST_WAIT_MS = 2000;
const LATE_MS = 3000;
const RETRY_MS = 2500;
const GIVE_UP_MS = 15000;
/* A browser finishes a request of a page that is being left only up to 64 KiB. */
const OUTLIVES_PAGE = 40000;
const form = document.getElementById("sheet");
const byId = (id) => document.getElementById(id);
const tell = (state) => document.dispatchEvent(new Event(`calfline:${state}`));
const say = (words) => (byId("plan-saved").querySelector("[data-saved]").textContent = words);
const HALTS = { 401: "signed-out", 403: "signed-out", 409: "conflict" };
let dirty = false;
let sending = null;
let failing = false;
let halted = "";
let leaving = false;
let since = 0;
let timer = 0;
let late = 0;

function changed() {
  dirty = true;
  since ||= Date.now();
  clearTimeout(timer);
  timer = setTimeout(save, Math.min(STOPPED_MS, since + LONGEST_WAIT_MS - Date.now()));
  late ||= setTimeout(() => tell("unsaved"), LATE_MS);
}

function save() {
  if (!dirty || halted) return sending;
  return (sending ??= send().finally(() => {
    sending = null;
    if (dirty && !halted) timer = setTimeout(save, failing ? RETRY_MS : 0);
  }));
}

async function send() {
  dirty = false;
  since = 0;
  const body = new FormData(form);
  body.set("autosave", "1");
  let answer;
  let html = "";
  try {
    answer = await fetch(form.action, {
      method: "POST", body, keepalive: sizeOf(body) < OUTLIVES_PAGE,
      headers: { "HX-Request": "true", "X-CSRFToken": csrfToken() },
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    html = await answer.text();
  } catch {
    answer = null;
  }
  failing = !answer || answer.status >= 500 || answer.status === 429;
  if (failing) {
    dirty = true;
    return tell("unsaved");
  }
  clearTimeout(late);
  late = 0;
  tell("saved");
  halted = answer.ok || answer.status === 422 ? "" : (HALTS[answer.status] ?? "gone");
  if (halted === "signed-out") say(form.dataset.signedOut);
  else if (answer.headers.get("HX-Retarget")) byId("messages").innerHTML = html;
  else swap(html);
  if (halted && halted !== "signed-out") say(form.dataset.halted);
  byId("plan-saved").toggleAttribute("data-trouble", !answer.ok);
  if (answer.status === 409) byId("sheet-conflict").focus();
}

const sizeOf = (body) => [...body].reduce((size, [name, value]) => size + 100 + name.length + 3 * value.length, 0);

/* Signing in again, in another tab, gave this person a new token; the form saves with it. */
async function goOn() {
  const answer = await fetch(form.action, { headers: { "HX-Request": "true" } }).catch(() => null);
  const token = answer?.ok && answer.headers.get("Calfline-Token");
  if (!token) return;
  document.querySelector("meta[name=csrf-token]").content = token;
  form.elements.csrfmiddlewaretoken.value = token;
  halted = "";
  dirty = true;
  await save();
}

/* Each part of the answer takes the place of the element with its id. */
function swap(html) {
  for (const slot of form.querySelectorAll("[data-problem]:not(:empty)")) mark(slot, false);
  const parts = document.createElement("template");
  parts.innerHTML = html;
  for (const part of [...parts.content.children]) {
    byId(part.id)?.replaceWith(part);
    if (part.dataset.problem) mark(part, true);
  }
}

function mark(slot, wrong) {
  if (!wrong) slot.textContent = "";
  const input = byId(slot.dataset.problem);
  if (wrong) input?.setAttribute("aria-invalid", "true");
  else input?.removeAttribute("aria-invalid");
}

/* ---- The small buttons, done here instead of by the server ---------------------------------- */

const put = (input, value) => {
  if (!input) return;
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
};

const acts = {
  use(name, value) {
    put(byId(name), value);
    byId(name)?.focus();
  },
  swap(row) {
    for (const place of [0, 1]) {
      const relaxed = byId(`${row}-relaxed_mm-${place}`);
      const tiptoe = byId(`${row}-tiptoe_mm-${place}`);
      const typed = relaxed.value;
      put(relaxed, tiptoe.value);
      put(tiptoe, typed);
    }
  },
  no_to_all() {
    for (const none of form.querySelectorAll(".question-list input[value='']:checked")) {
      none.closest(".segments").querySelector("input[value=no]").click();
    }
  },
  remove(prefix) {
    const row = form.querySelector(`[data-row="${prefix}"]`);
    const rows = row.parentElement;
    if (rows.children.length > 1) row.remove();
    else for (const input of row.querySelectorAll("input, select")) input.value = "";
    rows.querySelector("[data-row]:last-child :is(input, select)").focus();
    changed();
    form.dispatchEvent(new Event("change"));
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=act]");
  const [verb, ...rest] = button?.value.split(":") ?? [];
  const unit = event.target.closest("[data-units] [data-unit]");
  if (acts[verb]) {
    event.preventDefault();
    acts[verb](...rest);
  } else if (unit) {
    byId(`${unit.closest("[data-units]").dataset.units}-bulging_units-${unit.dataset.unit}`)?.click();
  }
});

/* Rows end with an empty one: typing in it makes the next. */
function grow(event) {
  const row = event.target.closest("[data-rows] > [data-row]:last-child");
  if (!row || !event.target.value) return;
  const old = row.dataset.row;
  const next = old.replace(/\d+$/, (number) => Number(number) + 1);
  const copy = document.createElement("template");
  copy.innerHTML = row.outerHTML.replaceAll(old, next);
  for (const input of copy.content.querySelectorAll("input")) input.setAttribute("value", "");
  for (const slot of copy.content.querySelectorAll("[data-problem]")) slot.textContent = "";
  const number = Number(old.match(/\d+$/)) + 1;
  for (const named of copy.content.querySelectorAll("[aria-label]")) {
    named.setAttribute("aria-label", named.getAttribute("aria-label").replace(number, number + 1));
  }
  row.after(copy.content);
}

/* A unit ticked and `none bulges` exclude each other. */
function exclude({ target }) {
  if (!target.name?.endsWith("-bulging_units") || !target.checked) return;
  for (const other of form.elements[target.name]) {
    if ((other.value === "none") !== (target.value === "none")) other.checked = false;
  }
}

form.addEventListener("input", (event) => (grow(event), changed()));
form.addEventListener("change", (event) => (exclude(event), changed()), true);
/* The page is left only for an answer: what is typed is saved first, or stays in view. */
form.addEventListener("submit", async (event) => {
  const { submitter } = event;
  if (leaving || submitter?.name === "overwrite") {
    leaving = true;
    return;
  }
  event.preventDefault();
  clearTimeout(timer);
  dirty = true;
  if (halted === "signed-out") await goOn();
  await save();
  if (dirty) await save();
  if (dirty || failing || halted || submitter?.value === "save") return;
  /* The answer may have put another button in its place, or none where nothing may follow. */
  const same = ({ name, value }) => name === submitter?.name && value === submitter?.value;
  const button = [...form.elements].find(same);
  if (!button) return;
  leaving = true;
  form.requestSubmit(button);
});
addEventListener("online", save);
addEventListener("focus", () => halted === "signed-out" && goOn());
document.addEventListener("visibilitychange", () => document.hidden && save());
addEventListener("beforeunload", (event) => {
  if (!leaving && (failing || halted || (dirty && !navigator.onLine))) event.preventDefault();
});
document.addEventListener("htmx:afterRequest", () => failing && tell("unsaved"));
