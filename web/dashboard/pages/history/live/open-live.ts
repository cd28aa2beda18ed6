/** One session of the past, read piece by piece: what is there is shown, none waits for another. */
import type { Operations } from "../../../../../client/api.ts";
import type { Page } from "../../../frame/page.ts";
import type { Analytics, Bucket } from "../measures.ts";
import { settle } from "../settle.ts";
import { readTimeline, type Timeline } from "./timeline.ts";

export type OpenSession = Operations["getSession"]["answer"];
export type Comparison = Operations["compareLives"]["answer"];
export type ComparedLive = NonNullable<Comparison["live"]>;

/** A live that went before, minute by minute. */
export interface Curve {
  live: ComparedLive;
  minutes: readonly Bucket[];
}

export interface OpenLive {
  readonly session: OpenSession;
  /** Undefined while it is read. */
  readonly timeline: Timeline | undefined;
  readonly numbers: Analytics | undefined;
  /** Its first day, minute by minute. */
  readonly minutes: readonly Bucket[] | undefined;
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

export async function openLive(
  { api, stream: { streamId }, explain, signal }: Pick<Page, "api" | "stream" | "explain" | "signal">,
  sessionId: string,
  changed: () => void,
): Promise<OpenLive> {
  const params = { sessionId };
  const ofStream = { streamId };
  const session = await api.getSession({ params, query: { stream: streamId } });
  const known: { -readonly [Name in keyof OpenLive]: OpenLive[Name] } = {
    session,
    timeline: undefined,
    numbers: undefined,
    minutes: undefined,
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
    known.timeline = await readTimeline((after) =>
      api.getSessionTimeline({ params, query: { stream: streamId, ...(after > 0 && { after }) } }),
    );
  };
  const readNumbers = async () => {
    known.numbers = await api.readAnalytics({ params: ofStream, query: { session: sessionId, by: "session" } });
  };
  const readMinutes = async () => {
    const query = { session: sessionId, by: "minute" as const };
    known.minutes = (await api.readAnalytics({ params: ofStream, query })).buckets;
  };
  const readBeside = async () => {
    const comparison = await api.compareLives({ params: ofStream, query: { room: session.roomId } });
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
    known.session.endedAt === null || (known.numbers?.pending ?? 0) > 0 || known.comparison?.live === null;
  void settle({
    read: readAll,
    again: async () => {
      known.session = await api.getSession({ params, query: { stream: streamId } });
      await readAll();
    },
    isOpen,
    signal,
  });
  return known;
}
