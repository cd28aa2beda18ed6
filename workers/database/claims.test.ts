/** Claims against the real database, behind an endpoint that refuses answers above 10 MiB as Neon does. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { configOf, createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { claimDue, type Claimed, claimOrdered } from "./claims.ts";
import { keepOutcomes } from "./outcomes.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query("insert into streams (stream_id, workspace_id, unique_id) values ('st_c', 'default', 'c')");
});
afterAll(() => database.drop());
let endpointId: string;
let endpoints = 0;
beforeEach(async () => {
  endpointId = `ep_${++endpoints}`;
  await database.query(
    `insert into endpoints (endpoint_id, stream_id, url, format, batch_size, ordered, enabled, proven_at)
     values ($1, 'st_c', 'https://receiver.example', 'event', 1, false, true, now())`,
    [endpointId],
  );
});

/** Deliveries of so many characters that are seven bytes each in the answer, and were thought to be nothing. */
async function insertDeliveries(sizes: number[], ordered: boolean): Promise<void> {
  for (const [index, characters] of sizes.entries()) {
    const payload = JSON.stringify({ text: "\u0001".repeat(characters), offset: index + 1 });
    await database.query(
      `insert into deliveries (day, delivery_id, endpoint_id, kind, source_id, payload, body, bytes, due_at, ordered, epoch,
         feed_offset)
       values (current_date, $1 || '_' || $2::text, $1, 'test', $2::text, $3::text::jsonb, 'event', 1,
         now() - interval '1 hour' + $2::integer * interval '1 second', $4, 'e', $2::integer)`,
      [endpointId, index + 1, payload, ordered],
    );
  }
}

const taken = {
  attempt: 1,
  attemptedAt: 1,
  durationMs: 1,
  status: 204,
  error: null,
  responseBody: "",
  outcome: "succeeded",
  dueAt: null,
} as const;

/** The numbers of the deliveries that came, claim by claim, what was not read given back each time. */
async function claimAll(claim: () => Promise<Claimed>, most: number): Promise<number[][]> {
  const config = configOf(database);
  const came: number[][] = [];
  while (came.length < most) {
    const { requests, unread } = await claim();
    if (requests.length === 0) return came;
    came.push(requests.map(({ events }) => events[0]?.offset ?? 0).toSorted((a, b) => a - b));
    const results = requests.map(({ day, deliveryId }) => ({
      ...taken,
      day,
      deliveryId,
    }));
    const later = unread.map(({ day, deliveryId, dueAt }) => ({ state: "later" as const, day, deliveryId, dueAt }));
    await keepOutcomes(config, { results, later });
  }
  return came;
}

// A test's payload is in the answer twice: fourteen bytes a character.
const [third, small, huge] = [140_000, 1_000, 600_000];

test.each([
  { ordered: false, what: "what is due" },
  { ordered: true, what: "what is due in its order" },
])(
  "$what is read as far as it fits, whatever it was thought to come to, and the rest the next time",
  async ({ ordered }) => {
    const config = configOf(database);
    await insertDeliveries([third, third, small, third, third, third, small, huge, small], ordered);
    const wanted = { endpointId, messages: 100 };
    const claim = () =>
      ordered ? claimOrdered(config, wanted, { epoch: "e", offset: 100 }) : claimDue(config, [wanted]);
    // Three thirds are less than 6 MiB, and the one that is more than that by itself comes alone.
    expect(await claimAll(claim, 10)).toEqual([[1, 2, 3, 4], [5, 6, 7], [8], [9]]);
  },
);

test("a delivery that was given back is due when it was before", async () => {
  const config = configOf(database);
  await insertDeliveries([huge, small], false);
  const [before] = await database.query(
    "select extract(epoch from due_at) * 1000 as ms from deliveries where delivery_id = $1",
    [`${endpointId}_2`],
  );
  const { requests, unread } = await claimDue(config, [{ endpointId, messages: 100 }]);
  expect(requests.map(({ deliveryId }) => deliveryId)).toEqual([`${endpointId}_1`]);
  expect(unread).toEqual([
    {
      endpointId,
      day: requests[0]?.day,
      deliveryId: `${endpointId}_2`,
      dueAt: Math.floor(Number(before?.["ms"])),
    },
  ]);
});
