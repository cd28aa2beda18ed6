/** How a webhook's target proves that its owner wants what is sent there. */
import { isPrivateHost } from "./target.ts";

/** The body of the one request that an unproven target is sent. */
export interface Challenge {
  type: "webhook.challenge";
  challenge: string;
}

/** Where the owner of a host can say by a text that an endpoint is theirs. */
const wellKnownPath = "/.well-known/tiktok-live-edge.txt";

/** That text, and its address: at the host of the endpoint's URL. */
export function wellKnownOf({ endpointId, url }: { endpointId: string; url: string }): { url: string; text: string } {
  return { url: new URL(wellKnownPath, url).href, text: `tle-${endpointId}` };
}

/**
 * Whether an answer has the challenge: as its text, or as JSON that is `{"challenge": ...}` and nothing else. Who sends back
 * all that came (with its `type`) has understood nothing.
 */
export function answersChallenge(answer: string, challenge: string): boolean {
  const text = answer.trim();
  if (text === challenge) return true;
  const value = parse(text);
  if (value === challenge) return true;
  if (typeof value !== "object" || value === null) return false;
  return "challenge" in value && value.challenge === challenge && Object.keys(value).length === 1;
}

/** The id of the Discord webhook that a URL is of; undefined where it is none. Discord says by itself which one that is. */
export function discordWebhookId(url: string): string | undefined {
  const { protocol, hostname, pathname } = new URL(url);
  if (protocol !== "https:" || !/^((ptb|canary)\.)?discord(app)?\.com$/.test(hostname)) return undefined;
  return /^\/api\/(?:v\d+\/)?webhooks\/(\d{1,20})\/[\w-]+\/?$/.exec(pathname)?.[1];
}

/** Whether what Discord says of a webhook is of this one. */
export function isDiscordWebhook(answer: string, id: string): boolean {
  const value = parse(answer);
  return typeof value === "object" && value !== null && "id" in value && value.id === id;
}

/** Whether a target needs no proof: in development, where it is on this machine or its network. */
export function needsNoProof(url: string, { privateAllowed }: { privateAllowed: boolean }): boolean {
  return privateAllowed && isPrivateHost(new URL(url).hostname);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
