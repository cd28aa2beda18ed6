/** What the host's figures count: deliveries of what is live, not those of replays. */
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { configOf, createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { connect } from "../database/client.ts";

let database: TestDatabase;
let owner: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

/** A delivery of now. */
function deliver(deliveryId: string, state: "failed" | "succeeded", runId: string | null) {
  return owner.query(
    `insert into deliveries (day, delivery_id, endpoint_id, kind, source_id, body, bytes, state, finished_at, run_id)
     values ((now() at time zone 'utc')::date, $1, 'ep', 'test', $1, 'event', 1, $2, now(), $3)`,
    [deliveryId, state, runId],
  );
}

test("deliveries of replays are no trouble of the host", async () => {
  await deliver("a", "failed", null);
  await deliver("b", "succeeded", null);
  for (const id of ["c", "d", "e"]) await deliver(id, "failed", "rp_1");
  const [row] = await connect(configOf(database)).query("select host_metrics() as metrics");
  expect(row?.["metrics"]).toMatchObject({ deliveries: 2, failedDeliveries: 1 });
});
