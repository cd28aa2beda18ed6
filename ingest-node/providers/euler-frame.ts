/** What one frame of Euler Stream's WebSocket says: text is JSON, binary a frame of TikTok's own as it came. */
import type { NativeMessage } from "#shared/native-message.ts";
import type { QualityReason } from "#shared/quality.ts";
import { decodeFrame, decodeLimits } from "../decode.ts";
import { parseJson } from "./euler-json.ts";
import { methodOf } from "./euler-methods.ts";
import { currentNames } from "./euler-names.ts";

export interface EulerFrame {
  /** TikTok's messages, in their order. What could not be read is among them, whole, and becomes RAW. */
  messages: NativeMessage[];
  /** The room, where the frame names it. */
  roomId?: string;
  /** The room is named, and its broadcast is over. */
  over?: boolean;
  /** What could not be read, in words, one for each. */
  broken: string[];
  /** What TikTok wants to have acknowledged of a binary frame. */
  acknowledge?: { logId: string; internalExt: string };
}

type Fields = Record<string, unknown>;

/** What Euler says of itself and of the room: not of TikTok's messages, hence no events. */
const ownTypes: ReadonlySet<string> = new Set([
  "roomInfo",
  "workerInfo",
  "room.status",
  "tiktok.connect",
  "tiktok.disconnect",
]);
/** `status` of a room whose broadcast ended. */
const roomEnded = 4;

/**
 * Reads a text frame: `{timestamp, messages: [{type, data}]}`, a list, or one `{type, data}`. Never throws. What is no JSON
 * becomes one message with its bytes; a message without type or data leaves its neighbours alone.
 */
export function readTextFrame(text: string): EulerFrame {
  const frame: EulerFrame = { messages: [], broken: [] };
  let json: unknown;
  try {
    json = parseJson(text);
  } catch {
    frame.broken.push("a frame that is no JSON");
    frame.messages.push({ method: "EulerFrame", msgId: "", bytes: base64Of(text), quality: ["frame_unreadable"] });
    return frame;
  }
  const entries = entriesOf(json);
  for (const one of entries.slice(0, decodeLimits.messages)) readEntry(one, frame);
  if (entries.length > decodeLimits.messages) {
    frame.broken.push(`a frame of ${entries.length} messages`);
    frame.messages.push(opaque(entries.slice(decodeLimits.messages), "frame_too_large"));
  }
  return frame;
}

/** Reads a binary frame: one of TikTok's push frames. Never throws. */
export function readBinaryFrame(bytes: Uint8Array): EulerFrame {
  const { kind, messages, needAck, logId, internalExt } = decodeFrame(bytes);
  const roomId = messages.map(({ data }) => roomOf(data)).find((id) => id !== undefined);
  return {
    messages,
    broken: kind === "broken" ? ["a frame that is no push frame"] : [],
    ...(roomId !== undefined && { roomId }),
    ...(needAck && { acknowledge: { logId, internalExt } }),
  };
}

function entriesOf(json: unknown): unknown[] {
  if (Array.isArray(json)) return json;
  const { messages } = fieldsOf(json);
  return Array.isArray(messages) ? messages : [json];
}

function readEntry(entry: unknown, frame: EulerFrame): void {
  const { type, data } = fieldsOf(entry);
  // Before its data is asked for: some of Euler's own words have none.
  if (typeof type === "string" && ownTypes.has(type)) return readOwn(type, fieldsOf(data), frame);
  if (typeof type !== "string" || type === "" || !isFields(data)) {
    frame.broken.push("a message without type or data");
    frame.messages.push(opaque(entry, "message_unreadable"));
    return;
  }
  const method = methodOf(type, fieldsOf(data["common"] ?? data["event"])["method"]);
  const named = currentNames(method, data);
  const roomId = roomOf(named);
  if (roomId !== undefined) frame.roomId ??= roomId;
  const { msgId } = fieldsOf(named["common"]);
  frame.messages.push({ method, msgId: typeof msgId === "string" ? msgId : "", data: named });
}

/** What nobody here reads: as it came, and why. */
function opaque(value: unknown, reason: QualityReason): NativeMessage {
  const message = { method: "EulerMessage", msgId: "", quality: [reason] };
  try {
    return { ...message, bytes: base64Of(JSON.stringify(value)) };
  } catch {
    // Nested deeper than it can be written; the normalizer keeps as much as it can.
    return { ...message, data: { value } };
  }
}

function base64Of(text: string): string {
  return Buffer.from(text).toString("base64");
}

function readOwn(type: string, data: Fields, frame: EulerFrame): void {
  if (type !== "roomInfo" && type !== "room.status") return;
  const room = isFields(data["roomInfo"]) ? data["roomInfo"] : data;
  const named = [data["roomId"], room["roomId"], room["room_id"], room["id_str"], room["idStr"], room["id"]];
  const roomId = named.map(idOf).find((id) => id !== undefined);
  if (roomId !== undefined) frame.roomId = roomId;
  if (type === "roomInfo" && Number(room["status"]) === roomEnded) frame.over = true;
}

/** The room that a message's common part names. */
function roomOf(data: Fields | undefined): string | undefined {
  return idOf(fieldsOf(data?.["common"])["roomId"]);
}

function idOf(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && /^[1-9]\d{0,24}$/.test(text) ? text : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}
