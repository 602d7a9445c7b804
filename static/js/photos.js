/* The pictures chosen on this page stay in its memory until the server has filed them: a
   refusal, a lost connection or an ended session takes none away. They are drawn on a canvas,
   so the page needs no address for them. Every answer is the page itself, of which the place
   concerned is taken. Without this module each place is an ordinary form. */

const root = document.getElementById("photos");
const tray = document.getElementById("photo-tray");
const list = document.getElementById("tray-list");
const status = document.getElementById("photo-status");
const say = root.dataset;
const PREVIEW_PX = 900;

/* place code → { file, failed } */
const chosen = new Map();
/* list item → file */
const waiting = new Map();

const placeOf = (element) => element.closest("[data-place]");
const formOf = (place) => place.querySelector("[data-photo-form]");
const freePlaces = () =>
  [...root.querySelectorAll("[data-place]:not([data-filled])")].filter(
    (place) => !chosen.has(place.dataset.place),
  );

async function draw(canvas, file, edge) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
}

function answer(form, text, again = false) {
  const box = form.querySelector("[data-answer]");
  box.replaceChildren();
  if (!text) return;
  const line = document.createElement("p");
  line.className = "field-error";
  line.setAttribute("role", "alert");
  line.textContent = text;
  box.append(line);
  if (again) form.querySelector("[type=submit]").textContent = say.sayAgain;
}

async function choose(place, file) {
  const form = formOf(place);
  chosen.set(place.dataset.place, { file, failed: false });
  form.dataset.chosen = "";
  form.querySelector("[data-clear]").hidden = false;
  for (const input of form.querySelectorAll("[data-pick]")) input.value = "";
  answer(form, "");
  const attempt = form.querySelector(".photo-try");
  try {
    await draw(attempt.querySelector("canvas"), file, PREVIEW_PX);
    attempt.hidden = false;
  } catch {
    attempt.hidden = true;
    answer(form, say.sayUnseen);
  }
  refreshTray();
}

function clear(place) {
  chosen.delete(place.dataset.place);
  const form = formOf(place);
  delete form.dataset.chosen;
  form.querySelector(".photo-try").hidden = true;
  form.querySelector("[data-clear]").hidden = true;
  answer(form, "");
  form.querySelector("[data-pick]").focus();
  refreshTray();
}

function live(scope) {
  for (const form of scope.querySelectorAll("[data-photo-form]")) form.dataset.live = "";
}

/* Sending --------------------------------------------------------------------------------- */

function post(form, file, progress) {
  const body = new FormData(form);
  body.delete("photo");
  body.append("photo", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", reject);
    request.addEventListener("abort", reject);
    request.send(body);
  });
}

/* A new sign-in brings a new form token; the picture is sent with that. */
async function renewToken(form) {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const token = page.querySelector("[data-photo-form] [name=csrfmiddlewaretoken]");
  if (token) form.elements.csrfmiddlewaretoken.value = token.value;
}

async function send(place) {
  const form = formOf(place);
  const kept = chosen.get(place.dataset.place);
  if (!kept || kept.sending) return;
  kept.sending = true;
  const progress = form.querySelector("progress");
  const button = form.querySelector("[type=submit]");
  button.setAttribute("aria-disabled", "true");
  progress.value = 0;
  progress.hidden = false;
  try {
    if (kept.failed) await renewToken(form);
    take(place, await post(form, kept.file, progress));
  } catch {
    fail(place, say.sayLost);
  }
  kept.sending = false;
  progress.hidden = true;
  button.removeAttribute("aria-disabled");
}

function take(place, request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const drawn = page.getElementById(place.id);
  if (request.status < 300 && drawn?.hasAttribute("data-filled")) return filed(place, page, drawn);
  if (request.status < 400 && !drawn) return fail(place, say.sayOut);
  if (request.status === 503) return fail(place, say.sayBusy);
  if (request.status === 422 && drawn) return refused(place, drawn, page);
  return fail(place, page.querySelector("main p, p")?.textContent ?? say.sayLost);
}

function filed(place, page, drawn) {
  chosen.delete(place.dataset.place);
  live(drawn);
  place.replaceWith(drawn);
  for (const id of ["photo-days", "photo-history"]) {
    const fresh = page.getElementById(id);
    document.getElementById(id)?.replaceWith(fresh ?? "");
    if (fresh && !document.getElementById(id)) root.querySelector(".photo-days").append(fresh);
  }
  status.textContent = `${say.sayFiled}: ${drawn.dataset.title}`;
  drawn.querySelector("a")?.focus({ preventScroll: true });
  refreshTray();
}

/* What the server said stands in the place; the picture stays. */
function refused(place, drawn, page) {
  const form = formOf(place);
  const theirs = drawn.querySelector("[data-photo-form]");
  if (!theirs) return fail(place, page.querySelector(".field-error")?.textContent ?? "");
  const question = form.querySelector("[data-say]");
  if (question) question.replaceWith(theirs.querySelector("[data-say]"));
  form.querySelector("[data-answer]").replaceWith(theirs.querySelector("[data-answer]"));
  status.textContent = form.querySelector(".field-error")?.textContent ?? "";
  form.querySelector("[data-say]:has(.field-error) input")?.focus();
}

function fail(place, sentence) {
  const kept = chosen.get(place.dataset.place);
  if (kept) kept.failed = true;
  answer(formOf(place), sentence, true);
}

/* The tray: many pictures chosen at once, each put in its place by a person ------------------ */

function addToTray(file) {
  const item = document.createElement("li");
  const canvas = document.createElement("canvas");
  const name = document.createElement("label");
  const select = document.createElement("select");
  const buttons = document.createElement("div");
  waiting.set(item, file);
  select.id = `tray-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  name.htmlFor = select.id;
  name.textContent = `${say.sayPlace} · ${file.name}`;
  name.className = "small";
  buttons.className = "cluster";
  for (const [words, action] of [[say.sayPut, "put"], [say.sayDrop, "drop"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = action === "put" ? "button" : "button button--quiet";
    button.dataset.tray = action;
    button.textContent = words;
    buttons.append(button);
  }
  canvas.setAttribute("aria-hidden", "true");
  item.append(canvas, name, select, buttons);
  list.append(item);
  draw(canvas, file, 320).catch(() => canvas.remove());
}

function refreshTray() {
  const free = freePlaces();
  for (const select of list?.querySelectorAll("select") ?? []) {
    const before = select.value;
    select.replaceChildren(
      new Option(say.sayWhere, ""),
      ...free.map((place) => new Option(place.dataset.title, place.dataset.place)),
    );
    if (free.some((place) => place.dataset.place === before)) select.value = before;
    select.disabled = !free.length;
  }
}

function leaveTray(item, action) {
  const file = waiting.get(item);
  const place = document.getElementById(`place-${item.querySelector("select").value}`);
  if (action === "put" && !place) return item.querySelector("select").focus();
  waiting.delete(item);
  item.remove();
  if (action === "put") {
    choose(place, file);
    place.scrollIntoView({ block: "nearest" });
    place.querySelector("[data-say] input, [type=submit]")?.focus({ preventScroll: true });
  }
}

/* Events ------------------------------------------------------------------------------------ */

root.addEventListener("change", (event) => {
  const input = event.target;
  if (input.matches("[data-pick]") && input.files.length) choose(placeOf(input), input.files[0]);
  if (input.id === "tray-files") {
    for (const file of input.files) addToTray(file);
    input.value = "";
    refreshTray();
  }
});
root.addEventListener("input", (event) => {
  if (!event.target.matches("[data-ghost]")) return;
  placeOf(event.target).querySelector(".photo-ghost").style.opacity = event.target.value / 100;
});
root.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-photo-form]")) return;
  event.preventDefault();
  send(placeOf(event.target));
});
root.addEventListener("click", (event) => {
  if (event.target.closest("[data-clear]")) clear(placeOf(event.target));
  const button = event.target.closest("[data-tray]");
  if (button) leaveTray(button.closest("li"), button.dataset.tray);
});
addEventListener("online", () => {
  for (const [code, kept] of chosen) if (kept.failed) send(document.getElementById(`place-${code}`));
});
addEventListener("beforeunload", (event) => {
  if (chosen.size || waiting.size) event.preventDefault();
});

live(root);
if (tray) tray.hidden = false;
