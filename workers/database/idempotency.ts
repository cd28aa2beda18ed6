/** The claims and answers of requests with an Idempotency-Key. */
import type { Sealed } from "../auth/sealing.ts";
import { connect, type DatabaseConfig } from "./client.ts";

/** How long the same key has the same answer. */
export const keptFor = "24 hours";

/** A request that is to be done once. Hashes in hex. */
export interface OnceRequest {
  requestId: string;
  requestHash: string;
  owner: string;
  claimId: string;
}

export interface Limits {
  keys: number;
  bytes: number;
}

export type Claim =
  /** It is this request's to do. */
  | { is: "claimed" }
  /** Its owner has as many keys as one may have. */
  | { is: "full" }
  | { is: "known"; requestHash: string; claimedAt: Date; answer: Sealed | undefined };

/**
 * Claims a key in one statement: of two at once one has it, the other is told what is known of it. A claim of more than 24 h
 * ago is as if it had never been.
 */
export async function claim(config: DatabaseConfig, request: OnceRequest, limits: Limits): Promise<Claim> {
  const { requestId, requestHash, owner, claimId } = request;
  const [row] = (await connect(config).query(
    `with taken as (
       select count(*) as keys, coalesce(sum(bytes), 0) as bytes from idempotency_keys
       where owner = $3 and claimed_at > now() - interval '${keptFor}'
     ), claimed as (
       insert into idempotency_keys as known (request_id, request_hash, owner, claim_id)
       select decode($1, 'hex'), decode($2, 'hex'), $3, $4 from taken where keys < $5 and bytes < $6
       on conflict (request_id) do update
         set request_hash = excluded.request_hash, claim_id = excluded.claim_id, claimed_at = now(), answer = null,
           sealing_key_id = null, bytes = 0
         where known.claimed_at <= now() - interval '${keptFor}'
       returning 1
     )
     select exists (select from claimed) as claimed, taken.keys < $5 and taken.bytes < $6 as room, known.request_id is not null as found,
       encode(known.request_hash, 'hex') as request_hash, known.claimed_at, encode(known.answer, 'hex') as sealed,
       known.sealing_key_id as key_id
     from taken left join idempotency_keys as known on known.request_id = decode($1, 'hex')
       and known.claimed_at > now() - interval '${keptFor}'`,
    [requestId, requestHash, owner, claimId, limits.keys, limits.bytes],
  )) as [ClaimRow?];
  if (row?.claimed === true) return { is: "claimed" };
  if (row?.room === false && !row.found) return { is: "full" };
  // Claimed by another one in the moment of this statement, which does not see it yet: it is this request, most likely.
  if (!row?.found) return { is: "known", requestHash, claimedAt: new Date(), answer: undefined };
  const { sealed, key_id: keyId } = row;
  return {
    is: "known",
    requestHash: row.request_hash,
    claimedAt: new Date(row.claimed_at),
    answer: sealed !== null && keyId !== null ? { keyId, sealed } : undefined,
  };
}

interface ClaimRow {
  claimed: boolean;
  room: boolean;
  found: boolean;
  request_hash: string;
  claimed_at: string;
  sealed: string | null;
  key_id: string | null;
}

/** Notes the answer of a claim. */
export async function keepAnswer(
  config: DatabaseConfig,
  { requestId, claimId }: OnceRequest,
  { sealed, keyId }: Sealed,
): Promise<void> {
  await connect(config).query(
    `update idempotency_keys set answer = decode($3, 'hex'), sealing_key_id = $4, bytes = $5
     where request_id = decode($1, 'hex') and claim_id = $2`,
    [requestId, claimId, sealed, keyId, sealed.length / 2],
  );
}

/** Nothing was made: the key is as if it had never been used. */
export async function giveUp(config: DatabaseConfig, { requestId, claimId }: OnceRequest): Promise<void> {
  await connect(config).query(
    "delete from idempotency_keys where request_id = decode($1, 'hex') and claim_id = $2 and answer is null",
    [requestId, claimId],
  );
}

/** Forgets what is older than 24 h; returns how many keys. */
export async function forgetAnswers(config: DatabaseConfig): Promise<number> {
  const [row] = await connect(config).query(
    `with gone as (delete from idempotency_keys where claimed_at <= now() - interval '${keptFor}' returning 1)
     select count(*) as n from gone`,
  );
  return Number(row?.["n"]);
}
