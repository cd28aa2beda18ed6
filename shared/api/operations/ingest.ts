/** What runners call, signed with their key: docs/runner.md and docs/protocol.md say how. */
import * as z from "zod";
import { operation, runner } from "#shared/api/operation.ts";
import { GiftList, GiftListAnswer } from "#shared/gift-catalogue.ts";
import {
  Acknowledgement,
  Assignments,
  AssignmentsRequest,
  Batch,
  CreatorAnswer,
  CreatorReport,
  Lease,
  LeaseRelease,
  LeaseRequest,
  OpenSession,
} from "#shared/protocol/ingest.ts";
import { limits } from "#shared/protocol/limits.ts";
import { ActionOutcome } from "#shared/protocol/runner-command.ts";
import { StatusReport } from "#shared/stream-status.ts";

const Noted = z.strictObject({ noted: z.literal(true) });
/** What a stream's hub may refuse a runner with. */
const ofHub = ["unknown_stream", "ingest_key_revoked"] as const;

export const openSession = operation({
  id: "openSession",
  method: "POST",
  path: "/v1/ingest/streams/{streamId}/sessions",
  tag: "ingest",
  summary: "Opens a session of a broadcast; the same `Idempotency-Key` again opens it once",
  needs: runner(),
  body: OpenSession,
  // Its header is looked at before.
  readsBody: true,
  answers: { 201: Acknowledgement, 200: Acknowledgement },
  problems: [...ofHub, "idempotency_key_missing", "idempotency_conflict", "lease_held", "lease_lost"],
});

export const leaseStream = operation({
  id: "leaseStream",
  method: "POST",
  path: "/v1/ingest/streams/{streamId}/lease",
  tag: "ingest",
  summary: "Takes a stream, or renews its lease",
  needs: runner(),
  body: LeaseRequest,
  answers: { 200: Lease },
  problems: [...ofHub, "lease_held", "lease_lost"],
});

export const releaseLease = operation({
  id: "releaseLease",
  method: "POST",
  path: "/v1/ingest/streams/{streamId}/lease/release",
  tag: "ingest",
  summary: "Gives a stream up at once; 200 also where it was over already",
  needs: runner(),
  body: LeaseRelease,
  answers: { 200: z.strictObject({ released: z.literal(true) }) },
  problems: [...ofHub, "lease_held", "lease_lost"],
});

export const openRunnerLine = operation({
  id: "openRunnerLine",
  method: "GET",
  path: "/v1/ingest/streams/{streamId}/socket",
  tag: "ingest",
  summary: "The same over one WebSocket, which the stream's hub answers",
  needs: runner(),
  maxBytes: 0,
  answers: { 101: null },
  problems: [...ofHub, "upgrade_required"],
});

export const readAssignments = operation({
  id: "readAssignments",
  method: "POST",
  path: "/v1/ingest/assignments",
  tag: "ingest",
  summary: "Which streams a runner should hold now",
  needs: runner(),
  asksShared: true,
  body: AssignmentsRequest,
  maxBytes: limits.batchBytes,
  answers: { 200: Assignments },
  problems: ["ingest_key_revoked"],
});

export const reportStatus = operation({
  id: "reportStatus",
  method: "POST",
  path: "/v1/ingest/status",
  tag: "ingest",
  summary: "How the way to a broadcast is doing: for people, nothing of the taking in depends on it",
  needs: runner(),
  asksShared: true,
  body: StatusReport,
  answers: { 200: Noted },
  problems: ["ingest_key_revoked"],
});

export const publishBatch = operation({
  id: "publishBatch",
  method: "POST",
  path: "/v1/ingest/sessions/{sessionId}/batches",
  tag: "ingest",
  summary: "Consecutive events of one session; the answer says up to where they are safe",
  needs: runner(),
  body: Batch,
  readsBody: true,
  maxBytes: limits.batchBytes,
  answers: { 200: Acknowledgement },
  problems: [...ofHub, "unknown_session", "seq_gap", "lease_held", "lease_lost"],
});

export const reportCreator = operation({
  id: "reportCreator",
  method: "POST",
  path: "/v1/ingest/streams/{streamId}/creator",
  tag: "ingest",
  summary: "Who TikTok says that the creator of a handle is",
  needs: runner(),
  asksShared: true,
  body: CreatorReport,
  answers: { 200: CreatorAnswer },
  problems: ofHub,
});

export const reportOutcome = operation({
  id: "reportOutcome",
  method: "POST",
  path: "/v1/ingest/actions/{actionId}/outcome",
  tag: "ingest",
  summary: "How it went, what a rule had asked the runner to do",
  needs: runner(),
  asksShared: true,
  body: ActionOutcome,
  answers: { 200: Noted },
  problems: ["not_found", "ingest_key_revoked"],
});

export const reportGifts = operation({
  id: "reportGifts",
  method: "POST",
  path: "/v1/ingest/gifts",
  tag: "ingest",
  summary: "TikTok's gift list, or a part of it",
  description: "Of a list that comes with the key of another workspace than the host's nothing is kept.",
  needs: runner(),
  asksShared: true,
  body: GiftList,
  readsBody: true,
  maxBytes: limits.batchBytes,
  answers: { 200: GiftListAnswer },
  problems: ["ingest_key_revoked"],
});
