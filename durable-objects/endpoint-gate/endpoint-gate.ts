import { DurableObject } from "cloudflare:workers";
import type {
  AttemptResult,
  DeliverCall,
  DeliveryMessage,
  GateRpc,
  GateSettings,
  Outcome,
  OutgoingMessage,
  Proof,
  ProofCall,
  RateLimit,
  Room,
} from "#shared/protocol/gate-protocol.ts";
import { budgets } from "#shared/api/budgets.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import { retryDelayMs } from "#shared/webhooks/schedule.ts";
import { openSigner, type Signer } from "#shared/webhooks/signature.ts";
import { type Resolution, resolveHost } from "#shared/webhooks/resolve-host.ts";
import { readTarget } from "#shared/webhooks/target.ts";
import type { GuessLimitRpc } from "../guess-limit/tries.ts";
import { type Answer, attempt } from "./attempt.ts";
import {
  type Flow,
  lanesOf,
  learn,
  mayStart,
  newFlow,
  patienceOf,
  roomOf,
  type Signal,
  slowDownStatus,
} from "./flow.ts";
import { prove } from "./prove.ts";
import { HostBudget } from "./host-budget.ts";
import { keptOfReplay, ReplayLane } from "./replay-lane.ts";

/** A caller is kept waiting so long in all: what has not been started by then is left for later. */
const callMs = 3_000;
/** While attempts are made, a message to the queue is always due this far ahead: should we die, they are found again. */
const recoveryMs = 60_000;
/** For so long a receiver may say that it is too much without an attempt being counted: as long as a schedule takes. */
const slowDownMs = 3 * 24 * 60 * 60_000;
/** Names whose addresses are remembered: the receiver's, and those it redirects to. */
const mostResolved = 8;

/** What survives an eviction. */
interface Kept {
  endpointId: string;
  flow: Flow;
}

/**
 * Stands before one endpoint: makes its requests, learns how much it takes, and holds back the rest. Being an object of
 * its own it lets a dead receiver hang as long as it will, while the queue's consumer goes on with the others. What is
 * to be delivered, and what became of it, is in the database; nothing here is lost with the object.
 */
export class EndpointGate extends DurableObject<Env> implements GateRpc {
  #kept: Kept = { endpointId: "", flow: newFlow() };
  #rateLimit: RateLimit | null = null;
  /** Requests under way, by delivery and attempt: handed over twice, one is made once. */
  readonly #inFlight = new Set<string>();
  /** Those of them whose caller was told that the answer comes later. */
  readonly #late = new Set<string>();
  #signer: { of: string; signer: Promise<Signer> } | undefined;
  readonly #resolved = new Map<string, Resolution>();
  /** The host of the endpoint's URL, and what may be sent to each host. */
  #host = "";
  readonly #budgets = new Map<string, HostBudget>();
  readonly #replays = new ReplayLane();
  #proving: { url: string; proof: Promise<Proof> } | undefined;
  #alarmAt: number | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("create table if not exists gate (id integer primary key check (id = 1), body text not null)");
    const [row] = ctx.storage.sql.exec<{ body: string }>("select body from gate").toArray();
    if (row) {
      const { endpointId, flow } = JSON.parse(row.body) as Kept;
      // JSON has no infinity: a rate limit starts with what it has room for.
      this.#kept = { endpointId, flow: { ...newFlow(), ...flow, tokens: Infinity } };
    }
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = (await ctx.storage.getAlarm()) ?? undefined;
    });
  }

  async room(endpointId: string): Promise<Room> {
    const now = Date.now();
    const room = this.#room(now);
    if (room.messages === 0) await this.wakeAt(endpointId, room.from);
    return room;
  }

  async deliver({ settings, messages, ordered }: DeliverCall): Promise<Outcome[]> {
    this.#rateLimit = settings.rateLimit;
    this.#host = hostOf(settings.url);
    await this.wakeAt(settings.endpointId, Date.now() + recoveryMs);
    const waiting = messages.filter((message) => !this.#inFlight.has(keyOf(message)));
    const outcomes: Outcome[] = messages
      .filter((message) => this.#inFlight.has(keyOf(message)))
      .map(({ day, deliveryId }) => ({ state: "running", day, deliveryId }));
    const lanes = Math.max(0, lanesOf(this.#kept.flow, this.#replays.inFlight) - this.#inFlight.size);
    const until = Date.now() + callMs;
    let gone = false;
    const lane = async () => {
      while (!gone && waiting.length > 0 && Date.now() < until) {
        if (!(await this.#isWithinBudget(settings.url, settings))) return;
        const mayGo = waiting.length > 0 && mayStart(this.#kept.flow, this.#rateLimit, Date.now());
        const message = mayGo ? waiting.shift() : undefined;
        if (!message) return this.#budgets.get(hostOf(settings.url))?.giveBack();
        const outcome = await this.#start(settings, message);
        outcomes.push(outcome);
        // A lane whose answer is late is taken; in an order nothing overtakes what failed.
        if (outcome.state !== "done" || (ordered && outcome.outcome !== "succeeded" && outcome.outcome !== "failed"))
          return;
        gone ||= outcome.status === 410;
      }
    };
    await Promise.all(Array.from({ length: Math.min(ordered ? 1 : lanes, lanes, waiting.length) }, lane));
    // Whoever called asks for room again when that is written down. Put off until a lane should be free, it would miss the
    // one that comes free before, and what is newer would overtake it.
    for (const { day, deliveryId, dueAt } of waiting) outcomes.push({ state: "later", day, deliveryId, dueAt });
    return outcomes;
  }

  async replayRoom(endpointId: string): Promise<Room> {
    const now = Date.now();
    const budgetFrom = this.#budgetFrom();
    const room = now < budgetFrom ? { messages: 0, from: budgetFrom } : this.#replays.room(this.#kept, now);
    if (room.messages === 0) await this.wakeAt(endpointId, room.from);
    return room;
  }

  async deliverReplay({ settings, messages }: Omit<DeliverCall, "ordered">): Promise<void> {
    const { endpointId, rateLimit } = settings;
    this.#host = hostOf(settings.url);
    await this.wakeAt(endpointId, Date.now() + recoveryMs);
    this.ctx.waitUntil(
      this.#replays.work(messages, {
        now: Date.now,
        random: Math.random,
        live: () => ({ flow: this.#kept.flow, rateLimit }),
        isWithinBudget: () => this.#isWithinBudget(settings.url, settings),
        attempt: (message) => this.#try(settings, message, replayLimits.deliveryAttempts),
        tell: ({ results, later }) => this.#send({ endpointId, results, later }),
      }),
    );
  }

  async wakeAt(endpointId: string, at: number): Promise<void> {
    if (this.#kept.endpointId !== endpointId) {
      this.#kept.endpointId = endpointId;
      this.#keep();
    }
    if (this.#alarmAt !== undefined && this.#alarmAt <= at) return;
    this.#alarmAt = at;
    await this.ctx.storage.setAlarm(at);
  }

  async pausedUntil(): Promise<number | null> {
    const until = Math.max(this.#kept.flow.resumeAt, this.#budgetFrom());
    return until > Date.now() ? until : null;
  }

  async prove(call: ProofCall): Promise<Proof> {
    const { settings } = call;
    // Who asks meanwhile gets the same answer: the target is sent one challenge at a time.
    if (this.#proving?.url !== settings.url) {
      const refusalOf = (url: string) => this.#refusalToAsk(settings, url);
      const proof = this.#signerOf(settings).then((signer) => prove(call, signer, { fetch, now: Date.now, refusalOf }));
      const proving = { url: settings.url, proof };
      this.#proving = proving;
      const end = () => {
        if (this.#proving === proving) this.#proving = undefined;
      };
      proof.then(end, end);
    }
    return this.#proving.proof;
  }

  async reset(): Promise<void> {
    this.#kept.flow = newFlow();
    this.#replays.reset();
    this.#resolved.clear();
    this.#keep();
  }

  /** Something is due, or what was under way may have been lost: the queue's consumer looks. */
  override async alarm(): Promise<void> {
    this.#alarmAt = undefined;
    if (this.#kept.endpointId !== "") await this.#send({ endpointId: this.#kept.endpointId });
  }

  #room(now: number): Room {
    const budgetFrom = this.#budgetFrom();
    if (now < budgetFrom) return { messages: 0, from: budgetFrom };
    const traffic = { inFlight: this.#inFlight.size, late: this.#late.size, beside: this.#replays.inFlight };
    return roomOf(this.#kept.flow, this.#rateLimit, traffic, now);
  }

  /** Makes an attempt; its answer where it comes soon, else the word that it is under way. */
  async #start(settings: GateSettings, message: OutgoingMessage): Promise<Outcome> {
    const key = keyOf(message);
    this.#inFlight.add(key);
    const made = this.#attempt(settings, message).finally(() => {
      this.#inFlight.delete(key);
      this.#late.delete(key);
    });
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const { day, deliveryId } = message;
    let answered = false;
    const timer = setTimeout(() => {
      answered = true;
      this.#late.add(key);
      resolve({ state: "running", day, deliveryId });
    }, patienceOf(this.#kept.flow));
    const report = async () => {
      try {
        const result = await made;
        if (answered) await this.#send({ endpointId: settings.endpointId, results: [result] });
        else resolve({ state: "done", ...result });
      } catch (error) {
        // Too late for the caller it is nobody's: the delivery is found again when its claim ends.
        reject(error);
      } finally {
        clearTimeout(timer);
      }
    };
    this.ctx.waitUntil(report());
    return promise;
  }

  async #attempt(settings: GateSettings, message: OutgoingMessage): Promise<AttemptResult> {
    const { result, signal } = await this.#try(settings, message);
    if (learn(this.#kept.flow, signal, Date.now(), Math.random())) this.#keep();
    // The pause that `learn` made of it is all that is waited: what was due first is the first to go again.
    if (result.outcome === "slowed") await this.wakeAt(settings.endpointId, this.#kept.flow.resumeAt);
    return result;
  }

  /** Makes an attempt; where it is one of so many and fails, that was it. */
  async #try(
    settings: GateSettings,
    message: OutgoingMessage,
    most = Infinity,
  ): Promise<{ result: AttemptResult; signal: Signal }> {
    const attemptedAt = Date.now();
    const refusalOf = (url: string) => this.#refusalToAsk(settings, url);
    const refused = await this.#refusal(settings);
    const answer: Answer =
      refused === undefined
        ? await attempt(settings, message, await this.#signerOf(settings), {
            fetch,
            now: Date.now,
            refusalOf,
            ...(message.runId !== undefined && { mostKept: keptOfReplay }),
          })
        : { succeeded: false, status: null, error: refused, responseBody: "", retryAfterMs: 0 };
    const { succeeded, status, error, responseBody, retryAfterMs } = answer;
    const now = Date.now();
    const durationMs = now - attemptedAt;
    const signal = { succeeded, status, retryAfterMs, durationMs };
    const { day, deliveryId, scheduleAttempt } = message;
    const result = { day, deliveryId, attempt: message.attempt, attemptedAt, durationMs };
    const said = { status, error, responseBody };
    const ended = (outcome: AttemptResult["outcome"], dueAt: number | null) => ({
      result: {
        ...result,
        ...said,
        outcome,
        dueAt,
        streamId: settings.streamId,
        ...(message.traceparent !== undefined && { traceparent: message.traceparent }),
      },
      signal,
    });
    if (succeeded) return ended("succeeded", null);
    if (status === slowDownStatus && now - message.dueAt < slowDownMs) return ended("slowed", message.dueAt);
    // 410: the receiver wants nothing more, this neither.
    const isLast = status === 410 || scheduleAttempt >= most;
    const delayMs = isLast ? undefined : retryDelayMs(scheduleAttempt, Math.random(), retryAfterMs);
    if (delayMs === undefined) return ended("failed", null);
    await this.wakeAt(settings.endpointId, now + delayMs);
    return ended("retry", now + delayMs);
  }

  /** Why nothing may be sent to where the endpoint's URL leads now. */
  async #refusal({ url, privateAllowed, dnsEndpoint }: GateSettings): Promise<string | undefined> {
    const target = readTarget(url, { privateAllowed });
    if (!target.ok) return target.why;
    if (privateAllowed) return undefined;
    const { hostname } = target.url;
    const known = this.#resolved.get(hostname);
    if (known !== undefined && Date.now() < known.believedUntil) return known.refused;
    try {
      const resolution = await resolveHost(hostname, dnsEndpoint, { fetch, now: Date.now });
      if (this.#resolved.size >= mostResolved) this.#resolved.clear();
      this.#resolved.set(hostname, resolution);
      return resolution.refused;
    } catch (error) {
      return `the name could not be looked up: ${error instanceof Error ? error.message.slice(0, 100) : "no answer"}`;
    }
  }

  /** As `#refusal`, of a request that was not counted yet: a challenge, or one to where a receiver redirects. */
  async #refusalToAsk(settings: GateSettings, url: string): Promise<string | undefined> {
    const refused = await this.#refusal({ ...settings, url });
    if (refused !== undefined || (await this.#isWithinBudget(url, settings))) return refused;
    return "too much is sent to this host; try again in a minute";
  }

  /** Whether one more request may go to the host of a URL now: then it is counted. */
  async #isWithinBudget(url: string, { sendsCounted }: GateSettings): Promise<boolean> {
    if (!sendsCounted) return true;
    const host = hostOf(url);
    let budget = this.#budgets.get(host);
    if (!budget) {
      const { units: tries, perSeconds } = budgets.hostSends;
      const counter: GuessLimitRpc = this.env.GUESS_LIMIT.getByName(`budget hostSends ${host}`);
      const take = (units: number) => counter.take({ tries, periodMs: perSeconds * 1_000 }, units);
      budget = new HostBudget({ take, now: Date.now, random: Math.random });
      if (this.#budgets.size >= mostResolved) this.#budgets.clear();
      this.#budgets.set(host, budget);
    }
    return budget.take();
  }

  /** From when on something may go to the host that was sent to last; milliseconds since 1970. */
  #budgetFrom(): number {
    return this.#budgets.get(this.#host)?.resumeAt ?? 0;
  }

  #signerOf({ secrets }: GateSettings): Promise<Signer> {
    const of = secrets.map(({ secret }) => secret).join(" ");
    if (this.#signer?.of !== of) this.#signer = { of, signer: openSigner(secrets) };
    return this.#signer.signer;
  }

  async #send(message: DeliveryMessage): Promise<void> {
    await this.env.DELIVERIES.send(JSON.stringify(message), { contentType: "text" });
  }

  #keep(): void {
    const body = JSON.stringify(this.#kept);
    this.ctx.storage.sql.exec("insert or replace into gate (id, body) values (1, ?)", body);
  }
}

/** Whom a request goes to: all ports of a name are one target. */
function hostOf(url: string): string {
  return new URL(url).hostname;
}

function keyOf({ deliveryId, attempt }: OutgoingMessage): string {
  return `${deliveryId}:${attempt}`;
}
