/**
 * In an outage of the database the hub of a stream says who asks, for the few operations of moderators that it carries out by itself
 * (`whileDatabaseDown`): whoever held a socket of the stream lately, may what they might then. What they do is written to the audit
 * log when the database is back.
 */
import type { Operation } from "#shared/api/operation.ts";
import {
  type OutagePermission,
  outagePermissions,
  type OutageRights,
  type Vouched,
} from "#shared/protocol/outage-protocol.ts";
import type { StreamRow } from "../database/streams.ts";
import { isDatabaseOutage } from "../database/outage.ts";
import { hubOf } from "../hub-stub.ts";
import { idForms } from "./resolve.ts";
import type { Credential } from "./credential.ts";
import { type Access, type Asker, mayAt } from "./decide.ts";

/** What a hub knows of its stream. */
export type HubStream = Pick<StreamRow, "streamId" | "workspaceId" | "uniqueId">;

/**
 * What somebody may do with a stream in an outage, as its hub is told while the database answers: of a member by the grant that lets
 * them in, so that nothing is left of it where that is revoked.
 */
export function rightsInOutage(asker: Asker, at: StreamRow, grantId: string | undefined): OutageRights {
  const author = asker.kind === "key" ? asker.keyId : asker.accountId;
  const by: Asker =
    asker.kind === "key" ? asker : { ...asker, grants: asker.grants.filter((grant) => grant.grantId === grantId) };
  return { author, permissions: outagePermissions.filter((permission) => mayAt(by, at, permission)) };
}

/**
 * Who shows `credential`, by the hub's word. Throws `error`, with which the database was asked in vain, for anything else: another
 * error than an outage, another operation, somebody whom the hub does not vouch for, or not for this.
 */
export async function accessInOutage(
  env: Env,
  { operation, credential, params }: { operation: Operation; credential: Credential; params: Record<string, string> },
  error: unknown,
): Promise<{ access: Access; stream: HubStream }> {
  const { needs } = operation;
  const streamId = idForms.stream(params["streamId"] ?? "");
  if (operation.whileDatabaseDown !== true || needs.of !== "stream" || needs.by !== "stream") throw error;
  if (needs.stepUp || streamId === undefined || !isDatabaseOutage(error)) throw error;
  const vouched = await hubOf(env, streamId).vouch(credential.hash);
  const may = (permission: string) => vouched?.permissions.includes(permission as OutagePermission) === true;
  if (!vouched || vouched.kind !== kindOf(credential) || !may(needs.permission)) throw error;
  const { author, workspaceId, uniqueId } = vouched;
  const access: Access = {
    asker: askerOf(vouched, streamId),
    author,
    workspaceId,
    streams: [],
    streamIds: [streamId],
    may,
  };
  return { access, stream: { streamId, workspaceId, uniqueId } };
}

function kindOf({ kind }: Credential): Vouched["kind"] {
  return kind === "key" ? "key" : "member";
}

/** Who it is, and nothing of what else they may do somewhere: that only the database knows. */
function askerOf({ kind, author, workspaceId }: Vouched, streamId: string): Asker {
  return kind === "key"
    ? { kind, keyId: author, workspaceId, permissions: [], streamIds: [streamId] }
    : { kind, accountId: author, sessionId: "", steppedUpAt: null, grants: [] };
}
