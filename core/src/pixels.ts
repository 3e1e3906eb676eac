export { type Component, type Components, findComponents } from "./pixels/components.js";
export type { Box, Planes, Size } from "./pixels/planes.js";
export { resize } from "./pixels/resize.js";
export { lumaRows, type Rows } from "./pixels/rows.js";
