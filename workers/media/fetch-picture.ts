/** Fetches a picture from where TikTok has it: what it is, its bytes say, and nothing else is taken. */
import { inspectMedia } from "#shared/media/inspect.ts";
import { explainRefusal } from "#shared/media/refusal.ts";
import { mediaFormats } from "#shared/media/formats.ts";
import { isPlatformPicture } from "#shared/media/picture-address.ts";
import { resolveHost } from "#shared/webhooks/resolve-host.ts";
import { isPrivateHost, readTarget } from "#shared/webhooks/target.ts";
import type { Place } from "./room.ts";

export interface FetchNeeds {
  fetch: typeof globalThis.fetch;
  now: () => number;
  dnsEndpoint: string;
  /** Development: a stand-in on this machine may be asked, over http too. */
  privateAllowed: boolean;
  /** What is held of it while it comes. */
  place: Place;
}

/** All of it, redirects and bytes. */
const timeoutMs = 8_000;
const mostRedirects = 2;
/** A gift that moves has some hundred KB, a person's picture ten. */
const mostBytes = 3_000_000;

/** A picture and the type of its content; or why there is none, for nobody but a log, and whether that is so for this moment alone. */
export type FetchedPicture =
  | { ok: true; bytes: Uint8Array<ArrayBuffer>; type: string }
  | { ok: false; why: string; isForNow?: true };

/** Never throws. */
export async function fetchPicture(address: string, needs: FetchNeeds): Promise<FetchedPicture> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    let next = address;
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const refused = await refusalOf(next, needs);
      if (refused !== undefined) return { ok: false, why: refused };
      const answer = await needs.fetch(next, {
        headers: { Accept: "image/avif,image/webp,image/*" },
        redirect: "manual",
        signal,
      });
      const location = answer.headers.get("Location");
      if (answer.status < 300 || answer.status >= 400 || location === null) return await read(answer, needs.place);
      await answer.body?.cancel();
      next = new URL(location, next).href;
    }
    return { ok: false, why: "it redirects on and on" };
  } catch (error) {
    return { ok: false, why: signal.aborted ? "it takes too long" : error instanceof Error ? error.name : "no answer" };
  }
}

/** As for webhooks, and of TikTok's hosts alone. */
async function refusalOf(address: string, needs: FetchNeeds): Promise<string | undefined> {
  const { privateAllowed, dnsEndpoint } = needs;
  const target = readTarget(address, { privateAllowed });
  if (!target.ok) return target.why;
  const { hostname } = target.url;
  if (privateAllowed && isPrivateHost(hostname)) return undefined;
  if (!isPlatformPicture(address)) return "not a host of TikTok's pictures";
  return privateAllowed ? undefined : (await resolveHost(hostname, dnsEndpoint, needs)).refused;
}

async function read(answer: Response, place: Place): Promise<FetchedPicture> {
  if (!answer.ok) {
    await answer.body?.cancel();
    return { ok: false, why: `it answered ${answer.status}` };
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.byteLength;
    if (size > mostBytes) return { ok: false, why: "it is too large" };
    // Its parts, and then the whole besides.
    if (!place.holds(2 * size)) return { ok: false, why: "too much is fetched at once", isForNow: true };
    parts.push(part);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  const inspection = inspectMedia(bytes);
  if (!inspection.ok) return { ok: false, why: explainRefusal(inspection.refusal) };
  const { kind, type } = mediaFormats[inspection.format];
  return kind === "picture" ? { ok: true, bytes, type } : { ok: false, why: "it is no picture" };
}
