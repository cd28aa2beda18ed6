/** What a client of Euler Stream asks for in its address: `uniqueId`, and features by their names. */
import type { DialectClose } from "#shared/dialects/dialect.ts";

export interface EulerOptions {
  /** As it was written; "" for none. */
  uniqueId: string;
  /** Several messages in one frame. */
  bundled: boolean;
  schema: "v1" | "v2";
  /** Seconds without a word after which somebody counts as gone; undefined: presence is not told. */
  leaveAfterSeconds: number | undefined;
}

/** Close codes of Euler Stream. */
export const eulerCodes = {
  internal: { code: 1011, reason: "Internal server error" },
  streamEnd: { code: 4005, reason: "TikTok stream ended" },
  invalidOptions: { code: 4400, reason: "Invalid options provided" },
  invalidAuth: { code: 4401, reason: "Invalid auth" },
  noPermission: { code: 4403, reason: "No permission" },
  notLive: { code: 4404, reason: "Streamer is not live" },
  tooMany: { code: 4429, reason: "Too many concurrent connections" },
  tiktokClosed: { code: 4500, reason: "TikTok closed the connection unexpectedly" },
  lifetime: { code: 4555, reason: "Max lifetime exceeded" },
} as const satisfies Record<string, DialectClose>;

const leaveAfter = { least: 60, usual: 300, most: 3_600 } as const;

/** What is wrong is said in the reason of the close. */
export function readOptions(
  query: URLSearchParams,
): { ok: true; options: EulerOptions } | { ok: false; close: DialectClose } {
  const wrong = (what: string) => ({
    ok: false as const,
    close: { ...eulerCodes.invalidOptions, reason: `${eulerCodes.invalidOptions.reason}: ${what}` },
  });
  const flags: Record<string, boolean> = {};
  for (const [name, usual] of Object.entries(usualFlags)) {
    const flag = readFlag(query.get(`features.${name}`), usual);
    if (flag === undefined) return wrong(`features.${name} is true or false`);
    flags[name] = flag;
  }
  // The platform keeps what a message says, not its bytes.
  if (flags["rawMessages"]) return wrong("rawMessages are not to be had here");
  const schema = query.get("features.schemaVersion") ?? "v1";
  if (schema !== "v1" && schema !== "v2") return wrong("features.schemaVersion is v1 or v2");
  const seconds = Number(query.get("features.syntheticPresenceLeaveAfter") ?? leaveAfter.usual);
  if (!Number.isInteger(seconds) || seconds < leaveAfter.least || seconds > leaveAfter.most) {
    return wrong(`features.syntheticPresenceLeaveAfter is ${leaveAfter.least} to ${leaveAfter.most}`);
  }
  const options = {
    uniqueId: query.get("uniqueId") ?? "",
    bundled: flags["bundleEvents"] ?? true,
    schema,
    leaveAfterSeconds: flags["syntheticPresence"] ? seconds : undefined,
  } as const;
  return { ok: true, options };
}

/** By name, with what Euler takes where nothing is said. */
const usualFlags = { bundleEvents: true, rawMessages: false, syntheticPresence: true } as const;

function readFlag(text: string | null, usual: boolean): boolean | undefined {
  if (text === null || text === "") return usual;
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : undefined;
}

/** A handle as Euler reads it: also with `@`, or as the address of a profile or a live. */
export function handleIn(uniqueId: string): string {
  return uniqueId
    .trim()
    .replace(/^https?:\/\/(www\.)?tiktok\.com\//, "")
    .replace(/\/live\/?$/, "")
    .replace(/^@/, "")
    .toLowerCase();
}
