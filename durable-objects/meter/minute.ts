/** How much was counted within the last minute, from sums that only grow. */
import type { MinuteCounts } from "#shared/alerts/findings.ts";
import type { Counts } from "#shared/telemetry/tally.ts";

const minuteMs = 60_000;
/** Made every few seconds, day and night. None of them asks the database. */
const routineRoutes = new Set(["readAssignments", "reportStatus", "leaseStream", "/metrics"]);

export class Minute {
  #before: { at: number; sums: MinuteCounts }[] = [];

  /** What was counted since a minute ago, or since the first look. */
  since(counts: Counts, now: number): MinuteCounts {
    const sums = sumsOf(counts);
    // The newest that is a minute old is what is compared with; older ones are not needed.
    while ((this.#before[1]?.at ?? Infinity) <= now - minuteMs) this.#before.shift();
    const first = this.#before[0]?.sums ?? sums;
    this.#before.push({ at: now, sums });
    const names = Object.keys(sums) as (keyof MinuteCounts)[];
    return Object.fromEntries(names.map((name) => [name, sums[name] - first[name]])) as unknown as MinuteCounts;
  }
}

function sumsOf({ counters }: Counts): MinuteCounts {
  const sums = {
    requests: 0,
    routine: 0,
    serverErrors: 0,
    clientErrors: 0,
    deadLetters: 0,
    actions: 0,
    revokedKeys: 0,
  };
  for (const [series, count] of counters) {
    const [name, route = "", status] = series.split("|");
    if (name === "tle_http_requests_total") {
      sums.requests += count;
      if (routineRoutes.has(route)) sums.routine += count;
      if (status === "5xx") sums.serverErrors += count;
      if (status === "4xx") sums.clientErrors += count;
    } else if (name === "tle_dead_letters_total") sums.deadLetters += count;
    else if (name === "tle_actions_total") sums.actions += count;
    else if (name === "tle_revoked_key_uses_total") sums.revokedKeys += count;
  }
  return sums;
}
