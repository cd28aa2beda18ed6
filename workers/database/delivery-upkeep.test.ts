import { afterAll, beforeAll, expect, test } from "vitest";
import { configOf, createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { disableUnproven, findForgotten } from "./delivery-upkeep.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query("insert into streams (stream_id, workspace_id, unique_id) values ('st_u', 'default', 'u')");
});
afterAll(() => database.drop());

test("what did not prove itself for five days after its last change is switched off, to be announced; nothing else is", async () => {
  await database.query(
    `insert into endpoints (endpoint_id, stream_id, url, format, batch_size, ordered, enabled, proven_at, updated_at)
     select id, 'st_u', 'https://receiver.example', 'event', 1, false, enabled, proven_at, now() - days * interval '1 day'
     from (values ('ep_late', true, null::timestamptz, 6), ('ep_new', true, null, 4), ('ep_proven', true, now(), 6),
       ('ep_off', false, null, 6)) as given(id, enabled, proven_at, days)`,
  );
  // Something long overdue of each: of one that waits for its proof, it is not forgotten.
  await database.query(
    `insert into deliveries (day, delivery_id, endpoint_id, kind, source_id, body, bytes, due_at)
     select current_date, 'dl_' || endpoint_id, endpoint_id, 'event', 's', 'event', 1, now() - interval '1 hour' from endpoints`,
  );
  const config = configOf(database);
  expect(await findForgotten(config)).toEqual(["ep_proven"]);
  expect(await disableUnproven(config)).toBe(1);
  expect(await disableUnproven(config)).toBe(0);
  const rows = await database.query(
    "select endpoint_id, disabled_reason, unannounced from endpoints where not enabled order by endpoint_id",
  );
  expect(rows).toEqual([
    { endpoint_id: "ep_late", disabled_reason: "failing", unannounced: true },
    { endpoint_id: "ep_off", disabled_reason: null, unannounced: false },
  ]);
  expect((await findForgotten(config)).toSorted()).toEqual(["ep_late", "ep_proven"]);
});
