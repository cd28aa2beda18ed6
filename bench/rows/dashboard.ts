/** How the dashboard's page Live holds a flood: in a real browser, over a real hub. */
import { randomBytes, randomUUID } from "node:crypto";
import { launchBrowser } from "../../test/browser.ts";
import { personsPage } from "../../test/walks/first-alert.ts";
import { startPublisherProcess } from "../load/processes.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { firstPageRows } from "./dashboard-first.ts";
import { type Answered, inputRow, timingInput, workFor } from "./dashboard-input.ts";
import { heapOf, type Watched, watching } from "./overlay-frames.ts";

const eventsAMinute = 10_000;
/** What loads, and what is shown for the first time, is not counted. */
const warmUpSeconds = 10;
const looks = 6;

/** Somebody who may watch, as an invitation lets them in; at 10,000 events a minute for so long. */
export async function dashboardRows(ours: OwnPlatform, seconds: number): Promise<Row[]> {
  const [opened] = await ours.openSessions(1);
  if (!opened) throw new Error("there is no stream to look at");
  const { streamId } = opened;
  const site = ours.url.replace("127.0.0.1", "localhost");
  const asked = { role: "MODERATOR", handle: `@b${randomBytes(4).toString("hex")}` };
  const { link } = (await ours.ask("POST", `/v1/streams/${streamId}/invitations`, asked)) as { link: string };
  const publisher = startPublisherProcess();
  const browser = await launchBrowser();
  try {
    const page = await personsPage(browser, site, { width: 1_440, height: 900 });
    const where = new URL(link);
    await page.goto(site + where.pathname + where.search + where.hash);
    await page.getByLabel("Your name").fill("Bench");
    await page.getByRole("button", { name: "Make a passkey and accept" }).click();
    await page.waitForURL(/\/dashboard\//);
    const address = `${site}/dashboard/live/?stream=${streamId}`;
    const first = await firstPageRows(browser, page.context(), address);
    await page.addInitScript(watching);
    await page.addInitScript(timingInput);
    await page.goto(address);
    await page.locator(".feed-now").waitFor();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable");
    const session = { ...opened, sessionId: randomUUID() };
    const pace = {
      target: ours.target,
      session,
      eventsPerSecond: eventsAMinute / 60,
      seconds: warmUpSeconds + seconds,
    };
    const published = publisher.call("pace", pace);
    await page.waitForTimeout(warmUpSeconds * 1_000);
    const heaps = [await heapOf(devtools)];
    await page.evaluate("watched.begin(); timed.begin()");
    let pressed = 0;
    for (let look = 1; look <= looks; look += 1) {
      pressed = await workFor(page, (seconds * 1_000) / looks, pressed);
      if (look === looks) break;
      // What throws away what nothing holds is the measurement's own task.
      const began = await page.evaluate<number>("performance.now()");
      heaps.push(await heapOf(devtools));
      await page.evaluate(`watched.leaveOut(${began}, performance.now())`);
    }
    const answers = await page.evaluate<Answered[]>("timed.end()");
    const seen = await page.evaluate<Watched>("watched.end()");
    heaps.push(await heapOf(devtools));
    await published;
    // With all kinds, and followed again.
    await page.locator(".chips .chip").first().click();
    await page.keyboard.press("n");
    const { position } = (await ours.ask("GET", `/v1/streams/${streamId}/state`)) as { position: { offset: number } };
    const place = page.locator(`.feed-now [data-offset="${position.offset}"]`);
    await place.waitFor({ timeout: 10_000 }).catch(() => undefined);
    const missing = position.offset - Number(await page.locator(".feed-now [data-offset]").getAttribute("data-offset"));
    return [
      ...first,
      ...rowsOf(seen, heaps, { missing, offset: position.offset }),
      inputRow(answers, pressed, { "events/min": eventsAMinute, seconds: Math.round(seen.seconds) }),
    ];
  } finally {
    await browser.close();
    await publisher.stop();
  }
}

function rowsOf(
  seen: Watched,
  heaps: readonly number[],
  { missing, offset }: { missing: number; offset: number },
): Row[] {
  const [first = 0] = heaps;
  const detail = { "events/min": eventsAMinute, seconds: Math.round(seen.seconds) };
  return [
    judge(
      {
        name: "the dashboard's feed in a flood: tasks over 50 ms after it has loaded",
        unit: "tasks",
        measured: seen.tasksMs.length,
        detail: {
          ...detail,
          "longest ms": Math.max(0, ...seen.tasksMs),
          "pictures/s": Math.round(seen.pictures / seen.seconds),
          "all ms": seen.tasksMs.slice(0, 20).join(" "),
        },
      },
      { atMost: 0 },
    ),
    judge(
      {
        name: "the dashboard's feed in a flood: growth of its heap",
        unit: "MB",
        measured: (heaps.at(-1) ?? 0) - first,
        detail: { ...detail, "heap MB": heaps.map((heap) => heap.toFixed(1)).join(" ") },
      },
      { atMost: 10 },
    ),
    judge(
      {
        name: "the dashboard's feed in a flood: events that are missing at the end",
        unit: "events",
        measured: missing,
        detail: { ...detail, "position of the hub": offset },
      },
      { atMost: 0 },
    ),
  ];
}
