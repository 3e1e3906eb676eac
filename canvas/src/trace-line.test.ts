import type { DefectMap, Photo } from "@heirloom/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CostGrid, findLeastCostPath } from "./least-cost-path.js";
import { type PhotoPoint, photoPoint } from "./points.js";
import { measureRidges } from "./ridge-strength.js";
import { simplifyLine } from "./simplify-line.js";
import { noise } from "./testing/pictures.js";
import { traceLine } from "./trace-line.js";

/** A crease that swings by 40 pixels across the picture. */
const creaseY = (x: number) => 100 + 40 * Math.sin(x / 45);

function photoOf(width: number, height: number, grey: (x: number, y: number) => number): Photo {
  const pixels = Uint8Array.from({ length: width * height }, (_, i) =>
    grey(i % width, Math.floor(i / width)),
  );
  return { width, height, channels: 1, depth: 8, pixels, metadata: {} };
}

/** How far from the crease the polyline ever is. */
function farthest(line: readonly PhotoPoint[], y: (x: number) => number): number {
  let most = 0;
  for (let i = 1; i < line.length; i++) {
    for (let t = 0; t <= 1; t += 0.05) {
      const x = line[i - 1].x + t * (line[i].x - line[i - 1].x);
      const here = line[i - 1].y + t * (line[i].y - line[i - 1].y);
      const slope = y(x + 0.5) - y(x - 0.5);
      most = Math.max(most, Math.abs(here - y(x)) / Math.hypot(1, slope));
    }
  }
  return most;
}

const [from, to] = [20, 330].map((x) => photoPoint(x, creaseY(x)));
const isOnCrease = (x: number, y: number) => Math.abs(y + 0.5 - creaseY(x + 0.5)) < 1.2;

test.for([
  ["light", 45],
  ["dark", -45],
] as const)("a %s curved crease in noise is followed within 2 pixels", ([, depth]) => {
  const photo = photoOf(350, 200, (x, y) => 120 + 40 * noise(x, y) + (isOnCrease(x, y) ? depth : 0));
  const line = traceLine({ photo }, from, to);
  expect(line[0]).toBe(from);
  expect(line[line.length - 1]).toBe(to);
  expect(farthest(line, creaseY)).toBeLessThan(2);
  expect(line.length).toBeLessThan(120);
});

test("the detector's map leads where lightness shows nothing", () => {
  const photo = photoOf(350, 200, (x, y) => 120 + 20 * noise(x, y));
  const probability = Float32Array.from({ length: 350 * 200 }, (_, i) =>
    isOnCrease(i % 350, Math.floor(i / 350)) ? 0.95 : 0.05 * noise(i, 3),
  );
  const map: DefectMap = { width: 350, height: 200, probability };
  expect(farthest(traceLine({ photo, map }, from, to), creaseY)).toBeLessThan(2);
});

test("a map of half the photo's size leads as well", () => {
  const photo = photoOf(350, 200, () => 120);
  const probability = Float32Array.from({ length: 175 * 100 }, (_, i) =>
    isOnCrease(2 * (i % 175), 2 * Math.floor(i / 175)) ||
    isOnCrease(2 * (i % 175), 2 * Math.floor(i / 175) + 1)
      ? 0.9
      : 0,
  );
  const line = traceLine({ photo, map: { width: 175, height: 100, probability } }, from, to);
  expect(farthest(line, creaseY)).toBeLessThan(2);
});

test("on a flat photo the line is straight", () => {
  const photo = photoOf(120, 90, () => 90);
  expect(traceLine({ photo }, photoPoint(10, 20), photoPoint(100, 20))).toHaveLength(2);
});

test("a click twice in one place, or beside the photo, still gives both ends", () => {
  const photo = photoOf(60, 40, (x, y) => 100 + 50 * noise(x, y));
  const [here, beside] = [photoPoint(10, 10), photoPoint(70, -5)];
  expect(traceLine({ photo }, here, here)).toEqual([here, here]);
  const line = traceLine({ photo }, here, beside);
  expect([line[0], line[line.length - 1]]).toEqual([here, beside]);
});

test("ridges are lines, light or dark; blots are weaker, a plain is none", () => {
  const [width, height] = [60, 60];
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (x === 12) return 0.8;
    if (x === 28) return 0.2;
    return Math.hypot(x - 46, y - 30) < 2 ? 0.8 : 0.5;
  });
  const strength = measureRidges({ width, height, channels: 1, data });
  expect(strength[30 * width + 12]).toBeGreaterThan(0.9);
  expect(strength[30 * width + 28]).toBeGreaterThan(0.9);
  expect(strength[30 * width + 46]).toBeLessThan(0.6);
  expect(strength[30 * width + 20]).toBeLessThan(0.05);
});

test("the least costly path costs what a search without a queue finds", () => {
  const [width, height] = [9, 7];
  const anyCost = fc.uint8Array({ minLength: 63, maxLength: 63, min: 1 });
  fc.assert(
    fc.property(anyCost, fc.nat(62), fc.nat(62), (cost, start, goal) => {
      const grid: CostGrid = { width, height, cost };
      const cell = (i: number) => ({ x: i % width, y: Math.floor(i / width) });
      const path = findLeastCostPath(grid, cell(start), cell(goal));
      expect(path[0]).toEqual(cell(start));
      expect(path[path.length - 1]).toEqual(cell(goal));
      let total = 0;
      for (let i = 1; i < path.length; i++) {
        const [dx, dy] = [Math.abs(path[i].x - path[i - 1].x), Math.abs(path[i].y - path[i - 1].y)];
        expect(Math.max(dx, dy)).toBe(1);
        total += cost[path[i].y * width + path[i].x] * (dx + dy === 2 ? 7 : 5);
      }
      expect(total).toBe(relaxed(grid, start)[goal]);
    }),
  );
});

test("a simplified line stays within its tolerance and keeps its ends", () => {
  const line = Array.from({ length: 50 }, (_, x) => photoPoint(x, x < 25 ? 0.2 * (x % 2) : x - 25));
  const simple = simplifyLine(line, 0.5);
  expect(simple.length).toBeLessThan(6);
  expect([simple[0], simple[simple.length - 1]]).toEqual([line[0], line[49]]);
});

/** Bellman and Ford: passes over all cells until nothing gets cheaper. */
function relaxed({ width, height, cost }: CostGrid, start: number): number[] {
  const total = Array.from(cost, () => Number.POSITIVE_INFINITY);
  total[start] = 0;
  for (let pass = 0; pass < cost.length; pass++) {
    for (let i = 0; i < cost.length; i++) {
      for (let j = 0; j < cost.length; j++) {
        const dx = Math.abs((i % width) - (j % width));
        const dy = Math.abs(Math.floor(i / width) - Math.floor(j / width));
        if (Math.max(dx, dy) !== 1 || height === 0) continue;
        total[j] = Math.min(total[j], total[i] + cost[j] * (dx + dy === 2 ? 7 : 5));
      }
    }
  }
  return total;
}
