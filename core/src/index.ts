export { type ErrorCode, errorCodes, RestoreError } from "./errors.js";
export { loadRestorer, type RestorerOptions } from "./load-restorer.js";
export { type ChromaMap, type DefectMap, type Mask, shareOf } from "./mask.js";
export type { Card, CardOf, Stage } from "./models/card.js";
export { parseCard } from "./models/parse-card.js";
export type { Session, Tensor } from "./models/session.js";
export { type Photo, type Photo8, type Photo16, type PhotoMetadata, white } from "./photo.js";
export { type NodePlatformOptions, nodePlatform } from "./platform/node.js";
export { type PictureFormat, pictureFormat } from "./platform/picture-format.js";
export type { Encoding, Platform, SessionOptions } from "./platform/platform.js";
export { recommend, writeReport } from "./report.js";
export {
  type ModelStamp,
  type Picture,
  type Report,
  type Restoration,
  type WarningCode,
  warningCodes,
} from "./restoration.js";
export type { RestoreEachOptions, RestoreOptions } from "./restore.js";
export type { Restorer } from "./restorer.js";
export { type FindDefectsOptions, type FoundDefects, warningsFor } from "./stages/1-defects.js";
export type { InpaintOptions } from "./stages/2-inpaint.js";
export type { ColorizeOptions } from "./stages/3-color.js";
export { type ColorHint, describeHints, hexColor } from "./stages/color-hints.js";
export type { CallOptions, Progress, StageResult } from "./stages/stage.js";
