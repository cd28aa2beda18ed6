import { createHmac, randomBytes } from "node:crypto";
import { Client } from "pg";
import { expect, test } from "vitest";
import { createTestHarness } from "wrangler";
import { signatureHeaders, signedText } from "#shared/protocol/ingest.ts";
import { developmentVars } from "../../scripts/start/development-vars.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";

const root = `${import.meta.dirname}/../..`;
const sealingKeys = `s:${randomBytes(32).toString("hex")}`;

/** The Worker with just these secrets. */
async function withWorker(
  secrets: Record<string, string>,
  use: (url: string, harness: ReturnType<typeof createTestHarness>) => Promise<void>,
  vars: Record<string, string> = {},
): Promise<void> {
  const harness = createTestHarness({
    root,
    workers: [{ configPath: "wrangler.toml", secrets, vars: { ...developmentVars, ...vars } }],
  });
  const { url } = await harness.listen();
  try {
    await use(url.href.replace(/\/$/, ""), harness);
  } finally {
    await harness.close();
  }
}

async function withDatabase(use: (database: TestDatabase) => Promise<void>): Promise<void> {
  const database = await createTestDatabase();
  try {
    await use(database);
  } finally {
    await database.drop();
  }
}

test("a configuration that is incomplete is refused at the first request: names, no values", () =>
  withWorker({ DATABASE_URL: "hunter2" }, async (url) => {
    for (const path of ["/health", "/v1/streams", "/v1/overlay"]) {
      const response = await fetch(url + path);
      const body = (await response.json()) as { code: string; detail: string };
      expect([response.status, body.code]).toEqual([503, "configuration_incomplete"]);
      expect(body.detail).toContain("DATABASE_URL");
      expect(body.detail).toContain("INGEST_KEYS is missing");
      expect(body.detail).toContain("SEALING_KEYS is missing");
      expect(body.detail).toContain("npm start -- --no-workers");
      expect(body.detail).not.toContain("hunter2");
    }
    // The page stands in front of viewers whatever is wrong here.
    expect((await fetch(`${url}/o/x`)).headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  }));

test("two ingest keys are live while one replaces the other; a third party's is not", () =>
  withDatabase(async (database) => {
    const [old, next, foreign] = [1, 2, 3].map(() => randomBytes(32).toString("hex")) as [string, string, string];
    const secrets = {
      DATABASE_URL: database.appUrl,
      INGEST_KEYS: `old:${old},next:${next}`,
      SEALING_KEYS: sealingKeys,
    };
    await withWorker(secrets, async (url) => {
      const ask = async (keyId: string, secret: string) => {
        const path = "/v1/ingest/streams/st_nothing/lease";
        const [timestamp, body] = [String(Math.floor(Date.now() / 1000)), '{"runnerId":"a"}'];
        const signature = createHmac("sha256", secret)
          .update(signedText({ timestamp, method: "POST", path, body }))
          .digest("hex");
        const headers = {
          [signatureHeaders.keyId]: keyId,
          [signatureHeaders.timestamp]: timestamp,
          [signatureHeaders.signature]: signature,
        };
        const response = await fetch(url + path, { method: "POST", headers, body });
        return ((await response.json()) as { code: string }).code;
      };
      expect(await ask("old", old)).toBe("unknown_stream");
      expect(await ask("next", next)).toBe("unknown_stream");
      expect(await ask("old", next)).toBe("signature_invalid");
      expect(await ask("next", foreign)).toBe("signature_invalid");
    });
  }));

test("the cron makes the partitions of the days ahead", () =>
  withDatabase(async (database) => {
    const ingestKeys = `k:${randomBytes(32).toString("hex")}`;
    const secrets = { DATABASE_URL: database.appUrl, INGEST_KEYS: ingestKeys, SEALING_KEYS: sealingKeys };
    const daysMade = async () => {
      const client = new Client({ connectionString: database.ownerUrl });
      await client.connect();
      const { rows } = await client.query<{ name: string }>(
        "select relname as name from pg_class where relname ~ '^events_[0-9]{8}$' and relkind = 'r'",
      );
      await client.end();
      return rows.map(({ name }) => name);
    };
    const dayMs = 86_400_000;
    const scheduledTime = new Date(Date.now() + 10 * dayMs);
    // The migration made those up to the 14th day from its own.
    const ahead = Array.from({ length: 14 }, (_, days) => {
      const day = new Date(scheduledTime.getTime() + days * dayMs).toISOString().slice(0, 10);
      return `events_${day.replaceAll("-", "")}`;
    });
    const before = await daysMade();
    expect(before).not.toContain(ahead.at(-1));
    await withWorker(
      secrets,
      async (_url, harness) => {
        await harness.getWorker().scheduled({ scheduledTime, cron: "17 3 * * *" });
      },
      { NEON_ENDPOINT: database.neonEndpoint },
    );
    expect((await daysMade()).toSorted()).toEqual([...new Set([...before, ...ahead])].toSorted());
  }));
