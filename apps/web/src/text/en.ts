import type { Texts } from "./texts.js";

export const en: Texts = {
  languageName: "English",
  tagline: "Old photos, whole again",
  start: {
    headline: "Old photos,\nwhole again.",
    lead: "Heirloom mends scratches, creases and stains, and gives black-and-white its color. It all happens in this browser: your photo never leaves this device.",
    drop: "Drop photos here, or paste one",
    dropHere: "Let go to restore",
    choose: "Choose photos",
    camera: "Take a picture of a print",
    formats: "JPEG, PNG, TIFF, WebP, AVIF or HEIC, at full resolution",
    privacy: "Nothing is uploaded",
    examples: "Or try one of these",
    exampleNames: {
      "grace-hopper": "Portrait, 1984",
      "dust-bowl-home": "Abandoned home, 1930s",
      "nagasaki-boats": "Boats in Nagasaki, 1865",
    },
    before: "Before",
    after: "After",
    compare: "Compare before and after",
  },
  header: {
    add: "Add photos",
    language: "Language",
    theme: "Appearance",
    themes: { auto: "Automatic", light: "Light", dark: "Dark" },
    home: "Heirloom, start",
  },
  queue: {
    title: "Your photos",
    remove: (name) => `Remove ${name}`,
    states: {
      waiting: "Waiting",
      running: "In progress",
      stopped: "Stopped",
      failed: "Not restored",
      done: "Restored",
    },
    summary: (done, all) => `${done} of ${all} restored`,
    saveAll: "Download all photos",
  },
  run: {
    stages: {
      reading: "Opening the photo",
      networks: "Getting ready",
      defects: "Looking for damage",
      inpaint: "Mending",
      color: "Coloring",
    },
    stageNotes: {
      defects: "Scratches, creases, stains and tears",
      inpaint: "From what surrounds each of them",
      color: "The photo's light and dark stay as they are",
    },
    download: (received, total) => `${received} of ${total} MB`,
    downloadOnce:
      "The restoration tools are downloaded once. After that, Heirloom works without a connection.",
    left: (time) =>
      "seconds" in time
        ? `About ${time.seconds} ${time.seconds === 1 ? "second" : "seconds"} left`
        : `About ${time.minutes} ${time.minutes === 1 ? "minute" : "minutes"} left`,
    almost: "Almost done",
    late: "Taking longer than expected",
    waiting: "Waiting for the photo before it",
    cancel: "Cancel",
    stopped: "Stopped. The photo is as it was.",
    again: "Try again",
    resume: "Resume",
    remove: "Remove photo",
  },
  result: {
    title: "Three pictures, yours to choose",
    pictures: { restored: "Restored", "restored-color": "Restored and colored", color: "Colored only" },
    pictureNotes: {
      restored: "Damage mended, tone kept",
      "restored-color": "Damage mended, color added",
      color: "Nothing mended, color added",
    },
    recommended: "Recommended",
    why: {
      usual: "The damage was found and mended, and the photo had no color yet.",
      "already-color": "The photo is in color already, so its own colors were kept.",
      "defects-everywhere":
        "Over a third of the photo looked damaged, which is probably a mistake. This picture leaves it as it is.",
      "no-defects": "No damage was found, so only color was added.",
    },
    warnings: {
      "no-defects": "No damage was found. If you see some, correct it by hand.",
      "defects-everywhere":
        "Over a third of the photo was marked as damage. Look at the marks and lower the sensitivity.",
      "hole-too-large": "One damaged area is so large that what fills it is a guess.",
      "already-color": "The photo is in color already; its colors were left alone.",
      "low-resolution": "The photo is small. A scan at a higher resolution would give more.",
    },
    facts: ({ count, percent, size }) =>
      `${size} · ${count === 0 ? "no damage" : `${count} ${count === 1 ? "spot" : "spots"} mended (${percent})`}`,
    save: "Download",
    savePicture: (picture) => `Download “${picture}”`,
    saveZip: "Download everything",
    zipNote: "All three at full size, with the marks and a report",
    format: "File format",
    lossless: (format) => `${format}, nothing lost`,
    jpeg: "JPEG, smaller",
    preparing: "Preparing the file",
    correct: "Correct by hand",
  },
  look: {
    mode: "View",
    modes: { slider: "Slider", side: "Side by side", single: "Result only" },
    scan: "Original",
    slider: "Before and after",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    fit: "Fit",
    actual: "100 %",
    overlay: "Show damage",
    stage: "The photo",
    keys: "Arrow keys move the photo, plus and minus zoom, 0 fits it, 1 shows it at 100 %, D shows the damage.",
  },
  correct: {
    title: "Correct by hand",
    done: "Done",
    sensitivity: "Sensitivity",
    less: "Only what is certain",
    more: "Every suspicion",
    tools: "Tools",
    toolNames: {
      move: "Move",
      judge: "Pick",
      add: "Brush",
      erase: "Eraser",
      trace: "Line",
      protect: "Protect",
      hint: "Color",
    },
    toolNotes: {
      move: "Drag to move the photo.",
      judge: "Click a mark to drop it, click again to keep it.",
      add: "Paint over damage that was missed.",
      erase: "Wipe off marks that are no damage.",
      trace: "Click along a scratch or crease; the line follows it. Double-click ends it.",
      protect: "Paint over what must never be changed.",
      hint: "Choose a color and click where it belongs, several times on large things. Click a dot to remove it.",
    },
    size: "Brush size",
    undo: "Undo",
    redo: "Redo",
    clear: "Start over",
    apply: "Apply",
    unchanged: "No changes yet",
    ground: "Draw on",
    grounds: { scan: "Original", result: "Result" },
    colors: "Color",
    eyedropper: "Take it from the photo",
    custom: "Another color",
    swatches: {
      skinFair: "Fair skin",
      skinOlive: "Olive skin",
      skinBrown: "Brown skin",
      skinDark: "Dark skin",
      hairBlond: "Blond hair",
      hairBrown: "Brown hair",
      khaki: "Khaki uniform",
      fieldGrey: "Field grey uniform",
      navy: "Navy cloth",
      wine: "Wine red cloth",
      dustyRose: "Rose cloth",
      sky: "Sky",
      sea: "Water",
      foliage: "Foliage",
      meadow: "Grass",
      oak: "Oak wood",
      mahogany: "Mahogany",
      brick: "Brick",
      stone: "Stone",
      sepia: "Sepia",
    },
    hintCount: (count) => `${count} ${count === 1 ? "color" : "colors"} placed`,
  },
  say: {
    added: (count) => `${count} ${count === 1 ? "photo" : "photos"} added`,
    restored: (name) => `${name} is restored`,
    corrected: "The correction is applied",
    saved: (name) => `${name} is downloaded`,
    ready: "Ready",
    offline: "You are offline. Heirloom goes on working.",
    crashed:
      "The browser ran out of memory and stopped the work. Your photos are still here; those that were done are restored again.",
    saveFailed: "The file could not be made.",
    oneThread:
      "This page runs on one processor core, because its server does not send the headers for more. It works, but slower.",
    noGpu:
      "This browser does not offer its graphics card, so the processor does the work. It takes a little longer.",
    keepOpen:
      "Keep this page in view: phones pause pages that are hidden. It goes on from there when you are back.",
    stillHere: "The work goes on. Nothing was lost while this page was hidden.",
    putAway:
      "The browser put this page away while it was hidden, with what was on it. Your files are unharmed; choose them again.",
  },
  errors: {
    usage: "Something about this step made no sense to the program. Try it once more.",
    cancelled: "Stopped. The photo is as it was.",
    "path-missing":
      "The file is not where it was. It may have been moved, renamed or changed; choose it again.",
    "path-is-folder": "This is a folder. Open it and choose the photos in it.",
    "permission-denied": "The browser may not read this file. Copy it to another folder and choose it there.",
    "disk-full": "There is no room left on this device. Make some, then try again.",
    "result-exists": "A file of this name is there already. Rename it, then try again.",
    "picture-empty": "This file is empty. Copy it again from where it came.",
    "picture-unknown":
      "This is not a picture, whatever its name says. Open it in another program to see what it is.",
    "picture-damaged":
      "This file is cut off or broken inside. Copy or scan it again; half a picture cannot be restored.",
    "picture-too-small": "This picture is too small: each side needs at least 16 pixels.",
    "picture-too-large":
      "This picture is too large. Up to 200 megapixels and 2 GB can be opened; scale it down or cut it.",
    "format-unsupported":
      "Pictures of this kind cannot be read yet. Save it as TIFF, PNG or JPEG and try again.",
    "mask-size": "The marks do not have the size of the photo. Start the correction over.",
    "mask-unreadable": "The marks could not be read. Start the correction over.",
    "card-invalid":
      "Part of the restoration tools is not what it should be. Reload the page; if that does not help, its server is not set up right.",
    "model-missing":
      "The restoration tools are not where this page looks for them: its server is not set up right.",
    "download-failed":
      "The download of the restoration tools broke off. What came so far is kept; check the connection and resume.",
    "model-hash":
      "A part of the restoration tools was changed or cut off on its way. Resume to download it again.",
    "model-shape":
      "The restoration tools are of two different versions. Reload the page to get the new ones.",
    "out-of-memory":
      "This photo needs more memory than this device gives a browser. Close other tabs, or use a smaller copy of the photo.",
    internal:
      "Something went wrong inside Heirloom. Your photo is unharmed; try again, and if it happens once more, please report it.",
  },
  server: {
    offer: "Restore it on a server",
    note: (host) => `There is one at ${host}. The photo is sent to it.`,
  },
};
