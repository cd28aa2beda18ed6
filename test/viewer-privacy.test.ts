/** What a viewer reads and asks on a stream's page, and what the streamer does about it. */
import { createHash } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { createStream } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let browser: Browser;
beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterEach(leaveBrowser);
afterAll(() => worker.stop());

interface Request {
  requestId: string;
  kind: string;
  code: string;
  handle: string | null;
  contact: string | null;
  words: string | null;
  daysLeft: number;
  outcome: string | null;
}

const ask = (streamId: string, body: object) =>
  fetch(`${worker.url}/v1/privacy/streams/${streamId}/requests`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

async function requests(): Promise<Request[]> {
  return ((await (await worker.api("GET", "/v1/privacy/requests")).json()) as { requests: Request[] }).requests;
}

test("a viewer asks without an account; the streamer sees it with its clock, settles it, and it is forgotten who asked", async () => {
  const streamId = await createStream(worker);
  const response = await ask(streamId, {
    kind: "erasure",
    handle: "@Some.Viewer",
    contact: "me@example.org",
    words: "all",
  });
  expect(response.status).toBe(202);
  const { code } = (await response.json()) as { code: string };
  // What is asked of somebody who is unknown is answered no differently: nobody finds out who was there.
  expect((await ask(streamId, { kind: "access", handle: "nobody" })).status).toBe(202);
  const [first] = (await requests()).filter((one) => one.code === code);
  expect(first).toMatchObject({
    handle: "some.viewer",
    contact: "me@example.org",
    words: "all",
    daysLeft: 30,
    outcome: null,
  });
  const [stored] = await worker.database.query("select v::text as text from viewer_requests v where code = $1", [code]);
  expect(stored?.["text"]).not.toContain("viewer@");
  expect(Buffer.from(String(stored?.["text"])).includes("some.viewer")).toBe(false);
  const settle = () =>
    worker
      .api("POST", `/v1/privacy/requests/${first?.requestId}/settle`, { outcome: "done" })
      .then((one) => one.json());
  const settled = await settle();
  expect(settled).toMatchObject({ outcome: "done", handle: null, contact: null, words: null });
  expect(await settle()).toEqual(settled);
  const elsewhere = await sharedTestWorker();
  expect(
    (await elsewhere.api("POST", `/v1/privacy/requests/${first?.requestId}/settle`, { outcome: "done" })).status,
  ).toBe(404);
});

test("what is no request is refused, and a stream is not flooded", async () => {
  const streamId = await createStream(worker);
  for (const body of [
    {},
    { kind: "erasure" },
    { kind: "delete", handle: "a.b" },
    { kind: "access", handle: "a b c" },
    { kind: "access", handle: "ab", contact: "two\nlines" },
    { kind: "access", handle: "ab", words: "x".repeat(1_001) },
    { kind: "access", handle: "ab", userId: "1" },
  ]) {
    expect({ body, status: (await ask(streamId, body)).status }).toEqual({ body, status: 400 });
  }
  expect((await ask("st_nobody", { kind: "access", handle: "ab" })).status).toBe(404);
  const made = `insert into viewer_requests (request_id, workspace_id, stream_id, kind, code, due_at)
    select 'vr_' || $2 || n, $3, $1, 'access', 'x', now() from generate_series(1, 100) as n`;
  const unique = createHash("sha256").update(streamId).digest("hex").slice(0, 8);
  await worker.database.query(made, [streamId, unique, worker.workspaceId]);
  const refused = await ask(streamId, { kind: "access", handle: "ab" });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
  // Who asked and was forgotten keeps nobody else from asking.
  const age =
    "update viewer_requests set asked_at = now() - interval '91 days' where stream_id = $1 and request_id like '%1'";
  await worker.database.query(age, [streamId]);
  expect((await ask(streamId, { kind: "access", handle: "ab" })).status).toBe(202);
});

test("a request that cannot be opened any more does not hide the others, and can be settled", async () => {
  const streamId = await createStream(worker);
  const codeOf = async (handle: string) =>
    ((await (await ask(streamId, { kind: "access", handle })).json()) as { code: string }).code;
  const [lost, found] = [await codeOf("one.lost"), await codeOf("one.found")];
  await worker.database.query("update viewer_requests set sealing_key_id = 'gone' where code = $1", [lost]);
  const listed = new Map((await requests()).map((one) => [one.code, one]));
  expect(listed.get(found)).toMatchObject({ handle: "one.found" });
  const { requestId, handle } = listed.get(lost) ?? {};
  expect(handle).toBeNull();
  const settled = await worker.api("POST", `/v1/privacy/requests/${requestId}/settle`, { outcome: "refused" });
  expect(await settled.json()).toMatchObject({ code: lost, outcome: "refused" });
});

/** Opens the page; notes whatever goes to another origin, and what the page complains of. */
async function open(
  streamId: string,
  look: Parameters<Browser["newContext"]>[0],
): Promise<{ page: Page; other: string[]; errors: string[] }> {
  const page = await (await browser.newContext(look)).newPage();
  const [other, errors]: [string[], string[]] = [[], []];
  page.on("request", (request) => {
    if (!request.url().startsWith(worker.url) && !request.url().startsWith("data:")) other.push(request.url());
  });
  page.on("console", (message) => void (message.type() === "error" && errors.push(message.text())));
  await page.goto(`${worker.url}/privacy/${streamId}`);
  return { page, other, errors };
}

test.each([
  ["light", 1440],
  ["dark", 390],
] as const)("the page is read and used by keyboard alone: %s, %i wide", async (colorScheme, width) => {
  const streamId = await createStream(worker);
  const { page, other, errors } = await open(streamId, { colorScheme, viewport: { width, height: 900 } });
  await page.getByText(/^the stream of @creator\d+$/).waitFor();
  expect(await page.locator("#hidden").textContent()).toBe("90 days");
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  if (process.env["PICTURES"])
    await page.screenshot({ path: `${process.env["PICTURES"]}/${colorScheme}-${width}.png`, fullPage: true });
  await page.locator("input[value=access]").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.type("not a handle");
  await page.keyboard.press("Enter");
  await page.locator("#note:not(:empty)").waitFor();
  expect(await page.locator("#handle").getAttribute("aria-invalid")).toBe("true");
  await page.locator("#handle").fill("@my.handle");
  await page.keyboard.press("Enter");
  await page.locator("#done").waitFor();
  const code = await page.locator("#code").textContent();
  expect(await page.evaluate("document.activeElement?.id")).toBe("done");
  if (process.env["PICTURES"])
    await page.screenshot({ path: `${process.env["PICTURES"]}/${colorScheme}-${width}-done.png` });
  const [asked] = (await requests()).filter((one) => one.code === code);
  expect(asked).toMatchObject({ kind: "erasure", handle: "my.handle", contact: null });
  expect(other).toEqual([]);
  // The refused handle is said by the browser, too.
  expect(errors.filter((text) => !text.includes("400"))).toEqual([]);
  await page.evaluate("document.documentElement.dir = 'rtl'");
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
});

test("a stream that is not there is said, and nothing can be sent", async () => {
  const { page } = await open("st_aaaaaaaaaaaaaaaa", {});
  await page.getByText("This stream is not here").waitFor();
  expect(await page.getByRole("button", { name: "Send the request" }).isDisabled()).toBe(true);
});
