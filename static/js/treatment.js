/* Counts the time a vial may still be used down, once half a minute. The server says it in
   words first; without this file those words stand. */

const form = document.getElementById("sheet");

function tick() {
  for (const clock of form.querySelectorAll("[data-until]")) {
    const minutes = Math.floor((Date.parse(clock.dataset.until) - Date.now()) / 60000);
    clock.querySelector("[data-left]").textContent = minutes < 0
      ? form.dataset.runOut
      : form.dataset.left.replace("{hours}", Math.floor(minutes / 60)).replace("{minutes}", minutes % 60);
    if (minutes < 0) clock.dataset.severity = "confirm";
  }
}

tick();
setInterval(tick, 30000);
