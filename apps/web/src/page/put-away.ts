const key = "heirloom-photos";

/** Notes in the tab, which outlives its page, whether photos are on the page. */
export function notePhotos(
  storage: Pick<Storage, "setItem" | "removeItem"> | undefined,
  count: number,
): void {
  try {
    if (count > 0) storage?.setItem(key, String(count));
    else storage?.removeItem(key);
  } catch {
    // Full or refused: a page that was put away then says nothing of it.
  }
}

/** Whether the browser put away a hidden page that had photos, to save memory, and this one took its place. */
export const wasPutAway = (
  storage: Pick<Storage, "getItem"> | undefined,
  page: { readonly isDiscarded: boolean },
): boolean => page.isDiscarded && storage?.getItem(key) != null;
