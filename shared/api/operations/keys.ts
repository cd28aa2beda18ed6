/** Keys of the API. */
import * as z from "zod";
import { StreamId } from "#shared/event.ts";
import { operation, workspace } from "#shared/api/operation.ts";
import { KeyPermissions, Permission } from "#shared/api/permissions.ts";
import { nameOfAtMost, Time } from "#shared/api/parts.ts";

/** What a person knows a key by. */
export const KeyName = nameOfAtMost(64);
/** Some streams of the workspace. */
export const KeyStreams = z.array(StreamId).min(1).max(100);
/** Whatever it is: one that cannot be is not there. */
const params = z.strictObject({ keyId: z.string() });

/** A key as lists have it, never its text. */
const ApiKey = z.strictObject({
  keyId: z.string(),
  name: z.string(),
  /** `["*"]`: everything that a key can be given, also what comes later. */
  permissions: z.union([z.tuple([z.literal("*")]), z.array(Permission)]),
  /** Null: every stream of the workspace, and the workspace itself. */
  streamIds: z.array(z.string()).nullable(),
  createdAt: Time,
  /** The id of the account or of the key that made it; "" where the command line did. */
  createdBy: z.string(),
  expiresAt: Time.nullable(),
  revokedAt: Time.nullable(),
  /** To within ten minutes. */
  lastUsedAt: Time.nullable(),
});

export const listKeys = operation({
  id: "listKeys",
  method: "GET",
  path: "/v1/keys",
  tag: "keys",
  summary: "The API keys of the workspace, never their text; also those that are revoked or over",
  needs: workspace("key:read"),
  answers: { 200: z.strictObject({ keys: z.array(ApiKey) }) },
});

export const createKey = operation({
  id: "createKey",
  method: "POST",
  path: "/v1/keys",
  tag: "keys",
  summary:
    "Makes an API key; its text is in this answer and nowhere else. Nobody makes one that may more than themselves",
  needs: workspace("key:write", { stepUp: true }),
  body: z.strictObject({
    name: KeyName,
    permissions: KeyPermissions,
    /** Only these streams, and nothing of the workspace itself. */
    streamIds: KeyStreams.optional(),
    expiresAt: Time.optional(),
  }),
  answers: { 201: z.strictObject({ ...ApiKey.shape, key: z.string() }) },
  problems: ["unknown_stream", "too_many_keys", "quota_reached", "step_up_needed"],
  makes: true,
});

export const getKey = operation({
  id: "getKey",
  method: "GET",
  path: "/v1/keys/{keyId}",
  tag: "keys",
  summary: "One API key, never its text",
  needs: workspace("key:read"),
  params,
  answers: { 200: ApiKey },
});

export const renameKey = operation({
  id: "renameKey",
  method: "PATCH",
  path: "/v1/keys/{keyId}",
  tag: "keys",
  summary: "Gives an API key another name",
  needs: workspace("key:write"),
  params,
  body: z.strictObject({ name: KeyName }),
  answers: { 200: ApiKey },
});

export const revokeKey = operation({
  id: "revokeKey",
  method: "DELETE",
  path: "/v1/keys/{keyId}",
  tag: "keys",
  summary: "Revokes a key, its own too; its open sockets and event streams are closed",
  needs: workspace("key:write"),
  params,
  answers: { 200: z.strictObject({ keyId: z.string(), sockets: z.int() }) },
});
