/** Reads the lines of a recording back into what they are records of. */
import * as z from "zod";
import type { NativeMessage } from "#shared/native-message.ts";
import { normalize } from "#shared/normalize.ts";
import { isQualityReason, type QualityReason } from "#shared/quality.ts";
import { recordingVersion } from "#shared/recording/line.ts";
import type { EventBody } from "#shared/stamp.ts";
import { type Arrival, bodiesOf } from "../arrival.ts";

/** What a line gives. */
export interface PlayedLine {
  /** When it was written down, milliseconds since 1970; absent where the line does not say. */
  at?: number;
  bodies: EventBody[];
  /** What the events were read from; absent where the recording does not have it. */
  arrival?: Arrival;
}

const at = z.number().nonnegative().max(8.64e15);
const Bytes = z.object({ at, bytes: z.base64() });
/** Also one that somebody wrote by hand: without a time. */
const Message = z.object({ at: at.optional(), method: z.string().min(1), msgId: z.string(), payload: z.base64() });
const Data = z.object({ at, method: z.string().min(1), msgId: z.string(), data: z.record(z.string(), z.unknown()) });
const Withheld = z.object({
  at,
  method: z.string().min(1),
  msgId: z.string(),
  reason: z.custom<QualityReason>(isQualityReason),
});
const Other = z.object({ at });

/** What is wrong with a recording's first line, in words; undefined where nothing is, or where it is none. */
export function headerProblem(json: object): string | undefined {
  if (!("recording" in json)) return undefined;
  const version = "version" in json ? Number(json.version) : 0;
  if (json.recording === "tiktok-live-edge" && version >= 1 && version <= recordingVersion) return undefined;
  return `a recording of version ${version}; this program reads up to ${recordingVersion}`;
}

/** The room that a line says somebody connected to. */
export function roomIn(json: object): string | undefined {
  const { kind, roomId } = json as { kind?: unknown; roomId?: unknown };
  return kind === "connected" && typeof roomId === "string" ? roomId.slice(0, 64) || undefined : undefined;
}

/**
 * What a line of a recording gives; undefined where it is not one, nor a native message. What a connection did gives
 * nothing but its time: the session that plays it says the like of itself.
 */
export function playLine(json: object): PlayedLine | undefined {
  const kind = "kind" in json ? json.kind : "message";
  switch (kind) {
    case "frame":
    case "batch":
    case "text": {
      const line = Bytes.safeParse(json);
      if (!line.success) return undefined;
      const { at, bytes } = line.data;
      return playArrival({ form: kind, receivedAt: at, bytes: Buffer.from(bytes, "base64") });
    }
    case "message":
      return playMessage(json);
    case "connected":
    case "closed":
    case "failed":
    case "lost": {
      const line = Other.safeParse(json);
      return line.success ? { at: line.data.at, bodies: [] } : undefined;
    }
    default:
      return undefined;
  }
}

function playMessage(json: object): PlayedLine | undefined {
  const whole = Message.safeParse(json);
  if (whole.success) {
    const { at, method, msgId, payload } = whole.data;
    const bytes = Buffer.from(payload, "base64");
    return playArrival({ form: "message", method, msgId, bytes, ...(at !== undefined && { receivedAt: at }) });
  }
  const asData = Data.safeParse(json);
  if (asData.success) return playNative(asData.data);
  const withheld = Withheld.safeParse(json);
  if (!withheld.success) return undefined;
  const { at, method, msgId, reason } = withheld.data;
  return playNative({ at, method, msgId, bytes: "", quality: [reason] });
}

function playArrival(arrival: Arrival): PlayedLine {
  const { receivedAt } = arrival;
  return { bodies: bodiesOf(arrival), arrival, ...(receivedAt !== undefined && { at: receivedAt }) };
}

function playNative({ at, ...message }: NativeMessage & { at: number }): PlayedLine {
  return { at, bodies: [normalize({ ...message, receivedAt: at })] };
}
