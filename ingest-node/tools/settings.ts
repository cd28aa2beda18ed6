/**
 * Which other programs rules may use on this runner, from a file of its host (`--tools`). What is not in it is off: a rule names no
 * program's address itself, and no address that is not here.
 */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { slug } from "#shared/rules/template-field.ts";
import { type OpenedTikTokSettings, openTikTokSettings, TikTokSettings } from "../tiktok-account/settings.ts";
import { PlaceText } from "./place.ts";

const password = z.string().max(500).optional();

function socketUrl(usual: string) {
  return z
    .url({ protocol: /^wss?$/, error: "an address as ws://127.0.0.1:8080/" })
    .max(500)
    .default(usual);
}

/** Ends at a `/`: otherwise `https://example.org/lamp` would allow `/lamp-of-somebody-else`, too. */
const allowedUrl = z
  .url({ protocol: /^https?$/, error: "an address as http://192.168.1.5:8123/api/webhook/" })
  .max(500)
  .refine((text) => {
    const { username, search, hash, pathname } = new URL(text);
    return username === "" && search === "" && hash === "" && pathname.endsWith("/");
  }, "ends with a /, and has no name, question mark or # in it");
const headers = z.record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/), z.string().max(2_000));
const Allowed = z
  .union([allowedUrl, z.strictObject({ url: allowedUrl, headers: headers.default({}) })])
  .transform((one) => (typeof one === "string" ? { url: one, headers: {} } : one));

const ToolsFile = z.strictObject({
  streamerbot: z.strictObject({ url: socketUrl("ws://127.0.0.1:8080/"), password }).optional(),
  obs: z.strictObject({ url: socketUrl("ws://127.0.0.1:4455/"), password }).optional(),
  /** Addresses by their beginning. */
  http: z.strictObject({ allow: z.array(Allowed).min(1).max(50) }).optional(),
  mqtt: z
    .strictObject({
      url: z.url({ protocol: /^(?:mqtts?|wss?)$/, error: "an address as mqtt://127.0.0.1:1883" }).max(500),
      username: z.string().max(500).optional(),
      password,
      topics: z.array(z.string().min(1).max(200)).min(1).max(50),
    })
    .optional(),
  osc: z.strictObject({ address: PlaceText }).optional(),
  minecraft: z.strictObject({ address: PlaceText, password: z.string().min(1).max(500) }).optional(),
  /** A program and its arguments by the name that rules use. */
  keys: z
    .record(slug, z.array(z.string().min(1).max(500)).min(1).max(30))
    .refine((programs) => Object.keys(programs).length <= 100, "at most 100")
    .optional(),
  /** Names of the internet that lead into the own network. */
  homeNames: z
    .array(z.string().regex(/^(?=.{3,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, "a name as ha.example.org, in small letters"))
    .max(50)
    .optional(),
  /** An account at TikTok. */
  tiktok: TikTokSettings.optional(),
});
export type ToolSettings = Omit<z.infer<typeof ToolsFile>, "tiktok"> & { tiktok?: OpenedTikTokSettings | undefined };

/** Reads `--tools`, for the stream that it is for. `keys` open what is sealed in it. Adds what is wrong to `problems`. */
export function readTools(
  file: string | undefined,
  { streamId, keys }: { streamId: string | undefined; keys?: string | undefined },
  problems: string[],
): ToolSettings | undefined {
  if (!file) return undefined;
  const wrong = (problem: string) => void problems.push(`--tools ${file}: ${problem}`);
  if (streamId === undefined) {
    problems.push("--tools is for one stream: name it with --stream and --user");
    return undefined;
  }
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    wrong(`it cannot be read (${error instanceof Error ? error.message : String(error)})`);
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What the parser says has a piece of the file in it, and that may be a password.
    wrong("it is no JSON");
    return undefined;
  }
  const { success, data, error } = ToolsFile.safeParse(value);
  if (!success) {
    for (const { path, message } of error.issues) wrong(`${path.join(".") || "the file"}: ${message}`);
    return undefined;
  }
  const { tiktok, ...others } = data;
  if (!tiktok) return others;
  const found: string[] = [];
  const opened = openTikTokSettings(tiktok, { streamId, keys }, found);
  found.forEach(wrong);
  return opened && { ...others, tiktok: opened };
}
