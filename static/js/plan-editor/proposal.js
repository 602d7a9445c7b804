/* A proposal taken site by site: an outline on the map and its box in the list are one thing.
   The form itself sends what is ticked, with or without this file. */

import { all, byId, root } from "./board.js";

const boxes = (side = "") => all(`#proposal-sites ${side && `[data-side=${side}] `}[name=take]`);
const ghost = (index) => root.querySelector(`#plan-map [data-ghost="${index}"]`);
const ghostAt = ({ target }) => target.closest?.("#plan-map [data-ghost]");

/* A tap on an outline ticks it; the map below must not take it for a new site. */
for (const name of ["pointerdown", "touchstart"]) {
  root.addEventListener(name, (event) => ghostAt(event) && event.stopPropagation(), { capture: true, passive: true });
}

root.addEventListener("click", (event) => {
  const mark = ghostAt(event);
  const side = event.target.closest("[data-ghosts]")?.dataset.ghosts;
  if (mark) tick([byId(`take-${mark.dataset.ghost}`)]);
  else if (side) tick(boxes(side), !boxes(side).every((box) => box.checked));
});

root.addEventListener("change", ({ target }) => {
  if (target.name === "take") paint();
  else if (target.name === "replace" && target.form?.id === "edit-proposal") target.dataset.chosen = "";
});

/* Which outline a line of the list means. */
for (const name of ["pointerover", "focusin"]) {
  root.addEventListener(name, ({ target }) => {
    const box = target.closest?.("#proposal-sites li")?.querySelector("[name=take]");
    for (const lit of all("[data-lit]")) lit.removeAttribute("data-lit");
    if (box) ghost(box.value)?.setAttribute("data-lit", "");
  });
}

function tick(some, on = !some[0].checked) {
  for (const box of some) box.checked = on;
  paint();
}

function paint() {
  const form = byId("edit-proposal");
  const every = boxes();
  const taken = every.filter((box) => box.checked);
  const whole = taken.length === every.length;
  for (const box of every) ghost(box.value)?.toggleAttribute("data-off", !box.checked);
  byId("proposal-count").textContent =
    whole ? form.dataset.all : form.dataset.some.replace("{taken}", taken.length);
  byId("proposal-accept").disabled = !taken.length;
  /* What stands there makes room for a whole proposal, and stays beside a part of it. */
  for (const box of all("#plan-proposal [name=replace]:not([data-chosen])")) {
    if (box.defaultChecked) box.checked = whole;
  }
}
