import { expect, test } from "vitest";
import { notePhotos, wasPutAway } from "./put-away.js";

function openStorage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const items = new Map<string, string>();
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  };
}

test("only a page that had photos and was discarded was put away", () => {
  const storage = openStorage();
  expect(wasPutAway(storage, { isDiscarded: true })).toBe(false);
  notePhotos(storage, 2);
  expect(wasPutAway(storage, { isDiscarded: false })).toBe(false);
  expect(wasPutAway(storage, { isDiscarded: true })).toBe(true);
  notePhotos(storage, 0);
  expect(wasPutAway(storage, { isDiscarded: true })).toBe(false);
});

test("a browser that refuses storage is never asked twice", () => {
  const refusing = {
    setItem: () => {
      throw new DOMException("denied", "SecurityError");
    },
    removeItem: () => {},
  };
  expect(() => notePhotos(refusing, 1)).not.toThrow();
  expect(wasPutAway(undefined, { isDiscarded: true })).toBe(false);
});
