import { type Photo, RestoreError } from "@heirloom/core";

/**
 * Photos by name, within a limit of memory: those not asked for the longest are handed to the browser as Blobs, which
 * it may keep on disk, and come back when they are asked for. Nothing is compressed, nothing is lost.
 */
export interface PhotoShelf {
  put(name: string, photo: Photo): void;
  /** Rejects with `internal` for a name that was never put. */
  take(name: string): Promise<Photo>;
  has(name: string): boolean;
  drop(name: string): void;
}

type Kept =
  | { readonly kind: "open"; readonly photo: Photo }
  | { readonly kind: "parked"; readonly shape: Photo; readonly pixels: Blob };

export function openShelf({ limitBytes }: { readonly limitBytes: number }): PhotoShelf {
  // In the order of their last use: a Map keeps that of insertion.
  const kept = new Map<string, Kept>();

  function parkOldest(): void {
    let open = 0;
    for (const entry of [...kept.values()].reverse())
      open += entry.kind === "open" ? bytesOf(entry.photo) : 0;
    for (const [name, entry] of kept) {
      if (open <= limitBytes) return;
      if (entry.kind === "parked") continue;
      open -= bytesOf(entry.photo);
      kept.set(name, park(entry.photo));
    }
  }

  function put(name: string, photo: Photo): void {
    kept.delete(name);
    kept.set(name, { kind: "open", photo });
    parkOldest();
  }

  return {
    put,
    async take(name) {
      const entry = kept.get(name);
      if (entry === undefined) throw new RestoreError("internal", `wanted the photo ${name}, it is not here`);
      const photo = entry.kind === "open" ? entry.photo : await bringBack(entry);
      put(name, photo);
      return photo;
    },
    has: (name) => kept.has(name),
    drop: (name) => void kept.delete(name),
  };
}

export const bytesOf = ({ pixels, alpha }: Photo): number => pixels.byteLength + (alpha?.byteLength ?? 0);

const park = (photo: Photo): Kept => ({
  kind: "parked",
  pixels: new Blob([photo.pixels.slice()]),
  shape:
    photo.depth === 8 ? { ...photo, pixels: new Uint8Array(0) } : { ...photo, pixels: new Uint16Array(0) },
});

async function bringBack({ shape, pixels }: Kept & { kind: "parked" }): Promise<Photo> {
  const buffer = await pixels.arrayBuffer();
  return shape.depth === 8
    ? { ...shape, pixels: new Uint8Array(buffer) }
    : { ...shape, pixels: new Uint16Array(buffer) };
}
