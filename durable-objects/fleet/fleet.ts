import { DurableObject } from "cloudflare:workers";
import type {
  AssignedRunner,
  AssignmentsAnswer,
  FleetList,
  FleetRpc,
  FleetView,
  HeardRunner,
  ReportAnswer,
  TrialAnswer,
  TrialCall,
  WantedStream,
} from "#shared/protocol/fleet-protocol.ts";
import { assignmentsTtlMs, type AssignmentsRequest } from "#shared/protocol/ingest.ts";
import { type IngestScope, isInScope, parseIngestKey } from "#shared/protocol/ingest-key.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { ActionOutcome } from "#shared/protocol/runner-command.ts";
import { type ContainerState, isInContainer } from "#shared/protocol/runner-containers.ts";
import type { StatusReport, StreamStatus } from "#shared/stream-status.ts";
import { assign, type ScopedRunner } from "./assign.ts";
import { heardRunners } from "./heard-runners.ts";
import { applySchema } from "./schema.ts";
import { trials } from "./trials.ts";

/** What was said of containers is told for so long: it is said once a minute. */
const containersKeptMs = 5 * 60_000;
/** Streams whose status is kept while the list of those that are wanted is not there yet. */
const maxUnlisted = 1_000;

interface SeenRunner extends ScopedRunner {
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
  /** By their full name: what a runner calls itself says nothing of whose it is. */
  readonly #runners = new Map<string, SeenRunner>();
  readonly #statuses = new Map<string, StreamStatus>();
  readonly #heard = heardRunners();
  readonly #trials = trials();
  #containers: { states: ContainerState[]; at: number } = { states: [], at: 0 };
  /** Ingest keys that are revoked. */
  readonly #revoked = new Set<string>();
  #loaded = false;
  #revision = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    applySchema(sql);
    const [list] = sql.exec<{ revision: number }>("select revision from list").toArray();
    this.#loaded = list !== undefined;
    this.#revision = list?.revision ?? 0;
    for (const row of sql.exec<Record<string, string>>("select * from statuses")) {
      this.#statuses.set(row["stream_id"] ?? "", JSON.parse(row["status"] ?? "{}") as StreamStatus);
    }
    for (const row of sql.exec<Record<string, string>>("select ingest_key_id from revoked")) {
      this.#revoked.add(row["ingest_key_id"] ?? "");
    }
    const now = Date.now();
    for (const row of sql.exec<Record<string, string>>("select * from streams order by stream_id")) {
      const [streamId = "", uniqueId = "", runnerId = ""] = [row["stream_id"], row["unique_id"], row["runner_id"]];
      this.#streams.set(streamId, { streamId, uniqueId, workspaceId: row["workspace_id"] ?? "", runnerId });
      // After a wake nobody has been heard yet: who held something keeps it for the time a silent runner has.
      if (runnerId !== "") this.#runners.set(runnerId, { ...unheard(runnerId), seenAt: now });
    }
  }

  assignments(request: AssignmentsRequest, ingestKey?: string): AssignmentsAnswer {
    const { runnerId: itsName, maxStreams, live, stream: chosen } = request;
    const scope = parseIngestKey(ingestKey ?? "");
    const refusal = this.#refusal(scope);
    if (refusal) return refusal;
    const mine = [...this.#streams.values()].filter((stream) => isInScope(scope, stream));
    const said = aboutOwn(request, mine, (streamId) => this.#streams.has(streamId));
    this.#heard.note(said, ingestKey, Date.now());
    if (chosen !== undefined) {
      const streams = mine.filter(({ streamId }) => streamId === chosen).map(toTold);
      const trials = maxStreams === 0 ? [] : this.#trials.take({ streamId: chosen, scope, runnerId: itsName });
      return { ok: true, streams, unassigned: 0, ...(trials.length > 0 && { trials }) };
    }
    const now = Date.now();
    const runnerId = fullName(itsName, ingestKey);
    this.#forgetSilent(now);
    // Who has room for nothing is leaving.
    if (maxStreams === 0) this.#runners.delete(runnerId);
    else if (this.#runners.has(runnerId) || this.#hasRoomFor(scope))
      this.#runners.set(runnerId, {
        runnerId,
        maxStreams,
        live: new Set(said.live),
        seenAt: now,
        ...(scope && { scope }),
      });
    this.#share();
    const shared = mine.map(({ streamId }) => this.#streams.get(streamId)).filter((stream) => stream !== undefined);
    const held = new Set(shared.flatMap((stream) => (stream.runnerId === "" ? [] : stream.streamId)));
    return {
      ok: true,
      streams: shared.filter((stream) => stream.runnerId === runnerId).map(toTold),
      unassigned: shared.filter((stream) => stream.runnerId === "").length,
      ...(maxStreams === 0 && { taken: live.filter((streamId) => held.has(streamId)) }),
    };
  }

  report({ streams }: StatusReport, ingestKey?: string): ReportAnswer {
    const scope = parseIngestKey(ingestKey ?? "");
    if (scope) {
      const refusal = this.#refusal(scope);
      if (refusal) return refusal;
    }
    const now = Date.now();
    for (const { streamId, ...said } of streams) {
      const before = this.#statuses.get(streamId);
      const wanted = this.#streams.get(streamId);
      // Before the list is there nobody knows which are wanted: then only so many.
      const isKept = this.#loaded
        ? wanted !== undefined && isInScope(scope, wanted)
        : before !== undefined || this.#statuses.size < maxUnlisted;
      if (!isKept) continue;
      const isSame = before?.state === said.state && before.reason === said.reason;
      const status = { ...said, since: isSame ? before.since : now, reportedAt: now };
      this.#statuses.set(streamId, status);
      const row = JSON.stringify(status);
      this.ctx.storage.sql.exec("insert or replace into statuses values (?, ?)", streamId, row);
    }
    return { ok: true };
  }

  statuses(streamIds: string[]): Record<string, StreamStatus> {
    return Object.fromEntries(
      streamIds.flatMap((streamId) => {
        const status = this.#statuses.get(streamId);
        return status === undefined ? [] : [[streamId, status]];
      }),
    );
  }

  view({ streamIds, workspaceId }: Parameters<FleetRpc["view"]>[0]): FleetView {
    const assigned = streamIds.flatMap((streamId): [string, AssignedRunner][] => {
      const fullOne = this.#streams.get(streamId)?.runnerId ?? "";
      const runnerId = fullOne.slice(fullOne.lastIndexOf("\n") + 1);
      return fullOne === "" ? [] : [[streamId, { runnerId, isHosts: runnerId === fullOne }]];
    });
    const { states, at } = this.#containers;
    const isToldTo = (one: HeardRunner) => one.workspaceId === null || one.workspaceId === workspaceId;
    return {
      runners: this.#heard.all(Date.now()).filter(isToldTo),
      assigned: Object.fromEntries(assigned),
      containers: at > Date.now() - containersKeptMs ? states : [],
    };
  }

  containers(states: ContainerState[]): number | null {
    const now = Date.now();
    this.#containers = { states, at: now };
    if (!this.#loaded) return null;
    this.#forgetSilent(now);
    this.#share();
    const chosen = this.#heard.chosen(now - assignmentsTtlMs);
    const isOpen = ({ streamId, runnerId }: StreamRow) =>
      (runnerId === "" || isInContainer(runnerId)) && !chosen.has(streamId);
    return [...this.#streams.values()].filter(isOpen).length;
  }

  tryOut(call: TrialCall): Promise<TrialAnswer> {
    return this.#trials.ask(call);
  }

  noteTrial(trialId: string, outcome: ActionOutcome, ingestKey?: string): void {
    const scope = parseIngestKey(ingestKey ?? "");
    if (scope && this.#revoked.has(scope.ingestKeyId)) return;
    this.#trials.note(trialId, outcome, scope);
  }

  setWanted({ wanted, ...stream }: WantedStream & { wanted: boolean }): void {
    const { streamId } = stream;
    this.#revision += 1;
    if (!wanted) this.#forgetStatus(streamId);
    if (!this.#loaded) return;
    this.#writeRevision();
    const known = this.#streams.get(streamId);
    if (wanted) this.#write({ ...stream, runnerId: known?.runnerId ?? "" });
    else if (known) this.#forget(streamId);
  }

  revokeIngestKey(ingestKeyId: string): void {
    this.#revision += 1;
    this.#writeRevoked(ingestKeyId);
    if (this.#loaded) this.#writeRevision();
  }

  revision(): number {
    return this.#revision;
  }

  load({ streams, revokedIngestKeys, revision }: FleetList & { revision: number }): void {
    // Something changed while the list was read: it may be the list before that. Whoever asks next reads it again.
    if (revision !== this.#revision) return;
    const wanted = new Set(streams.map(({ streamId }) => streamId));
    for (const streamId of this.#streams.keys()) if (!wanted.has(streamId)) this.#forget(streamId);
    for (const stream of streams) {
      const known = this.#streams.get(stream.streamId);
      const isSame = known?.uniqueId === stream.uniqueId && known.workspaceId === stream.workspaceId;
      if (!isSame) this.#write({ ...stream, runnerId: known?.runnerId ?? "" });
    }
    for (const streamId of this.#statuses.keys()) if (!wanted.has(streamId)) this.#forgetStatus(streamId);
    for (const ingestKeyId of revokedIngestKeys) this.#writeRevoked(ingestKeyId);
    this.#loaded = true;
    this.#writeRevision();
  }

  /** Why nothing can be said to a runner with a key of this scope. */
  #refusal(scope: IngestScope | undefined): Extract<AssignmentsAnswer, { ok: false }> | undefined {
    if (scope && this.#revoked.has(scope.ingestKeyId)) return { ok: false, code: "ingest_key_revoked" };
    // A fleet of before workspaces had ingest keys does not know whose its streams are.
    const isUnknown = scope && [...this.#streams.values()].some(({ workspaceId }) => workspaceId === "");
    if (!this.#loaded || isUnknown) return { ok: false, code: "not_loaded", revision: this.#revision };
    return undefined;
  }

  #forgetSilent(now: number): void {
    for (const runner of this.#runners.values()) {
      if (runner.seenAt <= now - assignmentsTtlMs) this.#runners.delete(runner.runnerId);
    }
  }

  /** Names are made up by whoever asks: a workspace has so many runners at once, and the others' streams are shared out as before. */
  #hasRoomFor(scope: IngestScope | undefined): boolean {
    if (!scope) return true;
    const own = [...this.#runners.values()].filter((runner) => runner.scope?.workspaceId === scope.workspaceId);
    return own.length < limits.runnersPerWorkspace;
  }

  #share(): void {
    const holders = new Map(Array.from(this.#streams.values(), ({ streamId, runnerId }) => [streamId, runnerId]));
    const result = assign([...this.#streams.values()], [...this.#runners.values()], holders);
    for (const stream of this.#streams.values()) {
      const runnerId = result.get(stream.streamId) ?? "";
      if (runnerId !== stream.runnerId) this.#write({ ...stream, runnerId });
    }
  }

  #write(stream: StreamRow): void {
    this.#streams.set(stream.streamId, stream);
    const { streamId, uniqueId, workspaceId, runnerId } = stream;
    this.ctx.storage.sql.exec(
      "insert or replace into streams (stream_id, unique_id, workspace_id, runner_id) values (?, ?, ?, ?)",
      streamId,
      uniqueId,
      workspaceId,
      runnerId,
    );
  }

  /** For good; whoever asked with this key is forgotten, and what it held goes to others. */
  #writeRevoked(ingestKeyId: string): void {
    if (this.#revoked.has(ingestKeyId)) return;
    this.#revoked.add(ingestKeyId);
    this.ctx.storage.sql.exec("insert or ignore into revoked (ingest_key_id) values (?)", ingestKeyId);
    for (const { runnerId, scope } of this.#runners.values()) {
      if (scope?.ingestKeyId === ingestKeyId) this.#runners.delete(runnerId);
    }
    this.#share();
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

/**
 * What a runner says of itself, without what it says of streams that its key is not for, or that nobody wants: of those it may
 * name any number, and all of it is kept for minutes. A stream that is another's it was not started for.
 */
function aboutOwn(
  { live, about, stream, ...request }: AssignmentsRequest,
  mine: readonly StreamRow[],
  isWanted: (streamId: string) => boolean,
): AssignmentsRequest {
  const own = new Map(mine.map(({ streamId }) => [streamId, streamId]));
  const chosen = stream !== undefined && (own.has(stream) || !isWanted(stream)) ? stream : undefined;
  const waiting = about?.waiting.filter(({ streamId }) => own.has(streamId) || streamId === chosen) ?? [];
  return {
    ...request,
    live: [...new Set(live)].flatMap((streamId) => own.get(streamId) ?? (streamId === chosen ? [streamId] : [])),
    ...(about && { about: { ...about, waiting: [...new Map(waiting.map((one) => [one.streamId, one])).values()] } }),
    ...(chosen !== undefined && { stream: chosen }),
  };
}

function toTold({ streamId, uniqueId }: StreamRow): { streamId: string; uniqueId: string } {
  return { streamId, uniqueId };
}

/** A line feed begins the name of a runner with a workspace's key: so it is nobody else's, whatever the runner calls itself. */
function fullName(runnerId: string, ingestKey: string | undefined): string {
  return parseIngestKey(ingestKey ?? "") ? `\n${ingestKey}\n${runnerId}` : runnerId;
}

function unheard(runnerId: string): ScopedRunner {
  const [, ingestKey] = /^\n([^\n]+)\n/.exec(runnerId) ?? [];
  const scope = parseIngestKey(ingestKey ?? "");
  return { runnerId, maxStreams: Number.MAX_SAFE_INTEGER, live: new Set(), ...(scope && { scope }) };
}
