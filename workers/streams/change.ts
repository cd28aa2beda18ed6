/** Changing streams: what is kept, and what their hubs and the fleet are told of it. */
import { Handle, type StreamChange } from "#shared/api/operations/streams.ts";
import { type Access, mayAt } from "../access/decide.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { readStream, type StreamRow } from "../database/streams.ts";
import { deleteExports } from "../exports/remove.ts";
import { fleetOf } from "../fleet.ts";
import { hubOf } from "../hub-stub.ts";
import { tellRevokedIngestKeys } from "../keys/ingest-keys.ts";
import { readSuppressed } from "../privacy/erasure-statements.ts";
import { Problem, refuseErrors } from "../problem.ts";
import { deleteStream, insertStream, readStreamOf, renameStream, setWanted } from "./statements.ts";

/** The stream of a handle, made where there is none. Throws `unavailable` where it is deleted at the same moment. */
export async function makeStream(
  env: Env,
  config: Config,
  { workspaceId, uniqueId }: { workspaceId: string; uniqueId: string },
): Promise<{ stream: StreamRow; isNew: boolean }> {
  const created = await insertStream(config, { streamId: makeId("st"), workspaceId, uniqueId });
  const stream = created ?? (await readStreamOf(config, workspaceId, uniqueId));
  if (!stream) throw new Problem("unavailable");
  // Also for a known stream: the hub may have missed its creation when this failed halfway the last time.
  await hubOf(env, stream.streamId).create({ streamId: stream.streamId, uniqueId, workspaceId });
  await tellRevokedIngestKeys(env, config, stream);
  const add = await readSuppressed(config, workspaceId);
  if (add.length > 0) await hubOf(env, stream.streamId).suppress({ add, lift: [] });
  await fleetOf(env).setWanted({ streamId: stream.streamId, uniqueId, workspaceId, wanted: stream.wanted });
  return { stream, isNew: created !== undefined };
}

/** The stream after the change. Throws `handle_taken`, and `unknown_stream` where it was deleted meanwhile. */
export async function changeStream(
  env: Env,
  config: Config,
  { stream: { streamId, workspaceId }, change, access }: { stream: StreamRow; change: StreamChange; access: Access },
): Promise<StreamRow> {
  const { uniqueId: handle, wanted: isWanted, replaces } = change;
  if (handle !== undefined) {
    await rename(env, config, { streamId, workspaceId, uniqueId: handle, replaces, access });
  }
  if (isWanted !== undefined) await setWanted(config, streamId, isWanted);
  const stream = await readStream(config, { workspaceId, streamId });
  if (!stream) throw new Problem("unknown_stream");
  const { uniqueId, wanted } = stream;
  // Also where nothing changed: either may have missed it when this failed halfway the last time.
  if (handle !== undefined) await hubOf(env, streamId).rename(uniqueId);
  await fleetOf(env).setWanted({ streamId, uniqueId, workspaceId, wanted });
  return stream;
}

/** For good, hence the handle once more. Asked again it does again what may have failed halfway. */
export async function removeStream(
  env: Env,
  config: Config,
  { stream, confirm, author }: { stream: StreamRow; confirm: string; author: string },
): Promise<void> {
  const { streamId, uniqueId, deletedAt } = stream;
  if (Handle.safeParse(confirm).data !== uniqueId) {
    const message = `?confirm=@${uniqueId} is needed: the stream is deleted with its rules, endpoints and overlays`;
    refuseErrors([{ path: "confirm", message }]);
  }
  if (!deletedAt) await deleteStream(config, streamId, author);
  await endStream(env, stream);
  await deleteExports(config, { streamId }, "by_hand");
}

interface Renaming {
  streamId: string;
  workspaceId: string;
  uniqueId: string;
  replaces: string | undefined;
  access: Access;
}

/**
 * Gives the stream another handle. Throws `handle_taken` with the stream that has it, as far as who asks may see that one,
 * unless `replaces` names it; and `forbidden` where who asks may not delete the one that is named.
 */
async function rename(
  env: Env,
  config: Config,
  { streamId, workspaceId, uniqueId, replaces, access: { asker, author } }: Renaming,
): Promise<void> {
  const holder = await readStreamOf(config, workspaceId, uniqueId);
  if (holder?.streamId === streamId) return;
  const isSeen = holder !== undefined && asker !== undefined && mayAt(asker, holder, "stream:read");
  if (replaces !== undefined && holder?.streamId !== replaces) {
    const message = `the stream of @${uniqueId} is ${holder && isSeen ? holder.streamId : "none of those that you see"}`;
    refuseErrors([{ path: "replaces", message: holder ? message : `the stream of @${uniqueId} is none` }]);
  }
  if (replaces !== undefined && holder && !(asker && mayAt(asker, holder, "stream:delete"))) {
    const permission = "stream:delete";
    throw new Problem("forbidden", `This needs the permission ${permission} for ${replaces}`, { permission });
  }
  const renamed =
    holder && replaces === undefined
      ? false
      : await renameStream(config, { streamId, uniqueId, author, ...(holder && { replaced: holder.streamId }) });
  if (!renamed) {
    const detail = `Another stream has the handle @${uniqueId}; with "replaces" and its streamId it is deleted, and this one takes its place`;
    throw new Problem("handle_taken", detail, holder && isSeen ? { streamId: holder.streamId } : {});
  }
  if (!holder) return;
  await endStream(env, holder);
  await deleteExports(config, { streamId: holder.streamId }, "by_hand");
}

/** What a deleted stream still has outside the database: its hub, and its place among those that runners hold. */
export async function endStream(
  env: Env,
  { streamId, uniqueId, workspaceId }: Pick<StreamRow, "streamId" | "uniqueId" | "workspaceId">,
): Promise<void> {
  await fleetOf(env).setWanted({ streamId, uniqueId, workspaceId, wanted: false });
  await hubOf(env, streamId).destroy();
}
