export type { Photo, PhotoMetadata } from "./photo.js";
