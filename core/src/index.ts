export { type ErrorCode, errorCodes, RestoreError } from "./errors.js";
export type { ChromaMap, DefectMap, Mask } from "./mask.js";
export type { Card, CardOf, Stage } from "./models/card.js";
export type { Session, Tensor } from "./models/session.js";
export { type Photo, type Photo8, type Photo16, type PhotoMetadata, white } from "./photo.js";
export type { Encoding, Platform, SessionOptions } from "./platform/platform.js";
export {
  type Picture,
  type Report,
  type Restoration,
  type WarningCode,
  warningCodes,
} from "./restoration.js";
export {
  type CallOptions,
  type ColorizeOptions,
  type FindDefectsOptions,
  type FoundDefects,
  loadRestorer,
  type Progress,
  type RestoreOptions,
  type Restorer,
  type RestorerOptions,
  type StageResult,
} from "./restorer.js";
