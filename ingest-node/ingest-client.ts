/** The runner's side of the ingest protocol: signed requests, and answers sorted by what to do about them. */
import type { StatusReport } from "#shared/stream-status.ts";
import { createHmac, timingSafeEqual } from "node:crypto";
import { type GiftList, GiftListAnswer } from "#shared/gift-catalogue.ts";
import {
  Acknowledgement,
  Assignments,
  type AssignmentsRequest,
  CreatorAnswer,
  type CreatorReport,
  Lease,
  type LeaseRelease,
  type LeaseRequest,
  type OpenSession,
  signatureHeaders,
  signedText,
} from "#shared/protocol/ingest.ts";
import { limits } from "#shared/protocol/limits.ts";
import { type ActionOutcome, signedAnswerText } from "#shared/protocol/runner-command.ts";
import { retryAfterMs } from "./backoff.ts";
import { type Line, type LineParts, type NoLine, openLine } from "./line.ts";

/** Which key signs. The secret is never logged. */
export interface SigningKey {
  keyId: string;
  secret: string;
}

/** What an answer means for the one who asked. */
export type IngestAnswer =
  | { kind: "acknowledged"; acknowledgement: Acknowledgement }
  /** The hub waits for this number first. */
  | { kind: "gap"; expectedSeqNo: number }
  | { kind: "unknown-session" }
  /** Another runner has taken the stream. */
  | { kind: "lease-lost" }
  /** Sending just this again can never succeed. */
  | { kind: "refused"; reason: string }
  /** Nothing is wrong with what was sent; someone has to mend the key, the clock or the stream's id. */
  | { kind: "denied"; reason: string }
  /** It may go better next time. */
  | { kind: "unreachable"; reason: string; retryAfterMs?: number };

/** What asking for a lease can end in. */
export type LeaseOutcome =
  | { kind: "held"; lease: Lease }
  /** `offered`: who holds it leaves, and waits until somebody stands by. */
  | { kind: "taken"; retryAfterMs: number; offered?: boolean }
  | { kind: "lost" }
  /** `unknownStream`: they answered, and know no such stream. */
  | { kind: "unreachable"; reason: string; unknownStream?: boolean };

/** Who answered does not take this runner's key. */
export interface Refused {
  refused: string;
}

export interface IngestClient {
  /** Says what became of a command; false when that did not arrive. */
  reportOutcome: (actionId: string, outcome: ActionOutcome, signal: AbortSignal) => Promise<boolean>;
  /** Takes the stream's lease, or renews it with its token. */
  lease: (streamId: string, request: LeaseRequest, signal: AbortSignal) => Promise<LeaseOutcome>;
  /** Gives it up; whether that arrived does not matter, it also ends by itself. */
  releaseLease: (streamId: string, release: LeaseRelease, signal: AbortSignal) => Promise<void>;
  /** Which streams this runner should hold; undefined when nobody answered who could say. */
  assignments: (request: AssignmentsRequest, signal: AbortSignal) => Promise<Assignments | Refused | undefined>;
  /** Says how the way to broadcasts is doing; false when that did not arrive. */
  reportStatus: (report: StatusReport, signal: AbortSignal) => Promise<boolean>;
  /** Says who the creator of a handle is to TikTok; undefined when that did not arrive. */
  tellCreator: (streamId: string, report: CreatorReport, signal: AbortSignal) => Promise<CreatorAnswer | undefined>;
  /** Sends a part of TikTok's gift list. No event waits for it: whoever fails here lets it be. */
  sendGifts: (list: GiftList, signal: AbortSignal) => Promise<GiftListAnswer | { reason: string }>;
  openSession: (streamId: string, session: OpenSession, signal: AbortSignal) => Promise<IngestAnswer>;
  /** `body` is the exact text of a Batch. */
  /** `traceparent`: of an event in it that is traced. */
  sendBatch: (sessionId: string, body: string, signal: AbortSignal, traceparent?: string) => Promise<IngestAnswer>;
  /** Opens a line to the stream's hub. */
  openLine: (
    streamId: string,
    on: Pick<LineParts, "onCommands" | "onClose">,
    signal: AbortSignal,
  ) => Promise<Line | NoLine>;
}

const answerTimeoutMs = 15_000;

interface Answer {
  status: number;
  text: string;
  retryAfter: string | null;
  /** Of an answer that is signed, because it has commands. */
  timestamp?: string | undefined;
  signature?: string | undefined;
}

/** A client of the Workers at `baseUrl`. `now` in milliseconds since 1970. */
export function ingestClient(settings: {
  baseUrl: string;
  key: SigningKey;
  fetch: typeof fetch;
  now: () => number;
  /** Called once when this machine's clock is so far off that signatures need the server's time. Milliseconds. */
  onWrongClock?: (serverAheadMs: number) => void;
}): IngestClient {
  const { key, now } = settings;
  /** Until Workers that do not know it refuse it. */
  let saysAbout = true;
  /** How far the server's clock is ahead of ours. Only used where it would cost us the signature. */
  let clockOffMs = 0;

  /** The refusal itself says what time it is, to the millisecond; every other answer does by its Date, if it has one. */
  function noteClock(date: string | null, status: number, text: string): void {
    const told = status === 401 ? (readJson(text) as { serverTimeMs?: unknown } | undefined)?.serverTimeMs : undefined;
    const serverMs = typeof told === "number" ? told : Date.parse(date ?? "");
    if (Number.isNaN(serverMs)) return;
    const offMs = serverMs - now();
    const wrong = Math.abs(offMs) > limits.signatureToleranceMs / 2;
    if (wrong && clockOffMs === 0) settings.onWrongClock?.(offMs);
    clockOffMs = wrong ? offMs : 0;
  }

  async function post(path: string, body: string, headers: Record<string, string>, signal: AbortSignal) {
    const response = await request(path, body, headers, signal);
    return "reason" in response
      ? ({ kind: "unreachable", reason: response.reason } satisfies IngestAnswer)
      : checkCommands(path, response, readAnswer(response.status, response.text, response.retryAfter, now()));
  }

  /** Whether an answer is signed with our secret, and not long ago: nobody but the Workers may command. */
  function isSigned(path: string, { timestamp = "", signature = "", text: body }: Answer): boolean {
    const text = signedAnswerText({ timestamp, path, body });
    const expected = createHmac("sha256", key.secret).update(text).digest();
    const given = Buffer.from(signature, "hex");
    const ageMs = Math.abs(now() + clockOffMs - Number(timestamp) * 1_000);
    return given.length === expected.length && timingSafeEqual(given, expected) && ageMs <= limits.signatureToleranceMs;
  }

  /** Takes commands out of an answer that is not signed. */
  function checkCommands(path: string, response: Answer, answer: IngestAnswer): IngestAnswer {
    if (answer.kind !== "acknowledged" || answer.acknowledgement.commands === undefined) return answer;
    if (isSigned(path, response)) return answer;
    const { commands: _commands, ...acknowledgement } = answer.acknowledgement;
    return { ...answer, acknowledgement };
  }

  /** The headers that sign a request, with the time of this try: a batch may wait longer than a signature lives. */
  function sign(method: string, { pathname, search }: URL, body: string) {
    const timestamp = String(Math.floor((now() + clockOffMs) / 1_000));
    const text = signedText({ timestamp, method, path: pathname + search, body });
    return {
      [signatureHeaders.keyId]: key.keyId,
      [signatureHeaders.timestamp]: timestamp,
      [signatureHeaders.signature]: createHmac("sha256", key.secret).update(text).digest("hex"),
    };
  }

  async function request(
    path: string,
    body: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Answer | { reason: string }> {
    const url = new URL(path, settings.baseUrl);
    try {
      const response = await settings.fetch(url, {
        method: "POST",
        headers: {
          ...headers,
          "Content-Type": "application/json",
          ...sign("POST", url, body),
        },
        body,
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]),
      });
      const text = await response.text();
      noteClock(response.headers.get("Date"), response.status, text);
      return {
        status: response.status,
        text,
        retryAfter: response.headers.get("Retry-After"),
        timestamp: response.headers.get(signatureHeaders.timestamp) ?? undefined,
        signature: response.headers.get(signatureHeaders.signature) ?? undefined,
      };
    } catch (error) {
      return { reason: describeFailure(error) };
    }
  }

  return {
    reportOutcome: async (actionId, outcome, signal) => {
      const answer = await request(`/v1/ingest/actions/${actionId}/outcome`, JSON.stringify(outcome), {}, signal);
      return "status" in answer && answer.status === 200;
    },
    lease: async (streamId, body, signal) => {
      const answer = await request(`/v1/ingest/streams/${streamId}/lease`, JSON.stringify(body), {}, signal);
      return "reason" in answer ? { kind: "unreachable", reason: answer.reason } : readLeaseAnswer(answer);
    },
    releaseLease: async (streamId, body, signal) => {
      await request(`/v1/ingest/streams/${streamId}/lease/release`, JSON.stringify(body), {}, signal);
    },
    assignments: async (body, signal) => {
      const { about, ...plain } = body;
      const path = "/v1/ingest/assignments";
      const ask = (asked: AssignmentsRequest) => request(path, JSON.stringify(asked), {}, signal);
      let answer = await ask(saysAbout ? body : plain);
      if (saysAbout && about !== undefined && "status" in answer && answer.status === 400) {
        saysAbout = false;
        answer = await ask(plain);
      }
      if ("reason" in answer) return undefined;
      const told =
        answer.status === 401 || answer.status === 403
          ? readAnswer(answer.status, answer.text, null, now())
          : undefined;
      if (told?.kind === "denied") return { refused: told.reason };
      if (answer.status !== 200) return undefined;
      const read = Assignments.safeParse(readJson(answer.text)).data;
      if (read?.trials === undefined || isSigned(path, answer)) return read;
      const { trials: _trials, ...assignments } = read;
      return assignments;
    },
    reportStatus: async (report, signal) => {
      const answer = await request("/v1/ingest/status", JSON.stringify(report), {}, signal);
      return "status" in answer && answer.status === 200;
    },
    tellCreator: async (streamId, report, signal) => {
      const answer = await request(`/v1/ingest/streams/${streamId}/creator`, JSON.stringify(report), {}, signal);
      if ("reason" in answer || answer.status !== 200) return undefined;
      return CreatorAnswer.safeParse(readJson(answer.text)).data;
    },
    sendGifts: async (list, signal) => {
      const answer = await request("/v1/ingest/gifts", JSON.stringify(list), {}, signal);
      if ("reason" in answer) return answer;
      const parsed = GiftListAnswer.safeParse(readJson(answer.text));
      return answer.status === 200 && parsed.success ? parsed.data : { reason: `HTTP ${answer.status}` };
    },
    openSession: (streamId, session, signal) =>
      post(
        `/v1/ingest/streams/${streamId}/sessions`,
        JSON.stringify(session),
        { "Idempotency-Key": session.sessionId },
        signal,
      ),
    sendBatch: (sessionId, body, signal, traceparent) =>
      post(`/v1/ingest/sessions/${sessionId}/batches`, body, traceparent === undefined ? {} : { traceparent }, signal),
    openLine: async (streamId, on, signal) => {
      const url = new URL(`/v1/ingest/streams/${streamId}/socket`, settings.baseUrl);
      const headers = sign("GET", url, "");
      url.protocol = url.protocol.replace("http", "ws");
      const signature = headers[signatureHeaders.signature];
      const outcome = await openLine({ url, headers, signature, secret: key.secret, now, ...on }, signal);
      if (!("answer" in outcome) || !outcome.answer) return outcome;
      const { status, text, date } = outcome.answer;
      noteClock(date, status, text);
      const told = readAnswer(status, text, null, now());
      return { ...outcome, reason: "reason" in told ? told.reason : outcome.reason };
    },
  };
}

/** Sorts the answer to a lease request. */
export function readLeaseAnswer({ status, text }: { status: number; text: string }): LeaseOutcome {
  const json = readJson(text);
  const lease = Lease.safeParse(json);
  if (status === 200 && lease.success) return { kind: "held", lease: lease.data };
  const code = textOf(json, "code");
  if (code === "lease_lost") return { kind: "lost" };
  const { retryAfterMs: retryAfter, offered } = (json ?? {}) as { retryAfterMs?: unknown; offered?: unknown };
  if (code === "lease_held")
    return { kind: "taken", retryAfterMs: Number(retryAfter) || 1_000, offered: offered === true };
  const reason = `HTTP ${status} ${code} ${textOf(json, "detail")}`.trim();
  return { kind: "unreachable", reason, unknownStream: code === "unknown_stream" };
}

/** Sorts an answer by its status and its problem code. */
export function readAnswer(status: number, body: string, retryAfter: string | null, now: number): IngestAnswer {
  const json = readJson(body);
  if (status >= 200 && status < 300) {
    const parsed = Acknowledgement.safeParse(json);
    if (parsed.success) return { kind: "acknowledged", acknowledgement: parsed.data };
    return { kind: "unreachable", reason: `HTTP ${status} without an acknowledgement: is this the right URL?` };
  }
  const code = textOf(json, "code");
  const reason = `HTTP ${status} ${code} ${textOf(json, "detail") || textOf(json, "title")}`
    .replaceAll(/ +/g, " ")
    .trim();
  if (status === 409 && code === "seq_gap") {
    const expectedSeqNo = (json as { expectedSeqNo?: unknown }).expectedSeqNo;
    if (Number.isSafeInteger(expectedSeqNo)) return { kind: "gap", expectedSeqNo: Number(expectedSeqNo) };
  }
  if (status === 409 && code === "lease_lost") return { kind: "lease-lost" };
  if (status === 404 && code === "unknown_session") return { kind: "unknown-session" };
  if (status === 400 || status === 413 || status === 422) return { kind: "refused", reason };
  if (status === 401 && code === "signature_expired") {
    return { kind: "denied", reason: `${reason}. This machine's clock is wrong: set it by NTP` };
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const waitMs = retryAfterMs(retryAfter, now);
    return { kind: "unreachable", reason, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) };
  }
  return { kind: "denied", reason };
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function textOf(json: unknown, field: string): string {
  if (typeof json !== "object" || json === null) return "";
  const value = (json as Record<string, unknown>)[field];
  return typeof value === "string" ? value : "";
}

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
