/** Exports: files of events that a job makes. */
import * as z from "zod";
import { SessionIdAsked } from "#shared/event.ts";
import { exportLimits } from "#shared/history/export-limits.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { GivenTime, RoomAsked, Time } from "#shared/api/parts.ts";
import { EventTypes } from "./history.ts";

export const ExportFormat = z.enum(["jsonl", "csv", "parquet"]);
export type ExportFormat = z.infer<typeof ExportFormat>;

export const ExportRequest = z.strictObject({
  format: ExportFormat.default("jsonl"),
  /** By `timestamp`: from, inclusive, and to, exclusive, now; without `from` everything of a session or a live, and 7 days of a stream. */
  from: GivenTime.optional(),
  to: GivenTime.optional(),
  /** This session alone. */
  sessionId: SessionIdAsked.optional(),
  /** This live alone, over all its sessions. */
  roomId: RoomAsked.optional(),
  /** As a search has them. */
  types: EventTypes.optional(),
  user: z.string().min(1).max(64).optional(),
  text: z
    .string()
    .min(1)
    .max(100)
    .refine((text) => !text.includes("\0"), "U+0000 is in no message")
    .optional(),
  minCoins: z.int().min(0).max(2_147_483_647).optional(),
});
export type ExportRequest = z.infer<typeof ExportRequest>;

export const Export = z.strictObject({
  exportId: z.string(),
  streamId: z.string(),
  format: ExportFormat,
  state: z.enum(["waiting", "running", "done", "failed", "deleted"]),
  /** Of what failed or was deleted. `erasure`: somebody was erased, who can be in it. `retention`: a session in it is not kept any more. */
  because: z.enum(["too_large", "unreadable", "by_hand", "expired", "erasure", "retention"]).nullable(),
  from: Time.nullable(),
  to: Time.nullable(),
  sessionId: z.string().nullable(),
  roomId: z.string().nullable(),
  /** From 0 to 1, by how much of the log it has looked through. */
  progress: z.number().min(0).max(1),
  /** At the pace it had so far; null before it has one, and when it is over. */
  secondsLeft: z.int().min(0).nullable(),
  /** What is in the file so far. */
  events: z.int().min(0),
  bytes: z.int().min(0),
  createdAt: Time,
  endedAt: Time.nullable(),
  /** When the file is deleted, whether it was fetched or not; null until it is whole. */
  expiresAt: Time.nullable(),
});
export type Export = z.infer<typeof Export>;

const path = "/v1/streams/{streamId}/exports";
const one = `${path}/{exportId}` as const;

export const startExport = operation({
  id: "startExport",
  method: "POST",
  path,
  tag: "history",
  summary: "Have events of a stream written into a file",
  description: `A session, a live, a range of at most ${exportLimits.days} days, or what a search finds; sealed days are in it. Ask how far it is; when it is done, make a link.`,
  needs: stream("history:export"),
  body: ExportRequest,
  bodyOptional: true,
  answers: { 201: Export },
  problems: ["unknown_stream", "unknown_session", "ambiguous_user", "quota_reached", "budget_spent"],
  makes: true,
  costs: { budget: "exports", units: 1 },
});

export const listExports = operation({
  id: "listExports",
  method: "GET",
  path,
  tag: "history",
  summary: "The latest exports of a stream",
  needs: stream("history:export"),
  answers: { 200: z.strictObject({ exports: z.array(Export) }) },
  problems: ["unknown_stream"],
});

export const getExport = operation({
  id: "getExport",
  method: "GET",
  path: one,
  tag: "history",
  summary: "How far an export is",
  needs: stream("history:export"),
  answers: { 200: Export },
  problems: ["unknown_stream"],
});

export const deleteExport = operation({
  id: "deleteExport",
  method: "DELETE",
  path: one,
  tag: "history",
  summary: "End an export and delete its file",
  needs: stream("history:export"),
  answers: { 200: Export },
  problems: ["unknown_stream"],
});

export const linkExport = operation({
  id: "linkExport",
  method: "POST",
  path: `${one}/links`,
  tag: "history",
  summary: `Make a link that opens the file for ${exportLimits.linkHours} hours`,
  description: "It ends earlier where whoever made it may not export any more.",
  needs: stream("history:export"),
  answers: { 201: z.strictObject({ url: z.string(), expiresAt: Time }) },
  problems: ["unknown_stream", "export_not_done"],
  audit: "effect",
  costs: { budget: "exports", units: 1 },
});

export const downloadExport = operation({
  id: "downloadExport",
  method: "GET",
  path: "/v1/exports/{link}",
  tag: "history",
  summary: "The file of an export, by a link",
  description:
    "A download that was cut goes on with `Range: bytes=N-`: answered with 206, or 416 where the file is not so long.",
  needs: { of: "anyone" },
  answers: { 200: z.string(), 206: z.string() },
  mediaType: "application/octet-stream",
  otherMediaTypes: ["application/x-ndjson", "text/csv"],
  problems: ["not_found"],
});
