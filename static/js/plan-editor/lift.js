/* A finger hides what it touches, so the site it drags stands off the fingertip, above it, or
   below where there is no room above, and a thin line leads back to the finger. The distance
   grows from nothing, so that nothing jumps: where a site is drawn is where it will land. */

import { draw, map } from "./board.js";
import { clamp } from "./geometry.js";

const LIFT_PX = 64;
const ROOM_PX = 28;
const EASE_MS = 180;

const eased = (part) => part * part * (3 - 2 * part);

/* `start` is where the finger came down, `event` where it was first taken for a drag: the
   marker has not followed that stretch yet, and catches up as it rises. */
export function begin(start, event, now) {
  const ceiling = Math.max(0, map().getBoundingClientRect().top, pinned()) + LIFT_PX + ROOM_PX;
  let from = [start.clientX - event.clientX, start.clientY - event.clientY];
  let since = now;
  let up = event.clientY > ceiling;
  let line = null;

  const at = (time) => {
    const part = eased(clamp((time - since) / EASE_MS, 0, 1));
    return [from[0] * (1 - part), from[1] * (1 - part) + (up ? -LIFT_PX : LIFT_PX) * part];
  };

  return {
    isMoving: true,
    offset({ clientY }, time) {
      if (up !== clientY > ceiling + (up ? 0 : ROOM_PX)) {
        from = at(time);
        since = time;
        up = !up;
      }
      this.isMoving = time - since < EASE_MS;
      return at(time);
    },
    lead(finger, [x, y]) {
      line ??= draw("line", { class: "lead", stroke: "#24343a", "stroke-width": 0.6, "stroke-opacity": 0.7 }, map());
      for (const [name, value] of Object.entries({ x1: finger.x, y1: finger.y, x2: x, y2: y })) {
        line.setAttribute(name, value);
      }
    },
    end: () => line?.remove(),
  };
}

/* How far down the page's own pinned rows reach. */
const pinned = () => document.querySelector(".pinned")?.getBoundingClientRect().bottom ?? 0;
