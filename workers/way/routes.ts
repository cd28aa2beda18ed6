/** "Why does nothing show?", over HTTP: what the database, the fleet and the hub know, judged in one place. */
import type { Receiver } from "#shared/way/facts.ts";
import { judgeWay, mainFinding } from "#shared/way/judge.ts";
import * as operations from "#shared/api/operations/way.ts";
import { slugOf } from "#shared/slug.ts";
import { mayAt } from "../access/decide.ts";
import { serve } from "../access/serve.ts";
import { selectEndpoints, toEndpointRows, type EndpointRow } from "../database/endpoints.ts";
import { statusesOf } from "../fleet.ts";
import { hubOf } from "../hub-stub.ts";
import { listTokenRows, type OverlayTokenRow } from "../keys/overlay-token-statements.ts";
import { openOverlays } from "../overlays/open-overlays.ts";
import { signPicturePass } from "../media/picture-pass.ts";
import { Problem } from "../problem.ts";
import { isUnproven } from "../webhooks/prove.ts";

/** Overlays that are told of: those that were seen last. */
const mostOverlays = 20;

export const wayRoutes = [
  serve(
    operations.readWay,
    async ({ env, config, access, stream, now, rows: [endpoints = []] }) => {
      const { streamId, uniqueId, wanted } = stream;
      const [statuses, tokens, answer, { open }, pictures] = await Promise.all([
        statusesOf(env, [streamId]),
        listTokenRows(config, streamId),
        hubOf(env, streamId).way(),
        openOverlays(env, streamId),
        signPicturePass(config.SEALING_KEYS, now),
      ]);
      if (!answer.ok) throw new Problem(answer.code);
      const usable = tokens.filter((row) => row.revokedAt === null && (row.expiresAt === null || row.expiresAt > now));
      const mayReadReceivers = access.asker !== undefined && mayAt(access.asker, stream, "webhook:read");
      const stages = judgeWay(
        {
          uniqueId,
          isWanted: wanted,
          status: statuses[streamId] ?? null,
          hub: answer.facts,
          overlays: await toUrls(env, streamId, latestSeen(usable)),
          open,
          receivers: mayReadReceivers ? toEndpointRows(endpoints).map(toReceiver) : null,
        },
        now.getTime(),
      );
      const main = mainFinding(stages);
      return { at: now.toISOString(), stages, main: main === undefined ? null : stages.indexOf(main), pictures };
    },
    { reads: ({ params }) => [selectEndpoints(params["streamId"] ?? "")] },
  ),
];

function latestSeen(rows: readonly OverlayTokenRow[]): OverlayTokenRow[] {
  const seen = ({ lastSeenAt, createdAt }: OverlayTokenRow) => (lastSeenAt ?? createdAt).getTime();
  return rows.toSorted((one, other) => seen(other) - seen(one)).slice(0, mostOverlays);
}

/** Several URLs have one name, and its scene is asked for once. */
async function toUrls(env: Env, streamId: string, rows: readonly OverlayTokenRow[]) {
  const names = [...new Set(rows.map(({ name }) => slugOf(name)))];
  const scenes = await Promise.all(
    names.map(async (name) => [name, await hubOf(env, streamId).sceneOf(name)] as const),
  );
  const empty = new Set(scenes.filter(([, kept]) => kept !== null && hasNoWidget(kept.document)).map(([name]) => name));
  return rows.map(({ tokenId, name, lastSeenAt }) => ({
    tokenId,
    name,
    lastSeenAt: lastSeenAt?.getTime() ?? null,
    isEmpty: empty.has(slugOf(name)),
  }));
}

function hasNoWidget(document: string): boolean {
  const { widgets } = JSON.parse(document) as { widgets?: unknown[] };
  return Array.isArray(widgets) && widgets.length === 0;
}

function toReceiver(row: EndpointRow): Receiver {
  const status = isUnproven(row) ? "unproven" : row.enabled ? "on" : "off";
  return { status, isFailing: row.failingSince !== null || row.disabledReason === "failing" };
}
