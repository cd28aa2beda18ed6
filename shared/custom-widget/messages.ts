/**
 * What the overlay page and the frame of a custom widget tell each other. The frame holds code of whoever: what comes from it is
 * read here, and nothing of it is trusted.
 */
import type { FieldValue } from "./fields.ts";
import { type CodeTexts, customWidgetLimits } from "./limits.ts";

/** As `onEventReceived` has it in `detail`. */
export interface WidgetEvent {
  listener: string;
  event: unknown;
}

/** From the page to the frame: the first with a port, the others through it. */
export type ToFrame =
  | {
      is: "begin";
      code: Omit<CodeTexts, "fields">;
      fields: Record<string, FieldValue>;
      /** As `onWidgetLoad` has them. */
      session: unknown;
      recents: readonly unknown[];
      channel: string;
      /** Whether it is shown in the studio. */
      isEdited: boolean;
      isMuted: boolean;
      /** Seconds for which it may hold its queue: `widgetDuration`. */
      holdSeconds: number;
      needsJquery: boolean;
    }
  | ({ is: "event" } & WidgetEvent)
  | { is: "session"; session: unknown }
  | { is: "ping"; no: number }
  /** `refused`: why it could not be done. */
  | { is: "answer"; no: number; value?: unknown; refused?: string };

/** From the frame to the page. */
export type FromFrame =
  | { is: "pong"; no: number }
  | { is: "started" }
  /** What went wrong in the code, for who looks for a fault. */
  | { is: "fault"; text: string }
  | { is: "get"; no: number; key: string }
  | { is: "set"; no: number; key: string; value: string }
  | { is: "counter"; no: number; name: string }
  | { is: "field"; name: string; value: string | number | boolean };

/** What the frame sends when it is there; anything else is not heard before it. */
export const frameReady = "custom-widget-ready";

/** Reads a message of the frame, which is JSON; undefined for what is none. */
export function readFromFrame(data: unknown): FromFrame | undefined {
  if (typeof data !== "string" || data.length > customWidgetLimits.message) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof read !== "object" || read === null) return undefined;
  const { is, no, key, value, name, text } = read as Record<string, unknown>;
  const isNumbered = typeof no === "number" && Number.isSafeInteger(no) && no >= 0;
  switch (is) {
    case "pong":
      return isNumbered ? { is, no } : undefined;
    case "started":
      return { is };
    case "fault":
      return { is, text: typeof text === "string" ? text.slice(0, 500) : "" };
    case "get":
      return isNumbered && isStoreKey(key) ? { is, no, key } : undefined;
    case "set":
      return isNumbered && isStoreKey(key) && typeof value === "string" ? { is, no, key, value } : undefined;
    case "counter":
      return isNumbered && typeof name === "string" && name.length <= 64 ? { is, no, name } : undefined;
    case "field":
      return typeof name === "string" && name.length <= customWidgetLimits.name && isScalar(value)
        ? { is, name, value }
        : undefined;
    default:
      return undefined;
  }
}

/** Letters that a key of a store may have. */
export function isStoreKey(key: unknown): key is string {
  return typeof key === "string" && storeKeyPattern.test(key);
}
export const storeKeyPattern = /^[\w.:-]{1,100}$/;
/** Names of stores; "" for the one that all custom widgets of a stream share. */
export const storePattern = /^[a-z0-9-]{0,32}$/;

function isScalar(value: unknown): value is string | number | boolean {
  if (typeof value === "string") return value.length <= customWidgetLimits.value;
  return typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
}
