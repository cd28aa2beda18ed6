/** How smooth a busy overlay runs, and whether it keeps what it no longer shows: in a real browser, over a real hub. */
import { randomUUID } from "node:crypto";
import type { CDPSession, Page } from "playwright-core";
import { launchBrowser } from "../../test/browser.ts";
import { processesBelow } from "../load/processes-below.ts";
import { startPublisherProcess } from "../load/processes.ts";
import { stepBack } from "../load/step-back.ts";
import { type Priority, stepForward } from "../load/step-forward.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";

const eventsPerSecond = 200;
/** What loads, and what is shown for the first time, is not counted. */
const warmUpSeconds = 10;
/** So often the heap is looked at, after what nothing holds was thrown away. */
const looks = 6;

/** A battle night with everything that templates have for it, and what decorates. */
export const busyScene = {
  version: 1,
  canvas: { width: 1_920, height: 1_080 },
  theme: "broadcast",
  widgets: [
    ["rain", 0, 0, 1_920, 1_080],
    ["emote-wall", 510, 500, 900, 420],
    ["battle", 410, 140, 1_100, 330],
    ["chat", 48, 620, 560, 302],
    ["alerts", 610, 500, 700, 420],
    ["hype", 1_366, 786, 506, 130],
    ["combo", 1_572, 500, 300, 220],
    ["leaderboard", 40, 140, 350, 430],
    ["activity", 1_540, 140, 340, 340],
    ["ticker", 40, 945, 1_840, 85],
    ["goal", 700, 20, 520, 110],
    ["counters", 40, 20, 640, 72],
    ["jar", 1_320, 520, 240, 260],
    ["cloud", 620, 800, 600, 140],
  ].map(([type, x, y, width, height]) => ({ id: type, type, place: { x, y, width, height } })),
};

/** A busy scene at 200 events a second for so long: pictures a second, tasks that hold up pictures, and the heap. */
export async function overlayFrameRows(ours: OwnPlatform, seconds: number): Promise<Row[]> {
  const [opened] = await ours.openSessions(1);
  if (!opened) throw new Error("there is no overlay to look at");
  await publishScene(ours, opened.streamId);
  const publisher = startPublisherProcess();
  const others = new Set(processesBelow());
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1_920, height: 1_080 } });
    await page.addInitScript(watching);
    await page.goto(await ours.overlayUrl(opened.streamId));
    await page.locator(".w.battle, .w.counters").first().waitFor({ state: "attached" });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable");
    const priority = await stepForward(processesBelow().filter((pid) => !others.has(pid)));
    // Who draws before everybody else needs nobody to step back: a hub that never had its turn would lose its line.
    if (priority !== "real time") stepBack(others);
    const session = { ...opened, sessionId: randomUUID() };
    const total = warmUpSeconds + seconds;
    const published = publisher.call("pace", { target: ours.target, session, eventsPerSecond, seconds: total });
    await page.waitForTimeout(warmUpSeconds * 1_000);
    const heaps = [await heapOf(devtools)];
    await page.evaluate("watched.begin()");
    for (let look = 1; look <= looks; look += 1) {
      await page.waitForTimeout((seconds * 1_000) / looks);
      if (look === looks) break;
      // What throws away what nothing holds is the measurement's own task.
      const began = await page.evaluate<number>("performance.now()");
      heaps.push(await heapOf(devtools));
      await page.evaluate(`watched.leaveOut(${began}, performance.now())`);
    }
    const seen = await page.evaluate<Watched>("watched.end()");
    heaps.push(await heapOf(devtools));
    const { events, startedAt, endedAt } = await published;
    return rowsOf(seen, heaps, {
      // As they were acknowledged: a hub that had no core left would have the page draw less.
      "events/s": Math.round(events / ((endedAt - startedAt) / 1_000)),
      seconds,
      elements: await elementsOf(page),
      "browser's priority": priority,
    });
  } finally {
    await browser.close();
    await publisher.stop();
  }
}

async function publishScene(ours: OwnPlatform, streamId: string): Promise<void> {
  const scenes = `/v1/streams/${streamId}/scenes`;
  const made = (await ours.ask("POST", scenes, { name: "bench", document: busyScene })) as { sceneId: string };
  await ours.ask("POST", `${scenes}/${made.sceneId}/publish`, { draftNo: 1 });
}

export interface Watched {
  pictures: number;
  seconds: number;
  /** The longest time between two pictures, milliseconds. */
  longestMs: number;
  /** How long each task took that took more than 50 ms. */
  tasksMs: number[];
  /** When each of them began, seconds since the beginning. */
  tasksAt: number[];
  /** What the browser says took the time of each: our scripts, style and layout, or neither (painting, memory, the machine). */
  tasksBy: string[];
}

/** In the page, before its own scripts: counts pictures and long tasks. */
export const watching = `
  globalThis.watched = (() => {
    let pictures = 0, beganAt = 0, lastAt = 0, longestMs = 0, isOn = false;
    const tasks = [], frames = [], leftOut = [];
    new PerformanceObserver((list) => {
      for (const { duration, startTime } of list.getEntries()) if (isOn && startTime >= beganAt) tasks.push({ duration, startTime });
    }).observe({ type: "longtask" });
    // Beside the tasks, for the cause alone: browsers without it have the same figures.
    if (PerformanceObserver.supportedEntryTypes.includes("long-animation-frame"))
      new PerformanceObserver((list) => { if (isOn) frames.push(...list.getEntries()); }).observe({ type: "long-animation-frame" });
    const causeOf = (task) => {
      // A frame begins before its task, or within it.
      const shared = ({ startTime, duration }) => Math.min(startTime + duration, task.startTime + task.duration) - Math.max(startTime, task.startTime);
      const frame = frames.find((frame) => shared(frame) > task.duration / 2);
      if (!frame) return "unknown";
      const scripts = frame.scripts.reduce((sum, { duration }) => sum + duration, 0);
      const [longest] = frame.scripts.toSorted((one, other) => other.duration - one.duration);
      const layout = frame.styleAndLayoutStart > 0 ? frame.startTime + frame.duration - frame.styleAndLayoutStart : 0;
      const name = longest ? " of which " + (longest.sourceFunctionName || longest.invoker) + " " + Math.round(longest.duration) : "";
      return "scripts " + Math.round(scripts) + name + ", style, layout and paint " + Math.round(layout) + " of a frame of " + Math.round(frame.duration);
    };
    const count = (now) => {
      if (!isOn) return;
      pictures += 1;
      if (lastAt > 0) longestMs = Math.max(longestMs, now - lastAt);
      lastAt = now;
      requestAnimationFrame(count);
    };
    return {
      begin() { isOn = true; beganAt = performance.now(); requestAnimationFrame(count); },
      leaveOut(from, to) { leftOut.push({ from, to }); },
      end() {
        isOn = false;
        const isOwn = ({ startTime, duration }) => leftOut.some(({ from, to }) => startTime < to && startTime + duration > from);
        const counted = tasks.filter((task) => !isOwn(task));
        const tasksMs = counted.map(({ duration }) => Math.round(duration));
        const tasksAt = counted.map(({ startTime }) => (startTime - beganAt) / 1000);
        return { pictures, longestMs, tasksMs, tasksAt, tasksBy: counted.map(causeOf), seconds: (performance.now() - beganAt) / 1000 };
      },
    };
  })();`;

/** Megabytes that something holds. */
export async function heapOf(devtools: CDPSession): Promise<number> {
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0) / 1_048_576;
}

function elementsOf(page: Page): Promise<number> {
  return page.evaluate<number>("document.body.getElementsByTagName('*').length");
}

function rowsOf(seen: Watched, heaps: readonly number[], more: Record<string, number | Priority>): Row[] {
  const [first = 0] = heaps;
  // The first look may come before what stays for good is there; the last one tells of a leak.
  const grownMb = (heaps.at(-1) ?? 0) - first;
  const detail = { widgets: busyScene.widgets.length, ...more };
  return [
    judge(
      {
        name: "a busy overlay in Chromium",
        unit: "pictures/s",
        measured: seen.pictures / seen.seconds,
        detail: { ...detail, "longest pause ms": seen.longestMs },
      },
      { atLeast: 58 },
    ),
    judge(
      {
        name: "a busy overlay: tasks over 50 ms after it has loaded",
        unit: "tasks",
        measured: seen.tasksMs.length,
        detail: {
          ...detail,
          "longest ms": Math.max(0, ...seen.tasksMs),
          "all ms": seen.tasksMs
            .slice(0, 20)
            .map((ms, index) => `${ms} (at ${Math.round(seen.tasksAt[index] ?? 0)} s: ${seen.tasksBy[index]})`)
            .join(" "),
        },
      },
      { atMost: 0 },
    ),
    judge(
      {
        name: "a busy overlay: growth of its heap",
        unit: "MB",
        measured: grownMb,
        detail: { ...detail, "heap MB": heaps.map((heap) => heap.toFixed(1)).join(" ") },
      },
      { atMost: 5 },
    ),
  ];
}
