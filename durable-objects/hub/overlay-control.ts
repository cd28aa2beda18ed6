/** What is asked of the overlays by hand, and by a change of the rules, as what is taken back. Pure over the hub's memory. */
import type { OverlayCall } from "#shared/protocol/hub-protocol.ts";
import type { CompiledRule, CompiledRules } from "#shared/rules/compile.ts";
import { muteUsers, overlayParts, withdraw } from "#shared/takeback.ts";
import type { Checkpoint } from "../feed/feed-storage.ts";

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
