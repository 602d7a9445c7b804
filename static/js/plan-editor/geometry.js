/* One leg of the map: percent of the leg, millimetres on the sheet, millimetres of skin.
   The tables come with the drawing (planning/diagram/geometry.py), so that both agree. */

/* How far a hand may slip and still tap. */
export const SLOP_PX = { mouse: 3, pen: 5, touch: 9 };

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
/* As a place is sent and stored; on the way there nothing is rounded. */
export const stored = (place) => place.map((value) => +value.toFixed(2));

function at(table, level) {
  const below = clamp(Math.floor(level), 0, 99);
  const part = clamp(level, 0, 100) - below;
  return table[below] * (1 - part) + table[below + 1] * part;
}

export class Leg {
  constructor(element) {
    const { side, direction, referenceLineMm, centreX, zeroY, girths } = element.dataset;
    this.side = side;
    this.direction = +direction;
    this.length = +referenceLineMm;
    this.x = +centreX;
    this.y = +zeroY;
    this.girths = girths.split(/[ ,]+/).map(Number);
  }

  /* What the eye sees of a round leg. */
  halfWidth(level) {
    return at(this.girths, level) / (2 * Math.PI);
  }

  point([level, across]) {
    return [this.x + (this.direction * across * this.halfWidth(level)) / 100, this.y + (level * this.length) / 100];
  }

  /* May lie outside 0–100 and ±100: the pointer was beside the leg. */
  percent(x, y) {
    const level = ((y - this.y) / this.length) * 100;
    return [level, (this.direction * (x - this.x) * 100) / this.halfWidth(level)];
  }

  kept([level, across]) {
    return [clamp(level, 0, 100), clamp(across, -100, 100)];
  }

  acrossMm([level, across]) {
    return (across * at(this.girths, level)) / 400;
  }

  /* Along the skin, by tape millimetres; stops at the edge of the view. */
  moved(place, distalMm, medialMm) {
    const level = clamp(place[0] + (distalMm / this.length) * 100, 0, 100);
    const across = (this.acrossMm(place) + medialMm) * (400 / at(this.girths, level));
    return this.kept([level, across]);
  }
}
