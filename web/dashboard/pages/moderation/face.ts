/** The face of a person: a colour and a letter. Pictures of TikTok are not loaded from elsewhere. */
import type { EventUser } from "#shared/event.ts";
import { hueOf, initialOf, nameOf } from "../../../kit/format.ts";
import { h, type Node } from "../../../kit/node.ts";

const hues = 8;

export function faceOf(user: EventUser, size: "face-s" | "face-l" | "face-xl"): Node {
  const hue = hueOf(user.userId, hues);
  return h("span", { class: `face ${size} anon`, "data-hue": hue, "aria-hidden": "true" }, initialOf(nameOf(user)));
}
