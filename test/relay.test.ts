import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { limits } from "#shared/protocol/limits.ts";
import { closeCodes, formatPosition } from "#shared/protocol/wire.ts";
import { openLiveV2 } from "./live-v2.ts";
import { ModelPage, numbersOf } from "./moderation-model.ts";
import { makeMember, openAccountSession, watchAs } from "./member.ts";
import {
  chat,
  createOverlayToken,
  createStream,
  gift,
  openLive,
  openSession,
  publish,
  stampAll,
  type LiveSocket,
} from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

const socketsPerHub = 2;
let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker({ vars: { SOCKETS_PER_HUB: String(socketsPerHub) } });
});
afterAll(() => worker.stop());

const offsets = (events: RecordedEvent[]) => events.map(({ offset }) => offset);
const chats = (count: number, from = 1) => Array.from({ length: count }, (_, index) => chat(`m${from + index}`));
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** A stream whose hub has as many sockets as it serves: who comes next is served by a relay. */
async function fullStream() {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const hub = await openLiveV2(worker, streamId);
  const text = await openLive(worker, streamId);
  let seqNo = 1;
  const say = async (bodies: EventBody[]) => {
    const { position } = await publish(worker, session, stampAll(session, bodies, seqNo));
    seqNo += bodies.length;
    return position;
  };
  return { streamId, session, hub, text, say };
}

test("three relays serve what the hub serves: every event once and in order, to both versions, with filters", async () => {
  const { streamId, hub, text, say } = await fullStream();
  await say([...chats(30), gift(2)]);
  const open: { events: () => RecordedEvent[] }[] = [];
  for (let relay = 0; relay < 3; relay++) {
    open.push(await openLiveV2(worker, streamId), await openLive(worker, streamId));
  }
  const gifts = await openLiveV2(worker, streamId, { types: "GIFT" });
  for (let round = 0; round < 5; round++) await say([...chats(20), gift(1)]);
  const last = 31 + 105;
  await vi.waitUntil(() => [hub, text, ...open].every((one) => one.events().at(-1)?.offset === last));
  expect(offsets(hub.events())).toEqual(upTo(last));
  for (const one of open) expect(one.events()).toEqual(hub.events().slice(31));
  await vi.waitUntil(() => gifts.events().length === 5);
  expect(offsets(gifts.events())).toEqual([52, 73, 94, 115, 136]);
});

test("the hello of a relay is the hub's, at the same place", async () => {
  const { streamId, hub, say } = await fullStream();
  await say([...chats(40), gift(3)]);
  const far = await openLiveV2(worker, streamId);
  await say([gift(2), ...chats(5)]);
  await vi.waitUntil(() => far.events().length === 6);
  const atRelay = await openLiveV2(worker, streamId);
  hub.socket.close();
  await hub.closed;
  const { hello: atHub } = await openLiveV2(worker, streamId);
  const { windowBytes: _, ...expected } = atHub;
  const { windowBytes: _1, ...hello } = atRelay.hello;
  expect(hello).toEqual(expected);
});

test("a client may change relays with its position, and goes on where it was", async () => {
  const { streamId, hub, say } = await fullStream();
  await say(chats(10));
  const first = await openLiveV2(worker, streamId);
  await openLiveV2(worker, streamId);
  await say(chats(10, 11));
  await vi.waitUntil(() => first.events().length === 10);
  const [epoch, seen] = [first.hello.position.epoch, 15];
  // The first relay is full: this is the second one.
  const second = await openLiveV2(worker, streamId, { after: formatPosition({ epoch, offset: seen }) });
  await vi.waitUntil(() => second.events().length === 5);
  expect(offsets(second.events())).toEqual(upTo(20, 16));
  expect(second.hello.recovered).toBe(true);
  hub.socket.close();
  const back = await vi.waitUntil(() => openLiveV2(worker, streamId, { after: formatPosition({ epoch, offset: 3 }) }));
  await vi.waitUntil(() => back.events().length === 17);
  expect(offsets(back.events())).toEqual(upTo(20, 4));
});

test("who comes from the hub to a relay that is behind goes on where it was", async () => {
  const { streamId, say } = await fullStream();
  const first = await openLiveV2(worker, streamId);
  for (let round = 1; round <= 3; round++) {
    // The relay has to open its own socket anew, and does not have what is said meanwhile.
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
    const position = await say(chats(1, round));
    // The two whom the hub served come back first, as they do after a deploy.
    await Promise.all([openLiveV2(worker, streamId), openLiveV2(worker, streamId)]);
    const later = await openLiveV2(worker, streamId, { after: formatPosition(position) });
    expect(later.hello).toMatchObject({ recovered: true, position });
  }
  await vi.waitUntil(() => first.events().length === 3);
});

test("a hub that is evicted costs nobody at a relay an event", async () => {
  const { streamId, say } = await fullStream();
  await say(chats(5));
  const far = await openLiveV2(worker, streamId);
  await say(chats(5, 6));
  await vi.waitUntil(() => far.events().length === 5);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  await say(chats(5, 11));
  await vi.waitUntil(() => far.events().length === 10, { timeout: 10_000 });
  await say(chats(5, 16));
  await vi.waitUntil(() => far.events().length === 15, { timeout: 10_000 });
  expect(offsets(far.events())).toEqual(upTo(20, 6));
  expect(far.heard.filter(({ frame }) => frame.type === "hello")).toHaveLength(1);
});

test("who is further behind than a relay's copy gets what it missed of the hub, with what rules made of it", async () => {
  const { streamId, say } = await fullStream();
  const condition = { in: ["!alert", { var: "event.payload.message" }] };
  const actions = [{ type: "overlay", text: "ring" }];
  const rule = { name: "ring", trigger: { on: "event", types: ["CHAT"] }, condition, actions };
  const made = await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule });
  expect(made.status).toBe(201);
  await say([...chats(9), chat("!alert early"), ...chats(9, 11), chat("!alert of old")]);
  // More than a relay copies.
  for (let batch = 0; batch < 7; batch++) await say(chats(100, 21 + batch * 100));
  await say([chat("!alert of late")]);
  const { hello } = await openLiveV2(worker, streamId);
  const after = formatPosition({ epoch: hello.position.epoch, offset: 15 });
  const far = await openLiveV2(worker, streamId, { after });
  await vi.waitUntil(() => far.events().at(-1)?.offset === 721, { timeout: 10_000 });
  expect(offsets(far.events())).toEqual(upTo(721, 16));
  const rung = far.frames().flatMap((frame) => (frame.actions ?? []).map(({ offset }) => offset));
  expect(rung).toEqual([20, 721]);
});

test("what is taken back, tried and set by hand reaches the sockets of relays; what is revoked ends there, too", async () => {
  const { streamId, say } = await fullStream();
  const { token, tokenId } = await createOverlayToken(worker, streamId);
  await say(chats(3));
  const far = await openLive(worker, streamId, { token });
  const other = await openLive(worker, streamId);
  const muted = await worker.api("POST", `/v1/streams/${streamId}/overlays/clear`, {});
  expect(muted.status).toBeLessThan(300);
  await vi.waitUntil(() => far.controls.length > 0 && other.controls.length > 0);
  const set = await worker.api("PUT", `/v1/streams/${streamId}/counters/wins`, { value: 7 });
  expect(set.status).toBeLessThan(300);
  await vi.waitUntil(() => far.tallies.some(({ counters }) => counters["wins"] === 7));
  const revoked = await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`);
  expect(revoked.status).toBeLessThan(300);
  expect(await far.closed).toBe(closeCodes.revoked);
  await say(chats(1, 4));
  await vi.waitUntil(() => other.events().length === 1);
});

test("live parts reach the sockets of relays: how they stand in the greeting, then what changes, by an event or by hand", async () => {
  const { streamId, say } = await fullStream();
  await say([gift(2)]);
  const known = (one: LiveSocket, name: string) =>
    one.parts.reduce((value, { parts }) => (name in parts ? parts[name] : value), one.hello.parts?.[name]);
  const [far, other] = await Promise.all([
    openLive(worker, streamId, { parts: "count:coins,board:gifters" }),
    openLive(worker, streamId, { parts: "counter:wins" }),
  ]);
  expect([known(far, "count:coins"), known(other, "counter:wins")]).toEqual([2, null]);
  const set = await worker.api("PUT", `/v1/streams/${streamId}/counters/wins`, { value: 7 });
  expect(set.status).toBe(200);
  await vi.waitUntil(() => known(other, "counter:wins") === 7);
  // The relay's own socket is opened anew, and it asks for what its sockets want.
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  await say([gift(5)]);
  await vi.waitUntil(() => known(far, "count:coins") === 5, { timeout: 10_000 });
  expect(known(far, "board:gifters")).toMatchObject({ rows: [{ userId: "502", value: 5 }] });
  expect(other.parts.flatMap(({ parts }) => Object.keys(parts))).not.toContain("count:coins");
  // Who shows an overlay's token sees the numbers, and nobody's names.
  const { token } = await createOverlayToken(worker, streamId);
  const overlay = await openLive(worker, streamId, { token, parts: "count:coins,board:gifters" });
  expect(overlay.hello.parts).toEqual({ "count:coins": 5 });
});

test("a member who is removed, and one who signs out, is gone from relays as from the hub; their other sessions stay", async () => {
  const { streamId, hub, text } = await fullStream();
  const grants = [{ workspaceId: worker.workspaceId, role: "MODERATOR" as const }];
  const [removed, leaving, staying] = await Promise.all([1, 2, 3].map(() => makeMember(worker, { grants })));
  if (!removed || !leaving || !staying) throw new Error("three were made");
  const again = await openAccountSession(worker, leaving.accountId);
  const far = await Promise.all(
    [removed, removed, leaving, again, staying].map((one) => watchAs(one, worker, streamId)),
  );
  const [first, second, left, other, stayed] = far;
  const owner = await makeMember(worker, { grants: [{ workspaceId: worker.workspaceId, role: "OWNER" }] });
  const gone = await owner.ask("DELETE", `/v1/members/${removed.grantIds[0]}`);
  expect(gone.status).toBeLessThan(300);
  // Each wait ends with the close, or after five seconds with this test.
  const within = <Value>(what: Promise<Value> | undefined) =>
    Promise.race([what, new Promise((_, late) => setTimeout(late, 5_000, new Error("open after five seconds")))]);
  expect(await within(Promise.all([first?.closed, second?.closed]))).toEqual([closeCodes.revoked, closeCodes.revoked]);
  expect((await leaving.ask("POST", "/v1/account/sign-out")).status).toBe(204);
  expect(await within(left?.closed)).toBe(closeCodes.revoked);
  expect([other, stayed].map((one) => one?.socket.readyState)).toEqual([1, 1]);
  await expect(watchAs(removed, worker, streamId)).rejects.toThrow(/404|401/);
  for (const one of [other, stayed, hub, text]) one?.socket.close();
});

test("who is revoked while the relay is away from its hub is ended when it is back", async () => {
  const { streamId, say } = await fullStream();
  const { token, tokenId } = await createOverlayToken(worker, streamId);
  const far = await openLive(worker, streamId, { token });
  const other = await openLive(worker, streamId);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const revoked = await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`);
  expect(revoked.status).toBeLessThan(300);
  expect(await far.closed).toBe(closeCodes.revoked);
  await say(chats(1));
  await vi.waitUntil(() => other.events().length === 1);
  expect(far.events()).toEqual([]);
});

test("what is set by hand while the relay is away from its hub is told when it is back", async () => {
  const { streamId, say } = await fullStream();
  await say(chats(1));
  const far = await openLive(worker, streamId);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const set = await worker.api("PUT", `/v1/streams/${streamId}/counters/wins`, { value: 7 });
  expect(set.status).toBeLessThan(300);
  await vi.waitUntil(() => far.tallies.some(({ counters }) => counters["wins"] === 7));
});

test("who comes and goes takes no places at relays for good", async () => {
  const { streamId } = await fullStream();
  const passes = async () => {
    const { socket } = await openLiveV2(worker, streamId);
    socket.terminate();
  };
  for (let left = socketsPerHub * limits.relaysPerStream; left > 0; left -= 16) {
    await Promise.all(Array.from({ length: 16 }, passes));
  }
  // A relay says every five seconds how many it holds.
  const opened = await vi.waitUntil(() => openLiveV2(worker, streamId).catch(() => undefined), { timeout: 15_000 });
  expect(opened.hello.streamId).toBe(streamId);
});

test("a relay whose copy is of what is no more does not go on with it: its sockets come back to a new one", async () => {
  const { streamId, say } = await fullStream();
  const position = await say(chats(3));
  const far = await openLiveV2(worker, streamId, { after: formatPosition({ ...position, offset: 1 }) });
  await vi.waitUntil(() => far.events().length === 2);
  const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
  // As after an erasure that this relay was not told of.
  await storage.exec("update checkpoint set body = json_set(body, '$.generation', 1)");
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  await say(chats(1, 4));
  expect((await far.closed)[0]).toBe(closeCodes.goAway);
  await Promise.all([openLiveV2(worker, streamId), openLiveV2(worker, streamId)]);
  const back = await openLiveV2(worker, streamId, { after: formatPosition({ ...position, offset: 3 }) });
  await vi.waitUntil(() => back.events().length === 1);
  expect([back.hello.recovered, offsets(back.events())]).toEqual([true, [4]]);
});

test("a relay that copies the feed anew serves nothing of what it had before, and passes nothing by", async () => {
  const { streamId, say } = await fullStream();
  const far = await openLive(worker, streamId);
  await say(chats(2));
  const { epoch } = await say(chats(2, 3));
  await vi.waitUntil(() => far.events().length === 4);
  const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
  // As after an erasure.
  await storage.exec("update checkpoint set body = json_set(body, '$.generation', 1)");
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  // Said while nobody is at the relay.
  await say(chats(2, 5));
  expect(await far.closed).toBe(closeCodes.goAway);
  await Promise.all([openLiveV2(worker, streamId), openLiveV2(worker, streamId)]);
  const first = await openLive(worker, streamId);
  const recent = first.hello.recent.map(({ payload }) => (payload as { message: string }).message);
  expect(recent).toEqual(["m1", "m2", "m3", "m4", "m5", "m6"]);
  await say(chats(2, 7));
  await vi.waitUntil(() => first.events().length === 2);
  const behind = await openLive(worker, streamId, { after: formatPosition({ epoch, offset: 2 }) });
  await vi.waitUntil(() => behind.events().at(-1)?.offset === 8);
  expect([behind.hello.recovered, offsets(behind.events())]).toEqual([true, upTo(8, 3)]);
});

test("a stream that is deleted ends at its relays", async () => {
  const { streamId } = await fullStream();
  const { uniqueId } = (await (await worker.api("GET", `/v1/streams/${streamId}`)).json()) as { uniqueId: string };
  const far = await openLiveV2(worker, streamId);
  expect((await worker.api("DELETE", `/v1/streams/${streamId}?confirm=${uniqueId}`)).status).toBeLessThan(300);
  expect((await far.closed)[0]).toBe(closeCodes.revoked);
});

test.each([1, 2, 3])(
  "what is hidden, held or dropped never comes to a page, over evictions, relays and resumes (seed %i)",
  async (seed) => {
    const pick = numbersOf(seed);
    const streamId = await createStream(worker);
    const session = await openSession(worker, streamId);
    const { token } = await createOverlayToken(worker, streamId);
    const ask = async (method: string, path: string, body?: unknown) => {
      const response = await worker.api(method, `/v1/streams/${streamId}/moderation${path}`, body);
      return (await response.json()) as { waiting: { heldId: string; event: { payload: { message: string } } }[] };
    };
    const words = [
      { word: "banned", measure: "hide" },
      { word: "wait", measure: "hold" },
    ];
    await ask("PUT", "", { listsNo: 0, words, hold: { waitMs: 600_000 } });
    await ask("POST", "/blocked", { userId: "666" });
    /** What pages may see: it only grows. */
    const allowed = new Set<string>();
    const fine: { token: string; offset: number }[] = [];
    const released: { token: string; offset: number }[] = [];
    let [said, offset] = [0, 0];
    const kinds = ["fine", "banned", "wait", "blocked"] as const;
    const say = async () => {
      const bodies = Array.from({ length: 1 + pick(3) }, (): EventBody => {
        const kind = kinds[pick(kinds.length)] ?? "fine";
        const name = `tok${++said}`;
        offset += 1;
        if (kind === "fine") {
          allowed.add(name);
          fine.push({ token: name, offset });
        }
        const body = chat(`${kind} ${name}`, String(said));
        return kind === "blocked" ? { ...body, user: { userId: "666", uniqueId: "troll" } } : body;
      });
      await publish(worker, session, stampAll(session, bodies, offset - bodies.length + 1));
    };
    const decide = async () => {
      const { waiting } = await ask("GET", "/held");
      const one = waiting[pick(waiting.length)];
      if (!one) return;
      const name = /tok\d+/.exec(one.event.payload.message)?.[0] ?? "";
      const outcome = pick(3) === 0 ? "drop" : "show";
      if (outcome === "show") {
        allowed.add(name);
        released.push({ token: name, offset });
      }
      await ask("POST", `/held/${one.heldId}`, { outcome });
    };
    const pages: ModelPage[] = [];
    // Two at the hub, the others at relays.
    for (let count = 0; count < 4; count += 1) pages.push(await ModelPage.open(worker, streamId, token, 0));
    const allBack = () =>
      vi.waitUntil(async () => Promise.all(pages.map((page) => page.comeBack())), { timeout: 20_000 });
    const check = () => {
      for (const page of pages) expect([...page.seen].filter((name) => !allowed.has(name))).toEqual([]);
    };
    for (let step = 0; step < 25; step += 1) {
      switch (pick(6)) {
        case 0:
          await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
          await allBack();
          break;
        case 1:
          await pages[pick(pages.length)]?.comeBack();
          break;
        case 2:
        case 3:
          await decide();
          break;
        default:
          await say();
      }
      check();
    }
    await say();
    const last = fine.at(-1);
    await vi.waitUntil(() => pages.every(({ shown }) => !last || shown.includes(last.token)), { timeout: 20_000 });
    await vi.waitUntil(() => pages.every(({ shown }) => released.every((one) => shown.includes(one.token))), {
      timeout: 20_000,
    });
    check();
    // All of it, each once.
    const expected = [...fine, ...released].map((one) => one.token).toSorted();
    for (const { shown } of pages) expect(shown.toSorted()).toEqual(expected);
    for (const page of pages) page.close();
  },
);
