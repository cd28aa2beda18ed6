/** The pages of overlays that are open. */
import type { OpenOverlay } from "#shared/protocol/open-overlays.ts";
import { hubOf, relayOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

/** Of the hub and of its relays; one that does not answer is left out. */
export async function openOverlays(env: Env, streamId: string): Promise<{ open: OpenOverlay[]; count: number }> {
  const answer = await hubOf(env, streamId).openOverlays();
  if (!answer.ok) throw new Problem(answer.code);
  const nothing = { open: [], count: 0 };
  const others = await Promise.all(
    answer.relays.map((relay) =>
      relayOf(env, streamId, relay)
        .openOverlays()
        .catch(() => nothing),
    ),
  );
  const all = [answer, ...others];
  return { open: all.flatMap(({ open }) => open), count: all.reduce((sum, { count }) => sum + count, 0) };
}
