/**
 * The way of one stream to its hub: over a line where there is one, else over HTTP, with the same answers. Who asks does not
 * notice, but that a line is quicker.
 */
import type { RunnerStanding } from "#shared/protocol/runner-line.ts";
import type { RunnerCommand } from "#shared/protocol/runner-command.ts";
import { type Backoff, backoffMs } from "./backoff.ts";
import { type IngestAnswer, type IngestClient, readAnswer, readLeaseAnswer } from "./ingest-client.ts";
import type { Line, LineAnswer } from "./line.ts";
import type { Log } from "./log.ts";

/** `auto`: a line, and HTTP where there is none. */
export const lineModes = ["auto", "socket", "http"] as const;
export type LineMode = (typeof lineModes)[number];

export interface StreamClient extends IngestClient {
  /** Whether a line is open. Its runner then need not say that it lives: the line does. */
  hasLine: () => boolean;
  /** Calls `listener`, and nobody else from then on, when a line opens or closes. */
  onLine: (listener: () => void) => void;
  close: () => void;
}

export interface StreamClientParts {
  client: IngestClient;
  streamId: string;
  mode: LineMode;
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  random: () => number;
  /** Told what rules ask for beside an acknowledgement. */
  onCommands?: (commands: readonly RunnerCommand[]) => void;
  /** How the runner stands, said over a line with each lease, and with a batch where it has changed. */
  standing?: () => RunnerStanding;
  /** Between two tries of a line. */
  retry?: Backoff;
}

/** A proxy that lets no line through is asked once a minute; a server that was away for long is back on a line as soon. */
const defaultRetry: Backoff = { firstMs: 2_000, maxMs: 60_000 };
/** Where there is no other way, events wait for the next try. */
const onlyWayRetry: Backoff = { firstMs: 1_000, maxMs: 5_000 };
/** A line that lived so long was a good one: the next is tried at once. */
const goodLineMs = 10_000;
/** A tenth of what rings: a spool that fills or empties is told step by step, and the few events of each batch are not. */
const leastUnacknowledgedNews = 100;

/** The way of one stream. Nothing is opened until somebody asks something. */
export function streamClient(parts: StreamClientParts): StreamClient {
  const { client, streamId, mode, log, now, random } = parts;
  const { retry = mode === "socket" ? onlyWayRetry : defaultRetry } = parts;
  const stopping = new AbortController();
  let line: Line | undefined;
  let dialling: Promise<Line | undefined> | undefined;
  let failures = 0;
  let nextTryAt = 0;
  let openedAt = 0;
  let lastReason = "";
  let isOverHttp = false;
  let announce = (): void => undefined;
  let said: RunnerStanding = { unacknowledged: 0, reconnects: 0 };

  /** The line that is open, or can be opened now; undefined where there is none for the time being. */
  async function current(): Promise<Line | undefined> {
    if (mode === "http" || stopping.signal.aborted) return undefined;
    if (line?.isOpen()) return line;
    if (now() < nextTryAt) return undefined;
    dialling ??= dial().finally(() => (dialling = undefined));
    return dialling;
  }

  async function dial(): Promise<Line | undefined> {
    const on = { onCommands: parts.onCommands ?? (() => undefined), onClose: closed };
    const outcome = await client.openLine(streamId, on, stopping.signal);
    if (stopping.signal.aborted) {
      if (!("reason" in outcome)) outcome.close();
      return undefined;
    }
    if ("reason" in outcome) {
      failed(outcome.reason);
      return undefined;
    }
    openedAt = now();
    line = outcome;
    if (isOverHttp) log({ level: "info", status: "line-open", message: "The Workers are reached over a socket again" });
    isOverHttp = false;
    announce();
    return outcome;
  }

  function failed(reason: string): void {
    failures += 1;
    lastReason = reason;
    const delayMs = backoffMs(failures, retry, random);
    nextTryAt = now() + delayMs;
    if (isOverHttp) return;
    isOverHttp = true;
    const way = mode === "auto" ? "events go over HTTP" : "events wait";
    const message = `No socket to the Workers (${reason}): ${way}; next try in ${(delayMs / 1_000).toFixed(1)} s`;
    log({ level: "info", status: "no-line", message, delayMs });
  }

  function closed(reason: string): void {
    line = undefined;
    if (stopping.signal.aborted) return;
    if (now() - openedAt >= goodLineMs) failures = 0;
    // One that closes again and again is none: a proxy that allows a moment only, for one.
    if (now() - openedAt < goodLineMs) failed(reason);
    announce();
  }

  /** Asks over the line, else by `overHttp`. */
  async function ask<Answer>(
    request: { type: string; fields: readonly string[]; signal: AbortSignal },
    read: (answer: LineAnswer) => Answer,
    overHttp: () => Promise<Answer>,
  ): Promise<Answer> {
    const open = await current();
    if (open) return read(await open.ask(request.type, request.fields, request.signal));
    if (mode !== "socket") return overHttp();
    return read({ kind: "lost", reason: lastReason });
  }

  /** With a lease always; with a batch where who watches has to know: leases over a line are minutes apart. */
  function standingField({ isNeeded }: { isNeeded: boolean }): string {
    const standing = parts.standing?.();
    if (standing === undefined || !(isNeeded || isNews(standing, said))) return "";
    said = standing;
    return `,"runner":${JSON.stringify(standing)}`;
  }

  const readOf = (answer: LineAnswer) => readLineAnswer(answer, now());
  return {
    ...client,
    lease: (_streamId, request, signal) =>
      ask(
        {
          type: "lease",
          fields: [`,"request":${JSON.stringify(request)}${standingField({ isNeeded: true })}`],
          signal,
        },
        readLineLease,
        () => client.lease(streamId, request, signal),
      ),
    releaseLease: (_streamId, release, signal) =>
      ask(
        { type: "release", fields: [`,"release":${JSON.stringify(release)}`], signal },
        () => undefined,
        () => client.releaseLease(streamId, release, signal),
      ),
    openSession: (_streamId, session, signal) => {
      const key = JSON.stringify(session.sessionId);
      const fields = [`,"idempotencyKey":${key},"session":${JSON.stringify(session)}`];
      return ask({ type: "open", fields, signal }, readOf, () => client.openSession(streamId, session, signal));
    },
    sendBatch: (sessionId, body, signal, traceparent) => {
      const traced = traceparent === undefined ? "" : `,"traceparent":"${traceparent}"`;
      const standing = standingField({ isNeeded: false });
      const fields = [`,"sessionId":${JSON.stringify(sessionId)}${traced}${standing},"batch":`, body];
      return ask({ type: "batch", fields, signal }, readOf, () =>
        client.sendBatch(sessionId, body, signal, traceparent),
      );
    },
    hasLine: () => line?.isOpen() ?? false,
    onLine: (listener) => {
      announce = listener;
    },
    close: () => {
      stopping.abort();
      line?.close();
    },
  };
}

/** A new connection to TikTok, or many events more or fewer than were said. */
function isNews(now: RunnerStanding, said: RunnerStanding): boolean {
  return (
    now.reconnects !== said.reconnects || Math.abs(now.unacknowledged - said.unacknowledged) >= leastUnacknowledgedNews
  );
}

function readLineAnswer(answer: LineAnswer, now: number): IngestAnswer {
  if (answer.kind === "lost") return { kind: "unreachable", reason: answer.reason };
  if (answer.kind === "too-large") return { kind: "refused", reason: "larger than a message of the line may be" };
  const { message } = answer;
  if (message.type === "ack") return { kind: "acknowledged", acknowledgement: message.acknowledgement };
  if (message.type === "refused") {
    return readAnswer(message.problem.status, JSON.stringify(message.problem), null, now);
  }
  return { kind: "unreachable", reason: `the hub answered ${message.type}` };
}

function readLineLease(answer: LineAnswer) {
  if (answer.kind !== "answer") {
    return { kind: "unreachable", reason: answer.kind === "lost" ? answer.reason : answer.kind } as const;
  }
  const { message } = answer;
  if (message.type === "lease") return { kind: "held", lease: message.lease } as const;
  const [status, body] = message.type === "refused" ? [message.problem.status, message.problem] : [500, {}];
  return readLeaseAnswer({ status, text: JSON.stringify(body) });
}
