/** What several moderators share: acts on single things, who looks at what, people who wait or are not spoken, cards and notes. */
import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { Role } from "#shared/api/permissions.ts";
import type { EventOf } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import type { PeopleChange } from "#shared/moderation/people-changes.ts";
import { type KeptAudit, outageLimits } from "#shared/protocol/outage-protocol.ts";
import type { ReleasedFrame } from "#shared/protocol/wire.ts";
import { writeKeptAudits } from "../workers/audit/kept.ts";
import { configOf } from "./database.ts";
import { makeKeyOf, makeMember, type Member, watchAs } from "./member.ts";
import { startReceiver } from "./receiver.ts";
import {
  chat,
  createOverlayToken,
  createStream,
  gift,
  type LiveSocket,
  openLive,
  openSession,
  publish,
  readLog,
  stampAll,
} from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker?.stop());

interface Act {
  actId: string;
  did: string;
  by: string;
  undone: { by: string } | null;
}
interface Told {
  status: number;
  code: string;
  act: Act;
  sockets: number;
  version: string;
  looking: { by: string; userId: string | null; heldId: string | null }[];
  queue: {
    waiting: { heldId: string; why: string; event: { payload: { message: string } } }[];
    acts: Act[];
    people: { measure: string; userId: string }[];
  } | null;
  notes: { noteId: string; text: string; shared: boolean; createdBy: string }[];
  [key: string]: unknown;
}

const moderatorOf = (streamId: string) =>
  makeMember(worker, { grants: [{ workspaceId: worker.workspaceId, streamId, role: "MODERATOR" }] });

async function stage() {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { token } = await createOverlayToken(worker, streamId);
  let seqNo = 1;
  type Api = (method: string, path: string, body?: unknown) => Promise<Response>;
  const asking =
    (api: Api) =>
    async (method: string, path: string, body?: unknown): Promise<Told> => {
      const response = await api(method, `/v1/streams/${streamId}/${path}`, body);
      const text = await response.text();
      return { ...((text === "" ? {} : JSON.parse(text)) as Told), status: response.status };
    };
  return {
    streamId,
    session,
    ask: asking((method, path, body) => worker.api(method, path, body)),
    asking,
    say: async (...bodies: EventBody[]) => {
      const stamped = stampAll(session, bodies, seqNo);
      const { position } = await publish(worker, session, stamped);
      seqNo += bodies.length;
      return stamped.map(({ eventId }, index) => ({ eventId, offset: position.offset - bodies.length + 1 + index }));
    },
    open: async () => {
      const live = await openLive(worker, streamId, { token });
      const released: ReleasedFrame["released"][number][] = [];
      live.socket.on("message", (data: Buffer) => {
        const frame = JSON.parse(data.toString("utf8")) as { type: string };
        if (frame.type === "released") released.push(...(frame as ReleasedFrame).released);
      });
      return { ...live, released };
    },
    evict: () => worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" }),
  };
}

const by = (userId: string, uniqueId: string, body: EventBody): EventBody => ({
  ...body,
  user: { userId, uniqueId, displayName: uniqueId },
});
const messages = ({ frames }: LiveSocket) =>
  frames.flatMap(({ events }) =>
    events.flatMap((event) => (event.eventType === "CHAT" ? [event.payload.message] : [])),
  );

test("what is hidden is hidden once, everybody sees by whom, and undone it is on the screens again", async () => {
  const { say, open, ask, evict } = await stage();
  const overlay = await open();
  const [first, second] = await say(chat("spoiler", "11"), chat("hello", "12"));
  await vi.waitUntil(() => messages(overlay).length === 2);
  const both = await Promise.all([1, 2].map(() => ask("POST", "moderation/acts", { do: "hide", ...first })));
  expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 409]);
  const [done, late] = [both.find(({ status }) => status === 201), both.find(({ status }) => status === 409)];
  expect(late).toMatchObject({ code: "already_decided", act: { actId: done?.act.actId, did: "hide" } });
  await vi.waitUntil(() => overlay.controls.some(({ withdrawals }) => withdrawals.length > 0));
  expect(overlay.controls.flatMap(({ withdrawals }) => withdrawals.flatMap(({ messageIds }) => messageIds))).toEqual([
    "11",
  ]);

  const undone = await ask("POST", `moderation/acts/${done?.act.actId}/undo`);
  expect(undone).toMatchObject({ status: 200, act: { undone: { by: done?.act.by } } });
  await vi.waitUntil(() => overlay.released.length === 1);
  expect(overlay.released[0]).toMatchObject({
    restores: first?.offset,
    event: { eventId: first?.eventId, payload: { message: "spoiler" } },
  });
  expect(await ask("POST", `moderation/acts/${done?.act.actId}/undo`)).toMatchObject({ code: "already_decided" });
  // Nothing of it lives in memory alone; and it can be hidden again.
  await evict();
  const after = (await ask("GET", "moderation/desk")).queue;
  expect(after?.acts).toMatchObject([{ actId: done?.act.actId, did: "hide", undone: { by: done?.act.by } }]);
  const fresh = await open();
  expect(fresh.hello.takebacks?.withdrawals ?? []).toEqual([]);
  expect((await ask("POST", "moderation/acts", { do: "hide", ...first })).status).toBe(201);
  expect((await ask("POST", "moderation/acts", { do: "hide", ...second, offset: 99 })).code).toBe("unknown_message");
  expect((await ask("POST", "moderation/acts/ac_99/undo")).code).toBe("unknown_act");
  expect((await ask("POST", "moderation/acts/x/undo")).code).toBe("unknown_act");
});

test("a message that is featured is an alert of its own, once at a time, and leaves with an undo; a shout-out has words", async () => {
  const { say, open, ask } = await stage();
  const overlay = await open();
  const [message, present] = await say(by("7", "anna", chat("what a song", "21")), by("7", "anna", gift(1, "22")));
  await vi.waitUntil(() => messages(overlay).length === 1);
  const shown = await ask("POST", "moderation/acts", { do: "feature", ...message, durationMs: 60_000 });
  expect(shown).toMatchObject({ status: 201, sockets: 1, act: { did: "feature", userId: "7" } });
  await vi.waitUntil(() => overlay.trials.length === 1);
  const [action] = overlay.trials[0]?.actions ?? [];
  expect(action?.action).toMatchObject({ text: "anna: what a song", variant: "featured", queue: "featured" });
  expect((await ask("POST", "moderation/acts", { do: "feature", ...message })).code).toBe("already_decided");
  // A gift says nothing.
  expect((await ask("POST", "moderation/acts", { do: "feature", ...present })).code).toBe("not_shown");
  await ask("POST", `moderation/acts/${shown.act.actId}/undo`);
  await vi.waitUntil(() => overlay.controls.some(({ withdrawals }) => withdrawals.length > 0));
  expect(overlay.controls.at(-1)?.withdrawals).toMatchObject([{ actionIds: [action?.actionId] }]);

  const called = { do: "shout_out", ...present, text: "Follow {displayName}" };
  expect(await ask("POST", "moderation/acts", called)).toMatchObject({ status: 201 });
  await vi.waitUntil(() => overlay.trials.length === 2);
  expect(overlay.trials[1]?.actions[0]?.action).toMatchObject({ text: "Follow anna" });
  const wrong = await ask("POST", "moderation/acts", { ...called, text: "{nobody}" });
  expect(wrong).toMatchObject({ status: 400, code: "invalid_request" });
  await ask("POST", "overlays/empty");
  expect((await ask("POST", "moderation/acts", { do: "feature", ...message })).code).toBe("overlays_emptied");
});

test("who is held waits whatever they do, and who is silenced is shown without being spoken", async () => {
  const { say, open, ask } = await stage();
  const rule = {
    name: "say it",
    trigger: { on: "event", types: ["CHAT"] },
    actions: [{ type: "overlay", text: "{message}", speech: "{message}" }],
  };
  await ask("POST", "rules", { rule });
  const overlay = await open();
  // What they said before stays.
  await say(by("31", "held", chat("before", "0")));
  await vi.waitUntil(() => messages(overlay).includes("before"));
  await ask("POST", "moderation/blocked", { userId: "31", measure: "hold" });
  await ask("POST", "moderation/blocked", { userId: "32", measure: "silence", durationMs: 60_000 });
  // Both at once of one person; said again it is one of each.
  await ask("POST", "moderation/blocked", { userId: "31", measure: "silence" });
  await ask("POST", "moderation/blocked", { userId: "31", measure: "hold" });
  await say(
    by("31", "held", chat("wait", "1")),
    by("32", "quiet", chat("show me", "2")),
    by("33", "x", chat("fine", "3")),
  );
  await vi.waitUntil(() => messages(overlay).includes("fine"));
  expect(messages(overlay)).toEqual(["before", "show me", "fine"]);
  expect(overlay.controls.flatMap(({ withdrawals }) => withdrawals)).toEqual([]);
  const spoken = overlay.frames.flatMap(({ actions = [] }) =>
    actions.flatMap(({ action }) => (action.type === "overlay" ? [[action.text, action.speech]] : [])),
  );
  expect(spoken).toEqual([
    ["before", "before"],
    ["show me", ""],
    ["fine", "fine"],
  ]);
  const { queue } = await ask("GET", "moderation/desk");
  expect(queue?.waiting).toMatchObject([{ why: "person", event: { payload: { message: "wait" } } }]);
  const people = queue?.people.map(({ measure, userId }) => `${userId} ${measure}`).toSorted();
  expect(people).toEqual(["31 hold", "31 silence", "32 silence"]);
});

test("the desk says what changed, who looks at what, and who is who", async () => {
  const { streamId, say, ask, asking } = await stage();
  const moderator = await moderatorOf(streamId);
  const asIt = asking(moderator.ask);
  const [message] = await say(by("41", "someone", chat("hm", "1")));
  const before = await ask("GET", "moderation/desk");
  expect(before.queue).not.toBeNull();
  expect((await ask("GET", `moderation/desk?known=${before.version}`)).queue).toBeNull();
  expect((await asIt("PUT", "moderation/looking", { userId: "41" })).status).toBe(204);
  const seen = await ask("GET", `moderation/desk?known=${before.version}`);
  expect(seen).toMatchObject({ queue: null, looking: [{ by: moderator.accountId, userId: "41", heldId: null }] });
  await asIt("PUT", "moderation/looking", {});
  expect((await ask("GET", "moderation/desk")).looking).toMatchObject([{ userId: null, heldId: null }]);

  await asIt("POST", "moderation/acts", { do: "hide", ...message });
  const after = await ask("GET", `moderation/desk?known=${before.version}`);
  expect(after.queue?.acts).toMatchObject([{ did: "hide", by: moderator.accountId }]);
  const { colleagues, self } = (await ask("GET", "moderation/colleagues")) as unknown as {
    colleagues: { id: string; name: string; kind: string }[];
    self: string;
  };
  expect(colleagues).toContainEqual({ id: moderator.accountId, name: "Somebody", kind: "member" });
  expect(colleagues.find(({ id }) => id === self)).toMatchObject({ kind: "key" });
});

test("a viewer's card has what they did, notes are for all or for oneself, and an erasure takes all of it", async () => {
  const { streamId, session, say, ask, asking } = await stage();
  const moderator = await moderatorOf(streamId);
  const asIt = asking(moderator.ask);
  const [message] = await say(
    by("5100", "Umbra", chat("a", "1")),
    by("5100", "umbra_404", chat("b", "2")),
    by("5100", "umbra_404", gift(3, "3")),
    by("5200", "other", chat("c", "4")),
    by("twitch:Ada L", "Ada L", chat("d", "5")),
  );
  await readLog(worker, session.sessionId, 5);
  const card = await vi.waitUntil(async () => {
    const answer = await ask("GET", "viewers/5100");
    return (answer as unknown as { lives: number }).lives === 1 && answer;
  });
  expect(card).toMatchObject({ status: 200, all: { chats: 2, gifts: 3 }, live: { chats: 2, gifts: 3 }, pending: 0 });
  expect(new Set(card["handles"] as string[])).toEqual(new Set(["umbra", "umbra_404"]));
  expect(await ask("GET", "viewers/999")).toMatchObject({ lives: 0, firstSeenAt: null, live: null });
  expect((await ask("GET", "viewers/nobody")).status).toBe(404);
  const elsewhere = encodeURIComponent("twitch:Ada L");
  expect(await ask("GET", `viewers/${elsewhere}`)).toMatchObject({
    status: 200,
    all: { chats: 1 },
    handles: ["ada l"],
  });
  expect(await ask("POST", "moderation/blocked", { userId: "twitch:Ada L" })).toMatchObject({
    status: 201,
    userId: "twitch:Ada L",
  });

  expect(await asIt("POST", "viewers/5100/notes", { text: " Warned once. " })).toMatchObject({
    status: 201,
    text: "Warned once.",
    shared: true,
  });
  const own = await asIt("POST", "viewers/5100/notes", { text: "mine", shared: false });
  expect((await asIt("GET", "viewers/5100/notes")).notes.map(({ text }) => text)).toEqual(["mine", "Warned once."]);
  const { notes } = await ask("GET", "viewers/5100/notes");
  expect(notes).toMatchObject([{ text: "Warned once.", createdBy: moderator.accountId }]);
  expect((await ask("DELETE", `viewers/5100/notes/${String(own["noteId"])}`)).code).toBe("unknown_note");
  expect((await asIt("DELETE", `viewers/5100/notes/${String(own["noteId"])}`)).status).toBe(204);
  expect((await ask("POST", "viewers/5100/notes", { text: "x".repeat(1_001) })).status).toBe(400);

  await ask("POST", "moderation/acts", { do: "hide", ...message });
  await worker.api("POST", "/v1/privacy/erasures", { person: { userId: "5100" } });
  await vi.waitUntil(async () => (await ask("GET", "viewers/5100/notes")).notes.length === 0, { timeout: 20_000 });
  await vi.waitUntil(async () => (await ask("GET", "moderation/desk")).queue?.acts.length === 0, { timeout: 20_000 });
});

test("a time out or a ban is asked of the streamer's programs by webhook, once, and can be lifted", async () => {
  const { streamId, say, ask, asking, evict } = await stage();
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  await say(by("7", "Anna.B", chat("buy my coins", "31")));
  const asks = "moderation/asks";

  // Nobody hears of it: that is said, and nothing is recorded.
  const refused = await ask("POST", asks, { do: "ban", userId: "7" });
  expect(refused).toMatchObject({ status: 409, code: "nobody_to_ask" });
  expect(String(refused["detail"])).toContain("MODERATION_ASKED");
  const hook = { url: `${receiver.url}/hook`, eventTypes: ["MODERATION_ASKED"], ordered: true };
  const { endpointId, secret } = await ask("POST", "endpoints", { ...hook, enabled: false });
  // What was said above may reach this one, signed with a secret of its own.
  await ask("POST", "endpoints", { ...hook, url: `${receiver.url}/chats`, eventTypes: ["CHAT"] });
  expect(await ask("POST", asks, { do: "ban", userId: "7" })).toMatchObject({ code: "nobody_to_ask" });
  expect((await ask("GET", "moderation/desk")).queue?.acts).toEqual([]);
  await worker.api("PATCH", `/v1/endpoints/${String(endpointId)}`, { enabled: true });

  // Whoever asks with the same key again asks for nothing more.
  const idempotent = asking((method, path, body) =>
    fetch(`${worker.url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${worker.apiKey}`,
        "Content-Type": "application/json",
        "Idempotency-Key": `ask-${streamId}`,
      },
      body: JSON.stringify(body),
    }),
  );
  const timeout = { do: "timeout", handle: "@anna.b", seconds: 60, reason: " sells coins " };
  const [done, again] = [await idempotent("POST", asks, timeout), await idempotent("POST", asks, timeout)];
  expect(done).toMatchObject({
    status: 201,
    endpoints: 1,
    acts: [{ did: "timeout", userId: "7", handle: "anna.b", undone: null }],
  });
  expect(again["eventId"]).toBe(done["eventId"]);
  const moderator = await moderatorOf(streamId);
  const asOther = asking(moderator.ask);
  const [first] = done["acts"] as Act[];
  expect(await asOther("POST", asks, { do: "timeout", userId: "7" })).toMatchObject({
    status: 409,
    code: "already_decided",
    act: { actId: first?.actId },
  });
  await evict();
  const banned = await asOther("POST", asks, { do: "ban", userId: "7" });
  const [ban] = banned["acts"] as Act[];
  expect(ban).toMatchObject({ did: "ban", by: moderator.accountId });

  // Undone by the act, by somebody else. A lift takes back all that stands of them.
  expect(await ask("POST", `moderation/acts/${ban?.actId}/undo`)).toMatchObject({
    status: 200,
    act: { did: "ban", undone: { by: first?.by } },
  });
  expect(await ask("POST", `moderation/acts/${ban?.actId}/undo`)).toMatchObject({ code: "already_decided" });
  expect((await ask("GET", "moderation/desk")).queue?.acts).toMatchObject([
    { did: "ban", undone: { by: first?.by } },
    { did: "timeout", undone: { by: first?.by } },
  ]);
  expect(await ask("POST", asks, { do: "ban", handle: "nobody.yet" })).toMatchObject({
    status: 201,
    acts: [{ userId: "", handle: "nobody.yet" }],
  });
  expect(await ask("POST", asks, { do: "lift", handle: "nobody.yet" })).toMatchObject({
    acts: [{ handle: "nobody.yet", undone: { by: first?.by } }],
  });

  // The program gets all of it, in order, signed with its secret.
  const hooked = () => receiver.received.filter(({ path }) => path === "/hook");
  await vi.waitUntil(() => hooked().length >= 5, { timeout: 20_000 });
  const told = hooked().map(({ id, timestamp, signature, body }) => {
    const headers = { "webhook-id": id, "webhook-timestamp": String(timestamp), "webhook-signature": signature };
    return new Webhook(String(secret)).verify(body, headers) as EventOf<"MODERATION_ASKED">;
  });
  expect(told.map(({ eventType, user, payload }) => [eventType, user.userId, payload.ask])).toEqual([
    ["MODERATION_ASKED", "7", "timeout"],
    ["MODERATION_ASKED", "7", "ban"],
    ["MODERATION_ASKED", "7", "lift"],
    ["MODERATION_ASKED", "", "ban"],
    ["MODERATION_ASKED", "", "lift"],
  ]);
  expect(told[0]).toMatchObject({
    eventId: done["eventId"],
    user: { uniqueId: "Anna.B", displayName: "Anna.B" },
    payload: { seconds: 60, reason: "sells coins" },
  });
  expect(told[1]?.payload).not.toHaveProperty("seconds");
  // The card is of what they did themselves, in lives.
  await vi.waitUntil(async () => (await ask("GET", "viewers/7"))["lives"] !== 0, { timeout: 20_000 });
  expect(await ask("GET", "viewers/7")).toMatchObject({ lives: 1, all: { events: 1 }, live: { events: 1 } });
  expect(await ask("GET", "viewers/7/lives")).toMatchObject({ lives: [{ events: 1 }] });
  expect(await ask("GET", "analytics/audience")).toMatchObject({ lives: [{ people: 1 }] });
  expect(await ask("GET", "analytics/comparison")).toMatchObject({ before: [] });
});

test.each([
  ["nobody", { do: "ban" }, "userId"],
  ["an id that is none", { do: "ban", userId: "0" }, "userId"],
  ["a handle that is none", { do: "ban", handle: "a b" }, "handle"],
  ["something else", { do: "mute", userId: "7" }, "do"],
  ["less than ten seconds", { do: "timeout", userId: "7", seconds: 9 }, "seconds"],
  ["more than seven days", { do: "timeout", userId: "7", seconds: 604_801 }, "seconds"],
  ["a length of a ban", { do: "ban", userId: "7", seconds: 60 }, ""],
  ["a long reason", { do: "ban", userId: "7", reason: "x".repeat(201) }, "reason"],
])("to ask about %s is refused, with what is wrong", async (_what, body, path) => {
  const { ask } = await stage();
  const answer = await ask("POST", "moderation/asks", body);
  expect(answer).toMatchObject({ status: 400, code: "invalid_request" });
  expect((answer["errors"] as { path: string }[]).map((error) => error.path)).toContain(path);
});

test("a rule has the runner carry out what is asked for, and then no webhook is needed", async () => {
  const { streamId, say, ask } = await stage();
  await say(by("7", "Anna.B", chat("buy my coins", "31")));
  const carries = {
    name: "carry out",
    trigger: { on: "event", types: ["MODERATION_ASKED"] },
    actions: [{ type: "moderate", measure: "asked" }],
  };
  const wrong = { ...carries, trigger: { on: "event", types: ["CHAT"] } };
  expect(await ask("POST", "rules", { rule: wrong })).toMatchObject({ status: 400 });
  const timed = { ...carries, actions: [{ type: "moderate", measure: "asked", durationMs: 5_000 }] };
  expect(await ask("POST", "rules", { rule: timed })).toMatchObject({ status: 400 });
  expect(await ask("POST", "moderation/asks", { do: "ban", userId: "7" })).toMatchObject({ code: "nobody_to_ask" });
  await ask("POST", "rules", { rule: carries });

  // The runner's account would leave out what is longer than TikTok mutes: nobody does it, and it is not taken as if.
  const tooLong = await ask("POST", "moderation/asks", { do: "timeout", userId: "7", seconds: 301 });
  expect(tooLong).toMatchObject({ status: 409, code: "nobody_to_ask", mostSeconds: 300 });
  expect(String(tooLong["detail"])).toContain("300 s at most");
  expect((await ask("GET", "moderation/desk")).queue?.acts).toEqual([]);
  expect(await ask("POST", "moderation/asks", { do: "timeout", userId: "7", seconds: 60 })).toMatchObject({
    status: 201,
    endpoints: 0,
    rules: 1,
  });
  await ask("POST", "moderation/asks", { do: "ban", userId: "7" });
  await ask("POST", "moderation/asks", { do: "lift", userId: "7" });
  const actions = await vi.waitUntil(async () => {
    const listed = (await worker.api("GET", `/v1/streams/${streamId}/actions`).then((one) => one.json())) as {
      actions: { action: { measure: string; durationMs: number | null; user: { userId: string } } }[];
    };
    return listed.actions.length === 3 && listed.actions;
  });
  expect(actions.map(({ action }) => [action.measure, action.durationMs, action.user.userId]).toReversed()).toEqual([
    ["mute", 60_000, "7"],
    ["ban", null, "7"],
    ["lift", null, "7"],
  ]);

  // A program of one's own may do what the account does not: it is asked, and the answer says that no rule is.
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  await ask("POST", "endpoints", { url: `${receiver.url}/hook`, eventTypes: ["MODERATION_ASKED"] });
  expect(await ask("POST", "moderation/asks", { do: "timeout", userId: "7", seconds: 301 })).toMatchObject({
    status: 201,
    endpoints: 1,
    rules: 0,
  });
  await ask("POST", "moderation/asks", { do: "lift", userId: "7" });
  expect(await ask("POST", "moderation/asks", { do: "timeout", userId: "7", seconds: 300 })).toMatchObject({
    status: 201,
    endpoints: 1,
    rules: 1,
  });
});

test("the platform's own names are nobody's to ask about", async () => {
  const { ask } = await stage();
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  await ask("POST", "endpoints", { url: `${receiver.url}/hook` });
  for (const handle of ["system", "Erased"]) {
    expect(await ask("POST", "moderation/asks", { do: "ban", handle })).toMatchObject({
      status: 404,
      code: "unknown_person",
    });
  }
});

describe("while the database is down", () => {
  const grantOf = (streamId: string, role: Role) => ({ workspaceId: worker.workspaceId, streamId, role });

  test("who was let in before hides, decides and clears; each of it is in the audit log once, over an eviction", async () => {
    const { say, open, asking, ask, streamId, evict } = await stage();
    const words = [{ word: "spoiler", measure: "hold" }];
    await ask("PUT", "moderation", { listsNo: 0, words, hold: { waitMs: 600_000 } });
    const member = await makeMember(worker, { grants: [grantOf(streamId, "MODERATOR")] });
    const key = await makeKeyOf(worker, worker.workspaceId, ["feed:read", "overlay:control"]);
    const theirs = asking(member.ask);
    const byKey = asking((method, path, body) =>
      fetch(worker.url + path, {
        method,
        headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
    const watching = await watchAs(member, worker, streamId);
    (await openLive({ ...worker, apiKey: key }, streamId)).socket.close();
    const overlay = await open();
    const [rude] = await say(chat("rude", "21"), chat("a spoiler", "22"));
    await vi.waitUntil(() => messages(overlay).length === 1);
    await worker.database.duringOutage(async () => {
      const hidden = await theirs("POST", "moderation/acts", { do: "hide", ...rude });
      expect(hidden).toMatchObject({ status: 201, act: { did: "hide", by: member.accountId } });
      await vi.waitUntil(() => overlay.controls.some(({ withdrawals }) => withdrawals.length > 0));
      // What the hub keeps lives in no memory.
      await evict();
      const [held] = (await theirs("GET", "moderation/desk")).queue?.waiting ?? [];
      expect(await theirs("POST", `moderation/held/${held?.heldId}`, { outcome: "show" })).toMatchObject({ count: 1 });
      expect(await theirs("POST", "overlays/empty", {})).toMatchObject({ status: 200 });
      expect(await theirs("POST", `moderation/acts/${hidden.act.actId}/undo`)).toMatchObject({ status: 200 });
      expect(await byKey("POST", "overlays/clear", {})).toMatchObject({ status: 200 });
      // What needs the database, or another right, is refused as ever.
      for (const [ask, method, path, body] of [
        [theirs, "GET", "moderation/blocked", undefined],
        [theirs, "PUT", "moderation", { listsNo: 1, words: [] }],
        [theirs, "POST", "overlays/try", { overlay: "main", text: "x" }],
        [byKey, "POST", "overlays/empty", {}],
        [byKey, "POST", "moderation/acts", { do: "hide", ...rude }],
      ] as const) {
        expect([path, await ask(method, path, body)]).toMatchObject([path, { status: 503, code: "unavailable" }]);
      }
      const foreign = { Origin: "https://elsewhere.example" };
      const answer = await member.ask("POST", `/v1/streams/${streamId}/overlays/release`, {}, foreign);
      expect([answer.status, await answer.json()]).toMatchObject([403, { code: "foreign_origin" }]);
    });
    const inLog = async () =>
      worker.database.query(
        `select principal_kind as kind, principal_id as id, address_hash is not null as "hasAddress", request_id is not null as "hasRequest",
           after->>'operation' as operation, after->>'heldId' is not null as "hasHeld"
         from audit_log where target_id = $1 and after ? 'doneAt' order by number`,
        [streamId],
      );
    await vi.waitUntil(async () => (await inLog()).length >= 5);
    const row = { kind: "member", id: member.accountId, hasAddress: true, hasRequest: true, hasHeld: false };
    expect(await inLog()).toEqual([
      { ...row, operation: "doAct" },
      { ...row, operation: "decideHeld", hasHeld: true },
      { ...row, operation: "emptyOverlays" },
      { ...row, operation: "undoAct" },
      { ...row, kind: "key", id: expect.any(String), operation: "clearOverlays" },
    ]);
    watching.socket.close();
  });

  test("people are blocked, held and freed at once, over an eviction, and the database has each of it once afterwards", async () => {
    const { say, open, asking, ask, streamId, evict } = await stage();
    const member = await makeMember(worker, { grants: [grantOf(streamId, "MODERATOR")] });
    const theirs = asking(member.ask);
    const watching = await watchAs(member, worker, streamId);
    const before = await ask("POST", "moderation/blocked", { userId: "61", measure: "hide" });
    const overlay = await open();
    await say(by("62", "Rude", chat("rude", "21")), by("61", "gone", chat("not seen", "22")), chat("kind", "23"));
    await vi.waitUntil(() => messages(overlay).length === 2);
    const people = async () => (await theirs("GET", "moderation/desk")).queue?.people.map(({ userId }) => userId);
    const began = Date.now();
    const block = { userId: "62", handle: "@Rude", note: "raid", durationMs: 3_600_000 };
    const keyed = { "Idempotency-Key": `raid-${streamId}` };
    const blocks = `/v1/streams/${streamId}/moderation/blocked`;
    const ids = await worker.database.duringOutage(async () => {
      const blocked = await theirs("POST", "moderation/blocked", block);
      expect(blocked).toMatchObject({ status: 201, userId: "62", handle: "rude", createdBy: member.accountId });
      await vi.waitUntil(() => overlay.controls.some(({ withdrawals }) => withdrawals.length > 0));
      // The same once more, as after an answer that was lost, is one block.
      for (const _ of [1, 2]) expect((await member.ask("POST", blocks, block, keyed)).status).toBe(201);
      expect((await member.ask("POST", blocks, block, { "Idempotency-Key": "ä" })).status).toBe(400);
      expect(await theirs("POST", "moderation/blocked", { measure: "hold" })).toMatchObject({ status: 400 });
      expect(await theirs("POST", "moderation/blocked", { userId: "63", measure: "hold" })).toMatchObject({
        status: 201,
      });
      const passing = await theirs("POST", "moderation/blocked", { userId: "64", measure: "silence" });
      expect(await people()).toEqual(["61", "62", "63", "64"]);
      await evict();
      expect(await people()).toEqual(["61", "62", "63", "64"]);
      for (const { blockId } of [before, passing] as unknown as { blockId: string }[]) {
        expect(await theirs("DELETE", `moderation/blocked/${blockId}`)).toMatchObject({ status: 204 });
        expect(await theirs("DELETE", `moderation/blocked/${blockId}`)).toMatchObject({ code: "unknown_block" });
      }
      expect(await people()).toEqual(["62", "63"]);
      return [String(before["blockId"]), String(passing["blockId"])];
    });
    const after = await open();
    await say(
      by("62", "Rude", chat("again", "24")),
      by("63", "held", chat("waits", "25")),
      by("61", "gone", chat("back", "26")),
    );
    await vi.waitUntil(() => messages(after).includes("back"));
    expect(messages(after)).not.toContain("again");
    expect((await theirs("GET", "moderation/desk")).queue?.waiting.map(({ why }) => why)).toEqual(["person"]);

    const listed = async () => {
      const { blocked } = (await ask("GET", "moderation/blocked")) as unknown as {
        blocked: {
          blockId: string;
          userId: string;
          note: string;
          measure: string;
          createdBy: string;
          createdAt: string;
        }[];
      };
      return blocked;
    };
    const row = { createdBy: member.accountId };
    await expect
      .poll(async () => (await listed()).map(({ userId }) => userId), { timeout: 20_000 })
      .toEqual(["62", "63"]);
    const [rude, held] = await listed();
    expect(rude).toMatchObject({ ...row, userId: "62", handle: "rude", note: "raid", measure: "hide" });
    expect(held).toMatchObject({ ...row, userId: "63", note: "", measure: "hold" });
    expect(Date.parse(rude?.createdAt ?? "")).toBeGreaterThanOrEqual(began);
    const audited = await worker.database.query(
      `select after->>'operation' as operation, after->>'blockId' as "blockId", count(*)::int as of from audit_log
       where target_id = $1 and after ? 'doneAt' group by 1, 2 order by 1, 2`,
      [streamId],
    );
    expect(audited).toEqual([
      { operation: "blockPerson", blockId: null, of: 5 },
      ...ids
        .map((blockId) => ({ operation: "unblockPerson", blockId, of: 1 }))
        .toSorted((a, b) => (a.blockId < b.blockId ? -1 : 1)),
    ]);
    // Nothing of the hub's word outlives the outage: whoever is freed now is free.
    await vi.waitUntil(async () => {
      const { status } = await theirs("DELETE", `moderation/blocked/${rude?.blockId}`);
      return status === 204;
    });
    expect(await people()).toEqual(["63"]);
    await evict();
    expect(await people()).toEqual(["63"]);
    watching.socket.close();
  });

  test("who was blocked in an outage is freed, or erased, as soon as the database is back, handed over or not", async () => {
    const { asking, streamId, session, say } = await stage();
    await say(by("7102", "gone", chat("hello", "1")));
    await readLog(worker, session.sessionId, 1);
    const member = await makeMember(worker, { grants: [grantOf(streamId, "MODERATOR")] });
    const theirs = asking(member.ask);
    const watching = await watchAs(member, worker, streamId);
    const [freed, other] = await worker.database.duringOutage(async () => {
      const made = [];
      for (const userId of ["7100", "7101", "7102"]) made.push(await theirs("POST", "moderation/blocked", { userId }));
      return made.map(({ blockId }) => String(blockId));
    });
    expect(await theirs("DELETE", `moderation/blocked/${freed}`)).toMatchObject({ status: 204 });
    expect(await theirs("DELETE", `moderation/blocked/${freed}`)).toMatchObject({ code: "unknown_block" });
    const { status } = await worker.api("POST", "/v1/privacy/erasures", { person: { userId: "7102" } });
    expect(status).toBeLessThan(300);
    const kept = async () => {
      const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
      return [
        ...(await storage.exec("select body from kept_audit")),
        ...(await storage.exec("select body from moderation")),
      ];
    };
    await vi.waitUntil(
      async () => {
        const text = JSON.stringify(await kept());
        return !text.includes("7102") && !text.includes("entryId");
      },
      { timeout: 20_000 },
    );
    const rows = () =>
      worker.database.query("select block_id as id from overlay_blocks where stream_id = $1", [streamId]);
    expect(await rows()).toEqual([{ id: other }]);
    expect((await theirs("GET", "moderation/desk")).queue?.people.map(({ userId }) => userId)).toEqual(["7101"]);
    watching.socket.close();
  });

  test("what was said of people of a stream that is deleted before it is handed over goes to the audit log, and holds up nothing", async () => {
    const { asking, streamId } = await stage();
    const member = await makeMember(worker, { grants: [grantOf(streamId, "MODERATOR")] });
    const theirs = asking(member.ask);
    const watching = await watchAs(member, worker, streamId);
    await worker.database.duringOutage(async () => {
      expect(await theirs("POST", "moderation/blocked", { userId: "7200" })).toMatchObject({ status: 201 });
    });
    const [stream] = await worker.database.query("select unique_id from streams where stream_id = $1", [streamId]);
    const confirmed = await worker.api("DELETE", `/v1/streams/${streamId}?confirm=${String(stream?.["unique_id"])}`);
    expect(confirmed.status).toBe(204);
    const kept = async () => {
      const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
      const [has] = await storage.exec("select name from sqlite_master where name = 'kept_audit'");
      return has ? storage.exec("select entry_id from kept_audit") : [];
    };
    await expect.poll(kept, { timeout: 30_000 }).toEqual([]);
    const written = "select count(*)::int as of from audit_log where target_id = $1 and after ? 'doneAt'";
    expect(await worker.database.query(written, [streamId])).toEqual([{ of: 1 }]);
    watching.socket.close();
  });

  test("what is said of a person is written once, whoever sends it how often, and holds up nobody where it cannot be", async () => {
    const streamId = await createStream(worker);
    const config = configOf(worker.database);
    const write = async (...entries: KeptAudit[]) => (await writeKeptAudits(config, entries)).written;
    const entry = (change: PeopleChange, to = streamId): KeptAudit => {
      const entryId = randomUUID();
      return {
        entryId,
        at: Date.now(),
        actor: JSON.stringify({ kind: "member", id: "ac_test" }),
        workspaceId: worker.workspaceId,
        action: "moderation.write",
        target: { kind: "stream", id: to },
        detail: JSON.stringify({ operation: "blockPerson", entry: entryId, doneAt: new Date().toISOString() }),
        change,
      };
    };
    const block = (blockId: string, userId: string, more = {}) => ({
      do: "block" as const,
      block: {
        blockId: `${blockId}_${streamId}`,
        userId,
        measure: "hide" as const,
        note: "",
        createdBy: "ac_test",
        createdAt: Date.now(),
        ...more,
      },
    });
    const listed = () =>
      worker.database.query(
        "select user_id as id, measure from overlay_blocks where stream_id = $1 order by created_at, block_id",
        [streamId],
      );
    const first = entry(block("ob_a", "7"));
    expect(await write(first, first)).toEqual([first.entryId, first.entryId]);
    await Promise.all([write(first), write(first)]);
    expect(await listed()).toEqual([{ id: "7", measure: "hide" }]);
    // Who was freed meanwhile does not come back with a row that is sent again.
    const freed = entry({ do: "free", blockId: `ob_a_${streamId}` });
    await write(freed);
    expect(await write(first, freed)).toEqual([first.entryId, freed.entryId]);
    expect(await listed()).toEqual([]);
    // Who was erased is freed by the very row that blocked them: whichever of both comes first.
    const erased = entry(block("ob_e", "10"));
    const freeing: KeptAudit = { ...erased, change: { do: "free", blockId: `ob_e_${streamId}` } };
    await write(erased);
    expect(await write(freeing)).toEqual([erased.entryId]);
    expect(await listed()).toEqual([]);
    expect(await write(erased)).toEqual([erased.entryId]);
    expect(await listed()).toEqual([]);
    // Who was blocked again since the database is back stays as they are now.
    const [older, newer] = [Date.now() - 60_000, Date.now() - 30_000];
    const until = Date.now() + 60_000;
    await write(
      entry(block("ob_n", "11", { createdAt: newer })),
      entry(block("ob_o", "11", { createdAt: older, until })),
      entry(block("ob_h", "11", { createdAt: older, measure: "hold" })),
    );
    const ofThem = "select block_id as id from overlay_blocks where stream_id = $1 and user_id = '11' order by measure";
    expect(await worker.database.query(ofThem, [streamId])).toEqual([
      { id: `ob_n_${streamId}` },
      { id: `ob_h_${streamId}` },
    ]);
    await write(entry({ do: "free", blockId: `ob_n_${streamId}` }), entry({ do: "free", blockId: `ob_h_${streamId}` }));
    // A stream that is not there any more, then one that is: the row is written without what it changes.
    const [lost, next] = [
      entry(block("ob_b", "8"), "st_nowhere"),
      entry(block("ob_c", "9", { measure: "hold", until: Date.now() + 60_000 })),
    ];
    expect(await write(lost, next)).toEqual([lost.entryId, next.entryId]);
    expect(await listed()).toEqual([{ id: "9", measure: "hold" }]);
    const rows = await worker.database.query(
      "select count(*)::int as of, max(after->>'isIncomplete') as incomplete from audit_log where after->>'entry' = any($1) group by after->>'entry' order by 2 nulls first",
      [[first, freed, lost, next].map(({ entryId }) => entryId)],
    );
    expect(rows).toEqual([
      { of: 1, incomplete: null },
      { of: 1, incomplete: null },
      { of: 1, incomplete: null },
      { of: 1, incomplete: "true" },
    ]);
  });

  test("whatever others do meanwhile, hiding goes on for longer than skipping, and everybody's own panic always", async () => {
    const { streamId, asking, say } = await stage();
    const [rude] = await say(chat("rude", "21"));
    const member = await makeMember(worker, { grants: [grantOf(streamId, "MODERATOR")] });
    const theirs = asking(member.ask);
    const watching = await watchAs(member, worker, streamId);
    const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
    const full = { status: 503, code: "unavailable" };
    /** Bots fill one of the rooms, in the hub's own storage. */
    const fill = async (room: "any" | "safety") => {
      await storage.exec(
        `with recursive rows (no) as (select 1 union all select no + 1 from rows where no < ${outageLimits.keptAudits[room].all})
         insert into kept_audit (entry_id, body, by, room) select 'bot ' || '${room}' || no, '{}', 'key:bot', '${room}' from rows`,
      );
    };
    await worker.database.duringOutage(async () => {
      expect(await theirs("POST", "overlays/skip")).toMatchObject({ status: 200 });
      await fill("any");
      expect(await theirs("POST", "overlays/skip")).toMatchObject(full);
      const hidden = await theirs("POST", "moderation/acts", { do: "hide", ...rude });
      expect(hidden).toMatchObject({ status: 201 });
      expect(await theirs("POST", `moderation/acts/${hidden.act.actId}/undo`)).toMatchObject(full);
      const blocked = await theirs("POST", "moderation/blocked", { userId: "7300" });
      expect(blocked).toMatchObject({ status: 201 });
      expect(await theirs("DELETE", `moderation/blocked/${String(blocked["blockId"])}`)).toMatchObject(full);
      await fill("safety");
      expect(await theirs("POST", "moderation/blocked", { userId: "7301" })).toMatchObject(full);
      expect(await theirs("POST", "overlays/empty", { reason: "raid" })).toMatchObject({ status: 200 });
      expect(await theirs("POST", "overlays/release")).toMatchObject(full);
      expect((await theirs("GET", "moderation/desk")).queue).toMatchObject({ emptied: { reason: "raid" } });
      await storage.exec("delete from kept_audit where by = 'key:bot'");
    });
    const written = async () => {
      const rows = await worker.database.query(
        "select after->>'operation' as operation from audit_log where target_id = $1 and after ? 'doneAt' order by number",
        [streamId],
      );
      return rows.map(({ operation }) => operation);
    };
    await expect.poll(written).toEqual(["skipAlerts", "doAct", "blockPerson", "emptyOverlays"]);
    watching.socket.close();
  });

  test("the same panic sent again under its key takes one of the places that are left for panic", async () => {
    const { streamId, asking } = await stage();
    const member = await makeMember(worker, { grants: [grantOf(streamId, "MODERATOR")] });
    const keyed = (key: string) =>
      asking((method, path, body) => member.ask(method, path, body, { "Idempotency-Key": key }));
    const watching = await watchAs(member, worker, streamId);
    const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
    const { panic } = outageLimits.keptAudits;
    await worker.database.duringOutage(async () => {
      for (const room of ["any", "safety"] as const) {
        await storage.exec(
          `with recursive rows (no) as (select 1 union all select no + 1 from rows where no < ${outageLimits.keptAudits[room].all})
           insert into kept_audit (entry_id, body, by, room) select 'bot ' || '${room}' || no, '{}', 'key:bot', '${room}' from rows`,
        );
      }
      const panics = async (key: string) => keyed(key)("POST", "overlays/empty", { reason: "raid" });
      for (let n = 0; n <= panic.ofOne; n++) expect(await panics("one")).toMatchObject({ status: 200 });
      for (let n = 1; n < panic.ofOne; n++)
        expect(await panics(`other ${n}`.replace(" ", "-"))).toMatchObject({ status: 200 });
      expect(await panics("more")).toMatchObject({ status: 503 });
      expect(await panics("one")).toMatchObject({ status: 200 });
      await storage.exec("delete from kept_audit where by = 'key:bot'");
    });
    const written = async () => {
      const rows = await worker.database.query(
        "select (after->>'times')::int as times from audit_log where target_id = $1 and after ? 'doneAt' order by number",
        [streamId],
      );
      return rows.map(({ times }) => times);
    };
    await expect.poll(written).toEqual([panic.ofOne + 2, null, null, null, null]);
    watching.socket.close();
  });

  test("ids of any length hold up nobody's row", async () => {
    const { streamId, asking } = await stage();
    const member = await makeMember(worker, { grants: [grantOf(streamId, "MODERATOR")] });
    const ask = asking(member.ask);
    const watching = await watchAs(member, worker, streamId);
    const written = async () =>
      worker.database.query(
        `select after->>'operation' as operation, count(*)::int as of from audit_log
         where target_id = $1 and after ? 'doneAt' group by 1 order by 1`,
        [streamId],
      );
    const most = outageLimits.sentAudits;
    await worker.database.duringOutage(async () => {
      const undo = `moderation/acts/${"a".repeat(4_000)}/undo`;
      const undone = await Promise.all(Array.from({ length: most }, () => ask("POST", undo)));
      expect(new Set(undone.map(({ code }) => code))).toEqual(new Set(["unknown_act"]));
      expect(await ask("POST", "overlays/clear", {})).toMatchObject({ status: 200 });
    });
    const expected = [
      { operation: "clearOverlays", of: 1 },
      { operation: "undoAct", of: most },
    ];
    await expect.poll(written).toEqual(expected);
    watching.socket.close();
  });

  test("nobody else may: who never watched, who watches another stream, whose role or session was taken away", async () => {
    const { streamId, ask } = await stage();
    const other = await createStream(worker);
    const people = await Promise.all(
      Array.from({ length: 4 }, () =>
        makeMember(worker, { grants: [grantOf(streamId, "MODERATOR"), grantOf(other, "MODERATOR")] }),
      ),
    );
    const [never, elsewhere, demoted, signedOut] = people as [Member, Member, Member, Member];
    await watchAs(elsewhere, worker, other);
    const watching = await Promise.all([demoted, signedOut].map((one) => watchAs(one, worker, streamId)));
    expect((await worker.api("PATCH", `/v1/members/${demoted.grantIds[0]}`, { role: "VIEWER" })).status).toBe(200);
    expect((await signedOut.ask("POST", "/v1/account/sign-out")).status).toBeLessThan(300);
    await Promise.all(watching.map(({ closed }) => closed));
    const empty = async ({ ask }: Member) => (await ask("POST", `/v1/streams/${streamId}/overlays/empty`, {})).status;
    await worker.database.duringOutage(async () => {
      expect(await Promise.all([never, elsewhere, demoted, signedOut].map(empty))).toEqual([503, 503, 503, 503]);
      const nobody = {
        ...never,
        ask: (method: string, path: string) => fetch(worker.url + path, { method, body: "{}" }),
      };
      expect(await empty(nobody)).toBe(401);
    });
    expect((await ask("GET", "moderation/desk")).queue).toMatchObject({ acts: [] });
    // The database is back, and says who may.
    expect(await Promise.all([never, elsewhere, demoted, signedOut].map(empty))).toEqual([200, 200, 403, 401]);
  });

  test("a row that the log has already is not written again, whoever sends it how often", async () => {
    const streamId = await createStream(worker);
    const entry = randomUUID();
    const detail = JSON.stringify({ operation: "doAct", entry, doneAt: new Date().toISOString() });
    const values = [entry, new Date(), worker.workspaceId, "moderation.write", "stream", streamId, detail];
    const send = async () => {
      const [row] = await worker.database.query("select append_kept_audit($1, $2, $3, $4, $5, $6, $7) as done", values);
      return row?.["done"];
    };
    const sent = await Promise.all([send(), send(), send()]);
    expect(sent.filter((isWritten) => isWritten)).toHaveLength(1);
    expect(await send()).toBe(false);
    const rows = await worker.database.query("select 1 from audit_log where after->>'entry' = $1", [entry]);
    expect(rows).toHaveLength(1);
  });
});
