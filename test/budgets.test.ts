/** Budgets through the real Worker: a loop meets the bottom of one, nobody else does. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { budgets } from "#shared/api/budgets.ts";
import { makeId, makeKeyOf } from "./member.ts";
import { onChat } from "./rule-api.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker({ vars: { RATE_LIMITS: "enforced" } });
});
afterAll(() => worker.stop());

async function makeWorkspace(): Promise<(path: string, body: unknown) => Promise<Response>> {
  const workspaceId = makeId("ws");
  await worker.database.query("insert into workspaces (workspace_id, name) values ($1, 'Studio')", [workspaceId]);
  // Several keys: what one key may ask in ten seconds is another limit, and less than the budget of all.
  const keys = await Promise.all(Array.from({ length: 4 }, () => makeKeyOf(worker, workspaceId)));
  let asked = 0;
  return (path, body) =>
    fetch(worker.url + path, {
      method: "POST",
      headers: { Authorization: `Bearer ${keys[asked++ % keys.length]}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
}

const { units, perSeconds } = budgets.ruleTrials;
const dryRun = 20;

test("a loop of dry runs, however many at once, spends the budget of its workspace and of no other", async () => {
  const [loops, works] = [await makeWorkspace(), await makeWorkspace()];
  const path = "/v1/rules/dry-run";
  const body = { rule: onChat(), sessionId: crypto.randomUUID() };
  const most = units / dryRun;
  // As many again as there are units for: of what comes back while they run one may go.
  const answers = await Promise.all(Array.from({ length: most + 20 }, () => loops(path, body)));
  const spent = answers.filter(({ status }) => status === 429);
  const refused = await Promise.all(spent.map(async (one) => ((await one.json()) as { code: string }).code));
  expect(new Set(refused)).toEqual(new Set(["budget_spent"]));
  expect(spent.length).toBeGreaterThan(0);
  expect(spent.length).toBeLessThanOrEqual(20);
  // It says when, and that is no longer than a dry run's units take to come.
  for (const { headers } of spent) {
    const seconds = Number(headers.get("Retry-After"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual((dryRun * perSeconds) / units);
  }
  expect((await works(path, body)).status).not.toBe(429);
});
