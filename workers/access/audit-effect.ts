/** The audit's row of an operation that changes no table, such as clearing an overlay. */
import type { Operation } from "#shared/api/operation.ts";
import { outageWeight } from "#shared/moderation/outage-weight.ts";
import type { KeptAudit } from "#shared/protocol/outage-protocol.ts";
import { describeActor } from "../audit/actor.ts";
import { appendAudit, type Effect } from "../audit/append.ts";
import type { Config } from "../config.ts";
import { isDatabaseOutage } from "../database/outage.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import type { Actor } from "./actor.ts";
import type { Access } from "./decide.ts";

const longestId = 100;

/** What is done, by whom, and to what. */
interface Asked {
  operation: Operation;
  actor: Actor;
  access: Pick<Access, "workspaceId">;
  /** Absent: it is done to the workspace. */
  streamId: string | undefined;
  params: unknown;
  /** As its schema reads it. Nothing of it is written down. */
  body: unknown;
  now: Date;
  /** By which key, where one was shown. */
  once: () => Promise<string | undefined> | undefined;
}

/**
 * Writes that it was asked for; nothing of the body, which can name viewers. Throws where the row cannot be written: what is asked
 * for is then answered as not done, and asking again is safe for what it shows. What may be done while the database is down has its
 * row kept by the hub then (`isDown`: it is known to be down).
 */
export async function auditEffect(env: Env, config: Config, asked: Asked, isDown: boolean): Promise<void> {
  const effect = effectOf(asked);
  if (!effect) return;
  const { whileDatabaseDown } = asked.operation;
  if (whileDatabaseDown !== true) return appendAudit(config, effect);
  // The log may have taken a row whose answer was lost: by this it is known again.
  const entryId = crypto.randomUUID();
  if (isDown) return keep(env, config, asked, entryId);
  try {
    await appendAudit(config, { ...effect, detail: { ...effect.detail, entry: entryId } });
  } catch (error) {
    if (!isDatabaseOutage(error)) throw error;
    await keep(env, config, asked, entryId);
  }
}

function effectOf({ operation: { id, needs }, access: { workspaceId }, streamId, params }: Asked): Effect | undefined {
  if (!("permission" in needs)) return undefined;
  return {
    workspaceId: needs.of === "host" ? null : workspaceId,
    action: needs.permission.replace(":", "."),
    target: targetOf(needs.of, workspaceId, streamId),
    detail: { operation: id, ...shortened(params as Record<string, string>) },
  };
}

/** What the host does for the whole platform is done to no workspace: its row is among the host's own. */
function targetOf(of: string, workspaceId: string, streamId: string | undefined): Effect["target"] {
  if (of === "host") return { kind: "platform", id: "" };
  return streamId === undefined ? { kind: "workspace", id: workspaceId } : { kind: "stream", id: streamId };
}

/** Ids of a path are asked for by anybody, as long as an address may be; a row of the audit log has 4,096 bytes. No id is longer. */
function shortened(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value.slice(0, longestId)]));
}

async function keep(env: Env, config: Config, asked: Asked, entryId: string): Promise<void> {
  const entry = await keptAudit(config, asked, entryId);
  // Of what changes nothing in the database: who is blocked again has a row of another id.
  const once = await asked.once();
  if (once !== undefined) entry.once = once;
  if (!(await hubOf(env, entry.target.id).keepAudit(entry))) throw noRoom();
}

export const noRoom = () =>
  new Problem(
    "unavailable",
    "The database is down, and there is no more room for what is to be written down of it. What takes things off the screens has room for longer, and panic for longest",
  );

/** The row of what is done to a stream while the database is down, for the stream's hub to keep. */
export async function keptAudit(config: Config, asked: Asked, entryId: string): Promise<KeptAudit> {
  const { operation, actor, body, now, streamId } = asked;
  const effect = effectOf(asked);
  if (streamId === undefined || !effect) throw new Problem("unavailable");
  const { action, target, detail } = effect;
  const { workspaceId } = asked.access;
  return {
    entryId,
    at: now.getTime(),
    actor: await describeActor(actor, config.SEALING_KEYS),
    workspaceId,
    action,
    target,
    detail: JSON.stringify({ ...detail, entry: entryId, doneAt: now.toISOString() }),
    weight: outageWeight(operation.id, body),
  };
}
