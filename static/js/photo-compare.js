/* Two days of one place, one over the other, parted where the slider stands. The pictures are
   those beside each other above: fetched once, drawn twice. */

const wipe = document.getElementById("photo-wipe");
if (wipe) {
  const frame = wipe.querySelector(".photo-wipe-frame");
  const beside = document.querySelectorAll(".photo-pair img");
  for (const image of wipe.querySelectorAll("[data-same]")) image.src = beside[image.dataset.same].src;
  const slider = document.getElementById("wipe");
  const part = () => frame.style.setProperty("--wipe", `${slider.value}%`);
  slider.addEventListener("input", part);
  part();
  wipe.hidden = false;
}
