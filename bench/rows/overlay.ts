/** What a streamer sees of a change: in a real browser. */
import { randomUUID } from "node:crypto";
import { parseRule, type RuleDraft } from "#shared/rules/rule.ts";
import { launchBrowser } from "../../test/browser.ts";
import { startPublisherProcess } from "../load/processes.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { percentile } from "../statistics.ts";

const eventsPerSecond = 20;

/**
 * A rule is saved while the overlay runs in Chromium and 20 events a second come: from the API's answer to the moment its
 * alert can be seen. Nearly every event fires it, so up to 50 ms are the wait for the next one, and up to 50 more its batch's.
 */
export async function overlayRows(ours: OwnPlatform, quick: boolean): Promise<Row[]> {
  const rounds = quick ? 5 : 15;
  const [opened] = await ours.openSessions(1);
  if (!opened) throw new Error("there is no overlay to look at");
  const publisher = startPublisherProcess();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${await ours.overlayUrl(opened.streamId)}?alerts=rules`);
    await page.locator(".counter").first().waitFor();
    // Long enough for every round to take the whole second it may, and its alert to leave.
    const session = { ...opened, sessionId: randomUUID() };
    const published = publisher.call("pace", { target: ours.target, session, eventsPerSecond, seconds: rounds * 3 });
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await ours.addRules(opened.streamId, [ruleOf(round)]);
      const savedAt = performance.now();
      await page.locator(".rule .text", { hasText: `round ${round}.` }).waitFor();
      times.push(performance.now() - savedAt);
      // The next one must not wait for room on the screen.
      await page.locator(".rule").first().waitFor({ state: "detached" });
    }
    await published;
    return [
      judge(
        {
          name: "a rule saved to the overlay in Chromium, the slowest",
          unit: "ms",
          measured: percentile(times, 1),
          detail: { "p50 ms": percentile(times, 0.5), rules: rounds, "events/s": eventsPerSecond },
        },
        { atMost: 1_000 },
      ),
    ];
  } finally {
    await browser.close();
    await publisher.stop();
  }
}

/** It fires once, on nearly whatever comes, in a queue of its own: no alert waits for another. */
function ruleOf(round: number): RuleDraft {
  const parsed = parseRule({
    name: `round ${round}`,
    trigger: { on: "event", types: ["CHAT", "LIKE", "JOIN", "GIFT"] },
    cooldownMs: 3_600_000,
    actions: [{ type: "overlay", text: `round ${round}.`, durationMs: 1_000, queue: `q${round}` }],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.rule;
}
