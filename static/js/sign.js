/* What is written while reading back is kept as it is typed, each answer an edit of the plan,
   so that a closed tab, a lost network or an ended session takes no sentence with it. */

import { csrfToken } from "./app.js";
import { Queue } from "./plan-editor/queue.js";

const TYPING_STOPPED_MS = 800;

const form = document.getElementById("read-back");
const field = form.elements;
const message = document.getElementById("sign-message");
const tell = (name) => document.dispatchEvent(new CustomEvent(`calfline:${name}`));
let submitter = null;

/* Asks for the saved state alone; the answer brings the form token of the session. */
async function ask(url, options = {}) {
  const headers = { "HX-Request": "true", "HX-Target": "plan-saved", "X-CSRFToken": csrfToken() };
  const answer = await fetch(url, { ...options, headers });
  const token = answer.headers.get("Calfline-Token");
  if (token) {
    document.querySelector("meta[name=csrf-token]").content = token;
    field.csrfmiddlewaretoken.value = token;
  }
  return answer;
}

const queue = new Queue(
  (body, signal) => {
    body.set("patient_id", field.patient_id.value);
    return ask(form.dataset.edit, { method: "POST", body, signal });
  },
  field.expected_revision.value,
  {
    unsaved: () => tell("unsaved"),
    saved(html) {
      const state = new DOMParser().parseFromString(html, "text/html").getElementById("plan-saved");
      if (state) document.getElementById("plan-saved").replaceWith(state);
      field.expected_revision.value = queue.revision;
      message.textContent = "";
      settled();
    },
    refused(html) {
      message.textContent = new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
      settled();
    },
    halted(why) {
      message.textContent = why === "signed-out" ? form.dataset.saySignedOut : form.dataset.sayChanged;
      submitter = null;
    },
  },
);

function settled() {
  if (queue.items.length) return;
  tell("saved");
  if (submitter) form.requestSubmit(submitter);
}

function keep(text) {
  clearTimeout(text.typing);
  if (text.value === text.kept) return;
  text.kept = text.value;
  const { finding } = text.dataset;
  const asked = finding
    ? [["op", "give_reason"], ["finding", finding], ["reason", text.value]]
    : [["op", "set_rationale"], ["rationale", text.value]];
  queue.push({ pairs: asked });
}

for (const text of form.querySelectorAll("textarea")) {
  text.kept = text.defaultValue;
  text.addEventListener("change", () => keep(text));
  text.addEventListener("input", () => {
    clearTimeout(text.typing);
    text.typing = setTimeout(() => keep(text), TYPING_STOPPED_MS);
  });
}

/* The last plan's reasons, where the same findings came back and nothing is written yet. */
form.querySelector("[value=take_offered]")?.addEventListener("click", (event) => {
  event.preventDefault();
  for (const { dataset, nextElementSibling: offered } of form.querySelectorAll("[data-offered]")) {
    const text = document.getElementById(dataset.offered);
    if (text.value.trim()) continue;
    text.value = offered.value;
    keep(text);
  }
  document.getElementById("reasons-offered").remove();
});

/* Signing waits for what is still on its way; a plan that changed meanwhile is the server's to say. */
form.addEventListener("submit", (event) => {
  for (const text of form.querySelectorAll("textarea")) clearTimeout(text.typing);
  if (queue.halted === "signed-out") {
    event.preventDefault();
    message.scrollIntoView({ block: "center" });
  } else if (queue.items.length && !queue.halted) {
    event.preventDefault();
    submitter = event.submitter;
  }
});

/* Signed in again in another tab: go on where it stopped. */
addEventListener("focus", async () => {
  if (queue.halted !== "signed-out") return;
  const answer = await ask(form.dataset.page).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  message.textContent = "";
  queue.resume();
});
