const paths = {
  add: "M12 5v14M5 12h14",
  camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  photos: "M4 6h12v12H4zM8 6V4h12v12h-4M4 15l4-4 4 4 2-2 2 2",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  download: "M12 4v11M7.5 11l4.5 4.5L16.5 11M5 20h14",
  slider: "M4 5h16v14H4zM12 3v18M9.5 10L7.5 12l2 2M14.5 10l2 2-2 2",
  side: "M4 5h7v14H4zM13 5h7v14h-7z",
  single: "M4 5h16v14H4z",
  marks: "M3 12s3.3-6 9-6 9 6 9 6-3.3 6-9 6-9-6-9-6zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  plus: "M12 6v12M6 12h12",
  minus: "M6 12h12",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  undo: "M9 7L4.5 11.5 9 16M5 11.5h9a5 5 0 0 1 0 10h-2",
  redo: "M15 7l4.5 4.5L15 16M19 11.5h-9a5 5 0 0 0 0 10h2",
  move: "M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3",
  judge: "M6 4l5.5 15 2.2-6.3L20 10.5z",
  brush:
    "M19.5 4.5c-4 1-8.500 5.500-10 8.500l1.500 1.500c3-1.500 7.500-6 8.500-10zM9 13.500c-3 0-3 3.500-5.500 5.500 3.500 1 7.500 0 7-3.500",
  erase: "M13.500 5L20 11.500 12 19.500H8L4 15.500zM9 9.500l6.500 6.500M12 19.500h8",
  trace:
    "M5 19c1-6 5-2 7-7s5-3 7-7M5 19h.01M19 5h.01M3.500 19a1.500 1.500 0 1 0 3 0 1.500 1.500 0 0 0-3 0zM17.500 5a1.500 1.500 0 1 0 3 0 1.500 1.500 0 0 0-3 0z",
  protect: "M12 3.500l7.500 3v5c0 4.500-3 7.500-7.500 9-4.500-1.500-7.500-4.500-7.500-9v-5z",
  hint: "M12 3.500s6.500 6.500 6.500 11a6.500 6.500 0 0 1-13 0c0-4.500 6.500-11 6.500-11z",
  dropper: "M14 6l4 4M12.500 7.500l4 4-7.500 7.500H5v-4zM15.500 4.500a2.800 2.800 0 0 1 4 4L17 11 13 7z",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  globe:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c2.500 2.500 3.500 5.500 3.500 9s-1 6.500-3.500 9c-2.500-2.500-3.500-5.500-3.500-9s1-6.500 3.500-9z",
  theme: "M12 3a9 9 0 1 0 0 18V3zM12 3a9 9 0 0 1 0 18",
  alert: "M12 8v5M12 16.500v.01M12 3.500L21.500 20h-19z",
  pencil: "M4 20l1-4L16.500 4.500l3 3L8 19zM14 7l3 3",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2",
} as const;

export type IconName = keyof typeof paths;

/** A drawn sign beside a word, or on a button that says its word to screen readers. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flex: "none" }}
    >
      <path d={paths[name]} />
    </svg>
  );
}
