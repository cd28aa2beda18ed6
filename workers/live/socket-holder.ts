/** Who asks for a socket of a stream, and whether they may: with the database where it is needed, else without it. */
import { stream } from "#shared/api/operation.ts";
import { type Permission, rolePermissions } from "#shared/api/permissions.ts";
import type { OutageRights } from "#shared/protocol/outage-protocol.ts";
import type { Principal } from "#shared/protocol/principal.ts";
import type { HubRpc } from "#shared/protocol/hub-protocol.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Credential } from "../access/credential.ts";
import { type Asker, decide, grantsAt } from "../access/decide.ts";
import { rightsInOutage } from "../access/outage.ts";
import { resolve } from "../access/resolve.ts";
import { findOverlayToken, isOverlayToken } from "../auth/overlay-token.ts";
import { hashSecret } from "../auth/secret.ts";
import { isSignedToken } from "../auth/signed-token.ts";
import type { Config } from "../config.ts";
import { isDatabaseOutage } from "../database/outage.ts";
import type { StreamRow } from "../database/streams.ts";
import { isRunId } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

export interface SocketHolder {
  principal: Principal;
  /** Hash of the secret where the database has just confirmed it; absent where it was not asked. */
  confirmedHash?: string;
  /** Beside it: what they may do with the stream in an outage. */
  rights?: OutageRights;
  /** `overlay`: who shows it reads what an overlay shows, and no more. */
  reads?: "overlay";
  /** When who shows it may not any more, milliseconds since 1970; absent where that has no end. */
  expiresAt?: number;
}

/** Whom the database knows by a credential, and when that was noted last. */
export interface KnownHolder extends SocketHolder {
  asker?: Asker;
  notedAt?: Date | null;
}

interface Asked {
  config: Config;
  streamId: string;
  /** The stream's hub. */
  hub: Pick<HubRpc, "recognize">;
}

/** What a key or a role must have to hold a socket: of a stream, or of a replay. */
const needs = { stream: stream("feed:read"), run: stream("replay:read", { by: "run" }) };

/**
 * Who shows this overlay token, if it opens the stream; undefined if not. A signed one asks nobody: its hub still has to say
 * whether it was revoked. Any other is looked up in the database, and only in an outage among those that the hub remembers:
 * what somebody makes up wakes no hub.
 */
export async function holderByToken(
  { config, streamId, hub }: Asked,
  token: string,
): Promise<SocketHolder | undefined> {
  if (!isOverlayToken(token)) return undefined;
  const hash = await hashSecret(token);
  const find = async () => {
    const found = await findOverlayToken(config, token);
    if (found?.streamId !== streamId) return undefined;
    const principal: Principal = { kind: "token", id: found.tokenId };
    const reads = found.reads === "overlay" ? { reads: found.reads } : {};
    return found.by === "signature" ? { principal, ...reads } : { principal, ...reads, confirmedHash: hash };
  };
  let isFound = false;
  const holder = await orRecognized(
    async () => {
      const found = await find();
      isFound = true;
      return found;
    },
    hub,
    hash,
  );
  // In an outage it is known who it is, and not what it reads: the less of the two, where it may be that.
  return holder && !isFound && isSignedToken(token) ? { ...holder, reads: "overlay" } : holder;
}

/**
 * Who shows this key or this session, if they may watch the stream. Throws what `decide` refuses with. While the database does
 * not answer, who opened a socket of this stream lately opens one again.
 */
export async function holderByCredential(
  { config, streamId, hub }: Asked,
  credential: Credential,
  now: Date,
): Promise<KnownHolder> {
  const find = async () => {
    const kind = isRunId(streamId) ? "run" : "stream";
    const resource = { kind, id: streamId, deleted: false } as const;
    const { asker, streams, notedAt, expiresAt } = await resolve(config, credential, { resource });
    const decision = decide(asker, { needs: needs[kind], streams, workspaceId: undefined, now });
    if (!decision.ok) throw new Problem(decision.code, decision.detail, decision.extra);
    const [found] = decision.access.streams;
    const principal = asker && found && principalAt(asker, found, needs[kind].permission);
    if (!asker || !found || !principal) throw new Problem("unknown_stream");
    // What the hub remembers holds for a while: not for a key that ends in it.
    const isRemembered = expiresAt === null || expiresAt.getTime() > now.getTime() + limits.confirmationMs;
    return {
      principal,
      asker,
      notedAt,
      ...(expiresAt && { expiresAt: expiresAt.getTime() }),
      ...(isRemembered && { confirmedHash: credential.hash }),
      ...(isRemembered && kind === "stream" && { rights: rightsInOutage(asker, found, grantIdOf(principal)) }),
    };
  };
  return orRecognized(find, hub, credential.hash);
}

/** As the hub knows them: a member by the grant that lets them in and the session in which they are signed in. */
function principalAt(asker: Asker, at: StreamRow, permission: Permission): Principal | undefined {
  if (asker.kind === "key") return { kind: "key", id: asker.keyId };
  const grant = grantsAt(asker, at).find(({ role }) => rolePermissions[role].has(permission));
  return grant && { kind: "member", id: `${grant.grantId}.${asker.sessionId}` };
}

function grantIdOf({ kind, id }: Principal): string | undefined {
  return kind === "member" ? id.split(".")[0] : undefined;
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
