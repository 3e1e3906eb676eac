export { changedBoxes } from "./changed-boxes.js";
export {
  type SliderPosition,
  type SplitViewport,
  sliderAt,
  sliderX,
  splitViewport,
  stepSlider,
  syncView,
} from "./compare.js";
export { type ComposedMask, composeMask } from "./compose-mask.js";
export { type Defect, type Defects, defectAt, separateDefects } from "./defects-at.js";
export { drawOverlay, type Overlay, type OverlayStyle } from "./draw-overlay.js";
export { droppedDefects } from "./dropped-defects.js";
export {
  type ColorHint,
  canRedo,
  canUndo,
  type EditAction,
  type EditorAction,
  type EditorState,
  type Edits,
  isDirty,
  openEditor,
  type Rgb,
  reduceEditor,
  type Tool,
  type Verdict,
} from "./editor-state.js";
export {
  type GestureFact,
  type Gestures,
  isGestureKey,
  isPinching,
  reduceGestures,
  startGestures,
} from "./gestures.js";
export { buildPyramid, type MaskPyramid } from "./mask-pyramid.js";
export {
  actualSize,
  centerOf,
  type Frame,
  fitView,
  keepInside,
  limitsOf,
  type PhotoPoint,
  panBy,
  photoPoint,
  type ScaleLimits,
  toPhoto,
  toView,
  type View,
  type ViewPoint,
  viewPoint,
  zoomAt,
} from "./points.js";
export { paintStroke, type Stroke, strokeBox } from "./stroke.js";
export { type TraceGround, traceLine } from "./trace-line.js";
