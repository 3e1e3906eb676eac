import type { ReactNode } from "react";
import { FileTrigger } from "react-aria-components/FileTrigger";
import { useStudio } from "./context.js";

const accepted = ["image/*", ".tif", ".tiff", ".heic", ".heif", ".avif"];

interface Props {
  readonly children: ReactNode;
  /** Opens the camera where there is one, for a picture of a print. */
  readonly isCamera?: boolean;
}

/** Makes a button choose photos. */
export function PickFiles({ children, isCamera = false }: Props) {
  const studio = useStudio();
  return (
    <FileTrigger
      acceptedFileTypes={accepted}
      allowsMultiple={!isCamera}
      {...(isCamera && { defaultCamera: "environment" as const })}
      onSelect={(files) => studio.add([...(files ?? [])])}
    >
      {children}
    </FileTrigger>
  );
}
