/* A rectangle drawn round sites selects them, besides those selected already. */

import { byId, draw, idOf, leg, map, markers, placeOf, root, selected } from "./board.js";

export function begin(from, act) {
  const frame = draw("rect", { class: "rubber-band", fill: "#0b7a75", "fill-opacity": 0.1, stroke: "#0b7a75" }, map());
  const inverse = map().getScreenCTM().inverse();
  const sites = markers().map((mark) => {
    const [x, y] = leg(mark.dataset.side).point(placeOf(mark));
    return { mark, x, y, kept: selected.has(idOf(mark)) };
  });
  let inside = [];

  return {
    to({ clientX, clientY }) {
      const at = new DOMPoint(clientX, clientY).matrixTransform(inverse);
      const [left, right] = [from.x, at.x].sort((one, other) => one - other);
      const [top, bottom] = [from.y, at.y].sort((one, other) => one - other);
      for (const [name, value] of Object.entries({ x: left, y: top, width: right - left, height: bottom - top })) {
        frame.setAttribute(name, value);
      }
      inside = sites.filter(({ x, y }) => x >= left && x <= right && y >= top && y <= bottom);
      for (const site of sites) site.mark.setAttribute("aria-pressed", site.kept || inside.includes(site));
    },
    end() {
      frame.remove();
      act.select([...selected, ...inside.map(({ mark }) => idOf(mark))]);
      byId("plan-announce").textContent = root.dataset.saySelected.replace("{count}", selected.size);
    },
    cancel() {
      frame.remove();
      for (const { mark, kept } of sites) mark.setAttribute("aria-pressed", kept);
    },
  };
}
