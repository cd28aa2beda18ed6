/** What is said by hand of what viewers take part in. */
import type { RecordedEvent } from "#shared/event.ts";
import { command, type InteractionCommand, shownInteraction } from "#shared/interaction/interaction.ts";
import { cardOf } from "#shared/interaction/question-cards.ts";
import type { InteractionAnswer, InteractionCall } from "#shared/protocol/hub-protocol.ts";
import { randomOf } from "#shared/rules/random.ts";
import { isTakenBack, thingOf } from "#shared/takeback.ts";
import { sha256Hex } from "../../feed/digests.ts";
import type { FeedView } from "../../feed/feed-engine.ts";
import { readFeedAfterOffset } from "../../feed/feed-rows.ts";
import type { HubParts } from "../hub-parts.ts";
import { unknownStream } from "../unknown-stream.ts";

/** Carries a call out, tells the pages that show it, and says how everything stands. `seed`: an id of this call alone. */
export function interact(
  { engine, audience }: HubParts,
  sql: SqlStorage,
  call: InteractionCall | undefined,
  { now, seed }: { now: number; seed: string },
): InteractionAnswer {
  const view = engine.present;
  if (!view) return unknownStream;
  const { memory } = view;
  const asked = call && commandOf(view, sql, call);
  if (asked === "unknown_message") return { ok: false, code: asked };
  if (asked) {
    const refusal = engine.change(() => {
      const refused = command(memory.interaction, asked, { now, seed, random: randomOf(seed, sha256Hex) });
      if (refused === undefined) engine.writeCheckpoint();
      return refused;
    });
    if (refusal !== undefined) return { ok: false, code: refusal };
    audience.tellParts(now);
  }
  return { ok: true, shown: shownInteraction(memory.interaction), waiting: memory.interaction.queue?.waiting ?? [] };
}

function commandOf(view: FeedView, sql: SqlStorage, call: InteractionCall): InteractionCommand | "unknown_message" {
  if (call.of !== "questions" || call.do !== "add") return call;
  const event = eventAt(sql, call.offset);
  const card = event && !isTakenBack(view.memory.takebacks, "chat", thingOf(event)) ? cardOf(event) : undefined;
  return card ? { of: "questions", do: "add", card, isAtOnce: call.isAtOnce } : "unknown_message";
}

/** An event of the feed; undefined where it is not there, or not any more. */
function eventAt(sql: SqlStorage, offset: number): RecordedEvent | undefined {
  const [row] = readFeedAfterOffset(sql, offset - 1);
  if (!row) return undefined;
  return (JSON.parse(row.events.json) as RecordedEvent[]).find((event) => event.offset === offset);
}
