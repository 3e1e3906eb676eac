import type { PhotoPoint } from "./points.js";

/**
 * The line without the points that lie within `tolerancePx` of what remains; both ends stay. Douglas and Peucker,
 * "Algorithms for the reduction of the number of points", Cartographica 10 (1973), with a list instead of recursion.
 */
export function simplifyLine(points: readonly PhotoPoint[], tolerancePx: number): PhotoPoint[] {
  const stays = new Uint8Array(points.length);
  stays[0] = 1;
  stays[points.length - 1] = 1;
  const open: [number, number][] = [[0, points.length - 1]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [first, last] = span;
    let farthest = first;
    let most = tolerancePx;
    for (let i = first + 1; i < last; i++) {
      const away = distanceTo(points[i], points[first], points[last]);
      if (away > most) [most, farthest] = [away, i];
    }
    if (farthest === first) continue;
    stays[farthest] = 1;
    open.push([first, farthest], [farthest, last]);
  }
  return points.filter((_, i) => stays[i] === 1);
}

function distanceTo(point: PhotoPoint, a: PhotoPoint, b: PhotoPoint): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((point.x - a.x) * dx + (point.y - a.y) * dy) / squared;
  const t = Math.min(Math.max(along, 0), 1);
  return Math.hypot(point.x - a.x - t * dx, point.y - a.y - t * dy);
}
