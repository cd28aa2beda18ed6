/** The settings of the dashboard, on the real Worker: people, keys, creators, privacy, the audit log, by role. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Role } from "#shared/api/permissions.ts";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { phone, takeSeat } from "./dashboard-stage.ts";
import { makeMember } from "./member.ts";
import { chat, createStream, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
const patience = { timeout: 15_000 };
beforeAll(async () => {
  [worker] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterEach(leaveBrowser);
afterAll(() => worker?.stop());

async function stage() {
  const streamId = await createStream(worker);
  const seat = (part: string, { role = "OWNER", context = {} }: { role?: Role; context?: object } = {}) =>
    takeSeat(worker, `settings/?part=${part}`, { role, name: "Noor", streamId, context });
  const answerOf = async <Answer>(path: string): Promise<Answer> =>
    (await (await worker.api("GET", path)).json()) as Answer;
  return { streamId, seat, answerOf };
}

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

test("an owner invites somebody by a link, gives another role, and has somebody out; it is in the audit log", async () => {
  const { streamId, seat, answerOf } = await stage();
  const { workspaceId } = worker;
  const helper = await makeMember(worker, { grants: [{ workspaceId, streamId, role: "MODERATOR" }] });
  await worker.database.query("update accounts set display_name = 'Ines' where account_id = $1", [helper.accountId]);
  const { page, complaints } = await seat("people");
  await page.getByLabel("Role of Ines").selectOption("VIEWER");
  await page.locator(".toast", { hasText: "Ines is now: Viewer" }).waitFor();
  await button(page, "Invite").click();
  await page.getByLabel("Whom").fill("@taro.minami");
  await page.getByRole("combobox", { name: "Role", exact: true }).selectOption("MODERATOR");
  await button(page, "Make the link").click();
  const link = (await page.locator(".once pre").textContent()) ?? "";
  // Who gets it has another device, which a server of this machine alone cannot be reached from.
  await page.locator(".once", { hasText: "This address works on this computer alone" }).waitFor();
  const shown = await worker.api("POST", "/v1/invitations/preview", { token: link.slice(-43) });
  expect(await shown.json()).toMatchObject({ role: "MODERATOR", handle: "taro.minami" });
  await page.locator(".set-card", { hasText: "@taro.minami" }).getByRole("button").click();
  await button(page, /Press again/).click();
  await page.locator(".set-card", { hasText: "@taro.minami" }).waitFor({ state: "detached" });
  // Twice, since there is no way back; once pressed, leaving the button forgets it.
  await button(page, "Remove: Ines").click();
  await page.keyboard.press("Tab");
  await button(page, "Remove: Ines").click();
  await button(page, "Press again: Ines").click();
  await page.locator(".set-table", { hasText: "Ines" }).waitFor({ state: "detached" });
  const { members } = await answerOf<{ members: { accountId: string }[] }>("/v1/members");
  expect(members.some(({ accountId }) => accountId === helper.accountId)).toBe(false);

  await page.getByRole("link", { name: "Audit" }).click();
  await page.getByText("invitation.revoked").waitFor();
  await page.getByLabel("What", { exact: true }).fill("invitation.created");
  await button(page, "Filter").click();
  await expect
    .poll(() => page.locator(".set-audit summary").allInnerTexts(), patience)
    .toEqual([expect.stringMatching(/Noor\s+invitation\.created/)]);
  const [file] = await Promise.all([page.waitForEvent("download"), button(page, "CSV").click()]);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\n");
  expect(lines.filter((line) => line.includes("invitation.created"))).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test("a key is made with what was chosen, shown once, and opens nothing any more once it is revoked", async () => {
  const { streamId, seat } = await stage();
  const { page, complaints } = await seat("keys");
  await button(page, "New key").first().click();
  await page.getByRole("textbox", { name: /^Name (What|Where)/ }).fill("Lamp server");
  await page.getByLabel("Streams").selectOption({ index: 1 });
  await page.getByLabel("May").selectOption("some");
  await page.getByLabel("history:read").uncheck();
  await page.getByLabel("Ends").selectOption("90");
  await button(page, "Make the key").click();
  const key = (await page.locator(".once pre").textContent()) ?? "";
  const ask = (path: string) => fetch(`${worker.url}${path}`, { headers: { Authorization: `Bearer ${key}` } });
  expect((await ask(`/v1/streams/${streamId}/state`)).status).toBe(200);
  expect((await ask(`/v1/streams/${streamId}/sessions`)).status).toBe(403);
  await button(page, "I have it").click();
  expect(await page.locator(".once").count()).toBe(0);
  const row = page.locator(".set-table tr", { hasText: "feed:read" });
  await row.getByLabel("Name: Lamp server").fill("Lamps");
  await page.keyboard.press("Tab");
  await button(page, "Revoke: Lamps").click();
  await button(page, "Press again: Lamps").click();
  await page.locator(".toast", { hasText: "Lamps opens nothing any more" }).waitFor();
  expect((await ask(`/v1/streams/${streamId}/state`)).status).toBe(401);
  // A runner's comes as the two lines that it is started with.
  await button(page, "New key for a runner").click();
  await page.getByRole("textbox", { name: /^Name (What|Where)/ }).fill("Laptop");
  await button(page, "Make the key").click();
  await expect
    .poll(() => page.locator(".once pre").textContent(), patience)
    .toMatch(/^INGEST_KEY_ID=\S+\nINGEST_KEY_SECRET=\S+$/);
  expect(complaints).toEqual([]);
});

test("a creator is paused and taken back, has another handle, and a wrong one stays where it was typed", async () => {
  const { streamId, seat, answerOf } = await stage();
  const streamOf = () => answerOf<{ wanted: boolean; uniqueId: string }>(`/v1/streams/${streamId}`);
  const { uniqueId } = await streamOf();
  const { page, complaints } = await seat("creators");
  const card = page.locator(".set-creator", { has: page.getByText(`@${uniqueId}`, { exact: true }) });
  await card.getByRole("button", { name: "Pause" }).click();
  await expect.poll(async () => (await streamOf()).wanted, patience).toBe(false);
  await button(page, "Undo").click();
  await expect.poll(async () => (await streamOf()).wanted, patience).toBe(true);
  await card.getByRole("button", { name: "New handle" }).click();
  await page.getByLabel("The handle from now on").fill("not a handle!");
  await button(page, "Save").click();
  await page.getByRole("alert").waitFor();
  expect(await page.getByLabel("The handle from now on").inputValue()).toBe("not a handle!");
  const next = `renamed.${uniqueId}`.slice(0, 24);
  await page.getByLabel("The handle from now on").fill(`https://www.tiktok.com/@${next}/live`);
  await button(page, "Save").click();
  await page.locator(".creator", { hasText: `@${next}` }).waitFor();
  await page.locator(".set-creator", { hasText: next }).getByRole("button", { name: "Handles so far" }).click();
  await expect.poll(() => page.locator(".set-handles").textContent(), patience).toContain(`@${uniqueId}`);
  expect(complaints).toEqual([]);
});

test("how long things are kept is tried before it is saved, and a person is looked at, then forgotten", async () => {
  const { streamId, seat, answerOf } = await stage();
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("hello", "1"), chat("me again", "2")]));
  await readLog(worker, session.sessionId, 2);
  const { page, complaints } = await seat("privacy");
  await page.getByLabel("Days: Events").fill("400");
  await button(page, "What would it do?").click();
  await page.getByText("Next night it would: nothing.").waitFor();
  const days = async () =>
    (await answerOf<{ kinds: { kind: string; days: number }[] }>("/v1/workspace/retention")).kinds.find(
      ({ kind }) => kind === "events",
    )?.days;
  expect(await days()).not.toBe(400);
  await button(page, "Save").click();
  await expect.poll(days, patience).toBe(400);

  await page.getByLabel("Handle, or TikTok’s id of the person").fill("@viewer");
  await button(page, "Look").click();
  await page.getByText("2 events in 1 stream").waitFor();
  await button(page, /^Forget/).click();
  await button(page, "For good: press again").click();
  await expect.poll(() => page.locator(".set-card .dot[data-state=ok]").count(), { timeout: 60_000 }).toBe(1);
  const left = await readLog(worker, session.sessionId, 2);
  expect(JSON.stringify(left)).not.toMatch(/me again|"501"/);
  expect(complaints).toEqual([]);
});

test("each role sees its own parts, in both colours, on a phone too, and axe finds nothing", async () => {
  const { seat } = await stage();
  const partsOf = (page: Page) => page.locator(".set-nav a").allInnerTexts();
  const moderator = await seat("people", { role: "MODERATOR", context: { viewport: phone } });
  await moderator.page.getByRole("heading", { name: "Creators" }).waitFor();
  expect(await partsOf(moderator.page)).toEqual(["Creators", "This device", "Your account"]);
  expect(await moderator.page.getByRole("button", { name: "Pause" }).count()).toBe(0);
  const streamer = await seat("people", { role: "STREAMER" });
  await streamer.page.getByText("Everybody who has a role at").waitFor();
  expect(await partsOf(streamer.page)).toEqual([
    "People and roles",
    "Creators",
    "Privacy and retention",
    "This device",
    "Your account",
  ]);
  const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  for (const colorScheme of ["dark", "light"] as const) {
    const { page, complaints } = await seat("workspace", { context: { colorScheme, viewport: phone } });
    for (const name of [
      "Workspace",
      "People and roles",
      "Keys",
      "Creators",
      "Privacy and retention",
      "Audit",
      "This device",
    ]) {
      await page.locator(".set-nav").getByRole("link", { name, exact: true }).click();
      await page.getByRole("heading", { name, level: 1 }).waitFor();
      await page.locator(".set-part > *:not(.bone)").first().waitFor();
      await page.evaluate(axe);
      const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
        `axe.run({ include: [[".main"]] }).then(({ violations }) => violations)`,
      );
      expect({ name, found: found.map(({ id, nodes }) => [id, nodes[0]?.html]) }).toEqual({ name, found: [] });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
    }
    // The language is chosen here, and the page turns round.
    if (colorScheme === "light") {
      await page.getByRole("button", { name: "العربية" }).click();
      await page.locator("html[dir=rtl]").waitFor();
      await page.getByRole("heading", { name: "هذا الجهاز" }).waitFor();
    }
    expect(complaints).toEqual([]);
  }
});
