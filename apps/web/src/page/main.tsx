import "./base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.js";
import { StudioProvider } from "./context.js";
import { keepOffline } from "./keep-offline.js";
import { notePhotos, wasPutAway } from "./put-away.js";
import { saveFile } from "./save-file.js";
import { readSettings, writeSettings } from "./settings.js";
import { openStudio } from "./studio.js";
import { thumbnailOf } from "./thumbnail.js";

const storage = available(() => localStorage);
const tab = available(() => sessionStorage);
const studio = openStudio({
  startWorker: () =>
    new Worker(new URL("../worker/worker.ts", import.meta.url), {
      type: "module",
      name: new URL("models/", document.baseURI).href,
    }),
  now: () => performance.now(),
  settings: readSettings(storage, navigator.languages),
  save: saveFile,
  thumbnail: thumbnailOf,
});
studio.settings.subscribe(() => writeSettings(storage, studio.settings.get()));
const isDiscarded = "wasDiscarded" in document && document.wasDiscarded === true;
if (wasPutAway(tab, { isDiscarded })) studio.notice.dispatch({ kind: "putAway" });
studio.queue.subscribe(() => notePhotos(tab, studio.queue.get().photos.length));

const root = document.getElementById("root");
if (root === null) throw new Error("wanted an element #root in index.html, there is none");
createRoot(root).render(
  <StrictMode>
    <StudioProvider studio={studio}>
      <App />
    </StudioProvider>
  </StrictMode>,
);
if (import.meta.env.PROD) keepOffline();

/** Reading the property itself throws where a browser blocks storage. */
function available(storage: () => Storage): Storage | undefined {
  try {
    return storage();
  } catch {
    return undefined;
  }
}
