/** What a hub and its relays ask of each other. */
import type { Principal } from "#shared/protocol/principal.ts";
import {
  type CopiedRow,
  type CopyAnswer,
  type FeedPageAnswer,
  relayName,
  type RelayParts,
  type RelayPartsAnswer,
  type RelayRpc,
} from "#shared/protocol/relay-protocol.ts";
import { type FeedView, topOf } from "../../feed/feed-engine.ts";
import { readFeedAfterOffset, readFeedBefore } from "../../feed/feed-rows.ts";
import { hubFeed } from "../hub-feed.ts";
import type { HubParts } from "../hub-parts.ts";
import { unknownStream } from "../unknown-stream.ts";

/** What a relay begins with for painting, and a page of the feed: events, and UTF-16 units of their texts. */
const copiedEvents = 500;
const pageLength = 512 * 1024;

/** Ends what a principal has open at the relays. One that does not answer is asked once more: it must not stay open. */
export async function revokeAtRelays(
  namespace: { get: (id: DurableObjectId) => unknown; idFromName: (name: string) => DurableObjectId },
  { engine, audience }: Pick<HubParts, "engine" | "audience">,
  principal: Principal,
): Promise<void> {
  const streamId = engine.current?.identity.streamId;
  if (streamId === undefined) return;
  await Promise.all(
    audience.relays.map(async (number) => {
      const relay = () => namespace.get(namespace.idFromName(relayName(streamId, number))) as RelayRpc;
      await relay()
        .revoke(principal)
        .catch(() => relay().revoke(principal));
    }),
  );
}

/** The feed for a relay that begins. */
export function copyFeed(view: FeedView | undefined, sql: SqlStorage): CopyAnswer {
  if (!view) return unknownStream;
  const position = topOf(view);
  const rows: CopiedRow[] = [];
  let length = 0;
  for (const { firstOffset, lastOffset, events, actions } of readFeedBefore(sql, position.offset)) {
    rows.unshift({ firstOffset, lastOffset, events: events.json, actions });
    length += events.length;
    if (position.offset - firstOffset >= copiedEvents || length >= pageLength) break;
  }
  const { state, takebacks, generation } = view.memory;
  return { ok: true, position, generation, state: JSON.stringify(state), rows, takebacks };
}

/** Has a relay's socket want these live parts; says how they stand. */
export function relayParts(
  { engine, audience, beside }: Pick<HubParts, "engine" | "audience" | "beside">,
  sql: SqlStorage,
  { relay, names }: RelayParts,
): RelayPartsAnswer {
  const view = engine.present;
  if (!view) return unknownStream;
  audience.wantParts({ kind: "relay", id: String(relay) }, names);
  const { parts } = hubFeed(view, sql, beside);
  const known = names.flatMap((name) => {
    const text = parts.textOf(name);
    return text === undefined ? [] : [[name, text] as const];
  });
  return { ok: true, parts: Object.fromEntries(known), shown: names.filter((name) => parts.isShown(name)) };
}

/** What follows an offset, as far as the feed has it. */
export function feedPage(
  view: FeedView | undefined,
  sql: SqlStorage,
  { epoch, after }: { epoch: string; after: number },
): FeedPageAnswer {
  if (!view || view.identity.epoch !== epoch || after < view.memory.beforeFirstOffset) return undefined;
  const events: unknown[] = [];
  const actions: unknown[] = [];
  const follow = (json: string) => (JSON.parse(json) as { offset: number }[]).filter(({ offset }) => offset > after);
  let length = 0;
  for (const row of readFeedAfterOffset(sql, after)) {
    events.push(...follow(row.events.json));
    actions.push(...follow(row.actions));
    length += row.events.length + row.actions.length;
    if (length >= pageLength) break;
  }
  return { events: JSON.stringify(events), actions: JSON.stringify(actions) };
}
