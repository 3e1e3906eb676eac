import { expect, test } from "vitest";
import { firstLook, reduceLook, sceneOf } from "./look-state.js";
import { reasonFor } from "./reason.js";

test("a photo is met on its recommended picture, in the mode that the person prefers", () => {
  const side = reduceLook(firstLook, { kind: "choose-mode", mode: "side" });
  const met = reduceLook(
    { ...side, isCorrecting: true, slider: 0.9 },
    { kind: "meet", recommended: "color" },
  );
  expect(met).toMatchObject({ picture: "color", mode: "side", slider: 0.5, isCorrecting: false });
  expect(sceneOf(met)).toEqual({ kind: "side", before: "scan", after: "color" });
});

test("the slider stays on the photo", () => {
  expect(reduceLook(firstLook, { kind: "move-slider", slider: 7 }).slider).toBe(1);
  expect(reduceLook(firstLook, { kind: "move-slider", slider: -1 }).slider).toBe(0);
});

test("correcting shows the marks on the original alone, and leaves the mode as it was", () => {
  const correcting = reduceLook(firstLook, { kind: "correct" });
  expect(correcting.hasOverlay).toBe(true);
  expect(sceneOf(correcting)).toEqual({ kind: "single", shown: "scan" });
  const onResult = reduceLook(correcting, { kind: "choose-ground", ground: "result" });
  expect(sceneOf(onResult)).toEqual({ kind: "single", shown: "restored-color" });
  expect(sceneOf(reduceLook(onResult, { kind: "finish-correcting" })).kind).toBe("slider");
});

test("colors are placed on a colored result without marks over it, which come back for the other tools", () => {
  const restored = reduceLook(firstLook, { kind: "choose-picture", picture: "restored" });
  const correcting = reduceLook(restored, { kind: "correct" });
  const coloring = reduceLook(correcting, { kind: "start-coloring" });
  expect(sceneOf(coloring)).toEqual({ kind: "single", shown: "restored-color" });
  expect(coloring.hasOverlay).toBe(false);
  const picking = reduceLook(coloring, { kind: "pick-color" });
  expect(reduceLook(picking, { kind: "finish-coloring" })).toMatchObject({
    hasOverlay: true,
    isPickingColor: false,
  });
  const done = reduceLook(coloring, { kind: "finish-correcting" });
  expect(reduceLook(done, { kind: "finish-coloring" }).hasOverlay).toBe(false);
});

test("the eyedropper is put away once it has a color", () => {
  const picking = reduceLook(firstLook, { kind: "pick-color" });
  const picked = reduceLook(picking, { kind: "choose-color", color: [1, 2, 3] });
  expect(picked).toMatchObject({ hintColor: [1, 2, 3], isPickingColor: false });
});

test("the reason is the warning that decided the recommendation", () => {
  expect(reasonFor({ warnings: ["low-resolution"] })).toBe("usual");
  expect(reasonFor({ warnings: ["no-defects", "already-color"] })).toBe("already-color");
  expect(reasonFor({ warnings: ["defects-everywhere", "already-color"] })).toBe("defects-everywhere");
});
