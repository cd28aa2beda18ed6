/** Which of TikTok's methods a message of Euler Stream's JSON is: by its own name, or by a short one. */
import { WebcastEventMap } from "tiktok-live-connector";

/** What the connector calls messages that it singles out by what they say. */
const singledOut: Readonly<Record<string, string>> = {
  gift: "WebcastGiftMessage",
  follow: "WebcastSocialMessage",
  share: "WebcastSocialMessage",
  streamEnd: "WebcastControlMessage",
  superFan: "WebcastBarrageMessage",
  superFanJoin: "WebcastBarrageMessage",
  superFanBox: "WebcastEnvelopeMessage",
};

const methodsByShortName: ReadonlyMap<string, string> = new Map([
  ...Object.entries(WebcastEventMap).map(([method, name]): [string, string] => [name, method]),
  ...Object.entries(singledOut),
]);

/**
 * The method of a message that Euler calls `type`. Euler sends some under the connector's names for them, beside the message
 * itself or instead of it; what such a one says of its own method in its common part (`named`) is right, whatever it is called.
 * An unknown name is the method's.
 */
export function methodOf(type: string, named: unknown): string {
  if (type.startsWith("Webcast")) return type;
  if (typeof named === "string" && /^Webcast\w{1,100}$/.test(named)) return named;
  return methodsByShortName.get(type) ?? type;
}
