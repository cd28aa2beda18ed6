/**
 * A picture of the streamer's own media. One that is gone, or of another host, shows nothing.
 *
 * What a reload shows: the same.
 */
import { createPicture } from "../../../kit/picture.ts";
import { ownPicture } from "../../pieces/media.ts";
import type { Widget } from "../../widget.ts";
import type { ImageOptions } from "./options.ts";

export const widget: Widget<ImageOptions, null> = {
  wants: () => [],
  init: () => null,
  reduce: (state) => state,
  mount(box, { picture, fit, shape, says }) {
    box.dataset["fit"] = fit;
    box.dataset["shape"] = shape;
    const address = ownPicture(picture);
    if (address !== undefined) {
      const shown = createPicture("picture", address);
      shown.alt = says;
      box.append(shown);
    }
    return { draw() {}, dispose() {} };
  },
};
