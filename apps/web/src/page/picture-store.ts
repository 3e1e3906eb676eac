import { type PhotoId, type Preview, type Shown, type TilePlace, tileSidePx } from "../worker/messages.js";

/** The bitmaps that the page draws: a preview of each picture, and tiles of what is looked at closely. */
export interface PictureStore {
  setPreviews(id: PhotoId, previews: Partial<Readonly<Record<Shown, Preview>>>): void;
  preview(id: PhotoId, shown: Shown): Preview | undefined;
  /** A tile if it is here; else it is fetched, and listeners hear when it came. */
  tile(id: PhotoId, shown: Shown, place: TilePlace): ImageBitmap | undefined;
  /** A first picture of a file that waits, where the browser itself can read it. */
  setThumbnail(id: PhotoId, bitmap: ImageBitmap): void;
  thumbnail(id: PhotoId): ImageBitmap | undefined;
  drop(id: PhotoId): void;
  subscribe(listener: () => void): () => void;
}

type FetchTile = (tile: { id: PhotoId; picture: Shown } & TilePlace) => Promise<ImageBitmap>;

/** About 128 MB of tiles. */
const mostTiles = Math.floor(128e6 / (tileSidePx * tileSidePx * 4));
/** A worker that is busy answers late; more would only pile up what is no longer in view. */
const mostFetching = 12;

export function openPictureStore(fetchTile: FetchTile): PictureStore {
  const previews = new Map<string, Preview>();
  const thumbnails = new Map<PhotoId, ImageBitmap>();
  const tiles = new Map<string, ImageBitmap>();
  const fetching = new Map<string, object>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };

  function dropTiles(prefix: string): void {
    for (const [key, bitmap] of tiles) {
      if (!key.startsWith(prefix)) continue;
      bitmap.close();
      tiles.delete(key);
    }
    // What is still on its way is of the old picture.
    for (const key of fetching.keys()) if (key.startsWith(prefix)) fetching.delete(key);
  }

  function keep(key: string, bitmap: ImageBitmap): void {
    tiles.set(key, bitmap);
    for (const [oldest, old] of tiles) {
      if (tiles.size <= mostTiles) break;
      old.close();
      tiles.delete(oldest);
    }
  }

  async function fetch(key: string, tile: Parameters<FetchTile>[0]): Promise<void> {
    const token = {};
    fetching.set(key, token);
    try {
      const bitmap = await fetchTile(tile);
      if (fetching.get(key) === token) keep(key, bitmap);
      else bitmap.close();
    } catch {
      // The preview stands in for a tile that cannot be had; the next look asks again.
    } finally {
      if (fetching.get(key) === token) fetching.delete(key);
      tell();
    }
  }

  return {
    setPreviews(id, given) {
      for (const shown of shownKinds) {
        const preview = given[shown];
        if (preview === undefined) continue;
        previews.get(`${id}/${shown}`)?.bitmap.close();
        previews.set(`${id}/${shown}`, preview);
        dropTiles(`${id}/${shown}/`);
      }
      tell();
    },
    preview: (id, shown) => previews.get(`${id}/${shown}`),
    tile(id, picture, place) {
      const key = `${id}/${picture}/${place.level}/${place.column}/${place.row}`;
      const here = tiles.get(key);
      if (here !== undefined) {
        tiles.delete(key);
        tiles.set(key, here);
      } else if (!fetching.has(key) && fetching.size < mostFetching)
        void fetch(key, { id, picture, ...place });
      return here;
    },
    setThumbnail(id, bitmap) {
      thumbnails.set(id, bitmap);
      tell();
    },
    thumbnail: (id) => thumbnails.get(id),
    drop(id) {
      for (const shown of shownKinds) {
        previews.get(`${id}/${shown}`)?.bitmap.close();
        previews.delete(`${id}/${shown}`);
      }
      thumbnails.get(id)?.close();
      thumbnails.delete(id);
      dropTiles(`${id}/`);
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const shownKinds: readonly Shown[] = ["scan", "restored", "restored-color", "color"];
