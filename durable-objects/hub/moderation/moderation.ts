/**
 * What moderators keep off the overlays of a stream, kept by its hub: an overlay opens without the database. Lists, what waits and
 * what became of it, what was shown by hand, and when the screens were emptied.
 */
import type { CopiedHeld, ModerationCopy } from "#shared/moderation/copy.ts";
import {
  decisionsOf,
  type Emptied,
  forgetDecided,
  type Held,
  type HeldBook,
  newHeldBook,
} from "#shared/moderation/held.ts";
import { Findings, type HeldWithFindings } from "#shared/moderation/findings.ts";
import { judgeOf } from "#shared/moderation/judge.ts";
import { type PeopleChange, withPeopleChanges } from "#shared/moderation/people-changes.ts";
import { type KeptModeration, noModeration } from "#shared/moderation/lists.ts";
import { OverlayFilter } from "#shared/moderation/overlay-filter.ts";
import { keptReleased, type Released } from "#shared/moderation/released.ts";
import { namesAnyone } from "#shared/personal/naming.ts";
import type { EraseCall } from "#shared/protocol/hub-protocol.ts";
import type { KeptPeopleChange } from "#shared/protocol/outage-protocol.ts";
import { forgetChanges, keptChanges } from "../access/outage-memory.ts";
import type { FeedEngine, FeedView } from "../../feed/feed-engine.ts";

/** What is written as one row. */
interface Rest {
  lastNo: number;
  lastReleased: number;
  emptied: Emptied[];
  forgotten: number;
}

export class Moderation {
  readonly decisions = decisionsOf(() => this.#book);
  readonly filter = new OverlayFilter(judgeOf(noModeration), this.decisions);
  readonly #findings = new Findings();
  readonly #sql: () => SqlStorage;
  /** The lists as the database had them last; what was said of people since, that it does not have yet; and both together. */
  #listed: KeptModeration = noModeration;
  #ahead = new Map<string, PeopleChange>();
  #kept: KeptModeration = noModeration;
  #book: HeldBook = newHeldBook();
  #released: Released[] = [];
  #lastReleased = 0;
  #changes = 0;

  /** `sql` is asked each time. */
  constructor(sql: () => SqlStorage) {
    this.#sql = sql;
    this.adopt();
  }

  get kept(): KeptModeration {
    return this.#kept;
  }

  /** What would count if the database had these lists. */
  keptWith(listed: KeptModeration): KeptModeration {
    return withPeopleChanges(listed, [...this.#ahead.values()]);
  }

  get book(): HeldBook {
    return this.#book;
  }

  /** What was shown by hand last, the oldest first. */
  get released(): readonly Released[] {
    return this.#released;
  }

  /** The number of the last release. */
  get lastReleased(): number {
    return this.#lastReleased;
  }

  /** Another number after each change. */
  get changes(): number {
    return this.#changes;
  }

  /** As it is told to who moderates. */
  told(held: Held): HeldWithFindings {
    return { ...held, found: this.#findings.of(held, this.filter.judge) };
  }

  copy(): ModerationCopy {
    const { byKey, emptied, forgotten } = this.#book;
    const held = Array.from(byKey.values(), ({ key, state, passesAfter, event }): CopiedHeld => {
      const userId = event?.user.userId ?? "";
      return { key, state, userId, ...(passesAfter !== undefined && { passesAfter }) };
    });
    return { kept: this.#kept, held, emptied, forgotten, released: this.#released };
  }

  /** A change of the feed in which this changes, too: all of it or none. What writes, below, is to be called within one. */
  change<Answer>(engine: Pick<FeedEngine, "change">, change: (view: FeedView) => Answer): Answer {
    try {
      return engine.change(change);
    } catch (error) {
      this.adopt();
      throw error;
    }
  }

  /** Takes other lists of the database in the place of those before. */
  writeLists(listed: KeptModeration): void {
    const text = JSON.stringify(listed);
    this.#sql().exec("insert or replace into moderation (id, version, body) values (1, ?, ?)", listed.version, text);
    this.#listed = listed;
    this.#count();
  }

  /** Goes by this too, which is kept for the database. All that was kept before it is counted already, and is not looked at again. */
  countAhead({ entryId, change }: Pick<KeptPeopleChange, "entryId" | "change">): void {
    if (this.#ahead.has(entryId)) return;
    this.#ahead.set(entryId, change);
    this.#countPeople(withPeopleChanges(this.#kept, [change]));
  }

  /** What was said of people in these rows is kept no more: the database has it, or never will. */
  dropAhead(entryIds: readonly string[]): void {
    for (const entryId of entryIds) this.#ahead.delete(entryId);
    this.#countPeople(this.keptWith(this.#listed));
  }

  #count(): void {
    this.#kept = this.keptWith(this.#listed);
    this.filter.change(judgeOf(this.#kept));
    this.#changes += 1;
  }

  /** Of the lists only who is kept off may be another one. */
  #countPeople(kept: KeptModeration): void {
    this.#kept = kept;
    this.filter.change(this.filter.judge.withPeople(kept.blocked));
    this.#changes += 1;
  }

  /** Writes things of the book that changed. */
  writeHeld(changed: readonly Held[]): void {
    const sql = this.#sql();
    for (const held of changed) {
      sql.exec(
        "insert or replace into held (no, held_key, body) values (?, ?, ?)",
        held.no,
        held.key,
        JSON.stringify(held),
      );
    }
    for (const { no } of forgetDecided(this.#book)) sql.exec("delete from held where no = ?", no);
    this.writeRest();
    this.filter.change();
  }

  /** Keeps a release for pages that come back. */
  writeReleased(make: (no: number) => Released): Released {
    const released = make(++this.#lastReleased);
    this.#released = [...this.#released, released].slice(-keptReleased);
    const sql = this.#sql();
    sql.exec("insert into released (no, body) values (?, ?)", released.no, JSON.stringify(released));
    sql.exec("delete from released where no <= ?", released.no - keptReleased);
    this.writeRest();
    return released;
  }

  /** What was let through waits again: pages that come back do not get it. */
  takeReleaseBack(heldNo: number): void {
    for (const { no } of this.#released.filter((one) => one.heldNo === heldNo)) {
      this.#sql().exec("delete from released where no = ?", no);
    }
    this.#released = this.#released.filter((one) => one.heldNo !== heldNo);
  }

  /** Writes what is no row of its own. */
  writeRest(): void {
    const { lastNo, emptied, forgotten } = this.#book;
    const rest: Rest = { lastNo, lastReleased: this.#lastReleased, emptied, forgotten };
    this.#sql().exec("insert or replace into moderation_rest (id, body) values (1, ?)", JSON.stringify(rest));
    this.filter.change();
    this.#changes += 1;
  }

  /** Takes people out of all of it. */
  forget({ userIds, handles }: Pick<EraseCall, "userIds" | "handles">): void {
    const [people, called] = [new Set(userIds), new Set(handles)];
    const isTheirs = ({ event, actions }: Pick<Held | Released, "event" | "actions">) =>
      (event && namesAnyone(event, people, called)) === true ||
      actions.some(({ from }) => people.has(from?.userId ?? ""));
    const isBlocked = (one: { userId?: string; handle?: string }) =>
      people.has(one.userId ?? "") || called.has(one.handle ?? "");
    const sql = this.#sql();
    const freeing = forgetChanges(sql, this.#ahead, { userIds, handles });
    for (const [entryId, change] of freeing) this.#ahead.set(entryId, change);
    if (freeing.size > 0) this.#countPeople(this.keptWith(this.#listed));
    if (this.#listed.blocked.some(isBlocked)) {
      this.writeLists({ ...this.#listed, blocked: this.#listed.blocked.filter((one) => !isBlocked(one)) });
    }
    for (const held of [...this.#book.byKey.values()].filter(isTheirs)) {
      this.#book.byKey.delete(held.key);
      sql.exec("delete from held where no = ?", held.no);
    }
    for (const { no } of this.#released.filter(isTheirs)) sql.exec("delete from released where no = ?", no);
    this.#released = this.#released.filter((one) => !isTheirs(one));
    this.filter.change();
    this.#changes += 1;
  }

  /** Goes by what is stored. */
  adopt(): void {
    const sql = this.#sql();
    // A hub of no stream has no tables.
    if (sql.exec("select name from sqlite_master where name = 'moderation_rest'").toArray().length === 0) return;
    const bodies = <Body>(query: string): Body[] =>
      Array.from(sql.exec<{ body: string }>(query), ({ body }) => JSON.parse(body) as Body);
    const [kept] = bodies<Partial<KeptModeration>>("select body from moderation");
    const [rest] = bodies<Partial<Rest>>("select body from moderation_rest");
    const held = bodies<Held>("select body from held order by no");
    this.#listed = { ...noModeration, ...kept };
    this.#ahead = keptChanges(sql);
    this.#book = {
      lastNo: rest?.lastNo ?? 0,
      byKey: new Map(held.map((one) => [one.key, one])),
      emptied: rest?.emptied ?? [],
      forgotten: rest?.forgotten ?? 0,
    };
    this.#released = bodies<Released>("select body from released order by no");
    this.#lastReleased = rest?.lastReleased ?? 0;
    this.#count();
  }
}
