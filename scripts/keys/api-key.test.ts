import { createHash } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { listApiKeys, makeApiKey, revokeApiKey, storeApiKey } from "./api-key.ts";

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

test("a key is stored as its hash alone, and once however often", async () => {
  const key = makeApiKey();
  expect(key).toMatch(/^tle_[\w-]{43}$/);
  const id = await storeApiKey(client, key, "tool");
  expect(await storeApiKey(client, key, "tool again")).toBe(id);

  const { rows } = await client.query<{ row: string; secret_hash: Buffer }>(
    "select k::text as row, secret_hash from api_keys k where id = $1",
    [id],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.row).not.toContain(key.slice(4));
  expect(rows[0]?.secret_hash).toEqual(createHash("sha256").update(key).digest());
});

test("a revoked key keeps the time it was revoked first; an unknown one is said", async () => {
  const id = await storeApiKey(client, makeApiKey(), "old tool");
  expect(await revokeApiKey(client, id)).toBe(true);
  const revokedAt = async () => (await listApiKeys(client)).find((row) => row.id === id)?.revoked_at;
  const first = await revokedAt();
  expect(first).toBeInstanceOf(Date);
  expect(await revokeApiKey(client, id)).toBe(true);
  expect(await revokedAt()).toEqual(first);
  expect(await revokeApiKey(client, "key_unknown")).toBe(false);
});
