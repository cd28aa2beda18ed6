/**
 * A file instead of TikTok: newline-delimited JSON, each line either
 *
 * - what an event says, `{"eventType":"CHAT","rawType":"WebcastChatMessage","user":{...},"payload":{...},"timestamp"?,
 *   "nativeId"?}`; further fields of a whole UnifiedEvent are let be, so that an export can be played again; or
 * - a native message, `{"method":"WebcastChatMessage","msgId":"1","payload":"<base64 of its protobuf>"}`.
 *
 * The hub knows an event again by its `nativeId`: a file that is to count anew each time it is played leaves it out.
 *
 * A line that is neither is named by its number and left out; the rest goes on.
 */
import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { createInterface } from "node:readline";
import * as z from "zod";
import { EventUser, payloads, systemUser } from "#shared/event.ts";
import { normalize } from "#shared/normalize.ts";
import type { EventBody } from "#shared/stamp.ts";
import { decodeMessage } from "../decode.ts";
import type { Closing, Provider } from "../provider.ts";

export interface MockSettings {
  file: string;
  /** 1 keeps the pauses between the lines' timestamps, 2 halves them; 0 leaves them out. */
  speed: number;
  /** Told of each line that is left out; numbers start at 1. */
  onBrokenLine: (lineNumber: number, reason: string) => void;
  /** Resolves after that many milliseconds, or at once when the signal aborts. */
  wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

const NativeLine = z.object({ method: z.string().min(1), msgId: z.string(), payload: z.base64() });
const EventLine = z.object({
  eventType: z.enum(Object.keys(payloads) as [keyof typeof payloads]),
  rawType: z.string().min(1).max(128),
  nativeId: z.string().max(64).optional(),
  timestamp: z.number().int().nonnegative().max(8.64e15).optional(),
  user: EventUser.default(systemUser),
  payload: z.unknown(),
});
const noPauseAboveMs = 10_000;

/** A provider that connects once and is finished at the file's end. */
export function mockProvider(settings: MockSettings): Provider {
  return {
    name: "mock",
    connect: async (signal) => {
      try {
        await access(settings.file);
      } catch {
        return { kind: "bad-source", message: `The file ${settings.file} cannot be read` };
      }
      const listen = (take: (bodies: EventBody[]) => void) => playFile(settings, take, signal);
      return { kind: "connected", connection: { roomId: "mock", listen } };
    },
  };
}

async function playFile(
  settings: MockSettings,
  take: (bodies: EventBody[]) => void,
  signal: AbortSignal,
): Promise<Closing> {
  const input = createReadStream(settings.file, "utf8");
  let lineNumber = 0;
  let previous: number | undefined;
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      lineNumber += 1;
      if (signal.aborted) return { kind: "stopped", code: 0, reason: "stopped" };
      if (line.trim() === "") continue;
      const read = readLine(line);
      if (!read.ok) {
        settings.onBrokenLine(lineNumber, read.reason);
        continue;
      }
      const { timestamp } = read.body;
      if (settings.speed > 0 && timestamp !== undefined && previous !== undefined && timestamp > previous) {
        await settings.wait(Math.min(noPauseAboveMs, timestamp - previous) / settings.speed, signal);
      }
      previous = timestamp ?? previous;
      take([read.body]);
    }
  } catch (error) {
    return { kind: "lost", code: 0, reason: `line ${lineNumber}: ${String(error)}` };
  } finally {
    input.destroy();
  }
  return { kind: "finished", code: 0, reason: "end of file" };
}

/** Reads one line of a mock file. The reason says what is wrong with it. */
export function readLine(line: string): { ok: true; body: EventBody } | { ok: false; reason: string } {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { ok: false, reason: "not JSON" };
  }
  const native = NativeLine.safeParse(json);
  if (native.success) {
    const { method, msgId, payload } = native.data;
    return { ok: true, body: normalize(decodeMessage({ method, msgId, payload: Buffer.from(payload, "base64") })) };
  }
  const event = EventLine.safeParse(json);
  if (!event.success) return { ok: false, reason: reasonOf(event.error) };
  const payload = payloads[event.data.eventType].safeParse(event.data.payload);
  if (!payload.success) return { ok: false, reason: `payload.${reasonOf(payload.error)}` };
  return { ok: true, body: { ...event.data, payload: payload.data } as EventBody };
}

function reasonOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join(".")}: ${issue.message}` : error.message;
}
