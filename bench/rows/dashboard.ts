/** How the dashboard's page Live holds a flood: in a real browser, over a real hub. */
import { randomBytes, randomUUID } from "node:crypto";
import { launchBrowser } from "../../test/browser.ts";
import { personsPage } from "../../test/walks/first-alert.ts";
import { processesBelow } from "../load/processes-below.ts";
import { startPublisherProcess } from "../load/processes.ts";
import { stepBack } from "../load/step-back.ts";
import { type Priority, stepForward } from "../load/step-forward.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { firstPageRows } from "./dashboard-first.ts";
import { type Answered, inputRow, timingInput, workOnce } from "./dashboard-input.ts";
import { compareRows, logOf, readRows, type ReadRows, rowsRow } from "./dashboard-rows.ts";
import { heapOf, type Watched, watching } from "./overlay-frames.ts";

const eventsAMinute = 10_000;
/** What loads, and what is shown for the first time, is not counted. */
const warmUpSeconds = 10;
/** So often the heap is looked at, after what nothing holds was thrown away. */
const looks = 6;
/** Between two times that somebody scrolls through all rows: the feed keeps 3,000 that nobody looks at, some 30 seconds. */
const roundsBetweenReadings = 2;
const roundSeconds = 10;

/** Somebody who may watch, as an invitation lets them in; at 10,000 events a minute for so long. */
export async function dashboardRows(ours: OwnPlatform, seconds: number): Promise<Row[]> {
  const [opened] = await ours.openSessions(1);
  if (!opened) throw new Error("there is no stream to look at");
  const { streamId } = opened;
  const site = ours.url.replace("127.0.0.1", "localhost");
  const asked = { role: "MODERATOR", handle: `@b${randomBytes(4).toString("hex")}` };
  const { link } = (await ours.ask("POST", `/v1/streams/${streamId}/invitations`, asked)) as { link: string };
  const publisher = startPublisherProcess();
  const others = new Set(processesBelow());
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
    const priority = await stepForward(processesBelow().filter((pid) => !others.has(pid)));
    // Who draws before everybody else needs nobody to step back: a hub that never had its turn would lose its line.
    if (priority !== "real time") stepBack(others);
    const session = { ...opened, sessionId: randomUUID() };
    const pace = {
      target: ours.target,
      session,
      eventsPerSecond: eventsAMinute / 60,
      // Somebody's last round of work is in the flood, too.
      seconds: warmUpSeconds + seconds + roundSeconds,
    };
    const published = publisher.call("pace", pace);
    await page.waitForTimeout(warmUpSeconds * 1_000);
    const heaps = [await heapOf(devtools)];
    const rows: ReadRows = new Map();
    await page.evaluate("watched.begin(); timed.begin()");
    const beganAt = performance.now();
    const passed = () => (performance.now() - beganAt) / 1_000;
    let pressed = 0;
    /** What was done from when on, for the tasks that were long. */
    const done: [seconds: number, what: string][] = [];
    const tell = (what: string) => void done.push([passed(), what]);
    for (let round = 1; passed() < seconds; round += 1) {
      pressed += await workOnce(page, tell);
      if (round % roundsBetweenReadings !== 0) continue;
      tell("reading all rows");
      await readRows(page, rows);
      if (passed() < (seconds / looks) * heaps.length || heaps.length === looks) continue;
      tell("looking at the heap");
      // What throws away what nothing holds is the measurement's own task.
      const began = await page.evaluate<number>("performance.now()");
      heaps.push(await heapOf(devtools));
      await page.evaluate(`watched.leaveOut(${began}, performance.now())`);
    }
    const answers = await page.evaluate<Answered[]>("timed.end()");
    const seen = await page.evaluate<Watched>("watched.end()");
    heaps.push(await heapOf(devtools));
    const { events } = await published;
    const { position } = (await ours.ask("GET", `/v1/streams/${streamId}/state`)) as { position: { offset: number } };
    await page.locator(`.feed-now [data-offset="${position.offset}"]`).waitFor();
    await readRows(page, rows);
    const found = compareRows(await logOf(ours, session.sessionId, events), rows);
    const detail = { "events/min": eventsAMinute, seconds: Math.round(seen.seconds), "browser's priority": priority };
    return [
      ...first,
      ...rowsOf(seen, heaps, detail, (at) => done.findLast(([from]) => from <= at)?.[1] ?? "beginning"),
      rowsRow(found, { ...detail, "events of the log": events }),
      inputRow(answers, pressed, detail),
    ];
  } finally {
    await browser.close();
    await publisher.stop();
  }
}

function rowsOf(
  seen: Watched,
  heaps: readonly number[],
  detail: Record<string, number | Priority>,
  doneAt: (seconds: number) => string,
): Row[] {
  const [first = 0] = heaps;
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
          "all ms": seen.tasksMs
            .slice(0, 20)
            .map(
              (ms, index) =>
                `${ms} (${doneAt(seen.tasksAt[index] ?? 0)}, at ${Math.round(seen.tasksAt[index] ?? 0)} s: ${seen.tasksBy[index]})`,
            )
            .join(", "),
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
  ];
}
