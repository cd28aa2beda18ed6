/** The house's pages of the dashboard: runners, media, dead letters, on the real Worker. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { takeSeat } from "./dashboard-stage.ts";
import { createStream } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
const patience = { timeout: 15_000 };
beforeAll(async () => {
  [worker] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterAll(async () => {
  await leaveBrowser();
  await worker?.stop();
});

test("the page of runners says who holds what, which lease, what waits, and what was logged last", async () => {
  const streamId = await createStream(worker);
  const runnerId = `studio-${streamId.slice(-6)}`;
  const now = Date.now();
  const line = (message: string) => ({ at: now, level: "warn", status: "wrong-clock", message, streamId });
  const about = {
    version: "9.8.7",
    startedAt: now - 60_000,
    providers: ["direct", "euler"],
    redundant: false,
    waiting: [{ streamId, events: 1_234 }],
    log: [line("the clock is slow"), { ...line("of another stream"), streamId: "st_aaaaaaaaaaaaaaaa" }],
  };
  const asked = { runnerId, maxStreams: 1, stream: streamId, about };
  expect((await worker.signed("POST", "/v1/ingest/assignments", JSON.stringify(asked))).status).toBe(200);
  const lease = await worker.signed("POST", `/v1/ingest/streams/${streamId}/lease`, JSON.stringify({ runnerId }));
  expect(lease.status).toBe(200);
  const { page, complaints } = await takeSeat(worker, "runners/", { role: "MODERATOR", streamId });
  const card = page.locator(".run-card", { hasText: runnerId });
  await card.getByText("9.8.7").waitFor();
  const text = await card.innerText();
  for (const part of ["direct → euler", "1,234 events wait", "the host’s", "behind"]) expect(text).toContain(part);
  await card.locator("summary").click();
  expect(await card.locator(".run-log li").allInnerTexts()).toEqual([expect.stringContaining("the clock is slow")]);
  await expect.poll(() => page.locator(".run-leases").first().innerText(), patience).toContain(`held by ${runnerId}`);
  // Its goodbye is seen without a reload.
  await worker.signed("POST", "/v1/ingest/assignments", JSON.stringify({ ...asked, maxStreams: 0 }));
  await card.getByText("gone").waitFor();
  expect(complaints).toEqual([]);
});

test("what a runner says of itself is refused where it is too much", async () => {
  const streamId = await createStream(worker);
  const about = { version: "1", startedAt: 0, providers: [], redundant: false, waiting: [], log: [] };
  const line = { at: 0, level: "info", status: "x", message: "m".repeat(201) };
  for (const wrong of [
    { ...about, log: [line] },
    { ...about, version: "v".repeat(65) },
    { ...about, providers: Array.from({ length: 9 }, () => "direct") },
    { ...about, waiting: [{ streamId, events: -1 }] },
  ]) {
    const body = JSON.stringify({ runnerId: "r", maxStreams: 1, stream: streamId, about: wrong });
    expect((await worker.signed("POST", "/v1/ingest/assignments", body)).status).toBe(400);
  }
});
