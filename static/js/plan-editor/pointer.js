/* Mouse, pen and finger on the map. A tap on a free place adds a site, on a site selects it;
   a drag moves it, or the whole selection it belongs to, along the skin. */

import { clamp } from "./geometry.js";
import { busy, byId, idOf, leg, map, marker, placeOf, root, selected, show } from "./board.js";

const SLOP_PX = { mouse: 3, pen: 5, touch: 9 };
const LONG_PRESS_MS = 500;

export function followPointer(act) {
  let drag = null;

  /* Only a finger on a site keeps the page from scrolling; `touch-action` on a shape
     inside an SVG does nothing. */
  root.addEventListener("touchstart", (event) => {
    if (event.cancelable && siteAt(event)) event.preventDefault();
  }, { passive: false });

  /* A press may not focus a marker by itself: that would select before a tap can toggle. */
  root.addEventListener("mousedown", (event) => {
    if (event.target.closest(".calf-map")) event.preventDefault();
  });

  root.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button || !event.target.closest?.(".calf-map")) return;
    const mark = siteAt(event);
    drag = { event, mark, from: millimetres(event), moved: false };
    if (!mark) return;
    map().setPointerCapture(event.pointerId);
    if (event.pointerType === "mouse") return;
    drag.press = setTimeout(() => {
      act.toggle(idOf(mark));
      drag = null;
    }, LONG_PRESS_MS);
  });

  root.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.event.pointerId) return;
    const { event: start, mark } = drag;
    const far = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
    if (!drag.moved && far < (SLOP_PX[event.pointerType] ?? 5)) return;
    clearTimeout(drag.press);
    if (!mark) return (drag = null);
    if (!drag.moved) begin(mark);
    follow(event);
  });

  root.addEventListener("pointerup", (event) => {
    if (!drag || event.pointerId !== drag.event.pointerId) return;
    clearTimeout(drag.press);
    const { mark, moved, group, from } = drag;
    end();
    if (moved) act.move(group);
    else if (mark) tapSite(mark, event);
    else tapPlace(from);
  });

  root.addEventListener("pointercancel", () => {
    if (!drag) return;
    clearTimeout(drag.press);
    drag.group?.forEach((place, mark) => show(mark, place));
    end();
  });
  root.addEventListener("contextmenu", (event) => siteAt(event) && event.preventDefault());

  /* The group is every marker that goes along, with the place it started from. */
  function begin(mark) {
    if (!selected.has(idOf(mark))) act.select([idOf(mark)], { focus: true });
    drag.group = new Map([...selected].map(marker).filter(Boolean).map((one) => [one, placeOf(one)]));
    drag.moved = true;
    busy.add("drag");
    mark.dataset.dragging = "";
  }

  /* Everything moves by the skin the held marker moved by, mirrored on the other leg. */
  function follow(event) {
    const { mark, group, from } = drag;
    const { x, y } = millimetres(event);
    const own = leg(mark.dataset.side);
    const start = group.get(mark);
    const [startX, startY] = own.point(start);
    const there = own.kept(own.percent(startX + x - from.x, startY + y - from.y));
    const distal = ((there[0] - start[0]) * own.length) / 100;
    const medial = own.acrossMm(there) - own.acrossMm(start);
    group.forEach((place, one) => {
      show(one, one === mark ? there : leg(one.dataset.side).moved(place, distal, medial));
    });
    act.readout(mark);
  }

  function end() {
    drag?.mark?.removeAttribute("data-dragging");
    drag = null;
    busy.delete("drag");
    act.settle();
  }

  function tapSite(mark, event) {
    const many = event.shiftKey || event.ctrlKey || event.metaKey
      || byId("tool-many").ariaPressed === "true";
    if (many) act.toggle(idOf(mark));
    else act.select([idOf(mark)], { focus: true });
  }

  function tapPlace({ x, y }) {
    const side = x < map().viewBox.baseVal.width / 2 ? "left" : "right";
    const own = leg(side);
    if (!own) return;
    const [level, across] = own.percent(x, y);
    if (level < 0 || level > 100 || Math.abs(across) > 104) return act.select([]);
    act.add(side, own.kept([level, clamp(across, -100, 100)]));
  }
}

const siteAt = (event) => event.target.closest?.("#plan-map [data-site]");

const millimetres = ({ clientX, clientY }) =>
  new DOMPoint(clientX, clientY).matrixTransform(map().getScreenCTM().inverse());
