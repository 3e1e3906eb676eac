import { expect, test, vi } from "vitest";
import { cancelled } from "./cancel.js";
import { shareWork } from "./share-work.js";

/** Work that ends when it is told to, or with `cancelled` when it is stopped. */
function slowWork() {
  const ends: ((result: string) => void)[] = [];
  const work = vi.fn(
    (stop: AbortSignal) =>
      new Promise<string>((resolve, reject) => {
        ends.push(resolve);
        stop.addEventListener("abort", () => reject(cancelled(stop)));
      }),
  );
  return { work, ask: shareWork(work), end: (result: string) => ends.at(-1)?.(result) };
}

test("it is done once, and remembered", async () => {
  const { work, ask, end } = slowWork();
  const both = Promise.all([ask(), ask(new AbortController().signal)]);
  end("here");
  expect(await both).toEqual(["here", "here"]);
  expect(await ask()).toBe("here");
  expect(work).toHaveBeenCalledTimes(1);
});

test("one who gives up leaves the work to those who still wait", async () => {
  const { work, ask, end } = slowWork();
  const impatient = new AbortController();
  const [first, second] = [ask(impatient.signal), ask(new AbortController().signal)];
  impatient.abort();
  await expect(first).rejects.toMatchObject({ code: "cancelled" });
  expect(work.mock.calls[0]?.[0].aborted).toBe(false);
  end("here");
  expect(await second).toBe("here");
});

test("when the last one gives up the work is stopped, and begins anew for the next", async () => {
  const { work, ask, end } = slowWork();
  const impatient = new AbortController();
  const asked = ask(impatient.signal);
  impatient.abort();
  await expect(asked).rejects.toMatchObject({ code: "cancelled" });
  expect(work.mock.calls[0]?.[0].aborted).toBe(true);
  const again = ask();
  await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(2));
  end("here");
  expect(await again).toBe("here");
});

test("whoever has given up before asking begins nothing", async () => {
  const { work, ask } = slowWork();
  await expect(ask(AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
  expect(work).not.toHaveBeenCalled();
});
