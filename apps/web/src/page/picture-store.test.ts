import { expect, test, vi } from "vitest";
import { openPictureStore } from "./picture-store.js";

const bitmap = (): ImageBitmap => Object.assign(Object.create(null), { width: 4, height: 4, close: vi.fn() });
const place = { level: 0, column: 1, row: 2 };

/** A store whose tiles come when the test lets them. */
function testStore() {
  const waiting: { bitmap: ImageBitmap; come: () => void; fail: () => void }[] = [];
  const fetchTile = vi.fn(
    () =>
      new Promise<ImageBitmap>((resolve, reject) => {
        const tile = bitmap();
        waiting.push({ bitmap: tile, come: () => resolve(tile), fail: () => reject(new Error("gone")) });
      }),
  );
  return { store: openPictureStore(fetchTile), fetchTile, waiting };
}

test("a tile is asked for once, and heard of when it comes", async () => {
  const { store, fetchTile, waiting } = testStore();
  const heard = vi.fn();
  store.subscribe(heard);
  expect([store.tile("a", "scan", place), store.tile("a", "scan", place)]).toEqual([undefined, undefined]);
  expect(fetchTile).toHaveBeenCalledTimes(1);
  waiting[0]?.come();
  await vi.waitFor(() => expect(heard).toHaveBeenCalled());
  expect(store.tile("a", "scan", place)).toBe(waiting[0]?.bitmap);
});

test("new results close the old bitmaps, and tiles of the old that come late are not shown", async () => {
  const { store, waiting } = testStore();
  const old = bitmap();
  store.setPreviews("a", { restored: { bitmap: old, level: 0 } });
  store.tile("a", "restored", place);
  store.setPreviews("a", { restored: { bitmap: bitmap(), level: 0 } });
  expect(old.close).toHaveBeenCalled();
  waiting[0]?.come();
  await vi.waitFor(() => expect(waiting[0]?.bitmap.close).toHaveBeenCalled());
  expect(store.tile("a", "restored", place)).toBeUndefined();
});

test("a tile that cannot be had is asked for again at the next look", async () => {
  const { store, fetchTile, waiting } = testStore();
  const heard = vi.fn();
  store.subscribe(heard);
  store.tile("a", "scan", place);
  waiting[0]?.fail();
  await vi.waitFor(() => expect(heard).toHaveBeenCalled());
  store.tile("a", "scan", place);
  expect(fetchTile).toHaveBeenCalledTimes(2);
});

test("no more tiles are under way than a busy worker can answer", () => {
  const { store, fetchTile } = testStore();
  for (let column = 0; column < 50; column++) store.tile("a", "scan", { level: 0, column, row: 0 });
  expect(fetchTile.mock.calls.length).toBeLessThan(20);
});
