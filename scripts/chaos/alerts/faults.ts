/** The faults that set alerts off: what begins each, what goes on meanwhile, and what ends it as its runbook says. */
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import type { AlertName } from "#shared/alerts/alerts.ts";
import { baseRole } from "../../../migrations/app-role.ts";
import { askApi } from "../../ops/api.ts";
import { retryDeadLetters } from "../../ops/dead-letters.ts";
import { withOwner } from "../../start/database.ts";
import type { World } from "../world.ts";
import type { Awaited } from "./table.ts";

export interface AlertFault {
  name: string;
  /** What rings while it lasts; it is ended when all of them do. */
  rings: readonly Awaited[];
  /** What rings of it when it is over: an objective is known to be missed when the late ones have come. */
  ringsLater?: readonly Awaited[];
  begin: () => Promise<unknown> | void;
  /** Done again and again while it lasts. */
  goOn?: () => Promise<unknown> | void;
  /** It lasts at least so long. */
  leastMs?: number;
  end: () => Promise<unknown> | void;
}

/** Of the Workers: from here on the database is large. A run stays well below it. */
export const databaseMarkGb = 0.3;
const fillBytes = databaseMarkGb * 1e9;

/** Longer than an event may take into the log (`event_to_log` of the objectives). */
const lateMs = 36_000;
/** A connection that lives so long was a good one: the runner connects anew after a second. */
const goodConnectionMs = 10_500;
/** More than the threshold of `unacknowledged`, also after the first seconds of sending. */
const manyMessages = 2_500;

/** Those that can happen at the same time as the others: each is another part's. */
export function sideFaults(world: World): AlertFault[] {
  return [closedConnections(world)];
}

/** Those that come one after the other. The runner's end is first: whoever is cut off later is missed as well. */
export function mainFaults(world: World): AlertFault[] {
  return [
    runnerKilled(world),
    databaseAway(world),
    revokedKey(world),
    ruleFlood(world),
    retentionFails(world),
    databaseFills(world),
    logRefuses(world),
    wireCut(world),
  ];
}

const one = (alert: AlertName, of: string): Awaited => ({ alert, of });
const owner = (world: World, statement: string) => withOwner(world.ownerUrl, (client) => client.query(statement));

/** PostgreSQL is stopped for longer than an event may take into the log, and people ask for what only it knows. */
function databaseAway(world: World): AlertFault {
  return {
    name: "postgres-stop",
    rings: [one("part-down", "database"), one("server-errors", "api"), one("log-behind", world.streamId)],
    ringsLater: [one("fast-burn", "event_to_log"), one("slow-burn", "event_to_log")],
    leastMs: lateMs,
    begin: () => world.postgres.stop(),
    goOn: () => ask(world, "/v1/streams", world.access.key),
    end: () => world.postgres.start(),
  };
}

/** A tool goes on with a key that was taken from it. */
function revokedKey(world: World): AlertFault {
  let key = "";
  return {
    name: "key-revoked",
    rings: [one("revoked-key", "api"), one("client-errors", "api")],
    begin: async () => {
      const body = JSON.stringify({ name: "a tool", permissions: ["stream:read"] });
      const Made = z.object({ keyId: z.string(), key: z.string() });
      const made = await askApi(world.access, { method: "POST", path: "/v1/keys", body }, Made);
      key = made.key;
      await world.request("DELETE", `/v1/keys/${made.keyId}`);
    },
    goOn: () => Promise.all(Array.from({ length: 5 }, () => ask(world, "/v1/streams", key))),
    // It has a new one.
    end: () => undefined,
  };
}

/** A rule on everything, without a cooldown. */
function ruleFlood(world: World): AlertFault {
  let ruleId = "";
  return {
    name: "rule-flood",
    rings: [one("actions-flood", "rules")],
    begin: async () => {
      const trigger = { on: "event", types: ["CHAT", "LIKE", "JOIN"] };
      const rule = { name: "flood", trigger, actions: [{ type: "log", text: "x" }] };
      const path = `/v1/streams/${world.streamId}/rules`;
      const Made = z.object({ ruleId: z.string() });
      ({ ruleId } = await askApi(world.access, { method: "POST", path, body: JSON.stringify({ rule }) }, Made));
    },
    end: () => world.request("DELETE", `/v1/rules/${ruleId}`),
  };
}

/** A step of the nightly run may not do its work: a grant is missing. */
function retentionFails(world: World): AlertFault {
  const night = () => fetch(`${world.access.url}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent("0 2 * * *")}`);
  const step = "execute on function empty_letters(timestamptz, integer)";
  return {
    name: "retention-fails",
    rings: [one("late-work", "retention")],
    begin: async () => {
      await owner(world, `revoke ${step} from ${baseRole}`);
      await night();
    },
    end: async () => {
      await owner(world, `grant ${step} to ${baseRole}`);
      await night();
    },
  };
}

/** Something fills the database. */
function databaseFills(world: World): AlertFault {
  return {
    name: "database-fills",
    rings: [one("database-size", "database")],
    // Rows of a kilobyte that cannot be packed; a column that is stored outside of its row would be.
    begin: () =>
      owner(
        world,
        `create unlogged table chaos_fill as
         select string_agg(md5(random()::text), '') as filler
         from generate_series(1, ${Math.ceil(fillBytes / 1_024)}) as row, generate_series(1, 32) group by row`,
      ),
    end: () => owner(world, "drop table chaos_fill"),
  };
}

/** The log refuses a kind of event, as it would after a migration that went wrong. */
function logRefuses(world: World): AlertFault {
  return {
    name: "log-refuses",
    rings: [one("dead-letters", "log")],
    begin: () => owner(world, "alter table events add constraint chaos_refuses check (event_type <> 'CHAT') not valid"),
    end: async () => {
      await owner(world, "alter table events drop constraint chaos_refuses");
      await retryDeadLetters(world.access, "all", () => undefined);
    },
  };
}

/** Nothing of the runner arrives until its spool is long; then the wire is slow, so that it says so for a while and gets little away. */
function wireCut(world: World): AlertFault {
  return {
    name: "wire-drop-request, wire-delay",
    rings: [one("unacknowledged", world.streamId)],
    begin: async () => {
      const before = world.simulator.sent.length;
      world.proxy.setFault("drop-request", 1);
      while (world.simulator.sent.length < before + manyMessages) await delay(100);
      world.proxy.setFault("delay", 1);
    },
    end: () => world.proxy.setFault("none", 0),
  };
}

/** The runner is killed, and nobody takes over. */
function runnerKilled(world: World): AlertFault {
  return {
    name: "runner-kill",
    rings: [one("runner-gone", world.streamId)],
    begin: () => world.runner.kill(),
    end: () => world.runner.start(),
  };
}

/** TikTok closes each connection soon after it was opened. */
function closedConnections(world: World): AlertFault {
  const entered = () => world.simulator.seen["enter"] ?? 0;
  let [connections, since] = [entered(), Date.now()];
  return {
    name: "push-close",
    rings: [one("reconnects", world.streamId)],
    begin: () => undefined,
    goOn: () => {
      if (entered() > connections) [connections, since] = [entered(), Date.now()];
      if (Date.now() < since + goodConnectionMs) return;
      since = Infinity;
      world.simulator.dropSockets(1011);
    },
    end: () => undefined,
  };
}

/** A request whose answer does not matter, or does not come. */
async function ask(world: World, path: string, key: string): Promise<void> {
  const headers = { Authorization: `Bearer ${key}` };
  const answer = await fetch(world.access.url + path, { headers, signal: AbortSignal.timeout(10_000) }).catch(
    () => undefined,
  );
  await answer?.body?.cancel();
}
