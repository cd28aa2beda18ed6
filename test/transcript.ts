/** Golden transcripts of the live socket (docs/contracts/protocol): what they hold, and how one is played to a client. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { deflateSync, inflateSync } from "node:zlib";
import { cutEvents } from "#shared/protocol/event-lines.ts";
import { ping, pong } from "#shared/protocol/wire.ts";
import { encodeFrame, readHead } from "#shared/protocol/wire-v2.ts";

export interface Transcript {
  about: string;
  /** `recorded` of the platform's Worker, with ids and times put in place; or `written`, for what is rare or wrong. */
  source: "recorded" | "written";
  /** How the socket was opened. */
  open: { subprotocol: string; after: string | null; types: string | null; parts?: string };
  /** Whether each ping is answered at once with a pong. Otherwise the pongs stand among the steps. */
  answersPings: boolean;
  /** In the order of their times, milliseconds since the socket was opened. */
  steps: Step[];
  /** What a client has in the end. */
  ends: Ending;
}

export type Step =
  | { atMs: number; server: ServerMessage; says: string }
  | { atMs: number; close: { code: number; reason: string } }
  /** The client says this once, not before and not after. It may send more pings, none while a pong is out. */
  | { fromMs: number; byMs: number; client: string };

/** Binary in base64. */
export type ServerMessage = { binary: string } | { text: string };

export interface Ending {
  /** `epoch:offset`; null before a hello. */
  position: string | null;
  /** Of the events that were handed over, in order. */
  offsets: number[];
  /** Whether it had to start anew from a hello's state. */
  startedAnew: boolean;
  /** The socket is still open; the client opens another one with its position; or it stops. */
  next: "open" | "opens anew" | "stops";
}

export const transcriptsFolder = join(import.meta.dirname, "..", "docs", "contracts", "protocol");

export function readTranscripts(): [name: string, transcript: Transcript][] {
  const files = readdirSync(transcriptsFolder).filter((file) => file.endsWith(".json"));
  return files
    .toSorted()
    .map((file) => [
      file.replace(".json", ""),
      JSON.parse(readFileSync(join(transcriptsFolder, file), "utf8")) as Transcript,
    ]);
}

/**
 * What a message says, so that two can be compared: bytes of the zlib format differ from machine to machine, and the order of
 * names in JSON means nothing.
 */
export function contentOf(message: ServerMessage): unknown {
  if ("text" in message) return message;
  const bytes = new Uint8Array(Buffer.from(message.binary, "base64"));
  const head = readHead(bytes);
  if (!head) return message;
  const { kind, isDeflated, offset } = head;
  try {
    const text = Buffer.from(isDeflated ? inflateSync(head.body) : head.body).toString("utf8");
    const frame: unknown = JSON.parse(text);
    return { kind, isDeflated, offset, frame, standsOnLines: cutEvents(text) !== undefined };
  } catch {
    // Written so that it cannot be read.
    return message;
  }
}

/** A frame as the server sends it. */
export function frameMessage(
  frame: { type: string; position?: { offset: number } },
  text = frameText(frame),
): ServerMessage {
  const kind =
    frame.type === "events"
      ? { kind: "events" as const, offset: frame.position?.offset ?? 0 }
      : { kind: "control" as const };
  const deflate = (body: Uint8Array) => new Uint8Array(deflateSync(body, { level: 1 }));
  return { binary: Buffer.from(encodeFrame(text, kind, deflate)).toString("base64") };
}

/** Its JSON, each event on a line of its own. */
function frameText(frame: { type: string; events?: unknown[] }): string {
  if (frame.type !== "events") return JSON.stringify(frame);
  const { events = [], ...head } = frame;
  return `${JSON.stringify(head).slice(0, -1)},"events":[\n${events.map((event) => JSON.stringify(event)).join(",\n")}\n]}`;
}

/** Puts ids and times of a recorded message in place, so that it is the same the next time. */
export function normalizer(): (data: Buffer, isBinary: boolean) => { server: ServerMessage; says: string } {
  const eventIds = new Map<string, string>();
  const normalize = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => normalize(one, key));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, normalize(one, name)]));
    }
    if (typeof value === "number") return value > 1_500_000_000_000 ? 1_764_000_000_000 : value;
    if (typeof value !== "string" || value === "") return value;
    if (key === "epoch") return "e1";
    if (key === "streamId") return "st_example";
    if (key === "sessionId") return "00000000-0000-4000-8000-000000000001";
    if (key !== "eventId" && key !== "triggerId") return value;
    const known = eventIds.get(value) ?? String(eventIds.size + 1).padStart(64, "0");
    eventIds.set(value, known);
    return known;
  };
  return (data, isBinary) => {
    if (!isBinary) return { server: { text: data.toString("utf8") }, says: "pong" };
    const content = contentOf({ binary: data.toString("base64") }) as {
      frame?: { type: string };
      standsOnLines?: boolean;
    };
    if (content.frame === undefined) throw new Error(`cannot be read: ${data.toString("latin1").slice(0, 100)}`);
    const frame = normalize(content.frame, "") as { type: string };
    // The lines are to be the server's, and not this recorder's.
    const server = content.standsOnLines === true ? frameMessage(frame) : frameMessage(frame, JSON.stringify(frame));
    return { server, says: frame.type };
  };
}

/** Whether a client said what it has to: a ping in these very characters, for the runtime answers it; the rest as JSON. */
export function isSaid(text: string, wanted: string): boolean {
  if (text === wanted || wanted === ping) return text === wanted;
  try {
    return isDeepStrictEqual(JSON.parse(text), JSON.parse(wanted));
  } catch {
    return false;
  }
}

/** A client under test. */
export interface Player {
  hear: (message: ServerMessage, nowMs: number) => void;
  closed: (code: number, reason: string) => void;
  /** Lets time pass up to `nowMs`. */
  pass: (nowMs: number) => void;
  /** What it has said so far. */
  said: { atMs: number; text: string }[];
  ending: () => Ending;
}

/** Plays a transcript to a client and a second more; returns what it did wrong, in words. */
export function play({ steps, answersPings, ends }: Transcript, client: Player): string[] {
  const wrong: string[] = [];
  let answered = 0;
  let isPongOut = false;
  /** Looks at what was said since the last time, and answers its pings. */
  const answer = (nowMs: number): void => {
    for (let pings = client.said.slice(answered); pings.length > 0; pings = client.said.slice(answered)) {
      answered = client.said.length;
      for (const { text, atMs } of pings) {
        if (text !== ping) continue;
        if (isPongOut) wrong.push(`a ping at ${atMs} ms, while a pong is out`);
        isPongOut = !answersPings;
        if (answersPings) client.hear({ text: pong }, nowMs);
      }
    }
  };
  const lastMs = Math.max(...steps.map((step) => ("client" in step ? step.byMs : step.atMs)));
  for (let nowMs = 0; nowMs <= lastMs + 1_000; nowMs += 1) {
    for (const step of steps) {
      if (!("atMs" in step) || step.atMs !== nowMs) continue;
      if ("close" in step) client.closed(step.close.code, step.close.reason);
      else {
        if ("text" in step.server && step.server.text === pong) isPongOut = false;
        client.hear(step.server, nowMs);
      }
      answer(nowMs);
    }
    client.pass(nowMs);
    answer(nowMs);
  }
  const unasked = [...client.said];
  for (const step of steps) {
    if (!("client" in step)) continue;
    const { client: text, fromMs, byMs } = step;
    const at = unasked.findIndex((one) => isSaid(one.text, text) && one.atMs >= fromMs && one.atMs <= byMs);
    if (at < 0) wrong.push(`did not say ${text} from ${fromMs} to ${byMs} ms`);
    else unasked.splice(at, 1);
  }
  for (const { text, atMs } of unasked) if (text !== ping) wrong.push(`said ${text} at ${atMs} ms`);
  const ending = client.ending();
  if (JSON.stringify(ending) !== JSON.stringify(ends)) wrong.push(`ends with ${JSON.stringify(ending)}`);
  return wrong;
}
