/** The line from one step of a graph to another: down, across where no steps lie, and down again. Pure. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface EdgePath {
  /** For the `d` of an SVG path. */
  readonly path: string;
  /** In the middle of its first way across, or below it. */
  readonly labelX: number;
  readonly labelY: number;
}

const CORNER = 6;
/** A line straight down is labelled below where others go across. */
const BELOW = 12;

/**
 * @param places centres of the steps at both ends, and between them the free places in the rows that it passes
 * @param height of a step
 */
export function edgePath(places: readonly Point[], height: number): EdgePath {
  const half = height / 2;
  const [first = { x: 0, y: 0 }, second = first] = places;
  const corners: Point[] = [{ x: first.x, y: first.y + half }];
  places.slice(1).forEach((place, index) => {
    const before = places[index] ?? place;
    const across = (before.y + place.y) / 2;
    if (Math.abs(before.x - place.x) > 1) corners.push({ x: before.x, y: across }, { x: place.x, y: across });
    corners.push({ x: place.x, y: index === places.length - 2 ? place.y - half : place.y });
  });
  return {
    path: rounded(corners),
    labelX: (first.x + second.x) / 2,
    labelY: (first.y + second.y) / 2 + (Math.abs(first.x - second.x) > 1 ? 0 : BELOW),
  };
}

function rounded(corners: readonly Point[]): string {
  return corners
    .map((corner, index) => {
      const [before, after] = [corners[index - 1], corners[index + 1]];
      if (!before) return `M ${corner.x} ${corner.y}`;
      if (!after) return `L ${corner.x} ${corner.y}`;
      const [from, to] = [towards(corner, before), towards(corner, after)];
      return `L ${from.x} ${from.y} Q ${corner.x} ${corner.y} ${to.x} ${to.y}`;
    })
    .join(' ');
}

function towards(corner: Point, other: Point): Point {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y);
  const share = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: corner.x + (other.x - corner.x) * share, y: corner.y + (other.y - corner.y) * share };
}
