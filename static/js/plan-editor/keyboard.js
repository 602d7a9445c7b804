/* The map by keyboard alone. Shortcuts of one letter work only while the map has the focus. */

import { busy, idOf, leg, marker, markers, placeOf, root, selected, show } from "./board.js";

const PAUSE_MS = 250;
const FIRST_PLACE = [24, 45];
const NEXT_DISTAL_MM = 15;
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const ZOOMS = { "+": "in", "=": "in", "-": "out", "−": "out", 0: "fit" };

export function followKeys(act) {
  /* Markers on their way, with the place they started from; a held key makes one command. */
  const moving = new Map();
  let pause = 0;

  root.addEventListener("keydown", (event) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey, target } = event;
    if (altKey) return;
    const typing = target.matches("input:not([type=checkbox]), textarea, select");
    if (ctrlKey || metaKey) {
      const direction = { z: shiftKey ? "redo" : "undo", y: "redo" }[key.toLowerCase()];
      if (!direction || typing) return;
      event.preventDefault();
      flush();
      return act.restore(direction);
    }
    if (!target.closest("#plan-map svg")) return;
    const mark = target.closest("[data-site]");
    const done = mark ? onSite(mark, key, shiftKey) : false;
    if (done || onMap(mark, key)) event.preventDefault();
  });

  root.addEventListener("focusout", flush);
  root.addEventListener("focusin", ({ target }) => {
    if (target.closest("#plan-map [data-site]")) act.focused(target);
  });

  function onSite(mark, key, large) {
    if (ARROWS[key]) nudge(mark, ARROWS[key], large ? 5 : 1);
    else if (key === "Enter") act.edit(idOf(mark));
    else if (key === " ") act.toggle(idOf(mark));
    else if (key === "Delete" || key === "Backspace") act.remove(chosenWith(mark));
    else if (key === "PageDown" || key === "PageUp" || key === "Home" || key === "End") {
      const marks = markers();
      const here = marks.indexOf(mark);
      const to = { PageDown: here + 1, PageUp: here - 1, Home: 0, End: -1 }[key];
      act.select([idOf(marks.at(to % marks.length))], { focus: true });
    } else return false;
    return true;
  }

  function onMap(mark, key) {
    const letter = key.toLowerCase();
    if (letter === "n") addNextTo(mark);
    else if (letter === "m") act.mirror(mark?.dataset.side);
    else if (letter === "a") act.selectAll();
    else if (ZOOMS[key]) act.zoom(ZOOMS[key]);
    else if (key === "Escape") act.select([]);
    else return false;
    return true;
  }

  function nudge(mark, [distal, right], millimetres) {
    const medial = right * leg(mark.dataset.side).direction;
    busy.add("keys");
    for (const one of chosenWith(mark).map(marker).filter(Boolean)) {
      if (!moving.has(one)) moving.set(one, placeOf(one));
      const own = leg(one.dataset.side);
      show(one, own.moved(placeOf(one), distal * millimetres, medial * millimetres));
    }
    act.readout(mark.dataset.side, placeOf(mark));
    act.reveal();
    clearTimeout(pause);
    pause = setTimeout(flush, PAUSE_MS);
  }

  function flush() {
    clearTimeout(pause);
    if (!busy.delete("keys")) return;
    act.move(new Map(moving));
    moving.clear();
  }

  function addNextTo(mark) {
    const own = leg(mark?.dataset.side) ?? leg("left") ?? leg("right");
    flush();
    act.add(own.side, mark ? own.moved(placeOf(mark), NEXT_DISTAL_MM, 0) : FIRST_PLACE);
  }

  const chosenWith = (mark) => (selected.has(idOf(mark)) ? [...selected] : [idOf(mark)]);
}
