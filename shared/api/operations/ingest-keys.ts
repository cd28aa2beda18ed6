/** Keys that runners of a workspace sign with. */
import * as z from "zod";
import { StreamId } from "#shared/event.ts";
import { streamsPerIngestKey } from "#shared/protocol/ingest-key.ts";
import { operation, workspace } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";
import { KeyName } from "./keys.ts";

/** Whatever it is: one that cannot be is not there. */
const params = z.strictObject({ ingestKeyId: z.string() });

/** A key as lists have it, never its secret. */
export const IngestKey = z.strictObject({
  ingestKeyId: z.string(),
  name: z.string(),
  /** Null: every stream of the workspace, also those that are made later. */
  streamIds: z.array(z.string()).nullable(),
  createdAt: Time,
  createdBy: z.string(),
  revokedAt: Time.nullable(),
});

/** The one answer that has the secret. */
export const NewIngestKeyAnswer = z.strictObject({
  ...IngestKey.shape,
  /** What the runner shows and signs with: INGEST_KEY_ID and INGEST_KEY_SECRET. */
  keyId: z.string(),
  secret: z.string(),
});
export type NewIngestKeyAnswer = z.infer<typeof NewIngestKeyAnswer>;

export const listIngestKeys = operation({
  id: "listIngestKeys",
  method: "GET",
  path: "/v1/ingest-keys",
  tag: "keys",
  summary: "The workspace's keys for runners, never their secrets; also those that are revoked",
  needs: workspace("key:read"),
  answers: { 200: z.strictObject({ ingestKeys: z.array(IngestKey) }) },
});

export const createIngestKey = operation({
  id: "createIngestKey",
  method: "POST",
  path: "/v1/ingest-keys",
  tag: "keys",
  summary: "Makes a key for runners of this workspace; its secret is in this answer and nowhere else",
  needs: workspace("key:write", { stepUp: true }),
  body: z.strictObject({
    name: KeyName,
    /** Only these streams. */
    streamIds: z.array(StreamId).min(1).max(streamsPerIngestKey).optional(),
  }),
  answers: { 201: NewIngestKeyAnswer },
  problems: ["unknown_stream", "too_many_ingest_keys", "quota_reached", "step_up_needed"],
  makes: true,
});

export const getIngestKey = operation({
  id: "getIngestKey",
  method: "GET",
  path: "/v1/ingest-keys/{ingestKeyId}",
  tag: "keys",
  summary: "One key for runners, never its secret",
  needs: workspace("key:read"),
  params,
  answers: { 200: IngestKey },
});

export const revokeIngestKey = operation({
  id: "revokeIngestKey",
  method: "DELETE",
  path: "/v1/ingest-keys/{ingestKeyId}",
  tag: "keys",
  summary: "Revokes a key for runners: their lines are closed, and what they send is refused",
  needs: workspace("key:write"),
  params,
  answers: { 200: z.strictObject({ ingestKeyId: z.string(), lines: z.int() }) },
});
