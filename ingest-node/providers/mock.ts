/**
 * A file instead of TikTok: newline-delimited JSON, packed where its name ends in `.gz`, each line one of
 *
 * - what an event says, `{"eventType":"CHAT","rawType":"WebcastChatMessage","user":{...},"payload":{...},"timestamp"?,
 *   "nativeId"?}`; further fields of a whole UnifiedEvent are let be, so that an export can be played again;
 * - a native message, `{"method":"WebcastChatMessage","msgId":"1","payload":"<base64 of its protobuf>"}`;
 * - a line of a recording: docs/recording.md.
 *
 * Each playback is a run of its own: it is shown and counted anew, also in the same stream. Within it an event is known
 * again by its `nativeId`.
 *
 * A line that is none of them is named by its number and left out; the rest goes on.
 */
import * as z from "zod";
import { EventUser, systemUser } from "#shared/event.ts";
import { tidyBody } from "#shared/normalize/tidy-body.ts";
import { issueWords } from "#shared/issue-words.ts";
import { platformField, platformOnly } from "#shared/platform-words.ts";
import { payloads } from "#shared/payloads.ts";
import type { EventBody } from "#shared/stamp.ts";
import type { Take } from "../arrival.ts";
import type { Closing, Provider } from "../provider.ts";
import { headerProblem, type PlayedLine, playLine, roomIn } from "../recording/play-line.ts";
import { readLines } from "../recording/read-lines.ts";

export interface MockSettings {
  file: string;
  /** 1 keeps the pauses between the lines (by their time of arrival, else by their timestamps), 2 halves them; 0 leaves them out. */
  speed: number;
  /** Told of each line that is left out; numbers start at 1. */
  onBrokenLine: (lineNumber: number, reason: string) => void;
  /** Resolves after that many milliseconds, or at once when the signal aborts. */
  wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

const EventLine = z.object({
  eventType: z.enum(Object.keys(payloads) as [keyof typeof payloads]),
  rawType: z.string().min(1).max(128),
  nativeId: z.string().max(64).optional(),
  timestamp: z.number().int().nonnegative().max(8.64e15).optional(),
  user: EventUser.default(systemUser),
  payload: z.unknown(),
});
/** A longer pause is no part of a show: nobody was connected, or lines are missing. */
const noPauseAboveMs = { arrivals: 60_000, timestamps: 10_000 } as const;

/** How far into a file the room is looked for: connections that failed stand before it. */
const maxLinesBeforeRoom = 1_000;

/** A provider that connects once and is finished at the file's end. */
export function mockProvider(settings: MockSettings): Provider {
  return {
    name: "mock",
    connect: async (signal) => {
      const head = await readHead(settings.file);
      if ("problem" in head) return { kind: "bad-source", message: `The file ${settings.file} ${head.problem}` };
      const listen = (take: Take) => playFile(settings, take, signal);
      return { kind: "connected", connection: { roomId: head.roomId ?? "mock", playback: true, listen } };
    },
  };
}

/** The room that a recording begins in, and why a file cannot be played. */
async function readHead(file: string): Promise<{ roomId?: string } | { problem: string }> {
  let lineNumber = 0;
  try {
    for await (const line of readLines(file)) {
      lineNumber += 1;
      const json = parse(line);
      const problem = json && headerProblem(json);
      if (problem) return { problem: `is ${problem}` };
      const roomId = json && roomIn(json);
      if (roomId !== undefined) return { roomId };
      // Whatever has no `kind` and is no header is no recording, and has no room to be looked for.
      if (lineNumber >= maxLinesBeforeRoom || (json && !("kind" in json) && !("recording" in json))) break;
    }
  } catch (error) {
    // What can be read of a damaged one is played.
    if (lineNumber === 0) return { problem: `cannot be read (${reasonOf(error)})` };
  }
  return {};
}

async function playFile(settings: MockSettings, take: Take, signal: AbortSignal): Promise<Closing> {
  let lineNumber = 0;
  const pause = pauses(settings);
  try {
    for await (const line of readLines(settings.file)) {
      lineNumber += 1;
      if (signal.aborted) return { kind: "stopped", code: 0, reason: "stopped" };
      if (line.trim() === "") continue;
      const read = readLine(line);
      if (!read.ok) {
        settings.onBrokenLine(lineNumber, read.reason);
        continue;
      }
      const { bodies, at, arrival } = read.line;
      await pause(at === undefined ? "timestamps" : "arrivals", at ?? bodies[0]?.timestamp, signal);
      if (bodies.length > 0 || arrival) take(bodies, arrival);
    }
  } catch (error) {
    // To begin anew would not mend it.
    settings.onBrokenLine(lineNumber + 1, `the file cannot be read from here on (${reasonOf(error)})`);
  }
  return { kind: "finished", code: 0, reason: "end of file" };
}

/** Waits as long after the line before as this one's time says, at the settings' speed. */
function pauses({ speed, wait }: MockSettings) {
  const previous: { arrivals?: number; timestamps?: number } = {};
  return async (clock: keyof typeof noPauseAboveMs, time: number | undefined, signal: AbortSignal) => {
    const pauseMs = (time ?? 0) - (previous[clock] ?? Infinity);
    if (speed > 0 && pauseMs > 0) await wait(Math.min(noPauseAboveMs[clock], pauseMs) / speed, signal);
    if (time !== undefined) previous[clock] = time;
  };
}

/** Reads one line of a mock file. The reason says what is wrong with it. */
export function readLine(line: string): { ok: true; line: PlayedLine } | { ok: false; reason: string } {
  const json = parse(line);
  if (json === undefined) return { ok: false, reason: "not JSON" };
  if ("recording" in json) return { ok: true, line: { bodies: [] } };
  if ("kind" in json && json.kind === "event") return readRecordedEvent(json);
  const played = playLine(json);
  if (played) return { ok: true, line: played };
  return "kind" in json ? { ok: false, reason: `not a whole line of a recording` } : readEvent(json);
}

function readRecordedEvent(line: object): ReturnType<typeof readLine> {
  const { at, event } = line as { at?: unknown; event?: unknown };
  if (event === undefined) return { ok: false, reason: "an event that could not be anonymised" };
  const read = readEvent(event);
  return read.ok && typeof at === "number" ? { ok: true, line: { ...read.line, at } } : read;
}

function readEvent(json: unknown): ReturnType<typeof readLine> {
  const event = EventLine.safeParse(json, { error: issueWords });
  if (!event.success) return { ok: false, reason: firstIssue(event.error) };
  const payload = payloads[event.data.eventType].safeParse(event.data.payload, { error: issueWords });
  if (!payload.success) return { ok: false, reason: `payload.${firstIssue(payload.error)}` };
  const body = { ...event.data, payload: payload.data } as EventBody;
  // An export has them too; the Workers would refuse them.
  const field = platformField(body);
  if (field !== undefined) return { ok: false, reason: `${field}: ${platformOnly}` };
  return { ok: true, line: { bodies: [tidyBody(body)] } };
}

/** The object that a line is; undefined where it is none. */
function parse(line: string): object | undefined {
  try {
    const json: unknown = JSON.parse(line);
    return typeof json === "object" && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join(".")}: ${issue.message}` : error.message;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
