/** A page of events is what `event_json` makes of the same rows, through Neon's driver as in the Workers. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { configOf, createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { nextMessage, startLog } from "../../test/linked-log.ts";
import { someBodies } from "../../test/some-bodies.ts";
import { connect } from "./client.ts";
import { eventText, toEvents } from "./event-page.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("every type, with and without what may be missing", async () => {
  const log = startLog("st_columns");
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    await owner.query("select make_event_partitions('2026-01-01'::date, 1)");
    await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', 'c')", [
      log.streamId,
    ]);
    const bodies = someBodies(10);
    await owner.query("select store_messages($1)", [`[${nextMessage(log, randomUUID(), bodies)}]`]);
  } finally {
    await owner.end();
  }
  const sql = connect(configOf(database));
  const where = "from events where stream_id = 'st_columns' order by feed_offset";
  const page = `select string_agg(event, ',' order by feed_offset) as page from (select feed_offset, ${eventText("events")} as event ${where}) one`;
  const [row] = (await sql.query(page)) as { page: string }[];
  const events = toEvents(row?.page ?? null);
  const made = await sql.query(`select event_json(events) as event ${where}`);
  expect(events).toHaveLength(log.events.length);
  // As texts: the order of the members is the same, too.
  expect(events.map((event) => JSON.stringify(event))).toEqual(made.map(({ event }) => JSON.stringify(event)));
});
