/** The lines of a recording: docs/recording.md describes them for readers of other makes. */
import type { EventType } from "#shared/event.ts";
import type { QualityReason } from "#shared/quality.ts";
import type { EventBody } from "#shared/stamp.ts";
import type { Closing, ConnectFailure } from "../provider.ts";

/** What follows the header, without its time. `connection` counts from 1. */
export type RecordingLine =
  | { kind: "connected"; connection: number; provider: string; roomId: string }
  | { kind: "closed"; connection: number; how: Closing["kind"]; code: number; reason?: string }
  | { kind: "failed"; provider: string; how: ConnectFailure["kind"]; message?: string }
  | { kind: "frame" | "batch" | "text"; connection: number; bytes: string }
  | ({ kind: "message"; connection: number } & RecordedMessage)
  | { kind: "event"; connection: number; eventType: EventType; event: EventBody }
  | { kind: "lost"; lines: number };

/**
 * A message on a line of its own: `payload` is its protobuf in base64, `data` what came as JSON. One that cannot be
 * anonymised is not in an anonymised recording: `length` says how many bytes it had, `reason` why nobody can read it.
 */
export type RecordedMessage = { method: string; msgId: string } & (
  | { payload: string }
  | { data: Record<string, unknown> }
  | { length: number; reason: QualityReason }
);
