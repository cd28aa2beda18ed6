/** What has to be done for deliveries once a day. */
import { connect, type DatabaseConfig } from "./client.ts";

/** Overdue for so long, something was forgotten: a queue's message, or an object's alarm. */
const forgottenAfter = "10 minutes";

/** Makes the partitions of today and the days after it; returns how many days were missing. */
export async function makeDeliveryPartitions(config: DatabaseConfig, today: Date, days: number): Promise<number> {
  const [row] = await connect(config).query("select make_delivery_partitions($1::date, $2::integer) as n", [
    dayOf(today),
    days,
  ]);
  return Number(row?.["n"]);
}

/** Forgets the deliveries of the days before `firstKept`; returns how many partitions went. */
export async function dropDeliveryPartitions(config: DatabaseConfig, firstKept: Date): Promise<number> {
  const [row] = await connect(config).query("select drop_delivery_partitions($1::date) as n", [dayOf(firstKept)]);
  return Number(row?.["n"]);
}

/** The endpoints that have something long overdue, or something to announce. */
export async function findForgotten(config: DatabaseConfig): Promise<string[]> {
  const rows = await connect(config).query(
    `select endpoint_id as "endpointId" from endpoints e
     where deleted_at is null and (unannounced or enabled and proven_at is not null and exists (
       select from deliveries d
       where d.endpoint_id = e.endpoint_id and d.due_at < now() - interval '${forgottenAfter}'))`,
  );
  return (rows as { endpointId: string }[]).map(({ endpointId }) => endpointId);
}

/** An endpoint stays on so long without a proof: what waits for it costs space, and is kept no longer than other deliveries. */
const unprovenDays = 5;

/** Switches off what was not changed and did not prove itself for days, to be announced; returns how many. */
export async function disableUnproven(config: DatabaseConfig): Promise<number> {
  const rows = await connect(config).query(
    `update endpoints set enabled = false, disabled_reason = 'failing', disabled_at = now(), unannounced = true
     where enabled and deleted_at is null and proven_at is null and updated_at < now() - interval '${unprovenDays} days'
     returning endpoint_id`,
  );
  return rows.length;
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
