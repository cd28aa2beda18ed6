/** What moderators did to single things, kept by the hub: rows of its own, over evictions. */
import { type Act, actLimits } from "#shared/moderation/acts.ts";
import { look, type Looking, lookingNow } from "#shared/moderation/looking.ts";
import type { EraseCall } from "#shared/protocol/hub-protocol.ts";

export class Acts {
  readonly #sql: () => SqlStorage;
  readonly #looking = new Map<string, Looking>();
  #all: Act[] = [];
  #lastNo = 0;
  #changes = 0;
  /** Of this life of the hub: after an eviction changes are counted anew. */
  readonly begunAs = crypto.randomUUID().slice(0, 8);

  /** `sql` is asked each time. */
  constructor(sql: () => SqlStorage) {
    this.#sql = sql;
    this.adopt();
  }

  /** The oldest first. */
  get all(): readonly Act[] {
    return this.#all;
  }

  /** Another number after each change. */
  get changes(): number {
    return this.#changes;
  }

  /** Keeps one more. To be called within a change of the feed. */
  add(made: Omit<Act, "no">): Act {
    const act = { no: ++this.#lastNo, ...made };
    this.#all = [...this.#all, act].slice(-actLimits.kept);
    const sql = this.#sql();
    sql.exec("insert into acts (no, body) values (?, ?)", act.no, JSON.stringify(act));
    sql.exec("delete from acts where no <= ?", act.no - actLimits.kept);
    this.#changes += 1;
    return act;
  }

  /** Writes that it was undone. To be called within a change of the feed. */
  undo(act: Act, undone: NonNullable<Act["undone"]>): Act {
    const after = { ...act, undone };
    this.#all = this.#all.map((one) => (one.no === act.no ? after : one));
    this.#sql().exec("update acts set body = ? where no = ?", JSON.stringify(after), act.no);
    this.#changes += 1;
    return after;
  }

  look(one: Looking): void {
    look(this.#looking, one);
  }

  lookingNow(now: number): Looking[] {
    return lookingNow(this.#looking, now);
  }

  /** Takes people out of it: what was done to something of theirs is not told any more. */
  forget({ userIds, handles }: Pick<EraseCall, "userIds" | "handles">): void {
    const people = new Set(userIds);
    const named = new Set(handles);
    const gone = this.#all.filter(
      ({ userId, handle }) => people.has(userId) || (userId === "" && named.has(handle ?? "")),
    );
    for (const { no } of gone) this.#sql().exec("delete from acts where no = ?", no);
    this.#all = this.#all.filter((act) => !gone.includes(act));
    for (const { by, userId = "" } of this.#looking.values()) if (people.has(userId)) this.#looking.delete(by);
    this.#changes += 1;
  }

  /** Goes by what is stored. */
  adopt(): void {
    const sql = this.#sql();
    // A hub of no stream has no tables.
    if (sql.exec("select name from sqlite_master where name = 'acts'").toArray().length === 0) return;
    this.#all = Array.from(
      sql.exec<{ body: string }>("select body from acts order by no"),
      ({ body }) => JSON.parse(body) as Act,
    );
    this.#lastNo = this.#all.at(-1)?.no ?? 0;
    this.#changes += 1;
  }
}
