/* Mouse, pen and finger on the map. A tap on a free place adds a site, on a site selects it;
   a drag moves it, or the whole selection it belongs to, along the skin. A drag from a free
   place encloses sites, where many are to be selected, or moves an enlarged map. */

import { clamp, SLOP_PX } from "./geometry.js";
import { all, busy, byId, idOf, later, leg, map, markers, placed, placeOf, root, selected, show } from "./board.js";

const LONG_PRESS_MS = 500;

export function followPointer(act, view) {
  const band = later(() => import("./band.js"));
  const lift = later(() => import("./lift.js"));
  const fingers = new Map();
  let drag = null;
  let frame = 0;

  /* Only where a finger means the map does it keep the page from scrolling; `touch-action`
     on a shape inside an SVG does nothing. */
  root.addEventListener("touchstart", (event) => {
    if (!event.cancelable || !onMap(event)) return;
    if (siteAt(event) || event.touches.length > 1 || isMany() || view.now?.isEnlarged()) event.preventDefault();
  }, { passive: false });

  /* A press may not focus a marker by itself: that would select before a tap can toggle. */
  root.addEventListener("mousedown", (event) => {
    if (onMap(event)) event.preventDefault();
  });

  root.addEventListener("pointerdown", (event) => {
    if (event.button || !onMap(event) || event.target.closest("[data-ghost]")) return;
    if (event.pointerType === "touch") {
      view.ask();
      lift.ask();
      fingers.set(event.pointerId, event);
      if (fingers.size === 2 && !drag?.way) return pinch();
    }
    if (!event.isPrimary) return;
    const mark = siteAt(event);
    const many = event.shiftKey || isMany();
    if (many && !mark) band.ask();
    drag = { start: event, event, mark, many, inverse: map().getScreenCTM().inverse() };
    if (!mark || event.pointerType === "mouse") return;
    drag.press = setTimeout(() => {
      act.toggle(idOf(mark));
      drag = null;
    }, LONG_PRESS_MS);
  });

  root.addEventListener("pointermove", (event) => {
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, event);
    if (!drag || (!drag.pinching && event.pointerId !== drag.start.pointerId)) return;
    drag.event = event;
    if (!drag.way && !drag.pinching && travelled() < (SLOP_PX[event.pointerType] ?? 5)) return;
    frame ||= requestAnimationFrame(follow);
  });

  addEventListener("pointerup", (event) => {
    const { pointerId } = event;
    fingers.delete(pointerId);
    if (!drag || (!drag.pinching && pointerId !== drag.start.pointerId)) return;
    if (frame) follow(performance.now());
    const ended = drag;
    finish();
    if (!ended) return;
    if (ended.way || ended.pinching) ended.way?.end();
    else if (ended.mark) tapSite(ended.mark, event);
    else tapPlace(millimetres(ended.start, ended.inverse));
    act.settle();
  });

  addEventListener("pointercancel", ({ pointerId }) => {
    fingers.delete(pointerId);
    if (!drag) return;
    const { way } = drag;
    finish();
    way?.cancel?.();
    act.settle();
  });
  root.addEventListener("contextmenu", (event) => siteAt(event) && event.preventDefault());
  addEventListener("scroll", () => {
    rest([]);
    if (drag?.inverse) drag.inverse = map().getScreenCTM().inverse();
  }, { passive: true });

  /* One step a frame, however many events came. */
  function follow(now) {
    cancelAnimationFrame(frame);
    frame = 0;
    if (!drag) return;
    clearTimeout(drag.press);
    if (!drag.way) {
      drag.way = begin();
      if (!drag?.way) return;
      busy.add("drag");
      rest(all(".builder-sites > *, .builder-side > *"));
    }
    if (drag.way.to(drag.event, now)) frame = requestAnimationFrame(follow);
  }

  function begin() {
    if (drag.pinching) return view.now?.pinch(drag.pinching, () => [...fingers.values()]);
    const { start, mark, many, inverse } = drag;
    if (!mark && !many && !view.now?.isEnlarged()) return (drag = null);
    map().setPointerCapture(start.pointerId);
    if (mark) return carry();
    return many ? band.now?.begin(millimetres(start, inverse), act) : view.now.pan(start);
  }

  function pinch() {
    clearTimeout(drag?.press);
    drag = { pinching: [...fingers.values()] };
  }

  function finish() {
    clearTimeout(drag?.press);
    cancelAnimationFrame(frame);
    frame = 0;
    drag = null;
    rest([]);
    busy.delete("drag");
  }

  /* Everything moves by the skin the held marker moved by, mirrored on the other leg. Only the
     picture moves on the way: the places are written at the end. */
  function carry() {
    const { start, mark } = drag;
    if (!selected.has(idOf(mark))) act.select([idOf(mark)], { focus: true });
    const group = markers().filter((one) => selected.has(idOf(one))).map((one) => ({
      mark: one, leg: leg(one.dataset.side), from: placeOf(one), place: placeOf(one),
      home: { x: +one.dataset.x, y: +one.dataset.y },
    }));
    const held = group.find((one) => one.mark === mark);
    const [startX, startY] = held.leg.point(held.from);
    const from = millimetres(start, drag.inverse);
    let lifted = null;
    for (const one of group) one.mark.dataset.dragging = "";

    function to(event, now) {
      if (event.pointerType === "touch") lifted ??= lift.now?.begin(start, event, now);
      const [offX, offY] = lifted?.offset(event, now) ?? [0, 0];
      const at = millimetres({ clientX: event.clientX + offX, clientY: event.clientY + offY }, drag.inverse);
      held.place = held.leg.kept(held.leg.percent(startX + at.x - from.x, startY + at.y - from.y));
      const distal = ((held.place[0] - held.from[0]) * held.leg.length) / 100;
      const medial = held.leg.acrossMm(held.place) - held.leg.acrossMm(held.from);
      for (const one of group) {
        if (one !== held) one.place = one.leg.moved(one.from, distal, medial);
        one.mark.style.transform = placed(one.home, one.leg.point(one.place));
      }
      lifted?.lead(millimetres(event, drag.inverse), held.leg.point(held.place));
      act.readout(mark.dataset.side, held.place);
      return lifted?.isMoving;
    }

    function put(placeFor) {
      lifted?.end();
      for (const one of group) {
        one.mark.removeAttribute("data-dragging");
        one.mark.style.transform = "";
        show(one.mark, placeFor(one));
      }
    }

    return {
      to,
      end() {
        put((one) => one.place);
        act.move(new Map(group.map((one) => [one.mark, one.from])));
      },
      cancel() {
        put((one) => one.from);
        act.readout();
      },
    };
  }

  function travelled() {
    const { start, event } = drag;
    return Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
  }

  function tapSite(mark, event) {
    if (event.shiftKey || event.ctrlKey || event.metaKey || isMany()) act.toggle(idOf(mark));
    else act.select([idOf(mark)], { focus: true });
  }

  function tapPlace({ x, y }) {
    const side = x < map().dataset.widthMm / 2 ? "left" : "right";
    const own = leg(side);
    if (!own) return;
    const [level, across] = own.percent(x, y);
    if (level < 0 || level > 100 || Math.abs(across) > 104) return act.select([]);
    act.add(side, own.kept([level, clamp(across, -100, 100)]));
  }
}

/* What lies outside the window costs as much of every frame as what is seen: while something is
   dragged the browser need not draw it. */
function rest(parts) {
  for (const part of all("[data-resting]")) {
    part.removeAttribute("data-resting");
    part.style.containIntrinsicBlockSize = "";
  }
  for (const part of parts) {
    const { top, height } = part.getBoundingClientRect();
    if (top < innerHeight || part.contains(document.activeElement)) continue;
    part.style.containIntrinsicBlockSize = `${height}px`;
    part.dataset.resting = "";
  }
}

const onMap = (event) => event.target.closest?.(".calf-map");
const siteAt = (event) => event.target.closest?.("#plan-map [data-site]");
const isMany = () => byId("tool-many").ariaPressed === "true";
const millimetres = ({ clientX, clientY }, inverse) => new DOMPoint(clientX, clientY).matrixTransform(inverse);
