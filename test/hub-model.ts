/** What a stream must have told everybody, whatever is done to it: the model that a Worker is held against. */
import { canonicalJson } from "#shared/canonical-json.ts";
import type { RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import { initialState, type LiveState, reduce, type Totals, totalsOf } from "#shared/live-state.ts";
import { isOverlayType, overlayEvent, overlayState } from "#shared/overlay-events.ts";
import { nativeKey } from "#shared/native-key.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { HelloFrame } from "#shared/protocol/wire.ts";
import {
  isTakenBack,
  noTakebacks,
  type Takebacks,
  takenBackBy,
  thingOf,
  untilTakenBack,
  withdraw,
} from "#shared/takeback.ts";
import type { FeedClient, FeedClientWish, Noted } from "./feed-client.ts";

/** What somebody asks for, and may read. */
type Wish = Pick<FeedClientWish, "types" | "reads">;

export class HubModel {
  /** In order; the first one has offset 1. */
  readonly events: RecordedEvent[] = [];
  readonly texts: string[] = [];
  /** By offset. */
  readonly totals: Totals[];
  /** The live state as JSON, by the offsets at which a batch ended. */
  readonly states: Map<number, string>;
  readonly takebacks = noTakebacks();
  counter: number | undefined;
  /** What an overlay's token reads of each event; undefined for nothing. */
  readonly #overlayTexts: (string | undefined)[] = [];
  readonly #state = initialState();
  readonly #seen = new Map<string, number>();
  readonly #lastSeqNos = new Map<string, number>();

  constructor() {
    this.totals = [totalsOf(this.#state.live)];
    this.states = new Map([[0, canonicalJson(this.#state.live)]]);
  }

  get top(): number {
    return this.events.length;
  }

  /** What a hub makes of a batch that it takes. */
  publish(batch: readonly UnifiedEvent[]): void {
    for (const event of batch) {
      if (event.seqNo <= (this.#lastSeqNos.get(event.sessionId) ?? 0)) continue;
      this.#lastSeqNos.set(event.sessionId, event.seqNo);
      const key = nativeKey(event);
      if (key !== undefined && this.#seen.has(key)) continue;
      const recorded: RecordedEvent = { ...structuredClone(event), offset: this.top + 1 };
      if (key !== undefined) this.#seen.set(key, recorded.offset);
      reduce(this.#state, recorded);
      this.events.push(recorded);
      this.texts.push(canonicalJson(recorded));
      const isShown = isOverlayType(recorded.eventType);
      this.#overlayTexts.push(isShown ? canonicalJson(overlayEvent(recorded)) : undefined);
      this.totals.push(totalsOf(this.#state.live));
      const withdrawal = takenBackBy(recorded);
      if (withdrawal) withdraw(this.takebacks, withdrawal);
    }
    this.states.set(this.top, canonicalJson(this.#state.live));
  }

  /** Everything up to this offset was taken out of the hub: what TikTok repeats of it is not known any more. */
  forget(offset: number): void {
    for (const [key, at] of this.#seen) if (at <= offset) this.#seen.delete(key);
  }

  clear(selection: { userIds?: string[]; messageIds?: string[] }): void {
    withdraw(this.takebacks, { offset: this.top, parts: ["alerts", "speech", "chat"], ...selection });
  }

  /** Who is muted is taken off the screen, too. */
  mute(userId: string, muted: boolean): void {
    if (muted) this.clear({ userIds: [userId] });
    const { [userId]: _, ...others } = this.takebacks.mutes.users;
    this.takebacks.mutes.users = muted ? { ...others, [userId]: untilTakenBack } : others;
  }

  /** Of a session, as the log must have them. */
  textsOf(sessionId: string): string[] {
    return this.texts.filter((_, index) => this.events[index]?.sessionId === sessionId);
  }

  /** What follows the first offset, up to the second one, for who wishes so. */
  between(after: number, upTo: number, wish: Wish): string[] {
    const texts: string[] = [];
    for (let offset = after + 1; offset <= upTo; offset++) {
      const text = this.textAt(offset, wish);
      if (text !== undefined) texts.push(text);
    }
    return texts;
  }

  /** An event as who wishes so reads it; undefined where they do not. */
  textAt(offset: number, { types, reads }: Wish): string | undefined {
    const event = this.events[offset - 1];
    if (!event || (types.length > 0 && !types.includes(event.eventType))) return undefined;
    return (reads === "overlay" ? this.#overlayTexts : this.texts)[offset - 1];
  }

  /** The live state at the end of a batch, as it is read. */
  stateAt(offset: number, { reads }: Wish): string | undefined {
    const state = this.states.get(offset);
    if (state === undefined || reads !== "overlay") return state;
    return canonicalJson(overlayState(JSON.parse(state) as LiveState));
  }
}

/** What one client was told so far, and what of it was wrong. */
export class Witness {
  readonly name: string;
  readonly client: FeedClient;
  readonly wrong: string[] = [];
  offset = 0;
  /** Withdrawals that it need not know: those before the place that it began at. */
  beganAt = 0;
  readonly withdrawals = new Set<number>();
  counter: number | undefined;
  mutedUsers: string[] = [];
  /** The last frame of events said so. */
  totals: Totals | undefined;
  /** Nothing after this may come: what it came with was revoked there. */
  revokedAt: number | undefined;
  /** It left by itself. */
  isAway = false;
  /** How often the hub was evicted with its sockets before this one was opened. */
  cutsBefore: number;

  constructor(name: string, client: FeedClient, cutsBefore: number) {
    this.name = name;
    this.client = client;
    this.cutsBefore = cutsBefore;
  }

  /** Whether it is to come back by itself. */
  get isLost(): boolean {
    return !this.client.isOpen && !this.isAway && this.revokedAt === undefined;
  }

  /** Holds what was heard against the model; returns what is wrong. */
  check(model: HubModel): string[] {
    for (const one of this.client.noted.splice(0)) this.#take(one, model);
    this.wrong.push(...this.client.faults.splice(0));
    const { lostBy } = this.client;
    if (lostBy !== undefined && lostBy >= 3500 && this.revokedAt === undefined)
      this.wrong.push(`closed with ${lostBy}`);
    return this.wrong.map((what) => `${this.name}: ${what}`);
  }

  #take({ frame, wasBehind, asked }: Noted, model: HubModel): void {
    const { wish } = this.client;
    switch (frame.type) {
      case "hello":
        return this.#greet(frame, asked, model);
      case "events": {
        const expected = model.between(this.offset, frame.position.offset, wish);
        const got = frame.events.map((event) => canonicalJson(event));
        if (!isSame(got, expected)) {
          const offsets = frame.events.map(({ offset }) => offset).join();
          this.wrong.push(`after ${this.offset} up to ${frame.position.offset} came ${offsets || "nothing"}`);
        }
        this.offset = frame.position.offset;
        this.totals = frame.totals;
        // What is read again tells the totals of when it was read: those of a later place, never of an earlier one.
        const last = wasBehind ? model.top : this.offset;
        const said = canonicalJson(frame.totals);
        const isTrue = model.totals.slice(this.offset, last + 1).some((totals) => canonicalJson(totals) === said);
        if (!isTrue) this.wrong.push(`at ${this.offset} (${wasBehind ? "behind" : "up"}) the totals were ${said}`);
        if (this.offset > (this.revokedAt ?? Infinity)) this.wrong.push(`heard ${this.offset} after it was revoked`);
        return;
      }
      case "sync":
        if (frame.position.offset < this.offset) this.wrong.push(`sync went back to ${frame.position.offset}`);
        if (model.between(this.offset, frame.position.offset, wish).length > 0) {
          this.wrong.push(`sync leapt from ${this.offset} to ${frame.position.offset}`);
        }
        this.offset = frame.position.offset;
        return;
      case "overlays":
        for (const { no } of frame.withdrawals) this.withdrawals.add(no);
        this.mutedUsers = Object.keys(frame.mutes.users);
        return;
      case "tallies":
        this.counter = frame.counters["wins"];
        return;
      case "trial":
      case "parts":
      case "released":
        return;
      default:
        frame satisfies never;
    }
  }

  #greet(hello: HelloFrame, asked: Position | undefined, model: HubModel): void {
    const { position, top, recovered, takebacks } = hello;
    const { wish } = this.client;
    // What its feed has no more is not read from the log for an overlay: that begins anew, and is told so.
    const mayBegin = wish.reads === "overlay" && asked !== undefined && asked.offset < top.offset;
    if (recovered !== (asked !== undefined) && !(mayBegin && !recovered)) this.wrong.push(`recovered is ${recovered}`);
    const begin = recovered ? asked?.offset : undefined;
    if (position.offset !== (begin ?? top.offset)) this.wrong.push(`greeted at ${position.offset}`);
    const state = model.stateAt(top.offset, wish);
    if (state !== canonicalJson(hello.state)) {
      this.wrong.push(`the state at ${top.offset} was ${canonicalJson(hello.state)}, not ${state}`);
    }
    if (!asked) this.beganAt = 0;
    this.offset = position.offset;
    for (const { no } of takebacks?.withdrawals ?? []) this.withdrawals.add(no);
    this.mutedUsers = Object.keys(takebacks?.mutes.users ?? {});
    this.counter = hello.counters["wins"];
    const known = knownAt(model.takebacks, hello);
    let last = 0;
    for (const event of hello.recent) {
      const isInOrder = event.offset > last && event.offset <= position.offset;
      if (!isInOrder || canonicalJson(event) !== model.textAt(event.offset, wish)) {
        this.wrong.push(`painted ${event.offset} after ${last}`);
      }
      if (isTakenBack(known, "chat", thingOf(event))) this.wrong.push(`painted ${event.offset}, taken back`);
      last = event.offset;
    }
  }

  /** What it must know besides the events, and does not, once it has those. */
  lacks(model: HubModel): string[] {
    const lacking: string[] = [];
    for (const { no, offset } of model.takebacks.withdrawals) {
      if (offset >= this.beganAt && !this.withdrawals.has(no)) lacking.push(`withdrawal ${no} (at ${offset})`);
    }
    if (this.counter !== model.counter) lacking.push(`wins is ${this.counter}, not ${model.counter}`);
    const muted = Object.keys(model.takebacks.mutes.users);
    if (!isSame(this.mutedUsers.toSorted(), muted.toSorted())) lacking.push(`muted are ${this.mutedUsers.join()}`);
    if (canonicalJson(this.totals) !== canonicalJson(model.totals.at(-1))) lacking.push("the totals in the end");
    return lacking.map((what) => `${this.name} lacks: ${what}`);
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}

/**
 * What of the withdrawals and mutes whoever greets must know. A relay learns of them by a frame after the events, so it may
 * greet at an event before it knows what that one took back; it tells of it at once then, and `lacks` sees to that.
 */
function knownAt(all: Takebacks, { top, takebacks }: HelloFrame): Takebacks {
  const told = new Set(takebacks?.withdrawals.map(({ no }) => no));
  const withdrawals = all.withdrawals.filter(({ no, offset }) => told.has(no) || offset < top.offset);
  return { ...all, withdrawals, mutes: takebacks?.mutes ?? all.mutes };
}
