import { expect, test, vi } from "vitest";
import { configOf, createTestDatabase } from "../test/database.ts";
import { runJobs } from "./jobs.ts";

test("a job that fails holds up no other, is named, and has the whole said to have failed", async () => {
  const database = await createTestDatabase();
  const said: string[] = [];
  const listen = (line: string) => void said.push((JSON.parse(line) as { status: string }).status);
  vi.spyOn(console, "log").mockImplementation(listen);
  vi.spyOn(console, "error").mockImplementation(listen);
  try {
    // Without its objects and queues: the jobs that need one fail, those that need the database alone do not.
    const ran = runJobs({} as Env, configOf(database), new Date());
    await expect(ran).rejects.toThrow("jobs failed: fleet");
    expect(said).toEqual(
      expect.arrayContaining(["partitions", "erasures", "idempotency_keys", "fleet_failed", "sign_in", "rolled_up"]),
    );
    await expect(
      runJobs({} as Env, { ...configOf(database), DATABASE_URL: "postgres://nobody@127.0.0.1/none" }, new Date()),
    ).rejects.toThrow(/partitions, erasures, .*rolled_up$/);
  } finally {
    vi.restoreAllMocks();
    await database.drop();
  }
});
