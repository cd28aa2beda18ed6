/** What viewers take part in, on a running stream: real hub, real API, as a page is told of it. */
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import {
  chat,
  createStream,
  gift,
  openLive,
  openSession,
  publish,
  readLog,
  stampAll,
  type TestSession,
} from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let session: TestSession;
let seqNo = 0;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());
beforeEach(async () => {
  session = await openSession(worker, await createStream(worker));
  seqNo = 0;
});

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await worker.api(method, `/v1/streams/${session.streamId}/${path}`, body);
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

async function happen(...bodies: EventBody[]): Promise<void> {
  await publish(worker, session, stampAll(session, bodies, seqNo + 1));
  seqNo += bodies.length;
}

const evict = () => worker.worker.evictDurableObject("HUB", { name: session.streamId, webSockets: "close" });
const says = (userId: string, message: string): EventBody => ({
  ...chat(message),
  user: { userId, uniqueId: `viewer${userId}`, displayName: `Viewer ${userId}` },
});

describe("a timer with rates", () => {
  test("is added to by what viewers do, knows by whom, and an evicted hub knows it all", async () => {
    await ask("PUT", "timers/subathon", { leftMs: 3_600_000, paused: true, maxMs: 3_610_000 });
    const set = await ask("PUT", "timers/subathon/rates", {
      coinMs: 2_000,
      likeMs: 0.5,
      gifts: [{ gift: "Crane", ms: 5 }],
      happyHours: [{ multiplier: 2, from: "2020-01-01T00:00:00Z", until: "2020-01-02T00:00:00+01:00" }],
    });
    expect(set).toMatchObject({ status: 200, body: { name: "subathon", rates: { coinMs: 2_000, direction: "down" } } });
    await happen(gift(1, "g1"), gift(3, "g2"), gift(2, "g3"), says("7", "hello"));
    await evict();
    await happen(gift(9, "g4"));
    expect((await ask("GET", "timers")).body).toMatchObject({ pausedTimers: { subathon: 3_610_000 } });
    const { body } = await ask("GET", "timers/subathon/contributions");
    expect(body).toMatchObject({
      grantedMs: 3_610_000,
      ranMs: 0,
      totals: { coins: { amount: 9, givenMs: 18_000, addedMs: 10_000 }, gift: { amount: 0 } },
      people: [{ userId: "502", name: "Giver", addedMs: 10_000 }],
      latest: [{ kind: "coins", amount: 9, giftName: "Rose", person: { name: "Giver" } }],
    });
    // Other rates, and none: the timer goes on.
    await ask("PUT", "timers/subathon/rates", { followMs: 1_000 });
    await ask("PATCH", "timers/subathon", { maxMs: null });
    await happen(gift(20, "g5"));
    expect((await ask("GET", "timers/subathon/contributions")).body).toMatchObject({
      totals: { coins: { amount: 9 } },
    });
    expect((await ask("DELETE", "timers/subathon/rates")).status).toBe(204);
    expect((await ask("DELETE", "timers/none/rates")).status).toBe(204);
    expect((await ask("GET", "timers")).body).toMatchObject({ pausedTimers: { subathon: 3_610_000 } });
    for (const name of ["subathon", "none"])
      expect(await ask("GET", `timers/${name}/contributions`)).toMatchObject({
        status: 404,
        body: { code: "unknown_timer" },
      });
  });

  test("fires rules each time that viewers have added so much more", async () => {
    await ask("PUT", "timers/subathon", { leftMs: 60_000, paused: true });
    await ask("PUT", "timers/subathon/rates", { coinMs: 1_000 });
    const rule = {
      name: "each ten seconds",
      trigger: { on: "timer_added", names: ["subathon"], everyMs: 10_000 },
      actions: [{ type: "counter", name: "tens", change: "add", value: 1 }],
    };
    expect((await ask("POST", "rules", { rule })).status).toBe(201);
    for (const count of [9, 10, 11, 45]) await happen(gift(count, `g${count}`));
    expect((await ask("GET", "counters")).body).toEqual({ counters: { tens: 4 } });
    await evict();
    await happen(gift(50, "g50"), says("7", "hi"));
    expect((await ask("GET", "counters")).body).toEqual({ counters: { tens: 5 } });
  });

  test("fires rules when little is left, once, and again after more was left; an evicted hub knows it", async () => {
    const rule = {
      name: "hurry",
      trigger: { on: "timer_left", names: ["subathon"], leftMs: 60_000 },
      actions: [{ type: "counter", name: "hurries", change: "add", value: 1 }],
    };
    expect((await ask("POST", "rules", { rule })).status).toBe(201);
    const left = async (leftMs: number) => {
      await ask("PUT", "timers/subathon", { leftMs, paused: true });
      await happen(says("7", "hi"), says("8", "hi"));
      return (await ask("GET", "counters")).body;
    };
    // Nobody knows since when so little is left of it.
    expect(await left(30_000)).toEqual({ counters: {} });
    expect(await left(90_000)).toEqual({ counters: {} });
    expect(await left(59_999)).toEqual({ counters: { hurries: 1 } });
    await evict();
    expect(await left(20_000)).toEqual({ counters: { hurries: 1 } });
    await left(60_000);
    expect(await left(1_000)).toEqual({ counters: { hurries: 2 } });
  });

  test("so many have rates, and not one more", async () => {
    const statuses: number[] = [];
    for (let no = 1; no <= 6; no++) statuses.push((await ask("PUT", `timers/t${no}/rates`, { coinMs: 1 })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 409]);
    expect((await ask("PUT", "timers/t1/rates", { coinMs: 2 })).status).toBe(200);
    expect(Object.keys((await ask("GET", "timers")).body["timers"] as object)).toHaveLength(5);
  });

  const happyHour = { multiplier: 2, from: "2030-01-02T00:00:00Z", until: "2030-01-01T00:00:00Z" };
  test.each<[string, unknown, string]>([
    ["t", { coinMs: -1 }, "coinMs"],
    ["t", { coinMs: 0.0001 }, "coinMs"],
    ["t", { likeMs: 1e12 }, "likeMs"],
    ["t", { gifts: [{ gift: "", ms: 1 }] }, "gifts.0.gift"],
    ["t", { gifts: Array.from({ length: 31 }, () => ({ gift: "a", ms: 1 })) }, "gifts"],
    ["t", { happyHours: [happyHour] }, "happyHours.0.until"],
    ["t", { happyHours: [{ ...happyHour, from: "soon" }] }, "happyHours.0.from"],
    ["t", { direction: "sideways" }, "direction"],
    ["t", { perCoin: 1 }, ""],
    ["T", { coinMs: 1 }, "name"],
  ])("rates of %s as %j are refused at %j", async (name, body, where) => {
    const answer = await ask("PUT", `timers/${name}/rates`, body);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect((answer.body["errors"] as { path: string }[])[0]?.path).toBe(where);
  });
});

/** A part as a page has it: the greeting's, then whatever was told last. */
const told = (live: Awaited<ReturnType<typeof openLive>>, name: string) =>
  (live.parts.findLast(({ parts }) => name in parts)?.parts ?? live.hello.parts ?? {})[name] as Record<string, unknown>;
const watch = (name: string) => openLive(worker, session.streamId, { parts: name });
const patience = { timeout: 15_000 };

test("a timer's part has what viewers add, and by whom", async () => {
  await ask("PUT", "timers/subathon", { leftMs: 60_000, paused: true });
  await ask("PUT", "timers/subathon/rates", { coinMs: 1_000 });
  const live = await watch("timer:subathon");
  expect(told(live, "timer:subathon")).toMatchObject({
    endsAt: null,
    leftMs: 60_000,
    plan: { addedMs: 0, last: null },
  });
  await happen(gift(4, "g1"));
  const last = { kind: "coins", amount: 4, addedMs: 4_000, name: "Giver", giftName: "Rose" };
  await expect
    .poll(() => told(live, "timer:subathon"), patience)
    .toMatchObject({ leftMs: 64_000, plan: { addedMs: 4_000, last } });
  // Whoever shows counters and timers as ever is told as well.
  await expect.poll(() => live.tallies.at(-1)?.pausedTimers?.["subathon"], patience).toBe(64_000);
  live.socket.close();
});

describe("a poll", () => {
  const poll = {
    question: "What do we play next?",
    answers: [{ text: "Night drive" }, { text: "Karaoke" }, { key: "red", text: "그림" }],
    durationMs: 600_000,
  };

  test("is voted in by chat, once a person, seen by pages, known after an eviction, and closed by hand", async () => {
    const live = await watch("poll");
    expect(told(live, "poll")).toBeNull();
    const started = await ask("PUT", "poll", poll);
    expect(started).toMatchObject({
      status: 200,
      body: { answers: [{ key: "1", votes: 0 }, { key: "2" }, { key: "red" }], closedAt: null },
    });
    await happen(says("1", "1"), says("2", "２"), says("3", "RED!"), says("1", "2"), says("4", "hello"));
    const votes = () => (told(live, "poll")["answers"] as { votes: number }[]).map((one) => one.votes);
    await expect.poll(votes, patience).toEqual([0, 2, 1]);
    await evict();
    await happen(says("5", "karaoke"), says("2", "2"));
    const closed = await ask("POST", "poll/close");
    expect(closed).toMatchObject({ status: 200, body: { pollId: started.body["pollId"] } });
    expect((closed.body["answers"] as { votes: number }[]).map((one) => one.votes)).toEqual([0, 3, 1]);
    await happen(says("6", "1"));
    expect((await ask("GET", "interaction")).body["poll"]).toEqual(closed.body);
    expect((await ask("DELETE", "poll")).status).toBe(204);
    expect(await ask("POST", "poll/close")).toMatchObject({ status: 409, body: { code: "no_poll" } });
    live.socket.close();
  });

  test.each<[unknown, string]>([
    [{ ...poll, question: "" }, "question"],
    [{ ...poll, answers: [{ text: "one" }] }, "answers"],
    [{ ...poll, answers: Array.from({ length: 7 }, (_, index) => ({ text: `a${index}` })) }, "answers"],
    [{ ...poll, answers: [{ key: "2", text: "one" }, { text: "two" }] }, "answers"],
    [{ ...poll, answers: [{ key: "!?", text: "one" }, { text: "two" }] }, "answers.0.key"],
    [{ ...poll, answers: [{ key: "a b", text: "one" }, { text: "two" }] }, "answers.0.key"],
    [{ ...poll, durationMs: 1 }, "durationMs"],
    [{ ...poll, durationMs: "60000" }, "durationMs"],
    [{ ...poll, who: "friends" }, "who"],
    [{ ...poll, question: "a\u202eb" }, "question"],
  ])("%j is refused at %j", async (body, where) => {
    const answer = await ask("PUT", "poll", body);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect((answer.body["errors"] as { path: string }[])[0]?.path).toBe(where);
  });
});

test("a wheel stops where the hub says, for all pages; viewers spin it by chat", async () => {
  expect(await ask("POST", "wheel/spin")).toMatchObject({ status: 409, body: { code: "no_wheel" } });
  const sections = [{ label: "Sing" }, { label: "Dance", weight: 3 }];
  expect(await ask("PUT", "wheel", { sections, word: "!spin" })).toMatchObject({ status: 200, body: { spins: [] } });
  const live = await watch("wheel");
  const { body: spin } = await ask("POST", "wheel/spin");
  expect(spin).toMatchObject({ no: 1, by: null, label: sections[spin["section"] as number]?.label });
  await happen(says("7", "!spin"), says("7", "!spin"), says("8", "spin!"));
  const spins = () => told(live, "wheel")["spins"] as { no: number; at: number; by: { name: string } | null }[];
  await expect.poll(() => spins().map(({ by }) => by?.name), patience).toEqual([undefined, "Viewer 7", "Viewer 8"]);
  const [first = 0, second = 0, third = 0] = spins().map(({ at }) => at);
  expect([second - first, third - second]).toEqual([8_000, 8_000]);
  const trigger = { on: "command", commands: ["!luck"] };
  const rule = { name: "luck", trigger, actions: [{ type: "wheel" }] };
  expect((await ask("POST", "rules", { rule })).status).toBe(201);
  await happen(says("9", "!luck"));
  await expect.poll(() => spins().at(-1)?.by?.name, patience).toBe("Viewer 9");
  await evict();
  expect((await ask("GET", "interaction")).body["wheel"]).toMatchObject({ spins: spins() });
  for (let no = 5; no <= 11; no++) await ask("POST", "wheel/spin");
  expect(await ask("POST", "wheel/spin")).toMatchObject({ status: 409, body: { code: "too_many_spins" } });
  for (const [body, where] of [
    [{ sections: sections.slice(1) }, "sections"],
    [{ sections: [...sections, { label: "x", weight: 0 }] }, "sections.2.weight"],
    [{ sections, word: "two words" }, "word"],
  ] as const)
    expect((await ask("PUT", "wheel", body)).body["errors"]).toMatchObject([{ path: where }]);
  expect((await ask("DELETE", "wheel")).status).toBe(204);
  live.socket.close();
});

test("a giveaway: who is in, who is drawn, who answers; drawn again it is another one", async () => {
  const live = await watch("giveaway");
  await ask("PUT", "giveaway", { title: "a sticker pack", durationMs: 600_000 });
  expect(await ask("POST", "giveaway/draw")).toMatchObject({ status: 409, body: { code: "nobody_in" } });
  await happen(says("1", "!join"), says("2", "Join"), says("1", "!join"), says("3", "joining"));
  await expect.poll(() => told(live, "giveaway"), patience).toMatchObject({ count: 2, word: "!join", draw: null });
  const draws = [await ask("POST", "giveaway/draw"), await ask("POST", "giveaway/draw")];
  const drawn = draws.map(({ body }) => body["draw"] as { winner: { name: string }; answeredAt: number | null });
  expect(drawn.map(({ winner }) => winner.name).toSorted()).toEqual(["Viewer 1", "Viewer 2"]);
  const [, last] = drawn;
  await happen(says(last?.winner.name.replace("Viewer ", "") ?? "", "me!"), says("4", "!join"));
  await expect.poll(() => told(live, "giveaway")["draw"], patience).toMatchObject({ answeredAt: expect.any(Number) });
  expect(told(live, "giveaway")).toMatchObject({ count: 2, drawn: 2, closedAt: expect.any(Number) });
  expect(await ask("POST", "giveaway/draw")).toMatchObject({ status: 409, body: { code: "nobody_in" } });
  expect((await ask("PUT", "giveaway", { title: "x", answerMs: 1 })).body["errors"]).toMatchObject([
    { path: "answerMs" },
  ]);
  expect((await ask("DELETE", "giveaway")).status).toBe(204);
  expect(await ask("POST", "giveaway/close")).toMatchObject({ status: 409, body: { code: "no_giveaway" } });
  live.socket.close();
});

test("a queue: come, leave, called, taken out, cleared", async () => {
  expect(await ask("POST", "queue/next")).toMatchObject({ status: 409, body: { code: "no_queue" } });
  await ask("PUT", "queue", { most: 3 });
  const live = await watch("queue");
  await happen(...["1", "2", "3", "4"].map((userId) => says(userId, "!queue")), says("2", "!leave"));
  await expect.poll(() => told(live, "queue"), patience).toMatchObject({ count: 2, now: null });
  expect((await ask("POST", "queue/next")).body).toMatchObject({ now: { name: "Viewer 1" }, count: 1 });
  await evict();
  expect((await ask("GET", "interaction")).body["waiting"]).toMatchObject([{ userId: "3", name: "Viewer 3" }]);
  expect((await ask("POST", "queue/remove", { userId: "3" })).body).toMatchObject({
    now: { name: "Viewer 1" },
    count: 0,
  });
  expect((await ask("POST", "queue/clear")).body).toMatchObject({ now: null, count: 0 });
  expect((await ask("PUT", "queue", { word: "in", leaveWord: "!IN" })).body["errors"]).toMatchObject([
    { path: "leaveWord" },
  ]);
  expect((await ask("DELETE", "queue")).status).toBe(204);
  live.socket.close();
});

test("a question card is a message of the feed, and goes when that is deleted", async () => {
  const asked: EventBody = { ...says("1", "What was your first song?"), nativeId: "7100000000000000001" };
  await happen(asked, says("2", "And your last?"), gift(1, "g1"));
  const live = await watch("question");
  expect(told(live, "question")).toEqual({ card: null, waiting: 0 });
  await ask("POST", "questions", { offset: 1 });
  expect((await ask("POST", "questions", { offset: 2 })).body).toMatchObject({ card: { offset: 1 }, waiting: 1 });
  const by = { name: "Viewer 1" };
  await expect
    .poll(() => told(live, "question"), patience)
    .toMatchObject({ card: { text: "What was your first song?", by }, waiting: 1 });
  for (const offset of [3, 99])
    expect(await ask("POST", "questions", { offset })).toMatchObject({
      status: 404,
      body: { code: "unknown_message" },
    });
  const deleted: EventBody = {
    eventType: "MESSAGE_DELETED",
    rawType: "WebcastImDeleteMessage",
    user: { userId: "", uniqueId: "" },
    payload: { messageIds: ["7100000000000000001"], userIds: [] },
  };
  await happen(deleted);
  await expect.poll(() => told(live, "question"), patience).toMatchObject({ card: { offset: 2 }, waiting: 0 });
  expect((await ask("POST", "questions", { offset: 1 })).status).toBe(404);
  expect((await ask("POST", "questions/next")).body).toEqual({ card: null, waiting: 0 });
  expect((await ask("DELETE", "questions")).status).toBe(204);
  live.socket.close();
});

test("who is erased is in none of it", async () => {
  // Nobody else in this workspace.
  const gone = `72${randomInt(1e13, 9e13)}`;
  await ask("PUT", "timers/subathon/rates", { coinMs: 1, revives: true });
  await ask("PUT", "poll", { question: "?", answers: [{ text: "a" }, { text: "b" }] });
  await ask("PUT", "wheel", { sections: [{ label: "a" }, { label: "b" }], word: "spin" });
  await ask("PUT", "giveaway", { title: "a prize" });
  await ask("PUT", "queue", {});
  await happen(
    says(gone, "1"),
    says("42", "1"),
    ...[gone, "42"].flatMap((userId) => ["spin", "!join", "!queue"].map((word) => says(userId, word))),
    { ...gift(5, "g1"), user: says(gone, "").user },
  );
  await ask("POST", "questions", { offset: 1 });
  await ask("POST", "giveaway/draw");
  const everything = async () =>
    JSON.stringify([
      await ask("GET", "interaction"),
      await ask("GET", "timers/subathon/contributions"),
      await ask("GET", "timers"),
    ]);
  expect(await everything()).toContain(`Viewer ${gone}`);
  // Who is in no log yet is unknown to those who erase.
  await readLog(worker, session.sessionId, 9);
  const asked = await worker.api("POST", "/v1/privacy/erasures", { person: { userId: gone } });
  expect(asked.status).toBe(202);
  const { erasureId } = (await asked.json()) as { erasureId: string };
  await expect
    .poll(async () => (await (await worker.api("GET", `/v1/privacy/erasures/${erasureId}`)).json()) as object, {
      timeout: 25_000,
    })
    .toMatchObject({ state: "done" });
  const after = await everything();
  expect(after).not.toContain(gone);
  expect(after).toContain("Viewer 42");
  type Kept = { poll: { answers: { votes: number }[] }; giveaway: { count: number }; queue: { count: number } };
  const { poll, giveaway, queue } = (await ask("GET", "interaction")).body as unknown as Kept;
  expect([poll.answers.map(({ votes }) => votes), giveaway.count, queue.count]).toEqual([[1, 0], 1, 1]);
});
