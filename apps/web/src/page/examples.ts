import dustBowlHome from "../../../../examples/dust-bowl-home.jpg";
import graceHopper from "../../../../examples/grace-hopper.jpg";
import nagasakiBoats from "../../../../examples/nagasaki-boats.jpg";
import type { ExampleName } from "../text/texts.js";
import dustBowlHomeSmall from "./pictures/dust-bowl-home.small.jpg";
import graceHopperSmall from "./pictures/grace-hopper.small.jpg";
import nagasakiBoatsSmall from "./pictures/nagasaki-boats.small.jpg";

/** Photographs in the public domain to try the site with; `scripts/make-pictures.js` makes the small ones. */
export const examples: Readonly<Record<ExampleName, { readonly photo: string; readonly thumbnail: string }>> =
  {
    "grace-hopper": { photo: graceHopper, thumbnail: graceHopperSmall },
    "dust-bowl-home": { photo: dustBowlHome, thumbnail: dustBowlHomeSmall },
    "nagasaki-boats": { photo: nagasakiBoats, thumbnail: nagasakiBoatsSmall },
  };
