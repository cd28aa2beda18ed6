/** One live of the past, over all sessions that took it in, read piece by piece: what is there is shown, none waits for another. */
import type { Operations, Session } from "../../../../../client/api.ts";
import type { Page } from "../../../frame/page.ts";
import type { Analytics, Bucket } from "../measures.ts";
import { settle } from "../settle.ts";
import { serverNow } from "../../../../kit/server-clock.ts";
import { isAlone, type Live, liveOf, type Part } from "./parts.ts";
import { readTimeline, type Timeline } from "./timeline.ts";

export type Comparison = Operations["compareLives"]["answer"];
export type ComparedLive = NonNullable<Comparison["live"]>;

/** A live that went before, minute by minute. */
export interface Curve {
  live: ComparedLive;
  minutes: readonly Bucket[];
}

export interface OpenLive {
  readonly live: Live<Part>;
  /** Undefined while it is read. */
  readonly timeline: Timeline | undefined;
  readonly numbers: Analytics | undefined;
  /** Its first days, minute by minute. */
  readonly minutes: readonly Bucket[] | undefined;
  /** Where these end, in milliseconds; undefined where they are of all of it. */
  readonly minutesUntil: number | undefined;
  readonly comparison: Comparison | undefined;
  /** The lives before it, the latest last, and itself. */
  readonly curves: readonly Curve[] | undefined;
  /** What could not be read, in words. */
  readonly problem: string | undefined;
}

/** Lives that stand beside it. */
const beside = 5;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Of a live that lasts longer, the numbers by minute end after so many days. */
const mostDays = 7;
/** Sessions of one live that are read, and of how many of them the gaps are. */
const [mostPages, pageSessions, mostWithGaps] = [5, 100, 20];

export async function openLive(
  { api, stream: { streamId }, explain, signal }: Pick<Page, "api" | "stream" | "explain" | "signal">,
  sessionId: string,
  changed: () => void,
): Promise<OpenLive> {
  const ofStream = { streamId };
  const ofSession = { stream: streamId };

  /** All sessions of the live that the session is of, with their gaps. */
  async function readLive(): Promise<Live<Part>> {
    const asked = await api.getSession({ params: { sessionId }, query: ofSession });
    if (isAlone(asked)) return liveOf<Part>([asked]);
    const { roomId } = asked;
    const sessions: Session[] = [];
    for (let page = 0, before: string | undefined; page < mostPages; page += 1) {
      const query = { room: roomId, ...(before !== undefined && { before }) };
      const { sessions: found } = await api.listStreamSessions({ params: ofStream, query });
      sessions.push(...found);
      before = found.at(-1)?.sessionId;
      if (found.length < pageSessions) break;
    }
    const others = sessions.filter((one) => one.sessionId !== sessionId);
    const withGaps = others.filter(({ complete }) => !complete).slice(0, mostWithGaps);
    const read = await Promise.all(
      withGaps.map((one) => api.getSession({ params: { sessionId: one.sessionId }, query: ofSession })),
    );
    const known = new Map(read.map((one) => [one.sessionId, one]));
    return liveOf<Part>([asked, ...others.map((one) => known.get(one.sessionId) ?? { ...one, gaps: [] })]);
  }

  const known: { -readonly [Name in keyof OpenLive]: OpenLive[Name] } = {
    live: await readLive(),
    timeline: undefined,
    numbers: undefined,
    minutes: undefined,
    minutesUntil: undefined,
    comparison: undefined,
    curves: undefined,
    problem: undefined,
  };
  const take = async (read: Promise<void>): Promise<void> => {
    try {
      await read;
    } catch (error) {
      known.problem = explain(error);
    }
    if (!signal.aborted) changed();
  };
  const readPages = async () => {
    known.timeline = await readTimeline(
      known.live.parts.map((part) => part.sessionId),
      (id, after) =>
        api.getSessionTimeline({ params: { sessionId: id }, query: { ...ofSession, ...(after > 0 && { after }) } }),
    );
  };
  /** One session by itself, or the live over all of them: who was there in several is one. */
  const whole = () => {
    const [first, ...others] = known.live.parts;
    return others.length === 0
      ? ({ by: "session", of: { session: first.sessionId } } as const)
      : ({ by: "live", of: { room: known.live.roomId } } as const);
  };
  const readNumbers = async () => {
    const { by, of } = whole();
    known.numbers = await api.readAnalytics({ params: ofStream, query: { ...of, by } });
  };
  const readMinutes = async () => {
    const { startedAt, endedAt } = known.live;
    const from = Math.floor(Date.parse(startedAt) / minuteMs) * minuteMs;
    const to = Math.max(from, endedAt === null ? serverNow() : Date.parse(endedAt)) + minuteMs;
    const days = Array.from({ length: Math.min(mostDays, Math.ceil((to - from) / dayMs)) }, (_, day) => ({
      from: new Date(from + day * dayMs).toISOString(),
      to: new Date(Math.min(to, from + (day + 1) * dayMs)).toISOString(),
    }));
    const { of } = whole();
    known.minutesUntil = from + mostDays * dayMs < to ? from + mostDays * dayMs : undefined;
    const answers = await Promise.all(
      days.map((day) => api.readAnalytics({ params: ofStream, query: { ...of, ...day, by: "minute" } })),
    );
    known.minutes = answers.flatMap(({ buckets }) => buckets);
  };
  const readBeside = async () => {
    const comparison = await api.compareLives({ params: ofStream, query: { room: known.live.roomId } });
    known.comparison = comparison;
    if (!signal.aborted) changed();
    if (comparison.live === null) return;
    const lives = [comparison.live, ...comparison.before.slice(0, beside)].toReversed();
    const curves = await Promise.all(
      lives.map(async (live) => ({ live, minutes: (await api.readAnalytics(rangeOf(live))).buckets })),
    );
    known.curves = curves;
  };
  const rangeOf = ({ startedAt, minutes }: ComparedLive) => {
    const from = Math.floor(Date.parse(startedAt) / minuteMs) * minuteMs;
    const to = from + Math.min(dayMs, Math.max(1, minutes + 1) * minuteMs);
    return {
      params: ofStream,
      query: { from: new Date(from).toISOString(), to: new Date(to).toISOString(), by: "minute" as const },
    };
  };
  const readAll = () => Promise.all([readPages(), readNumbers(), readMinutes(), readBeside()].map(take));
  /** It goes on, or what was counted of it is not all of it yet. */
  const isOpen = () =>
    known.live.endedAt === null || (known.numbers?.pending ?? 0) > 0 || known.comparison?.live === null;
  void settle({
    read: readAll,
    again: async () => {
      known.live = await readLive();
      await readAll();
    },
    isOpen,
    signal,
  });
  return known;
}
