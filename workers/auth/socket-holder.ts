/** Who asks for a socket of a stream, and whether they may: with the database where it is needed, else without it. */
import { stream } from "#shared/api/operation.ts";
import { grantsPermission, rolePermissions } from "#shared/api/permissions.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Principal } from "#shared/protocol/principal.ts";
import type { HubRpc } from "#shared/protocol/hub-protocol.ts";
import type { Credential } from "../access/credential.ts";
import { decide, grantsAt } from "../access/decide.ts";
import { resolve } from "../access/resolve.ts";
import type { Config } from "../config.ts";
import { isDatabaseOutage } from "../database/outage.ts";
import { readStream } from "../database/streams.ts";
import { Problem } from "../problem.ts";
import { findApiKey } from "./api-key.ts";
import { findOverlayToken, isOverlayToken } from "./overlay-token.ts";
import { hashSecret } from "./secret.ts";
import { isSignedToken } from "./signed-token.ts";

export interface SocketHolder {
  principal: Principal;
  /** Hash of the secret where the database has just confirmed it; absent where it was not asked. */
  confirmedHash?: string;
  /** When who shows it may not any more, milliseconds since 1970; absent where that has no end. */
  expiresAt?: number;
}

interface Asked {
  config: Config;
  streamId: string;
  /** The stream's hub. */
  hub: Pick<HubRpc, "recognize">;
}

/**
 * Who shows this overlay token, if it opens the stream; undefined if not. A signed one asks nobody: its hub still has to say
 * whether it was revoked. Of any other the hub is asked first, which remembers those that the database confirmed.
 */
export async function holderByToken(
  { config, streamId, hub }: Asked,
  token: string,
): Promise<SocketHolder | undefined> {
  if (!isOverlayToken(token)) return undefined;
  const hash = await hashSecret(token);
  const known = isSignedToken(token) ? undefined : await hub.recognize(hash, { outage: false });
  if (known) return { principal: known };
  const find = async () => {
    const found = await findOverlayToken(config, token);
    if (found?.streamId !== streamId) return undefined;
    const principal: Principal = { kind: "token", id: found.tokenId };
    return found.by === "signature" ? { principal } : { principal, confirmedHash: hash };
  };
  return orRecognized(find, hub, hash);
}

/**
 * Who shows this API key, if it is of the stream's workspace. `unauthorized`: no such key; `unknown_stream`: not a stream that
 * it sees; `forbidden`: it may not watch it. While the database does not answer, a key that opened a socket of this stream lately opens one again.
 */
export async function holderByKey(
  { config, streamId, hub }: Asked,
  key: string,
): Promise<SocketHolder | "unauthorized" | "unknown_stream" | "forbidden"> {
  const hash = await hashSecret(key);
  const find = async () => {
    const found = await findApiKey(config, key);
    if (!found) return "unauthorized";
    const stream = await readStream(config, { workspaceId: found.workspaceId, streamId, deleted: false });
    if (!stream || found.streamIds?.includes(streamId) === false) return "unknown_stream";
    if (!grantsPermission(found.permissions, "feed:read")) return "forbidden";
    const principal = { kind: "key", id: found.keyId } as const;
    const expiresAt = found.expiresAt?.getTime() ?? Infinity;
    // What the hub remembers holds for a while: not for a key that ends in it.
    const isRemembered = expiresAt > Date.now() + limits.confirmationMs;
    return { principal, expiresAt, ...(isRemembered && { confirmedHash: hash }) };
  };
  return orRecognized(find, hub, hash);
}

/**
 * Who is signed in, as a member who may watch the stream: by the grant that lets them. While the database does not answer, who
 * opened a socket of this stream lately opens one again. Throws the refusal of who may not.
 */
export async function holderBySession(
  { config, streamId, hub }: Asked,
  { kind, hash }: Credential,
  now: Date,
): Promise<SocketHolder> {
  const find = async () => {
    const resource = { kind: "stream", id: streamId, deleted: false } as const;
    const { asker, streams } = await resolve(config, { kind, hash }, { resource });
    const decision = decide(asker, { needs: stream("feed:read"), streams, workspaceId: undefined, now });
    if (!decision.ok) throw new Problem(decision.code, decision.detail, decision.extra);
    const [watched] = decision.access.streams;
    if (asker?.kind !== "member" || !watched) throw new Problem("unauthorized");
    const grant = grantsAt(asker, watched).find(({ role }) => rolePermissions[role].has("feed:read"));
    const id = `${grant?.grantId ?? ""}.${asker.sessionId}`;
    return { principal: { kind: "member", id } as const, confirmedHash: hash };
  };
  return orRecognized(find, hub, hash);
}

/** What `find` found in the database; in an outage who the hub remembers, and where it remembers nobody the outage. */
async function orRecognized<Found>(
  find: () => Promise<Found>,
  hub: Asked["hub"],
  hash: string,
): Promise<Found | SocketHolder> {
  try {
    return await find();
  } catch (error) {
    const principal = isDatabaseOutage(error) ? await hub.recognize(hash, { outage: true }) : undefined;
    if (!principal) throw error;
    return { principal };
  }
}
