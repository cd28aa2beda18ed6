/**
 * What a hub counts of itself: a few sums for each batch, whatever is in it. They are handed to the meter now and then while
 * something happens, and nobody waits for that.
 */
import type { RecordedEvent } from "#shared/event.ts";
import { addShares, objectives, type Shares } from "#shared/telemetry/objectives.ts";
import { type MeterRpc, reportEveryMs, type StreamGauges } from "#shared/telemetry/report.ts";
import { type Collector, SpanBuffer, sendSpans } from "#shared/telemetry/otlp.ts";
import { spanOf } from "#shared/telemetry/trace.ts";
import { Tally } from "#shared/telemetry/tally.ts";

/** Batches that wait for the log whose time is kept; where there are more, those between are not looked at. */
const mostMarks = 256;

interface Mark {
  offset: number;
  events: number;
  at: number;
}

/** What comes within so long goes with the same report. */
const gatherMs = 500;

/** How the hub stands. */
export type HubStanding = Omit<StreamGauges, "unacknowledged" | "reconnects">;

export class HubMeter {
  readonly #tally = new Tally();
  #shares: Shares = {};
  #marks: Mark[] = [];
  #reportedAt = 0;
  /** Since when sockets are counted. */
  #servedSince = 0;
  #receivedUntil = 0;
  readonly #spans = new SpanBuffer();
  #runner: Pick<StreamGauges, "unacknowledged" | "reconnects"> = { unacknowledged: 0, reconnects: 0 };

  /** A batch is recorded and handed to the sockets. */
  noteBatch(
    { events, actions, sockets }: { events: readonly RecordedEvent[]; actions: number; sockets: number },
    now: number,
  ): void {
    const [first, last] = [events[0], events.at(-1)];
    if (!first || !last) return;
    this.#tally.count("tle_events_total", {}, events.length);
    this.#tally.count("tle_actions_total", {}, actions);
    // The first one has waited longest: what is said of the others is no better than it was.
    const waitedMs = now - first.ingestedAt;
    this.#tally.observe("tle_event_to_socket_seconds", {}, waitedMs / 1_000, events.length);
    const good = waitedMs <= objectives.event_to_socket.withinMs ? events.length : 0;
    addShares(this.#shares, { event_to_socket: { good, all: events.length } });
    if (this.#marks.length < mostMarks) this.#marks.push({ offset: last.offset, events: events.length, at: now });
    this.#noteReceived(now);
    for (const event of events) if (event.eventType === "GAP") this.#noteGap(event.payload, sockets);
  }

  /** An event that is traced was recorded and handed to the sockets. */
  noteTraced({ eventId, streamId, offset, ingestedAt }: RecordedEvent, now: number): void {
    this.#spans.add(
      spanOf(eventId, "hub.commit", {
        startedAt: now,
        endedAt: now,
        attributes: { stream: streamId, offset, "since.arrival.ms": now - ingestedAt },
      }),
    );
  }

  /** The log has everything up to there. */
  noteLogged(offset: number, now: number): void {
    let done = 0;
    for (const mark of this.#marks) {
      if (mark.offset > offset) break;
      done += 1;
      const waitedMs = now - mark.at;
      this.#tally.observe("tle_event_to_log_seconds", {}, waitedMs / 1_000, mark.events);
      const good = waitedMs <= objectives.event_to_log.withinMs ? mark.events : 0;
      addShares(this.#shares, { event_to_log: { good, all: mark.events } });
    }
    if (done > 0) this.#marks = this.#marks.slice(done);
  }

  /** A runner's message was answered. */
  noteLine(type: string, isOk: boolean): void {
    this.#tally.count("tle_line_messages_total", { type, outcome: isOk ? "ok" : "refused" });
  }

  /** What the stream's runner says of itself. */
  noteRunner(said: Pick<StreamGauges, "unacknowledged" | "reconnects">): void {
    this.#runner = said;
  }

  /** How long to wait before the next report: for what comes in the next moment, and for its turn. Milliseconds. */
  waitMs(now: number): number {
    return Math.max(gatherMs, this.#reportedAt + reportEveryMs - now);
  }

  /** Hands over what was counted. Never throws: a count that is lost is no reason to fail anything. */
  async report(
    { meter, collector }: { meter: MeterRpc; collector: Collector | undefined },
    streamId: string,
    standing: HubStanding,
    now: number,
  ): Promise<void> {
    const servedMs = this.#servedSince === 0 ? 0 : Math.min(now - this.#servedSince, reportEveryMs * 2);
    this.#reportedAt = now;
    this.#servedSince = now;
    if (servedMs > 0 && standing.sockets > 0) {
      const seconds = (servedMs / 1_000) * standing.sockets;
      this.#tally.count("tle_overlay_seconds_total", {}, seconds);
      addShares(this.#shares, { overlay_minutes: { good: seconds, all: seconds } });
    }
    const [counts, shares] = [this.#tally.take(), this.#shares];
    this.#shares = {};
    const gauges = { ...standing, ...this.#runner };
    const spans = this.#spans.take();
    if (collector && spans.length > 0) await sendSpans(collector, "hub", spans, fetch);
    try {
      await meter.report({ counts, streams: [{ streamId, gauges, shares }] });
    } catch {
      this.#tally.add(counts);
      addShares(this.#shares, shares);
    }
  }

  /** Somebody receives: the time since the batch before counts as received, unless it was long ago. */
  #noteReceived(now: number): void {
    const seconds = this.#receivedUntil === 0 ? 0 : (now - this.#receivedUntil) / 1_000;
    this.#receivedUntil = now;
    if (seconds > 0 && seconds < 60) addShares(this.#shares, { gap_seconds: { good: seconds, all: seconds } });
  }

  #noteGap({ startedAt, endedAt }: { startedAt: number; endedAt: number }, sockets: number): void {
    const seconds = Math.max(0, (endedAt - startedAt) / 1_000);
    if (!Number.isFinite(seconds)) return;
    this.#tally.count("tle_gaps_total", {});
    this.#tally.count("tle_gap_seconds_total", {}, seconds);
    this.#tally.count("tle_overlay_dark_seconds_total", {}, seconds * sockets);
    // What was served as time of an overlay was dark for so long.
    addShares(this.#shares, {
      gap_seconds: { good: 0, all: seconds },
      overlay_minutes: { good: -seconds * sockets, all: 0 },
    });
  }
}
