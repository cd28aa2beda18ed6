/** What widgets count, after everything that happens to a page: right, and nothing announced twice. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { systemUser } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { leaveBrowser, sharedBrowser } from "../browser.ts";
import * as kinds from "../../web/overlay/widgets/registry.ts";
import { obsSays, obsstudio } from "../obs-studio.ts";
import { chat, createOverlayToken, createStream, gift, openSession, publish, stampAll } from "../stream.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterEach(async () => {
  await page?.context().close();
});
afterAll(async () => {
  await leaveBrowser();
  await worker?.stop();
});

type Acts = 1 | 2 | 3;
/** Coins that the giver has given after each act: one streak that grows. */
const coins = { 1: 3, 2: 7, 3: 9 };
const words = { 1: "amber", 2: "birch", 3: "cedar" };
const given = (acts: Acts) => String(coins[acts]);
const upTo = (acts: Acts, write: (act: Acts) => string) => ([1, 2, 3] as const).slice(0, acts).map(write);
const fans = (acts: Acts) => upTo(acts, (act) => `Fan ${act}`);

interface Shown {
  type: string;
  options?: Record<string, unknown>;
  /** What is read of it: the texts of all of these. */
  reads: string;
  says: (acts: Acts) => string[];
}

const coinGoal = { counts: "coins", target: 1_000 };
const goal = (options: object, says: (acts: Acts) => string): Shown => ({
  type: "goal",
  options: { target: 1_000, ...options },
  reads: ".pane:not([hidden]) .num",
  says: (acts) => [says(acts)],
});
const board = (options: object, who: string, value: (acts: Acts) => number): Shown => ({
  type: "leaderboard",
  options: { rows: 1, ...options },
  reads: ".name bdi, .val",
  says: (acts) => [who, String(value(acts))],
});

/** Each kind of widget that counts or remembers, and what it says after so many acts. */
const shown: Record<string, Shown> = {
  bar: goal(coinGoal, given),
  ring: goal({ ...coinGoal, look: "ring" }, given),
  tube: goal({ ...coinGoal, look: "tube" }, given),
  number: goal({ ...coinGoal, look: "counter" }, given),
  follows: goal({ counts: "follows" }, String),
  likes: goal({ counts: "likes" }, (acts) => String(acts * 10)),
  roses: goal({ counts: "gift", gift: "Rose" }, given),
  wins: goal({ counts: "counter", counter: "wins" }, String),
  givers: { ...board({}, "Giver", (acts) => coins[acts]), reads: ".rank .name bdi, .val" },
  podium: board({ look: "podium" }, "Giver", (acts) => coins[acts]),
  writers: { ...board({ of: "chatters" }, "Viewer", (acts) => acts * 4), reads: ".rank .name bdi, .val" },
  likers: { ...board({ of: "likers" }, "Viewer", (acts) => acts * 10), reads: ".rank .name bdi, .val" },
  counters: { type: "counters", reads: ".num", says: (acts) => ["0", String(acts * 10), given(acts)] },
  jar: { type: "jar", reads: ".chip .num", says: (acts) => [given(acts)] },
  activity: {
    type: "activity",
    options: { kinds: ["follow"] },
    reads: ".who",
    says: (acts) => fans(acts).toReversed(),
  },
  // What viewers write to take part is a command, and is not in it.
  chat: {
    type: "chat",
    options: { lines: 14, gifts: false },
    reads: ".line p",
    says: (acts) => upTo(acts, (act) => `a|${words[act]}`).flatMap((one) => one.split("|")),
  },
  latest: { type: "last-x", options: { of: ["follower"] }, reads: ".name bdi", says: (acts) => [`Fan ${acts}`] },
  text: {
    type: "text",
    options: { text: "{lastFollower} {coins}" },
    reads: ".value",
    says: (acts) => [`Fan ${acts}`, given(acts)],
  },
  tallies: { type: "tallies", options: { all: false, names: ["wins"] }, reads: ".num", says: (acts) => [String(acts)] },
  progress: {
    type: "progress",
    options: { of: "counter", counter: "wins", target: 10 },
    reads: ".num",
    says: (acts) => [`${acts * 10}%`],
  },
  timer: { type: "timer", reads: ".digits", says: (acts) => [`01:00:0${coins[acts]}`] },
  poll: { type: "poll", options: { counts: true }, reads: ".opt .num", says: (acts) => [String(acts), "0"] },
  giveaway: { type: "giveaway", reads: ".in", says: (acts) => [`${acts} in`] },
  queue: { type: "queue", options: { shown: 10 }, reads: ".row .name", says: fans },
  question: { type: "question", reads: ".q, .who .name", says: () => [words[1], "Viewer"] },
  // It is spun in the second act.
  wheel: {
    type: "wheel",
    options: { stays: 600, idle: "show" },
    reads: ".result:not([hidden]) .what",
    says: (acts) => (acts === 1 ? [] : ["Sing"]),
  },
  battle: { type: "battle", reads: ".score", says: (acts) => [String(acts * 100), "50"] },
  // A coin is a quarter of a level, which takes an hour to burn down.
  hype: {
    type: "hype",
    options: { points: 40, perCoin: 10, seconds: 3_600, perFollow: 0, perLike: 0, perMessage: 0 },
    reads: ".at",
    says: (acts) => [String(acts)],
  },
  cloud: {
    type: "cloud",
    options: { without: ["join", "queue", "spin"] },
    reads: ".word",
    says: (acts) => upTo(acts, (act) => words[act]),
  },
  // It has read how things stood when it began, and begins again and again.
  credits: {
    type: "credits",
    options: { sections: ["followers"], again: true, speed: 300, first: "-", last: "-" },
    reads: ".two .name",
    says: (acts) => fans(acts).toReversed(),
  },
  custom: { type: "custom", reads: "", says: (acts) => [given(acts)] },
};

/** Of these nothing outlives its moment, or everything is in their options. */
const ofTheMoment = ["alerts", "caption", "clock", "countdown", "emote-wall", "image", "rain", "social", "video"];
/** What they say goes by in a line, or is over so soon that a slow machine misses it: their units and live parts have tests. */
const passing = ["combo", "ticker"];

test("every kind of widget is in this walk, or has nothing to be wrong about", () => {
  const walked = Object.values(shown).map(({ type }) => type);
  expect([...new Set([...walked, ...ofTheMoment, ...passing])].toSorted()).toEqual(Object.keys(kinds).toSorted());
});

function sceneOf(codeId: string): object {
  const widgets = Object.entries(shown).map(([id, { type, options = {} }], index) => ({
    id,
    type,
    options: type === "custom" ? { code: codeId } : options,
    place: { x: (index % 7) * 265, y: Math.floor(index / 7) * 205, width: 330, height: 250 },
  }));
  const place = { x: 610, y: 500, width: 700, height: 420 };
  const alerts = { id: "alerts", type: "alerts", place, options: { seconds: 60, kinds: ["gifts"] } };
  return { version: 1, canvas: { width: 1_920, height: 1_080 }, theme: "broadcast", widgets: [...widgets, alerts] };
}

/** A widget as it is written for StreamElements: how many coins the session has. */
const custom = {
  html: '<b id="coins"></b>',
  js: `const show = ({ detail: { session } }) => {
      document.getElementById("coins").textContent = (session.data ?? session)["cheer-session"].amount;
    };
    addEventListener("onWidgetLoad", show);
    addEventListener("onSessionUpdate", show);`,
};

/** What all of them say. */
async function said(): Promise<Record<string, readonly string[]>> {
  const reads = Object.values(shown).map((one) => one.reads);
  const texts = await page.evaluate<string[][]>(
    `[...document.querySelectorAll(".boxed > .w")].slice(0, ${reads.length}).map((box, index) => {
      const selector = ${JSON.stringify(reads)}[index];
      if (selector === "" || !box.checkVisibility()) return [];
      return [...box.querySelectorAll(selector)].map((one) => one.textContent);
    })`,
  );
  const theirs = page.frames().find((frame) => frame.parentFrame() !== null);
  const coinsOfTheirs = await theirs?.evaluate<string>(`document.getElementById("coins")?.textContent ?? ""`);
  return Object.fromEntries(
    Object.entries(shown).map(([id, { type }], index) => [
      id,
      type === "custom" ? [coinsOfTheirs ?? ""] : type === "cloud" ? texts[index]?.toSorted() : texts[index],
    ]),
  ) as Record<string, string[]>;
}
const right = (acts: Acts) => Object.fromEntries(Object.entries(shown).map(([id, { says }]) => [id, says(acts)]));
const announced = () => page.locator(".alert .count").allTextContents();

/** A stream on which viewers take part in everything, and its overlay's address. */
async function setStage() {
  const streamId = await createStream(worker);
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await worker.api(method, path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as { codeId: string; sceneId: string };
  };
  const stream = `/v1/streams/${streamId}`;
  const { token } = await createOverlayToken(worker, streamId, "Numbers");
  const { codeId } = await ask("POST", "/v1/custom-widgets", custom);
  const { sceneId } = await ask("POST", `${stream}/scenes`, { name: "Numbers", document: sceneOf(codeId) });
  await ask("POST", `${stream}/scenes/${sceneId}/publish`, { draftNo: 1 });
  const answers = ["a", "b"].map((key) => ({ key, text: key.toUpperCase() }));
  await ask("PUT", `${stream}/poll`, { question: "Which?", answers, durationMs: 3_600_000 });
  await ask("PUT", `${stream}/giveaway`, { title: "a sticker pack", durationMs: 3_600_000 });
  await ask("PUT", `${stream}/queue`, {});
  await ask("PUT", `${stream}/wheel`, { sections: [{ label: "Sing" }, { label: "Sing" }], word: "!spin" });
  await ask("PUT", `${stream}/timers/subathon`, { leftMs: 3_600_000, paused: true });
  await ask("PUT", `${stream}/timers/subathon/rates`, { coinMs: 1_000 });
  const actions = [{ type: "counter", name: "wins", change: "add", value: 1 }];
  await ask("POST", `${stream}/rules`, {
    rule: { name: "wins", trigger: { on: "event", types: ["FOLLOW"] }, actions },
  });

  const session = await openSession(worker, streamId);
  let seqNo = 0;
  async function act(no: Acts): Promise<void> {
    const bodies = eventsOf(no);
    await publish(worker, session, stampAll(session, bodies, seqNo + 1));
    seqNo += bodies.length;
    const offset = bodies.findIndex(({ payload }) => (payload as { message?: string }).message === words[1]) + 1;
    if (no === 1) await ask("POST", `${stream}/questions`, { offset });
  }
  return { streamId, act, url: `${worker.url}/o/${token}` };
}

/** Somebody new follows and takes part, the giver goes on giving, a viewer writes and likes, and a battle is fought. */
function eventsOf(no: Acts): EventBody[] {
  let written = 0;
  const by = (user: EventBody["user"], body: Pick<EventBody, "eventType" | "rawType" | "payload">) =>
    ({ ...body, nativeId: `${no}${++written}`, user }) as EventBody;
  const fan = { userId: `90${no}`, uniqueId: `fan${no}`, displayName: `Fan ${no}` };
  const viewer = chat("").user;
  const says = (user: EventBody["user"], message: string) => by(user, chat(message));
  const host = (one: number, score: number) => ({
    userId: `8${one}`,
    uniqueId: `h${one}`,
    displayName: `Host ${one}`,
    score,
  });
  const likes = { likeCount: 10, totalLikeCount: no * 10 };
  const battle = { battleId: "9", battleStatus: 1, participants: [host(1, no * 100), host(2, 50)] };
  return [
    gift(coins[no], `g${no}`),
    by(fan, { eventType: "FOLLOW", rawType: "WebcastSocialMessage", payload: { displayType: "" } }),
    by(viewer, { eventType: "LIKE", rawType: "WebcastLikeMessage", payload: likes }),
    ...["a", "!join", "!queue"].map((text) => says(fan, text)),
    ...[words[no], "!x", "!y", no === 2 ? "!spin" : "!z"].map((text) => says(viewer, text)),
    by(systemUser, { eventType: "BATTLE", rawType: "WebcastLinkMicBattle", payload: battle }),
  ];
}

interface Stage {
  streamId: string;
  /** Things go on while something is wrong. */
  meanwhile: () => Promise<void>;
}

const troubles: Record<string, (stage: Stage) => Promise<void>> = {
  "it was loaded anew": async ({ meanwhile }) => {
    await meanwhile();
    await page.reload();
  },
  "OBS did not show it": async ({ meanwhile }) => {
    await obsSays(page, "obsSourceVisibleChanged", { visible: false });
    await meanwhile();
    await obsSays(page, "obsSourceVisibleChanged", { visible: true });
  },
  "the browser froze it": async ({ meanwhile }) => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
    await meanwhile();
    await devtools.send("Page.setWebLifecycleState", { state: "active" });
  },
  "its line was cut and its hub thrown out": async ({ streamId, meanwhile }) => {
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
    await meanwhile();
  },
  "the database was down, and its hub thrown out": ({ streamId, meanwhile }) =>
    worker.database.duringOutage(async () => {
      await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
      await meanwhile();
      await page.reload();
    }),
};

test.each(Object.entries(troubles))(
  "every widget has the right numbers after %s, and tells nothing twice",
  async (_, trouble) => {
    const { streamId, act, url } = await setStage();
    page = await (await browser.newContext({ viewport: { width: 1_920, height: 1_080 } })).newPage();
    await page.addInitScript(obsstudio);
    await page.goto(url);
    await page.locator(".w.counters .counter").first().waitFor();
    await act(1);
    await expect.poll(said).toEqual(right(1));
    await expect.poll(announced).toEqual(["×3"]);

    await trouble({ streamId, meanwhile: () => act(2) });
    await expect.poll(said).toEqual(right(2));

    await act(3);
    await expect.poll(said).toEqual(right(3));
    await expect.poll(announced).toEqual(["×9"]);
  },
);
