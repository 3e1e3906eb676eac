import type { Frame } from "@heirloom/canvas";
import { type RefObject, useEffect, useState } from "react";
import type { Size } from "./stage-model.js";

/** A small photo fills the stage up to here, CSS pixels a photo pixel; larger, one would see nothing but blur. */
const mostFitted = 3;

/** The size of an element and of its pixels, as long as it is shown. */
export function useFrame(element: RefObject<HTMLElement | null>, photo: Size): Frame {
  const { width, height } = photo;
  const [seen, setSeen] = useState({ viewport: { width: 0, height: 0 }, pixelRatio: 1 });
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      setSeen({ viewport: { width, height }, pixelRatio: window.devicePixelRatio });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return { photo: { width, height }, mostFitted, ...seen };
}
