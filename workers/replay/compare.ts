/** A session through two sets of rules. */
import { createHash } from "node:crypto";
import type { ReplayRules } from "#shared/api/operations/replays.ts";
import { parseGiftSettleMs } from "#shared/gift-settlement.ts";
import { compareRules } from "#shared/replay/compare.ts";
import type { Config } from "../config.ts";
import { readPast } from "../database/past.ts";
import type { StreamRow } from "../database/streams.ts";
import type { SessionRow } from "../history/sessions.ts";
import { readReplayRules } from "./rules.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

export async function compareSession(
  config: Config,
  { streamId, uniqueId }: StreamRow,
  session: SessionRow,
  asked: { a: ReplayRules; b: ReplayRules },
) {
  const [a, b] = [await readReplayRules(config, streamId, asked.a), await readReplayRules(config, streamId, asked.b)];
  const past = await readPast(config, session);
  const giftSettleMs = parseGiftSettleMs(config.GIFT_SETTLE_MS);
  const setting = { hostUniqueId: uniqueId, sha256Hex, counters: past.counters, giftSettleMs };
  const { sessionId } = session;
  const compared = compareRules(a.rules, b.rules, past.events, setting, sessionId);
  const complete = past.complete && !compared.a.cutShort && !compared.b.cutShort;
  return { sessionId, complete, ...compared };
}
