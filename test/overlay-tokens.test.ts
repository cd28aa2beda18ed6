/** Overlay tokens: made, replaced with a grace, revoked, and noted when they were seen. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { makeMember } from "./member.ts";
import { closeCodes } from "#shared/protocol/wire.ts";
import type { EventBody } from "#shared/stamp.ts";
import {
  chat,
  createOverlayToken,
  createStream,
  makeUnsignedToken,
  openLive,
  openSession,
  publish,
  refusalOf,
  stampAll,
} from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let elsewhere: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
  elsewhere = await sharedTestWorker();
});
afterAll(() => worker.stop());

interface Rotated {
  tokenId: string;
  token: string;
  replaces: string;
  previousExpiresAt: string;
}

const answer = async (response: Response) => [response.status, ((await response.json()) as { code?: string }).code];

async function rotate(streamId: string, tokenId: string, body?: object): Promise<Rotated> {
  const response = await worker.api("POST", `/v1/streams/${streamId}/overlay-tokens/${tokenId}/rotate`, body);
  expect(response.status).toBe(201);
  return (await response.json()) as Rotated;
}

async function tokenOf(streamId: string, tokenId: string): Promise<Record<string, unknown>> {
  const response = await worker.api("GET", `/v1/streams/${streamId}/overlay-tokens`);
  const { overlayTokens } = (await response.json()) as { overlayTokens: Record<string, unknown>[] };
  return overlayTokens.find((one) => one["tokenId"] === tokenId) ?? {};
}

const refused = [closeCodes.refused, { code: "unauthorized" }];

test("a replaced token works until its time is over, signed or not, over an eviction; then what it has open is closed", async () => {
  const streamId = await createStream(worker);
  const signed = await createOverlayToken(worker, streamId, "scene");
  const unsigned = await makeUnsignedToken(worker, streamId);
  for (const before of [signed, unsigned]) {
    const socket = await openLive(worker, streamId, { token: before.token });
    const after = await rotate(streamId, before.tokenId, { graceSeconds: 3 });
    expect(after).toMatchObject({ replaces: before.tokenId });
    expect(after.token).not.toBe(before.token);
    expect(await tokenOf(streamId, before.tokenId)).toMatchObject({
      replacedBy: after.tokenId,
      expiresAt: after.previousExpiresAt,
      revokedAt: null,
    });
    const [both, other] = [
      await openLive(worker, streamId, { token: before.token }),
      await openLive(worker, streamId, { token: after.token }),
    ];
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
    expect(await Promise.all([socket.closed, both.closed])).toEqual([closeCodes.revoked, closeCodes.revoked]);
    expect(await refusalOf(worker.url, streamId, before.token)).toEqual(refused);
    expect(other.socket.readyState).toBe(1);
    other.socket.close();
    // It has gone over to another one once.
    const again = await worker.api("POST", `/v1/streams/${streamId}/overlay-tokens/${before.tokenId}/rotate`);
    expect(await answer(again)).toEqual([409, "already_replaced"]);
  }
});

test("where the hub did not hear that a token was replaced, asking again tells it", async () => {
  const streamId = await createStream(worker);
  const [first, second] = [await createOverlayToken(worker, streamId), await createOverlayToken(worker, streamId)];
  const socket = await openLive(worker, streamId, { token: first.token });
  // What is left of a request whose hub did not answer.
  await worker.database.query(
    "update overlay_tokens set replaced_by = $2, expires_at = now() - interval '1 second' where token_id = $1",
    [first.tokenId, second.tokenId],
  );
  const again = await worker.api("POST", `/v1/streams/${streamId}/overlay-tokens/${first.tokenId}/rotate`);
  expect(await answer(again)).toEqual([409, "already_replaced"]);
  expect(await socket.closed).toBe(closeCodes.revoked);
  expect(await refusalOf(worker.url, streamId, first.token)).toEqual(refused);
});

test("two who replace the same token at once do not both", async () => {
  const streamId = await createStream(worker);
  const { tokenId } = await createOverlayToken(worker, streamId);
  const path = `/v1/streams/${streamId}/overlay-tokens/${tokenId}/rotate`;
  const responses = await Promise.all([1, 2, 3].map(() => worker.api("POST", path)));
  expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
});

test("a day is the grace where none is said, and none is at once", async () => {
  const streamId = await createStream(worker);
  const first = await createOverlayToken(worker, streamId);
  const second = await rotate(streamId, first.tokenId);
  const graceMs = Date.parse(second.previousExpiresAt) - Date.now();
  expect(Math.abs(graceMs - 86_400_000)).toBeLessThan(60_000);
  const socket = await openLive(worker, streamId, { token: second.token });
  await rotate(streamId, second.tokenId, { graceSeconds: 0 });
  expect(await socket.closed).toBe(closeCodes.revoked);
  // Revoked within its grace it ends with that.
  const third = await openLive(worker, streamId, { token: first.token });
  expect((await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${first.tokenId}`)).status).toBe(204);
  expect(await third.closed).toBe(closeCodes.revoked);
});

test("a token reads what an overlay shows, live, when it comes and when it comes back; one of before reads all", async () => {
  const streamId = await createStream(worker);
  const { token, tokenId } = await createOverlayToken(worker, streamId);
  const old = await makeUnsignedToken(worker, streamId);
  expect(await tokenOf(streamId, tokenId)).toMatchObject({ reads: "overlay" });
  expect(await tokenOf(streamId, old.tokenId)).toMatchObject({ reads: "everything" });
  const full = {
    userId: "501",
    uniqueId: "viewer",
    displayName: "Viewer",
    isModerator: true,
    gifterLevel: 9,
    secUid: "s",
  };
  const shown = { userId: "501", uniqueId: "viewer", displayName: "Viewer", isModerator: true };
  const share: EventBody = {
    eventType: "SHARE",
    rawType: "WebcastSocialMessage",
    user: full,
    payload: { displayType: "", shareType: "" },
  } as never;
  const session = await openSession(worker, streamId);
  const [narrow, wide] = [
    await openLive(worker, streamId, { token }),
    await openLive(worker, streamId, { token: old.token }),
  ];
  // Asked for by name it is no more than else.
  const named = await openLive(worker, streamId, { token, types: "SHARE" });
  const follow: EventBody = {
    eventType: "FOLLOW",
    rawType: "WebcastSocialMessage",
    user: full,
    payload: { displayType: "" },
  } as never;
  const room: EventBody = {
    eventType: "ROOM_USER",
    rawType: "WebcastRoomUserSeqMessage",
    user: full,
    payload: {
      viewerCount: 7,
      totalUsers: 9,
      topViewers: [{ userId: "601", uniqueId: "rich", displayName: "Rich", coins: 5 }],
      popularity: 3,
    },
  };
  const bodies = [{ ...chat("one"), user: full }, share, follow, room];
  await publish(worker, session, stampAll(session, bodies));
  await vi.waitUntil(() => wide.events().length === 4 && narrow.events().length === 4);
  expect(wide.events().map(({ user }) => user)).toEqual([full, full, full, full]);
  const nobody = { userId: "", uniqueId: "" };
  expect(narrow.events().map(({ eventType, user }) => [eventType, user])).toEqual([
    ["CHAT", shown],
    ["SHARE", shown],
    ["FOLLOW", shown],
    ["ROOM_USER", nobody],
  ]);
  expect(narrow.events().at(-1)?.payload).toEqual({ viewerCount: 7, totalUsers: 9, topViewers: [] });
  expect(wide.events().at(-1)?.payload).toEqual(room.payload);
  expect(named.events().map(({ eventType, user }) => [eventType, user])).toEqual([["SHARE", shown]]);
  const { position } = narrow.hello;
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
  await publish(worker, session, stampAll(session, [{ ...chat("two"), user: full }], 5));
  await vi.waitUntil(() => narrow.events().length === 5);
  expect(narrow.events().at(-1)?.user).toEqual(shown);
  const back = await openLive(worker, streamId, { token, after: `${position.epoch}:${position.offset}` });
  await vi.waitUntil(() => back.events().length === 5);
  expect(back.hello.recovered).toBe(true);
  expect(back.events().map(({ user }) => user)).toEqual([shown, shown, shown, nobody, shown]);
  const fresh = await openLive(worker, streamId, { token });
  expect(fresh.hello.recent.map(({ user }) => user)).toEqual([shown, shown, shown, nobody, shown]);
  expect(fresh.hello.state.lastFollower).toEqual(shown);
  expect((await openLive(worker, streamId, { token: old.token })).hello.state.lastFollower).toEqual(full);
  for (const one of [narrow, wide, named, back, fresh]) one.socket.close();
});

test("it is noted when a token was seen last", async () => {
  const streamId = await createStream(worker);
  const { token, tokenId } = await createOverlayToken(worker, streamId);
  expect(await tokenOf(streamId, tokenId)).toMatchObject({ lastSeenAt: null, expiresAt: null, replacedBy: null });
  (await openLive(worker, streamId, { token })).socket.close();
  const seenAt = await vi.waitUntil(async () => (await tokenOf(streamId, tokenId))["lastSeenAt"]);
  expect(Math.abs(Date.parse(seenAt as string) - Date.now())).toBeLessThan(60_000);
});

test("what is wrong is refused, and a token of others is not there", async () => {
  const streamId = await createStream(worker);
  const { tokenId } = await createOverlayToken(worker, streamId);
  const path = `/v1/streams/${streamId}/overlay-tokens/${tokenId}`;
  for (const body of [{ graceSeconds: -1 }, { graceSeconds: 1.5 }, { graceSeconds: 2_592_001 }, { grace: 1 }]) {
    expect(await answer(await worker.api("POST", `${path}/rotate`, body))).toEqual([400, "invalid_request"]);
  }
  expect(await answer(await elsewhere.api("POST", `${path}/rotate`))).toEqual([404, "unknown_stream"]);
  expect(await answer(await elsewhere.api("DELETE", path))).toEqual([404, "unknown_stream"]);
  for (const id of ["ot_nowhere", "a%2Fb", "x".repeat(200)]) {
    const other = `/v1/streams/${streamId}/overlay-tokens/${id}`;
    expect(await answer(await worker.api("POST", `${other}/rotate`))).toEqual([404, "not_found"]);
    expect(await answer(await worker.api("DELETE", other))).toEqual([404, "not_found"]);
  }
  expect((await worker.api("DELETE", path)).status).toBe(204);
  expect(await answer(await worker.api("POST", `${path}/rotate`))).toEqual([404, "not_found"]);
});

test("a member makes, replaces and revokes a token, and the audit has each under the member's name", async () => {
  const streamId = await createStream(worker);
  const streamer = await makeMember(worker, {
    grants: [{ workspaceId: worker.workspaceId, streamId, role: "STREAMER" }],
  });
  const at = `/v1/streams/${streamId}/overlay-tokens`;
  const made = await streamer.ask("POST", at, { name: "scene" });
  expect(made.status).toBe(201);
  const { tokenId } = (await made.json()) as { tokenId: string };
  const replaced = await streamer.ask("POST", `${at}/${tokenId}/rotate`, {});
  const { tokenId: nextId } = (await replaced.json()) as { tokenId: string };
  expect((await streamer.ask("DELETE", `${at}/${nextId}`)).status).toBe(204);
  const rows = await worker.database.query(
    `select action, target_id, principal_kind, principal_id, after ? 'token_hash' as hash from audit_log
     where workspace_id = $1 and target_id = any ($2) order by number`,
    [worker.workspaceId, [tokenId, nextId]],
  );
  const by = { principal_kind: "member", principal_id: streamer.accountId, hash: false };
  expect(rows).toEqual([
    { action: "overlay_token.created", target_id: tokenId, ...by },
    { action: "overlay_token.created", target_id: nextId, ...by },
    { action: "overlay_token.updated", target_id: tokenId, ...by },
    { action: "overlay_token.revoked", target_id: nextId, ...by },
  ]);
  // Who may only look gets none.
  const moderator = await makeMember(worker, {
    grants: [{ workspaceId: worker.workspaceId, streamId, role: "MODERATOR" }],
  });
  expect(await answer(await moderator.ask("POST", at, { name: "scene" }))).toEqual([403, "forbidden"]);
});

describe("a key makes no token that reads more, or longer, than the key", () => {
  const makeKey = async (body: object): Promise<string> => {
    const response = await worker.api("POST", "/v1/keys", { name: "maker", ...body });
    expect(response.status).toBe(201);
    return ((await response.json()) as { key: string }).key;
  };
  const post = (key: string, path: string, body: object = {}) =>
    fetch(worker.url + path, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });

  test("without the right to watch it makes and replaces none", async () => {
    const streamId = await createStream(worker);
    const { tokenId } = await createOverlayToken(worker, streamId);
    const at = `/v1/streams/${streamId}/overlay-tokens`;
    const blind = await makeKey({ permissions: ["overlay:read", "overlay:write"] });
    expect(await answer(await post(blind, at))).toEqual([403, "forbidden"]);
    expect(await answer(await post(blind, `${at}/${tokenId}/rotate`))).toEqual([403, "forbidden"]);
    const seeing = await makeKey({ permissions: ["overlay:write", "feed:read"] });
    expect((await post(seeing, at)).status).toBe(201);
  });

  test("with an end it makes such as end with it, also in the place of one that has none", async () => {
    const streamId = await createStream(worker);
    const before = await createOverlayToken(worker, streamId);
    const at = `/v1/streams/${streamId}/overlay-tokens`;
    const expiresAt = new Date(Date.now() + 6_000).toISOString();
    const key = await makeKey({ permissions: ["*"], expiresAt });
    const made = (await (await post(key, at)).json()) as Rotated;
    const rotated = (await (await post(key, `${at}/${before.tokenId}/rotate`)).json()) as Rotated;
    for (const { tokenId } of [made, rotated]) expect(await tokenOf(streamId, tokenId)).toMatchObject({ expiresAt });
    // What replaces it by somebody without an end has none; the grace of what it replaces does not outlast that one's end.
    const third = (await (await worker.api("POST", `${at}/${made.tokenId}/rotate`)).json()) as Rotated;
    expect(third.previousExpiresAt).toBe(expiresAt);
    expect(await tokenOf(streamId, third.tokenId)).toMatchObject({ expiresAt: null });
    const sockets = await Promise.all([made, rotated, third].map(({ token }) => openLive(worker, streamId, { token })));
    expect(await Promise.all(sockets.slice(0, 2).map(({ closed }) => closed))).toEqual([
      closeCodes.revoked,
      closeCodes.revoked,
    ]);
    for (const { token } of [made, rotated]) expect(await refusalOf(worker.url, streamId, token)).toEqual(refused);
    expect(sockets[2]?.socket.readyState).toBe(1);
    sockets[2]?.socket.close();
    // Of a run nobody could end them, and a runner's have no end.
    expect(
      await answer(
        await post(
          await makeKey({ permissions: ["*"], expiresAt: new Date(Date.now() + 60_000).toISOString() }),
          "/v1/ingest-keys",
          { name: "x" },
        ),
      ),
    ).toEqual([403, "forbidden"]);
  });
});
