import { DurableObject } from "cloudflare:workers";
import type { AssignmentsAnswer, WantedStream } from "#shared/protocol/fleet-protocol.ts";
import { assignmentsTtlMs, type AssignmentsRequest } from "#shared/protocol/ingest.ts";
import type { StatusReport, StreamStatus } from "#shared/stream-status.ts";
import { assign, type Runner } from "./assign.ts";

/** Streams whose status is kept while the list of those that are wanted is not there yet. */
const maxUnlisted = 1_000;

interface SeenRunner extends Runner {
  /** Milliseconds since 1970. */
  seenAt: number;
}

interface StreamRow extends WantedStream {
  /** "" while nobody should hold it. */
  runnerId: string;
}

/**
 * Shares the wanted streams out among the runners. Runners ask every few seconds, day and night; the database would
 * never sleep, and an outage of it would stop them, so the list is kept here. What it says is advice: that no stream is
 * taken in twice is the lease's promise, in the stream's own hub.
 */
export class Fleet extends DurableObject<Env> {
  readonly #streams = new Map<string, StreamRow>();
  readonly #runners = new Map<string, SeenRunner>();
  readonly #statuses = new Map<string, StreamStatus>();
  #loaded = false;
  #revision = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    sql.exec(`create table if not exists streams (
      stream_id text primary key, unique_id text not null, runner_id text not null) without rowid`);
    sql.exec("create table if not exists list (id integer primary key check (id = 1), revision integer not null)");
    const [list] = sql.exec<{ revision: number }>("select revision from list").toArray();
    this.#loaded = list !== undefined;
    this.#revision = list?.revision ?? 0;
    sql.exec("create table if not exists statuses (stream_id text primary key, status text not null) without rowid");
    for (const row of sql.exec<Record<string, string>>("select * from statuses")) {
      this.#statuses.set(row["stream_id"] ?? "", JSON.parse(row["status"] ?? "{}") as StreamStatus);
    }
    const now = Date.now();
    for (const row of sql.exec<Record<string, string>>("select * from streams order by stream_id")) {
      const [streamId = "", uniqueId = "", runnerId = ""] = [row["stream_id"], row["unique_id"], row["runner_id"]];
      this.#streams.set(streamId, { streamId, uniqueId, runnerId });
      // After a wake nobody has been heard yet: who held something keeps it for the time a silent runner has.
      if (runnerId !== "") this.#runners.set(runnerId, { ...unheard(runnerId), seenAt: now });
    }
  }

  assignments({ runnerId, maxStreams, live, stream: chosen }: AssignmentsRequest): AssignmentsAnswer {
    if (!this.#loaded) return { ok: false, code: "not_loaded", revision: this.#revision };
    if (chosen !== undefined) {
      const stream = this.#streams.get(chosen);
      return { ok: true, streams: stream ? [{ streamId: chosen, uniqueId: stream.uniqueId }] : [], unassigned: 0 };
    }
    const now = Date.now();
    // Who has room for nothing is leaving.
    if (maxStreams === 0) this.#runners.delete(runnerId);
    else this.#runners.set(runnerId, { runnerId, maxStreams, live: new Set(live), seenAt: now });
    for (const runner of this.#runners.values()) {
      if (runner.seenAt <= now - assignmentsTtlMs) this.#runners.delete(runner.runnerId);
    }
    this.#share();
    const all = [...this.#streams.values()];
    return {
      ok: true,
      streams: all
        .filter((stream) => stream.runnerId === runnerId)
        .map(({ streamId, uniqueId }) => ({ streamId, uniqueId })),
      unassigned: all.filter((stream) => stream.runnerId === "").length,
    };
  }

  report({ streams }: StatusReport): void {
    const now = Date.now();
    for (const { streamId, ...said } of streams) {
      const before = this.#statuses.get(streamId);
      // Before the list is there nobody knows which are wanted: then only so many.
      const isKept = this.#loaded
        ? this.#streams.has(streamId)
        : before !== undefined || this.#statuses.size < maxUnlisted;
      if (!isKept) continue;
      const isSame = before?.state === said.state && before.reason === said.reason;
      const status = { ...said, since: isSame ? before.since : now, reportedAt: now };
      this.#statuses.set(streamId, status);
      const row = JSON.stringify(status);
      this.ctx.storage.sql.exec("insert or replace into statuses values (?, ?)", streamId, row);
    }
  }

  statuses(streamIds: string[]): Record<string, StreamStatus> {
    return Object.fromEntries(
      streamIds.flatMap((streamId) => {
        const status = this.#statuses.get(streamId);
        return status === undefined ? [] : [[streamId, status]];
      }),
    );
  }

  setWanted({ streamId, uniqueId, wanted }: WantedStream & { wanted: boolean }): void {
    this.#revision += 1;
    if (!wanted) this.#forgetStatus(streamId);
    if (!this.#loaded) return;
    this.#writeRevision();
    const known = this.#streams.get(streamId);
    if (wanted) this.#write({ streamId, uniqueId, runnerId: known?.runnerId ?? "" });
    else if (known) this.#forget(streamId);
  }

  revision(): number {
    return this.#revision;
  }

  load({ streams, revision }: { streams: WantedStream[]; revision: number }): void {
    // Something changed while the list was read: it may be the list before that. Whoever asks next reads it again.
    if (revision !== this.#revision) return;
    const wanted = new Set(streams.map(({ streamId }) => streamId));
    for (const streamId of this.#streams.keys()) if (!wanted.has(streamId)) this.#forget(streamId);
    for (const stream of streams) {
      const known = this.#streams.get(stream.streamId);
      if (known?.uniqueId !== stream.uniqueId) this.#write({ ...stream, runnerId: known?.runnerId ?? "" });
    }
    for (const streamId of this.#statuses.keys()) if (!wanted.has(streamId)) this.#forgetStatus(streamId);
    this.#loaded = true;
    this.#writeRevision();
  }

  #share(): void {
    const holders = new Map(Array.from(this.#streams.values(), ({ streamId, runnerId }) => [streamId, runnerId]));
    const result = assign([...this.#streams.keys()], [...this.#runners.values()], holders);
    for (const stream of this.#streams.values()) {
      const runnerId = result.get(stream.streamId) ?? "";
      if (runnerId !== stream.runnerId) this.#write({ ...stream, runnerId });
    }
  }

  #write(stream: StreamRow): void {
    this.#streams.set(stream.streamId, stream);
    const { streamId, uniqueId, runnerId } = stream;
    this.ctx.storage.sql.exec("insert or replace into streams values (?, ?, ?)", streamId, uniqueId, runnerId);
  }

  #forget(streamId: string): void {
    this.#streams.delete(streamId);
    this.ctx.storage.sql.exec("delete from streams where stream_id = ?", streamId);
  }

  #forgetStatus(streamId: string): void {
    if (!this.#statuses.delete(streamId)) return;
    this.ctx.storage.sql.exec("delete from statuses where stream_id = ?", streamId);
  }

  #writeRevision(): void {
    this.ctx.storage.sql.exec("insert or replace into list values (1, ?)", this.#revision);
  }
}

function unheard(runnerId: string): Runner {
  return { runnerId, maxStreams: Number.MAX_SAFE_INTEGER, live: new Set() };
}
