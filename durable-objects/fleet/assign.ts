/** Which runner should hold which stream. Pure: the clock is the caller's, and so is the keeping. */
import { type IngestScope, isInScope } from "#shared/protocol/ingest-key.ts";
import { type Runner, spread } from "./spread.ts";

export interface Wanted {
  streamId: string;
  workspaceId: string;
}

/** `scope`: what its ingest key is for; absent for the host's own, which is for everything. */
export interface ScopedRunner extends Runner {
  scope?: Pick<IngestScope, "workspaceId" | "streamIds"> & Partial<IngestScope>;
}

/** Runners that may take the same streams. */
interface Crew {
  runners: ScopedRunner[];
  scope: ScopedRunner["scope"];
  room: number;
  streams: Set<Wanted>;
}

/**
 * Gives every wanted stream to a runner that has room, as evenly as their limits allow. A runner gets only streams that its
 * key is for. Where there is no room for all, workspaces have equal shares of it: nobody's second stream is served before
 * everybody's first. A stream stays where it is unless its runner is gone, has more than its share, or its place is due to
 * another workspace; of a workspace that has to give, what is live goes last, and for the sake of an even load it never moves.
 * Returns the runner by stream; a stream that nobody has room for is not in it.
 */
export function assign(
  wanted: readonly Wanted[],
  runners: readonly ScopedRunner[],
  holders: ReadonlyMap<string, string>,
): Map<string, string> {
  const crews = crewsOf(runners);
  const byRunner = new Map(runners.map((runner) => [runner.runnerId, runner]));
  const holderOf = ({ streamId }: Wanted) => byRunner.get(holders.get(streamId) ?? "");
  const isLive = (stream: Wanted) => holderOf(stream)?.live.has(stream.streamId) === true;
  for (const stream of inTurns(wanted, (stream) => (isLive(stream) ? 0 : holderOf(stream) ? 1 : 2))) {
    const open = crews.filter((crew) => crew.room > 0 && isInScope(crew.scope, stream));
    const holder = isLive(stream) ? holderOf(stream) : undefined;
    const crew = open.find((one) => holder && one.runners.includes(holder)) ?? open[0];
    if (!crew) continue;
    crew.streams.add(stream);
    crew.room -= 1;
  }
  keepInPlace(crews, holderOf);
  const result = new Map<string, string>();
  for (const { streams, runners: members } of crews) {
    // In the order they were asked for in, not in that of the turns: who gets a place has been decided.
    const ids = wanted.filter((stream) => streams.has(stream)).map(({ streamId }) => streamId);
    for (const [streamId, runnerId] of spread(ids, members, holders)) result.set(streamId, runnerId);
  }
  return result;
}

/** The crews, those first that may take the fewest: what only they can give away is not kept from others. */
function crewsOf(runners: readonly ScopedRunner[]): Crew[] {
  const crews = new Map<string, Crew>();
  for (const runner of runners) {
    const { scope } = runner;
    const name = scope === undefined ? "" : `${scope.workspaceId} ${scope.streamIds?.toSorted().join("+") ?? "*"}`;
    const crew = crews.get(name) ?? { runners: [], scope, room: 0, streams: new Set() };
    crew.runners.push(runner);
    crew.room += runner.maxStreams;
    crews.set(name, crew);
  }
  const breadth = ({ scope }: Crew) => (scope === undefined ? Infinity : (scope.streamIds?.length ?? Number.MAX_VALUE));
  return [...crews.values()].sort((a, b) => (breadth(a) < breadth(b) ? -1 : breadth(a) > breadth(b) ? 1 : 0));
}

/** Two that would each go to where the other one is stay where they are. */
function keepInPlace(crews: readonly Crew[], holderOf: (stream: Wanted) => ScopedRunner | undefined): void {
  const crewOf = new Map(crews.flatMap((crew) => crew.runners.map((runner) => [runner, crew] as const)));
  const homeOf = (stream: Wanted) => {
    const holder = holderOf(stream);
    return holder && crewOf.get(holder);
  };
  for (const crew of crews) {
    for (const stream of crew.streams) {
      const home = homeOf(stream);
      if (!home || home === crew || !isInScope(home.scope, stream)) continue;
      const other = [...home.streams].find((one) => homeOf(one) !== home && isInScope(crew.scope, one));
      if (!other) continue;
      crew.streams.delete(stream);
      home.streams.delete(other);
      home.streams.add(stream);
      crew.streams.add(other);
    }
  }
}

/** The first of each workspace, then the second of each, and so on. `rank`: which of a workspace's go before its others. */
function inTurns(wanted: readonly Wanted[], rank: (stream: Wanted) => number): Wanted[] {
  const byWorkspace = new Map<string, { stream: Wanted; rank: number }[]>();
  for (const stream of wanted) {
    const own = byWorkspace.get(stream.workspaceId) ?? [];
    own.push({ stream, rank: rank(stream) });
    byWorkspace.set(stream.workspaceId, own);
  }
  const turns = [...byWorkspace.values()].flatMap((own) =>
    own.sort((a, b) => a.rank - b.rank).map((entry, turn) => ({ ...entry, turn })),
  );
  // Within a turn those stay that have a place: nobody changes places with somebody for nothing.
  return turns.sort((a, b) => a.turn - b.turn || a.rank - b.rank).map(({ stream }) => stream);
}
