/** What is asked of the overlays by hand, and by a change of the rules. */
import type { RecordedEvent } from "#shared/event.ts";
import type { MadeUpCall, OverlayAnswer, OverlayCall, ShowAnswer } from "#shared/protocol/hub-protocol.ts";
import type { ActionRun } from "#shared/rules/action-run.ts";
import type { CompiledRule, CompiledRules } from "#shared/rules/compile.ts";
import { muteUsers, newer, overlayParts, withdraw } from "#shared/takeback.ts";
import { placeAfter } from "#shared/moderation/released.ts";
import type { Checkpoint } from "../../feed/checkpoint.ts";
import { dropTakenBack } from "../moderation/held-things.ts";
import type { HubParts } from "../hub-parts.ts";
import { unknownStream } from "../unknown-stream.ts";

/** Takes things off the overlays or silences them, and tells every socket. */
export function control(parts: HubParts, call: OverlayCall, now: number): OverlayAnswer {
  const { engine, audience, moderation } = parts;
  const view = engine.present;
  if (!view) return unknownStream;
  const { memory } = view;
  const { last } = memory.takebacks;
  const isTaken = engine.change(() => {
    // What was shown by hand stands behind the end of the feed.
    const offset = placeAfter(memory.offset, moderation.lastReleased);
    if (!controlOverlays({ takebacks: memory.takebacks, offset }, call, now)) return false;
    // A skip is of the moment: nothing of it is kept.
    if (call.do !== "skip") engine.writeCheckpoint();
    return true;
  });
  if (!isTaken) return { ok: false, code: "too_many_muted" };
  const skip = call.do === "skip" ? { skip: call.queue } : {};
  const sockets = audience.tellOverlays({ after: last, always: true, ...skip }, now);
  dropTakenBack(parts, newer(memory.takebacks.withdrawals, last), now);
  return { ok: true, sockets, offset: memory.offset, mutes: memory.takebacks.mutes };
}

/** Has the overlays show what a rule would ask for, or an event that is made up. Nothing is kept of it. */
export function show(
  { engine, audience }: HubParts,
  { runs, made }: { runs: ActionRun[]; made: MadeUpCall | undefined },
  at: number,
): ShowAnswer {
  const view = engine.present;
  if (!view) return unknownStream;
  const { offset } = view.memory;
  const actions = runs.map((run) => ({ ...run, offset, at }));
  // Before all that happened, so that whatever clears the screens takes it away too; each time another place, as alerts go by it.
  const tried = made && { overlay: made.overlay, event: { ...made.event, offset: -at } as RecordedEvent };
  return { ok: true, sockets: audience.show({ actions, made: tried }, at) };
}

/**
 * Takes a call into the hub's memory, which it changes.
 * @param now milliseconds since 1970
 * @returns false where more people would be muted than there is room for; nothing is changed then
 */
export function controlOverlays(
  { takebacks, offset }: Pick<Checkpoint, "takebacks" | "offset">,
  call: OverlayCall,
  now: number,
): boolean {
  switch (call.do) {
    case "skip":
      return true;
    case "clear":
      withdraw(takebacks, { offset, parts: call.parts, ...(call.selection ?? { all: true as const }) });
      return true;
    case "mute": {
      const { until, userIds } = call;
      if (userIds === undefined) takebacks.mutes.sound = until;
      else {
        if (!muteUsers(takebacks, userIds, until, now)) return false;
        if (until > now) withdraw(takebacks, { offset, parts: overlayParts, userIds });
      }
      return true;
    }
    default:
      return call satisfies never;
  }
}

/** Takes back what was shown by rules that were switched on before and are not any more. Changes `takebacks`. */
export function withdrawUnasked(
  { takebacks, offset }: Pick<Checkpoint, "takebacks" | "offset">,
  before: readonly CompiledRule[],
  after: CompiledRules,
): void {
  const ruleIds = noMoreAsked(before, after);
  if (ruleIds.length > 0) withdraw(takebacks, { offset, parts: overlayParts, ruleIds });
}

function noMoreAsked(before: readonly CompiledRule[], { byId }: CompiledRules): string[] {
  return before.flatMap(({ rule }) =>
    rule.enabled && byId.get(rule.ruleId)?.rule.enabled !== true ? [rule.ruleId] : [],
  );
}
