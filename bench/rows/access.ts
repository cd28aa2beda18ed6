/** What stands between a request and its use case, the database left out: limits, who asks, whether they may, what they sent. */
import { createHash, randomBytes } from "node:crypto";
import { neonConfig } from "@neondatabase/serverless";
import { judge, type Row } from "../row.ts";
import { median, percentile } from "../statistics.ts";

// By a name that the compiler does not follow: the Worker's types are not the bench's.
const appModule = new URL("../../workers/app.ts", import.meta.url).href;
type Fetch = (request: Request, env: object, context: object) => Promise<Response>;

/** The list of a stream's rules, asked of the app itself: the database's answer is there at once. */
export async function accessRows(quick: boolean): Promise<Row[]> {
  const { app } = (await import(appModule)) as { app: { fetch: Fetch } };
  const streamId = "str_abcdefghijklmnop";
  const key = `tle_${randomBytes(32).toString("base64url")}`;
  const rows = [[JSON.stringify(keyAnswer), JSON.stringify([{ ...streamAnswer, streamId }])]];
  let asked = 0;
  neonConfig.fetchFunction = (_url: string, request: { body: string }) => {
    asked += 1;
    const { queries } = JSON.parse(request.body) as { queries?: unknown[] };
    const found = { fields: resolveFields, rows, rowCount: 1, command: "SELECT", rowAsArray: true };
    const none = { fields: [], rows: [], rowCount: 0, command: "SELECT", rowAsArray: true };
    const body = queries ? { results: queries.map((_query, index) => (index === 0 ? found : none)) } : found;
    return Promise.resolve(Response.json(body));
  };
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined };
  const times: number[] = [];
  const rounds = quick ? 2_000 : 10_000;
  for (let round = 0; round < rounds; round++) {
    const request = new Request(`http://localhost/v1/streams/${streamId}/rules`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    const before = performance.now();
    const response = await app.fetch(request, environment, context);
    await response.text();
    times.push(performance.now() - before);
    if (response.status !== 200) throw new Error(`the list of rules answered ${response.status}`);
  }
  const warm = times.slice(rounds / 10);
  return [
    judge(
      {
        name: "access, a list of rules, but for the database",
        unit: "ms p50",
        measured: median(warm),
        detail: { p99: percentile(warm, 0.99), requests: rounds, "requests to the database each": asked / rounds },
      },
      { atMost: 1 },
    ),
  ];
}

const hex = (bytes: number) => createHash("sha256").update(randomBytes(bytes)).digest("hex");

/** The Worker's settings, with limiters that let everything through. */
const environment = {
  ENVIRONMENT: "production",
  DATABASE_URL: "postgresql://bench:bench@localhost/bench",
  INGEST_KEYS: `bench:${hex(32)}`,
  SEALING_KEYS: `bench:${hex(32)}`,
  RATE_LIMITS: "enforced",
  ADDRESS_LIMIT: { limit: () => Promise.resolve({ success: true }) },
  KEY_LIMIT: { limit: () => Promise.resolve({ success: true }) },
};

const now = new Date().toISOString();
const keyAnswer = {
  kind: "key",
  keyId: "key_bench",
  workspaceId: "default",
  permissions: ["*"],
  streamIds: null,
  notedAt: now,
};
const streamAnswer = {
  workspaceId: "default",
  uniqueId: "bench",
  wanted: true,
  rulesVersion: 1,
  creatorId: null,
  createdAt: now,
  deletedAt: null,
};
/** As PostgreSQL names the columns of what says who asks: two of jsonb. */
const resolveFields = ["asker", "streams"].map((name) => ({ name, dataTypeID: 3_802 }));
