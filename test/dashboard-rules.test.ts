/** The pages of rules and of webhooks, on the real Worker: built, saved, changed by two at once, tried, sent. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { phone, takeSeat } from "./dashboard-stage.ts";
import { exampleFolder } from "./docs-example.ts";
import { openAccountSession } from "./member.ts";
import { startReceiver } from "./receiver.ts";
import type { EventBody } from "#shared/stamp.ts";
import { chat, createStream, gift, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
const patience = { timeout: 15_000 };
beforeAll(async () => {
  [worker] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterEach(leaveBrowser);
afterAll(() => worker?.stop());

interface Rule {
  ruleId: string;
  name: string;
  revision: number;
  cooldownMs: number;
  condition: unknown;
}

async function stage() {
  const streamId = await createStream(worker);
  const api = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> =>
    (await (await worker.api(method, path, body)).json()) as Answer;
  const rules = async () => (await api<{ rules: Rule[] }>("GET", `/v1/streams/${streamId}/rules`)).rules;
  const seat = (path: string, context = {}) =>
    takeSeat(worker, path, { role: "OWNER", name: "Noor", streamId, context });
  return { streamId, api, rules, seat };
}

const violations = async (page: Page) => {
  await page.evaluate(await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8"));
  const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
    `axe.run({ include: [[".main"]] }).then(({ violations }) => violations)`,
  );
  return found.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]);
};

/** A gift that is over as it comes. */
function over(count: number, nativeId: string): EventBody {
  const body = gift(count, nativeId);
  return { ...body, payload: { ...body.payload, isGiftStreak: false, groupId: nativeId } } as EventBody;
}

test("a rule is begun from a template, built with blocks and JSON, tried over a past live, saved, and read as a sentence", async () => {
  const { streamId, rules, seat } = await stage();
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [over(5, "1"), chat("hi", "2"), over(40, "3"), over(60, "4")]));
  await readLog(worker, session.sessionId, 4);
  const { page, complaints } = await seat("rules/");
  await page.getByRole("button", { name: "Thanks for a gift" }).click();
  const sentence = page.locator(".build-sentence");
  await expect.poll(() => sentence.textContent(), patience).toContain("When anyone gives a gift, show");
  await page.locator(".cond-none").getByRole("button", { name: "Condition" }).click();
  await page.getByLabel("What", { exact: true }).first().selectOption({ label: "coins" });
  await page.getByLabel("Value").fill("30");
  await expect.poll(() => sentence.textContent(), patience).toContain("gives more than 30 coins");
  // The other way round: what is typed as JSON is seen as blocks.
  const json = page.getByLabel("The condition as JSON Logic");
  expect(JSON.parse(await json.inputValue())).toEqual({ ">": [{ var: "event.payload.coins" }, 30] });
  await json.fill('{ ">=": [{ "var": "event.payload.coins" }, 20');
  await page.getByRole("button", { name: "Make it and go live" }).isDisabled();
  await json.fill('{ ">=": [{ "var": "event.payload.coins" }, 20] }');
  await expect.poll(() => sentence.textContent(), patience).toContain("gives 20 coins or more");
  await page.getByLabel("For all, every").fill("5");
  await page.getByLabel("Over which live").selectOption({ index: 1 });
  await page.locator(".dry").waitFor(patience);
  // Event by event, with why.
  const told = async () =>
    (await page.locator(".dry-told li").allInnerTexts()).map((text) => text.split("\n").slice(1));
  expect(await told()).toEqual([
    ["Giver Rose ×5", "coins: 5"],
    ["Giver Rose ×40", "fired"],
    ["Giver Rose ×60", "cooldown, 5 s left"],
  ]);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Make it and go live" }).click();
  await page.locator(".toast", { hasText: "Saved" }).waitFor();
  expect(await rules()).toMatchObject([
    {
      name: "Thanks for a gift",
      revision: 1,
      cooldownMs: 5_000,
      condition: { ">=": [{ var: "event.payload.coins" }, 20] },
    },
  ]);
  await page.getByRole("button", { name: "Back to all rules" }).click();
  await expect.poll(() => page.locator(".rule-row").textContent(), patience).toContain("at most every 5 s");
  expect(await violations(page)).toEqual([]);
  // A switch is undone with a key.
  await page.getByRole("switch", { name: "Thanks for a gift" }).click();
  await page.locator(".rule-row[data-off]").waitFor();
  await page.keyboard.press("z");
  await page.locator(".rule-row[data-off]").waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("an action is found by what it does and added by keys alone; what another program does is said once", async () => {
  const { streamId, api, rules, seat } = await stage();
  const rule = { name: "One", trigger: { on: "gift" }, actions: [{ type: "log", text: "x" }] };
  const { ruleId } = await api<Rule>("POST", `/v1/streams/${streamId}/rules`, { rule });
  const { page, complaints } = await seat(`rules/?rule=${ruleId}`, { viewport: { width: 300, height: 700 } });
  const add = async (text: string, name: string) => {
    await page.getByRole("button", { name: "Add an action" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("searchbox", { name: /^Name, such as/ }).waitFor();
    await page.keyboard.type(text);
    await page.getByRole("dialog").getByRole("button", { name }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  };
  await add("scene", "OBS");
  // One goes on in the form of what was added.
  await expect.poll(() => page.evaluate<string>("document.activeElement.closest('li').textContent")).toContain("OBS");
  await add("minecraft", "Minecraft");
  const labels = page.locator(".build-do > li", { hasText: "OBS" }).locator(".label");
  expect(await labels.allTextContents()).toEqual(["What", "Scene (empty: the one on air)", "Source", "How", "For"]);
  expect(await page.getByText("The runner on your computer does this").count()).toBe(1);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(300);
  await page.getByRole("button", { name: "Add an action" }).press("Enter");
  expect(await page.evaluate("document.querySelector('dialog').scrollWidth <= innerWidth")).toBe(true);
  await page.keyboard.type("there is none of it");
  await page.getByText("Nothing is called that.").waitFor();
  await page.keyboard.press("Enter");
  // The first empties the search, as browsers do.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Save and go live" }).click();
  await expect
    .poll(async () => ((await rules())[0] as unknown as { actions: { type: string }[] }).actions, patience)
    .toMatchObject([{ type: "log" }, { type: "obs" }, { type: "minecraft" }]);
  expect(complaints).toEqual([]);
});

test("each action is tried with a button: a program by the stream's runner, an endpoint for real, all else in words", async () => {
  const { streamId, api, seat } = await stage();
  const receiver = await startReceiver();
  const { endpointId } = await api<{ endpointId: string }>("POST", `/v1/streams/${streamId}/endpoints`, {
    url: receiver.url,
    description: "Lamp",
  });
  await api("PUT", `/v1/streams/${streamId}/counters/deaths`, { value: 3 });
  const actions = [
    { type: "counter", name: "deaths", change: "add", value: 2 },
    { type: "counter", kind: "timer", name: "extra", change: "set", value: 90_000 },
    { type: "announce", text: "hello {displayName}" },
    { type: "moderate", measure: "mute", durationMs: 60_000 },
    { type: "webhook", endpointId },
    { type: "obs", do: "scene", scene: "Break" },
  ];
  const rule = { name: "All", trigger: { on: "command", commands: ["!all"] }, actions };
  const { ruleId } = await api<Rule>("POST", `/v1/streams/${streamId}/rules`, { rule });
  const { page, complaints } = await seat(`rules/?rule=${ruleId}`);
  const row = (index: number) => page.locator(".build-do > li").nth(index);
  const test = (index: number) => row(index).getByRole("button", { name: "Test" });
  const said = (index: number) => row(index).getByRole("status").textContent();
  const words: [number, string][] = [
    [0, "deaths: 3 would become 5."],
    [1, "extra: 0 s left would become 1 min 30 s."],
    [2, "Would write into the chat: hello A viewer"],
    [3, "Would mute @a_viewer for 1 min."],
  ];
  for (const [index, text] of words) {
    await test(index).click();
    await expect.poll(() => said(index), patience).toBe(text);
  }
  await test(4).click();
  await expect.poll(() => said(4), patience).toMatch(/^A test was sent: answered with 2\d\d in \S+ ms\.$/);
  expect(receiver.received.length).toBeGreaterThan(0);

  // By keys, and the focus stays. What the runner that waits for the live is asked for, it does, and says so.
  await test(5).press("Enter");
  const asked = { runnerId: "studio-pc", maxStreams: 1, live: [], stream: streamId };
  const [trial] = await vi.waitUntil(async () => {
    const answer = await worker.signed("POST", "/v1/ingest/assignments", JSON.stringify(asked));
    const { trials = [] } = (await answer.json()) as { trials?: { trialId: string; action: object }[] };
    return trials.length > 0 && trials;
  });
  expect(await said(5)).toBe("Waiting for the runner on your computer …");
  expect(trial?.action).toEqual({ type: "obs", do: "scene", scene: "Break" });
  const outcome = { trial: true, status: "failed", error: "OBS: no such scene", durationMs: 12 };
  await worker.signed("POST", `/v1/ingest/actions/${trial?.trialId}/outcome`, JSON.stringify(outcome));
  await expect.poll(() => said(5), patience).toBe("It failed: OBS: no such scene");
  expect(await page.evaluate<string>("document.activeElement.textContent")).toBe("Test");
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize(phone);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
  // A changed action was not tried.
  await row(2).getByLabel("Text").fill("bye");
  await row(2).getByRole("status").waitFor({ state: "detached" });
  await receiver.stop();

  const moderator = await takeSeat(worker, `rules/?rule=${ruleId}`, { role: "MODERATOR", name: "Mo", streamId });
  await moderator.page.locator(".build-do > li").first().waitFor(patience);
  const may = await moderator.page
    .locator(".build-do > li")
    .evaluateAll((all) => all.map((one) => (one as unknown as { innerText: string }).innerText.includes("Test")));
  expect(may).toEqual([true, true, true, true, false, false]);
  expect([...complaints, ...moderator.complaints]).toEqual([]);
});

test("a rule that another one changed meanwhile: both stand side by side, and neither's work is lost", async () => {
  const { streamId, api, rules, seat } = await stage();
  const rule = {
    name: "Hi",
    trigger: { on: "command", commands: ["!hi"] },
    actions: [{ type: "overlay", text: "hello" }],
  };
  const { ruleId } = await api<Rule>("POST", `/v1/streams/${streamId}/rules`, { rule });
  const { page, complaints } = await seat(`rules/?rule=${ruleId}`);
  await page.getByLabel("Text", { exact: true }).first().fill("hello from me");
  await api("PUT", `/v1/rules/${ruleId}`, { rule: { ...rule, cooldownMs: 9_000 } });
  await page.getByRole("button", { name: "Save and go live" }).click();
  const conflict = page.locator(".conflict");
  await conflict.getByText("at most every 9 s").waitFor();
  expect(await conflict.textContent()).toContain("hello from me");
  await page.reload();
  await page.locator(".conflict").getByText("hello from me").waitFor();
  await page.getByRole("button", { name: "Keep both: mine as a new rule" }).click();
  await page.locator(".toast", { hasText: "Saved" }).waitFor();
  expect((await rules()).map(({ cooldownMs }) => cooldownMs).toSorted((one, other) => one - other)).toEqual([0, 9_000]);
  // And back to what it was, by its revisions.
  await page.goto(page.url().replace(/rule=[^&]*/, `rule=${ruleId}`));
  await page.getByRole("button", { name: "Revisions" }).click();
  await page.locator(".revision", { hasText: "Revision 1" }).getByRole("button", { name: "Go back to it" }).click();
  await expect.poll(async () => (await rules()).find((one) => one.ruleId === ruleId)?.revision, patience).toBe(3);
  expect((await rules()).every(({ cooldownMs }) => cooldownMs === 0)).toBe(true);
  expect(complaints).toEqual([]);
});

test("the list says how often each rule fired in this live, how often it was held back, and by what", async () => {
  const { streamId, api, seat } = await stage();
  const rule = (name: string, more: object) => ({
    rule: { name, trigger: { on: "command", commands: ["!hi"] }, actions: [{ type: "log", text: "x" }], ...more },
  });
  await api("POST", `/v1/streams/${streamId}/rules`, rule("Calm", { cooldownMs: 3_600_000 }));
  await api("POST", `/v1/streams/${streamId}/rules`, rule("Helpers", { audience: { who: "moderators" } }));
  await api(
    "POST",
    `/v1/streams/${streamId}/rules`,
    rule("Another", { trigger: { on: "command", commands: ["!no"] } }),
  );
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("!hi", "1"), chat("!hi", "2"), chat("!hi", "3")]));
  const { page, complaints } = await seat("rules/");
  const did = (name: string) => page.locator(".rule-row", { hasText: name }).locator(".did");
  await expect.poll(() => did("Calm").innerText(), patience).toMatch(/^1 fired · 2 held back\ncooldown 2$/);
  expect(await did("Helpers").innerText()).toMatch(/^0 fired · 3 held back\nnot one of those it is for 3$/);
  expect(await did("Another").innerText()).toBe("not fired in this live");
  expect(complaints).toEqual([]);
});

test("a session that ends in the middle of a rule: one signs in over it, and nothing that was typed is lost", async () => {
  const { rules, seat } = await stage();
  const { page, member, complaints } = await seat("rules/");
  await page.getByRole("button", { name: "Thanks for a gift" }).click();
  await page.getByLabel("Text", { exact: true }).first().fill("typed before the end");
  const { accountId, sessionId } = member;
  await worker.database.query("update account_sessions set revoked_at = now() where session_id = $1", [sessionId]);
  await page.getByRole("button", { name: "Make it and go live" }).click();
  const dialog = page.getByRole("dialog", { name: "You are signed out" });
  await dialog.waitFor();
  expect(await rules()).toEqual([]);
  const again = await openAccountSession(worker, accountId);
  const [cookieName = "", value = ""] = again.cookie.split("=");
  const url = new URL(page.url()).origin.replace("http:", "https:");
  await page.context().addCookies([{ name: cookieName, value, url, secure: true, httpOnly: true, sameSite: "Lax" }]);
  await dialog.getByRole("button", { name: "I have signed in" }).click();
  await page.locator(".toast", { hasText: "Saved" }).waitFor();
  expect(JSON.stringify(await rules())).toContain("typed before the end");
  expect(complaints).toEqual([]);
});

test.each([
  ["an hour ahead", 3_600_000],
  ["an hour behind", -3_600_000],
])(
  "names of 60 wide letters, of marks, and from right to left break no list, on a clock that is %s",
  async (_, offMs) => {
    const { streamId, api, seat } = await stage();
    const names = ["Ｗ".repeat(60), `z${"\u0300\u0316".repeat(30)}algo`, "اسم من اليمين إلى اليسار ".repeat(2).trim()];
    for (const name of names) {
      const rule = { name, trigger: { on: "command", commands: ["!x"] }, actions: [{ type: "log", text: name }] };
      await api("POST", `/v1/streams/${streamId}/rules`, { rule });
    }
    const { page, complaints } = await seat("rules/", { viewport: phone });
    await page.clock.setSystemTime(Date.now() + offMs);
    await page.reload();
    await expect.poll(() => page.locator(".rule-row").count(), patience).toBe(names.length);
    // No row reaches out of the page, and none out of its own height.
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
    const rows = await page.locator(".rule-row").evaluateAll((all) =>
      all.map((one) => {
        const { right, left } = (
          one as unknown as { getBoundingClientRect: () => { right: number; left: number } }
        ).getBoundingClientRect();
        return [left >= 0, right <= 390];
      }),
    );
    expect(rows).toEqual(names.map(() => [true, true]));
    // Tries a rule all the same: nothing of it rests on this clock.
    await page.getByRole("switch").first().click();
    await page.locator(".rule-row[data-off]").waitFor();
    expect(complaints).toEqual([]);
  },
);

test("a gift is chosen among 4,000 without a stall, by keys alone", async () => {
  const { streamId, api, rules, seat } = await stage();
  await worker.database.query(
    `insert into gifts (gift_id, name, coins, first_seen_at, last_seen_at, source)
     select (900000 + n)::text, 'Gift number ' || n, n, now(), now(), 'list' from generate_series(1, 4000) as n
     on conflict do nothing`,
  );
  const condition = { "==": [{ var: "event.payload.giftId" }, "1"] };
  const rule = { name: "One", trigger: { on: "gift" }, condition, actions: [{ type: "log", text: "x" }] };
  const { ruleId } = await api<Rule>("POST", `/v1/streams/${streamId}/rules`, { rule });
  const { page, complaints } = await seat(`rules/?rule=${ruleId}`);
  await page.locator(".giftpick").focus();
  await page.keyboard.press("Enter");
  await page
    .locator(".gift-dialog")
    .getByText(/^4,?\d{3} gifts$/)
    .waitFor(patience);
  expect(await page.locator(".gift-rows li").count()).toBeLessThan(40);
  await page.keyboard.type("number 3777");
  await page.locator(".gift-rows li", { hasText: "Gift number 3777" }).waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator(".build-sentence").textContent(), patience).toContain("gives Gift number 3777");
  await page.getByRole("button", { name: "Save and go live" }).click();
  await expect
    .poll(async () => (await rules())[0]?.condition, patience)
    .toEqual({
      "==": [{ var: "event.payload.giftId" }, "903777"],
    });
  expect(complaints).toEqual([]);
});

test("an endpoint is made, tested, looked at and given a new secret, with its receiver's code; on a phone nothing is cut", async () => {
  const { seat } = await stage();
  const receiver = await startReceiver();
  const { page, complaints } = await seat("webhooks/");
  await page.getByRole("button", { name: "New" }).first().click();
  await page.getByLabel("Address").fill("nothing");
  await page.getByLabel("Address").fill(receiver.url);
  await page.getByLabel("Name", { exact: true }).fill("Lamp server");
  await page.getByRole("button", { name: "Make it" }).click();
  const secret = page.locator(".wh-shown");
  await secret.waitFor();
  expect(await secret.textContent()).toMatch(/^whsec_/);
  await page.getByRole("button", { name: "Send a test" }).click();
  const row = page.locator(".wh-main tbody tr").first();
  await row.waitFor(patience);
  await expect.poll(() => receiver.received.length, patience).toBeGreaterThan(0);
  await row.locator(".wh-id").click();
  await page.locator(".wh-tries li").first().waitFor(patience);
  expect(await violations(page)).toEqual([]);
  // What is looked at is in the address, and the way back is the browser's.
  expect(new URL(page.url()).searchParams.get("delivery")).toMatch(/^dl_/);
  await page.getByRole("button", { name: "Failed" }).click();
  expect(new URL(page.url()).searchParams.get("state")).toBe("failed");
  await page.getByRole("button", { name: "All", exact: true }).click();
  await page.goBack();
  await page.locator(".wh-tries").waitFor({ state: "detached" });
  await page.goForward();
  await page.locator(".wh-tries li").first().waitFor(patience);
  await page.getByRole("button", { name: "Hide it" }).click();
  await page.getByRole("button", { name: "New secret" }).click();
  await page.locator(".toast", { hasText: "New secret made" }).waitFor();
  await page.getByRole("button", { name: "Python" }).first().click();
  await page.getByRole("button", { name: "Show the code" }).click();
  const code = await page.locator(".wh-receiver pre").textContent();
  expect(code).toContain("python3 receiver.py");
  expect(code).toContain(new URL(receiver.url).port);
  expect(code).not.toContain(await page.locator(".wh-shown").textContent());
  // What is copied runs as it is, and takes what is sent.
  await page.getByRole("dialog").getByRole("button", { name: "Node" }).click();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("dialog").getByRole("button", { name: "Copy" }).click();
  await page.locator(".toast", { hasText: "Copied" }).waitFor();
  const copied = await page.evaluate<string>("navigator.clipboard.readText()");
  await page.keyboard.press("Escape");
  await receiver.stop();
  const { said, end } = await startCopied(copied, (await page.locator(".wh-shown").textContent()) ?? "");
  try {
    await page.getByRole("button", { name: "Send a test" }).click();
    await expect.poll(() => said.text, patience).toMatch(/dl_\S+ CHAT/);
    await expect.poll(() => page.locator(".wh-main tbody tr").first().textContent(), patience).toContain("204");
  } finally {
    end();
  }
  await page.setViewportSize(phone);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
  expect(complaints).toEqual([]);
});

/** Starts a receiver that the page has the text of, and waits until it listens. */
async function startCopied(text: string, secret: string) {
  const { file, remove } = exampleFolder("receiver.mjs", text);
  const child = spawn(process.execPath, [file], { env: { ...process.env, WEBHOOK_SECRET: secret }, stdio: "pipe" });
  const said = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => (said.text += part));
  await vi.waitUntil(() => said.text.includes("listening") || child.exitCode !== null);
  if (child.exitCode !== null) throw new Error(said.text);
  return { said, end: () => (child.kill(), remove()) };
}
