import type { QualityReason } from "./quality.ts";

/** One message as TikTok sent it, decoded as far as a schema goes. Plain data: it crosses no boundary but ours. */
export interface NativeMessage {
  /** The webcast method, for example `WebcastChatMessage`. */
  method: string;
  /** TikTok's id of the message; "" or "0" where there is none. */
  msgId: string;
  /** As TikTok gave it: seconds or milliseconds, or nonsense. Where it is absent, `data.common.createTime` counts. */
  createTime?: number;
  /** When it was taken in, milliseconds since 1970; it unmasks a `createTime` that lies in the future. */
  receivedAt?: number;
  /** The decoded fields, 64-bit numbers as strings. */
  data?: Record<string, unknown>;
  /** The message's own bytes in base64, where no schema decodes it. */
  bytes?: string;
  /** What of the message's bytes is not in `data`, because its schema does not have it. */
  unknown?: UnknownFields;
  /** What went wrong before it came this far. */
  quality?: QualityReason[];
}

/** The fields of a message that its schema does not have. */
export interface UnknownFields {
  /** The first of them, in the order of the bytes. */
  fields: UnknownField[];
  /** How many there are. */
  count: number;
  /** The whole message. */
  message: Uint8Array;
}

/** One field that no schema has. */
export interface UnknownField {
  /** The numbers of the fields that lead to it, for example `3.11.8`. */
  path: string;
  /** Its bytes on the wire. */
  size: number;
  /** Itself as it stands there, with its tag, in base64; absent where it is too large. */
  bytes?: string;
}
