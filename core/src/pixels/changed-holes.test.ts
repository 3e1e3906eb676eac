import { expect, test } from "vitest";
import { maskOf } from "../testing/reference.js";
import { changedHoles } from "./changed-holes.js";

const rowsOf = ({ bits, width }: { bits: Uint8Array; width: number }) =>
  Array.from({ length: bits.length / width }, (_, y) =>
    Array.from(bits.subarray(y * width, (y + 1) * width), (bit) => (bit ? "#" : ".")).join(""),
  );
const changed = (now: readonly string[], earlier: readonly string[]) =>
  rowsOf(changedHoles(maskOf(now), maskOf(earlier)));

test("a hole stays as long as it is the same pixel for pixel", () => {
  expect(changed(["##..#", "....#"], ["##..#", "....#"])).toEqual([".....", "....."]);
});

test("a hole that grew, shrank, moved or is new has changed", () => {
  expect(changed(["###..", "....."], ["##...", "....."])).toEqual(["###..", "....."]);
  expect(changed(["#....", "....."], ["#....", ".#..."])).toEqual(["#....", "....."]);
  expect(changed([".##..", "....."], ["##...", "....."])).toEqual([".##..", "....."]);
  expect(changed(["....#", "#...."], [".....", "#...."])).toEqual(["....#", "....."]);
});

test("holes that were joined or parted have changed, whatever part of them was there before", () => {
  expect(changed(["##.##", "..#.."], ["##.##", "....."])).toEqual(["##.##", "..#.."]);
  expect(changed(["##.##", "....."], ["##.##", "..#.."])).toEqual(["##.##", "....."]);
});

test("a hole that went away leaves the others alone", () => {
  expect(changed(["....#", "....#"], ["##..#", "....#"])).toEqual([".....", "....."]);
});
