/** What the lists of a stream's moderation cost an event on its way to overlays. */
import { randomUUID } from "node:crypto";
import { judgeOf } from "#shared/moderation/judge.ts";
import { type KeptModeration, moderationLimits, noModeration } from "#shared/moderation/lists.ts";
import { OverlayFilter } from "#shared/moderation/overlay-filter.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { eventSource, showBodies } from "../events.ts";
import { judge, type Row } from "../row.ts";
import { percentile } from "../statistics.ts";

/** So many chats are judged as one measurement: one alone is too short for the clock. */
const chatsEach = 100;

/** Full lists against the show's chats; then the slowest list that can be saved against the longest message that is usual. */
export function moderationRows(quick: boolean): Promise<Row[]> {
  const events = showEvents(quick ? 3_000 : 10_000);
  const full: KeptModeration = {
    ...noModeration,
    words: Array.from({ length: moderationLimits.words }, (_, index) => ({
      word: `${wordOf(index)}${index % 3 === 0 ? ` ${wordOf(index * 7)}` : ""}`,
      match: index % 2 === 0 ? ("whole" as const) : ("inside" as const),
      measure: "mask" as const,
      exact: index % 5 === 0,
    })),
    links: { measure: "mask", allowed: ["example.com"] },
    blocked: Array.from({ length: moderationLimits.blocked }, (_, index) => ({ userId: String(9_000_000 + index) })),
  };
  const slow: KeptModeration = {
    ...full,
    words: full.words.map((word, index) => ({
      ...word,
      word: "ab".repeat(1 + (index % 31)) + (index % 2 === 0 ? "" : "a"),
      match: "inside",
      exact: false,
    })),
  };
  const longest = (event: RecordedEvent, index: number) =>
    event.eventType === "CHAT"
      ? { ...event, payload: { ...event.payload, message: `${"ab".repeat(148)}${index}` } }
      : event;
  return Promise.resolve([
    row("moderation, full lists, the show's chats", full, events, 0.1),
    row("moderation, the slowest list, chats of 300 characters", slow, events.map(longest), 2),
  ]);
}

function row(name: string, kept: KeptModeration, events: readonly RecordedEvent[], atMost: number): Row {
  const chats = events.filter(({ eventType }) => eventType === "CHAT");
  const [ours, bare] = [new OverlayFilter(judgeOf(kept)), new OverlayFilter(judgeOf(noModeration))];
  // The first ones warm the compiler, and every text is new to the second half.
  const timesOf = (filter: OverlayFilter): number[] => {
    const ms: number[] = [];
    for (let from = 0; from + chatsEach <= chats.length; from += chatsEach) {
      const some = chats.slice(from, from + chatsEach);
      const before = process.cpuUsage();
      for (const event of some) filter.event(event);
      const { user, system } = process.cpuUsage(before);
      ms.push((user + system) / 1_000 / chatsEach);
    }
    return ms.slice(Math.floor(ms.length / 2));
  };
  const [limits, times] = [timesOf(bare), timesOf(ours)];
  const detail = { limit: "the same without lists", p99: percentile(times, 0.99), chats: chats.length };
  const measured = {
    name,
    unit: "ms a chat (p50, CPU)",
    measured: percentile(times, 0.5),
    limit: percentile(limits, 0.5),
  };
  return judge({ ...measured, detail }, { atMost });
}

/** Chats of the show again and again, none of them said twice. */
function showEvents(count: number): RecordedEvent[] {
  const session = { streamId: "st_bench", sessionId: randomUUID(), roomId: "7001" };
  const next = eventSource(session, showBodies());
  return Array.from({ length: count }, (_, index): RecordedEvent => {
    const event = { ...next(Date.now()), offset: index + 1 };
    if (event.eventType !== "CHAT") return event;
    return { ...event, payload: { ...event.payload, message: `${event.payload.message} ${index}` } };
  });
}

/** Words of four to nine letters that no chat says. */
function wordOf(index: number): string {
  const letters = "zqxvwkjyfb";
  const digits = String(10_000 + index * 37);
  return Array.from(digits, (digit) => letters.charAt(Number(digit))).join("") + letters.slice(0, index % 5);
}
