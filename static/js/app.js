/* What every page needs: the CSRF header, the word about a lost connection, focus on errors.
   A page that saves by itself tells this module by dispatching on document
   `calfline:unsaved` and `calfline:saved`. */

export const csrfToken = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

const banner = document.getElementById("network-state");
let unsaved = false;

function show() {
  if (banner) banner.hidden = navigator.onLine && !unsaved;
  for (const state of document.querySelectorAll("[data-saved-state]")) {
    state.dataset.state = unsaved ? "unsaved" : "saved";
    state.querySelector("[data-saved]").hidden = unsaved;
    state.querySelector("[data-unsaved]").hidden = !unsaved;
  }
}

function setUnsaved(value) {
  unsaved = value;
  show();
}

function focusErrors(root) {
  root.querySelector?.("[data-error-summary]")?.focus();
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});
for (const name of ["htmx:sendError", "htmx:timeout", "calfline:unsaved"]) {
  document.addEventListener(name, () => setUnsaved(true));
}
document.addEventListener("calfline:saved", () => setUnsaved(false));
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) setUnsaved(false);
});
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.detail.elt));
addEventListener("online", show);
addEventListener("offline", show);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.querySelector("input") ?? field).focus();
});

/* The red flags at the top of a clinician's page, asked for every 30 seconds. */
const notice = document.getElementById("escalation-notice");
async function askForRedFlags() {
  const headers = { "Calfline-Shown": notice.dataset.shown };
  const answer = await fetch(notice.dataset.href, { headers, redirect: "error" }).catch(() => null);
  if (answer?.status !== 200) return;
  notice.innerHTML = await answer.text();
  notice.dataset.shown = answer.headers.get("Calfline-Shown");
}
if (notice) setInterval(askForRedFlags, 30_000);
/* Asking at once says that they were shown here. */
if (notice?.dataset.shown) askForRedFlags();

show();
focusErrors(document);
