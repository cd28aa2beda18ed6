/** Whether the dashboard's feed has every event of the log as a row, once: read in the page as somebody reads who scrolls up. */
import type { Page } from "playwright-core";
import type { RecordedEvent } from "#shared/event.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";

/** A row as it was read the last time. */
export interface ReadRow {
  /** Of its newest event; of likes and people who came in, which are gathered, of the first. */
  offset: number;
  kind: string;
  /** Of what is gathered: how many it says. */
  amount: number;
}

/** Rows by the number that each keeps. */
export type ReadRows = Map<number, ReadRow>;

/** In the page: scrolls from the newest row to the oldest, and reads each. Once it is up there, the feed is held. */
const reading = `(async () => {
  const scroll = document.querySelector(".feed-scroll");
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const read = new Map();
  const numberOf = (element) => Number((element?.textContent ?? "1").replaceAll(/[^0-9]/g, ""));
  const take = () => {
    for (const row of scroll.querySelectorAll(".ev")) {
      const kind = row.dataset.type;
      const amount = kind === "like" ? numberOf(row.querySelector(".amount"))
        : kind === "join" ? numberOf(row.querySelector(".what b.num")) : 0;
      read.set(Number(row.getAttribute("aria-posinset")), { offset: Number(row.dataset.offset), kind, amount });
    }
  };
  take();
  while (scroll.scrollTop > 0) {
    scroll.scrollTop -= scroll.clientHeight;
    // The first picture after it has the scroll event, the second the rows.
    await frame();
    await frame();
    take();
  }
  // As one text: taking thousands of objects out of the page, one by one, would be the longest task of all.
  return JSON.stringify([...read]);
})()`;

/** Reads all rows that the page has, and lets it follow again. */
export async function readRows(page: Page, read: ReadRows): Promise<void> {
  const rows = JSON.parse(await page.evaluate<string>(reading)) as [id: number, row: ReadRow][];
  for (const [id, row] of rows) read.set(id, row);
  await page.keyboard.press("n");
}

/** All events of a session, as the log gives them; waits until it has so many. */
export async function logOf(ours: OwnPlatform, sessionId: string, events: number): Promise<RecordedEvent[]> {
  const log: RecordedEvent[] = [];
  const until = performance.now() + 120_000;
  while (log.length < events) {
    const after = log.at(-1)?.seqNo ?? 0;
    const page = (await ours.ask("GET", `/v1/sessions/${sessionId}/events?after=${after}&limit=500`)) as {
      events: RecordedEvent[];
    };
    log.push(...page.events);
    if (page.events.length > 0) continue;
    if (performance.now() > until) throw new Error(`the log has ${log.length} of ${events} events`);
    await new Promise((next) => setTimeout(next, 250));
  }
  return log;
}

/** What the show has that is no line of a feed: numbers, and what has no reader. */
const unsaid = new Set(["ROOM_USER", "RAW"]);

export interface Compared {
  /** Events that have to be a row of their own, or the newest of a gift's streak. */
  expected: number;
  missing: number[];
  twice: number[];
  /** Rows that are of no event of the log. */
  unknown: number[];
  likes: { log: number; feed: number };
  joins: { log: number; feed: number };
}

/** Row for row, by what the log says alone: how the page makes rows of events is not asked. */
export function compareRows(log: readonly RecordedEvent[], read: ReadRows): Compared {
  const wanted = new Set<number>();
  /** The newest event so far of each streak that has not ended. */
  const streaks = new Map<string, number>();
  const said = { likes: 0, joins: 0 };
  for (const event of log) {
    switch (event.eventType) {
      case "LIKE":
        said.likes += event.payload.likeCount;
        break;
      case "JOIN":
        said.joins += 1;
        break;
      case "GIFT": {
        const { giftId, groupId, isGiftStreak, streakEnd } = event.payload;
        const key = [event.user.userId, giftId, groupId].join(" ");
        if (isGiftStreak) wanted.delete(streaks.get(key) ?? -1);
        wanted.add(event.offset);
        if (isGiftStreak && !streakEnd) streaks.set(key, event.offset);
        else streaks.delete(key);
        break;
      }
      case "BATTLE":
        if (event.payload.phase !== "update") wanted.add(event.offset);
        break;
      case "CHAT":
      case "FOLLOW":
      case "SHARE":
      case "SUBSCRIBE":
        wanted.add(event.offset);
        break;
      default:
        if (!unsaid.has(event.eventType)) throw new Error(`whether ${event.eventType} is a row is not said`);
    }
  }
  const ofLog = new Set(log.map(({ offset }) => offset));
  const seen = new Set<number>();
  const found: Compared = {
    expected: wanted.size,
    missing: [],
    twice: [],
    unknown: [],
    likes: { log: said.likes, feed: 0 },
    joins: { log: said.joins, feed: 0 },
  };
  for (const { offset, kind, amount } of read.values()) {
    if (!ofLog.has(offset)) found.unknown.push(offset);
    if (seen.has(offset)) found.twice.push(offset);
    seen.add(offset);
    if (kind === "like") found.likes.feed += amount;
    if (kind === "join") found.joins.feed += amount;
  }
  found.missing = [...wanted].filter((offset) => !seen.has(offset));
  return found;
}

/** How many events are not as the log has them. */
export function rowsRow(found: Compared, more: Record<string, number | string>): Row {
  const { expected, missing, twice, unknown, likes, joins } = found;
  const few = (offsets: readonly number[]) => [offsets.length, ...offsets.slice(0, 5)].join(" ");
  const measured =
    missing.length +
    twice.length +
    unknown.length +
    Math.abs(likes.log - likes.feed) +
    Math.abs(joins.log - joins.feed);
  return judge(
    {
      name: "the dashboard's feed in a flood: rows that are not as the log has them",
      unit: "rows",
      measured,
      detail: {
        ...more,
        "rows compared": expected,
        missing: few(missing),
        twice: few(twice),
        "not of the log": few(unknown),
        likes: `${likes.feed} of ${likes.log}`,
        "people who came in": `${joins.feed} of ${joins.log}`,
      },
    },
    { atMost: 0 },
  );
}
