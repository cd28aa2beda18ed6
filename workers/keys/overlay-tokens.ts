/** Overlay tokens over HTTP: read-only access to one stream, for a browser source. */
import * as operations from "#shared/api/operations/overlay-tokens.ts";
import { slugOf } from "#shared/slug.ts";
import type { Access } from "../access/decide.ts";
import { serve } from "../access/serve.ts";
import { hashSecret, makeId } from "../auth/secret.ts";
import { signToken } from "../auth/signed-token.ts";
import type { Config } from "../config.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { endOfMaker, refuseUnable } from "./makers.ts";
import {
  findTokenRow,
  insertToken,
  listTokenRows,
  type OverlayTokenRow,
  writeTokenRevoked,
} from "./overlay-token-statements.ts";

export const overlayTokenRoutes = [
  serve(operations.listOverlayTokens, async ({ config, stream: { streamId } }) => ({
    overlayTokens: (await listTokenRows(config, streamId)).map(toToken),
  })),
  serve(
    operations.createOverlayToken,
    async ({ env, config, access, stream: { streamId }, body: { name, reads }, url }) => {
      const made = await makeToken(config, access, { streamId, name, reads });
      const outcome = await insertToken(config, made.row);
      if (outcome !== "made") throw new Problem(outcome);
      await endWithMaker(env, made.row);
      return { ...made.answer, url: new URL(`/o/${made.answer.token}`, url).href };
    },
  ),
  serve(
    operations.rotateOverlayToken,
    async ({ env, config, access, stream: { streamId }, params, body, url, now }) => {
      const before = await findTokenRow(config, { streamId, tokenId: params.tokenId });
      if (!before || before.revokedAt) throw noSuchToken();
      const graceEnd = now.getTime() + body.graceSeconds * 1_000;
      const expiresAt = new Date(Math.min(graceEnd, before.expiresAt?.getTime() ?? graceEnd));
      const made = await makeToken(config, access, {
        streamId,
        name: before.name,
        reads: before.reads,
      });
      const outcome = await insertToken(config, made.row, { tokenId: before.tokenId, expiresAt });
      const endsAt = (at: Date) => hubOf(env, streamId).revokeAt({ kind: "token", id: before.tokenId }, at.getTime());
      // Where the hub did not hear of it the first time: only there does a signed token end.
      if (outcome === "already_replaced" && before.expiresAt) await endsAt(before.expiresAt);
      if (outcome !== "made") throw new Problem(outcome);
      await endWithMaker(env, made.row);
      await endsAt(expiresAt);
      return {
        ...made.answer,
        url: new URL(`/o/${made.answer.token}`, url).href,
        replaces: before.tokenId,
        previousExpiresAt: expiresAt.toISOString(),
      };
    },
  ),
  serve(operations.revokeOverlayToken, async ({ env, config, stream: { streamId }, params: { tokenId } }) => {
    if (!(await findTokenRow(config, { streamId, tokenId }))) throw noSuchToken();
    // The hub first: what stops here may look valid in a list, but must never look revoked and be let in.
    await hubOf(env, streamId).revoke({ kind: "token", id: tokenId });
    await writeTokenRevoked(config, { streamId, tokenId }, new Date());
  }),
];

const noSuchToken = () => new Problem("not_found", "No such overlay token");

/**
 * A token as it is kept, and as it is shown once. Throws `forbidden` where its maker may not watch the stream; one whose maker has
 * an end has the same.
 */
async function makeToken(
  config: Config,
  access: Access,
  { streamId, name, reads }: { streamId: string; name: string; reads: OverlayTokenRow["reads"] },
) {
  refuseUnable(access, "feed:read");
  const expiresAt = await endOfMaker(config, access);
  const tokenId = makeId("ot");
  const token = await signToken(config.SEALING_KEYS, { streamId, tokenId, overlay: slugOf(name), reads });
  const row = { tokenId, streamId, name, reads, expiresAt, tokenHash: await hashSecret(token) };
  return { row, answer: { tokenId, streamId, name, token } };
}

/** A signed token says nothing of its end: the stream's hub has to know of it before anybody has the token. */
async function endWithMaker(
  env: Env,
  { streamId, tokenId, expiresAt }: { streamId: string; tokenId: string; expiresAt: Date | null },
): Promise<void> {
  if (expiresAt) await hubOf(env, streamId).revokeAt({ kind: "token", id: tokenId }, expiresAt.getTime());
}

function toToken({ tokenId, name, replacedBy, reads, ...row }: OverlayTokenRow) {
  const [createdAt, revokedAt] = [row.createdAt.toISOString(), row.revokedAt?.toISOString() ?? null];
  const [expiresAt, lastSeenAt] = [row.expiresAt?.toISOString() ?? null, row.lastSeenAt?.toISOString() ?? null];
  return { tokenId, name, createdAt, revokedAt, expiresAt, replacedBy, reads, lastSeenAt };
}
