/**
 * Pictures of people and gifts by way of our own server, so that no other is told who looks: where a frame comes in, before any
 * widget sees it. Pure.
 */
import { isPlatformPicture, pathOfPicture } from "#shared/media/picture-address.ts";

/** Fields of events, states and parts of them that are pictures. */
const pictureField = /^(?:avatar|picture|image|giftImage|emoteImage)Url$/;
/** What rules want shown: its addresses are the author's. Those of TikTok's go by our server all the same. */
const ofRules = new Set(["actions", "action", "open"]);

/**
 * The frame with the addresses of its pictures as paths of our server. One that is on no server of TikTok's is left out, but for
 * those that an author of rules chose. Without a pass (a server of before) nothing is changed.
 */
export function throughOurServer<Frame>(frame: Frame, pass: string | undefined): Frame {
  return pass === undefined ? frame : (changed(frame, pass, false) as Frame);
}

/** What is as it was stays the same object: most of a frame has no picture. */
function changed(value: unknown, pass: string, isOfRules: boolean): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map((one) => changed(one, pass, isOfRules));
    return list.some((one, index) => one !== value[index]) ? list : value;
  }
  let copy: Record<string, unknown> | undefined;
  for (const [name, inner] of Object.entries(value)) {
    const next =
      typeof inner === "string" && pictureField.test(name)
        ? pictureOf(inner, pass, isOfRules)
        : changed(inner, pass, isOfRules || ofRules.has(name));
    if (next === inner) continue;
    copy ??= { ...(value as Record<string, unknown>) };
    copy[name] = next;
  }
  return copy ?? value;
}

function pictureOf(address: string, pass: string, isOfRules: boolean): string {
  if (!/^https?:/i.test(address)) return address;
  if (isPlatformPicture(address)) return pathOfPicture(pass, address);
  return isOfRules ? address : "";
}
