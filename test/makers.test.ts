/** What somebody makes opens no more, and no longer, than they do themselves: endpoints, invitations, roles. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeKeyOf, makeMember } from "./member.ts";
import { chat, createStream, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

type Ask = (method: string, path: string, body?: unknown) => Promise<Response>;

function askWith(key: string): Ask {
  return (method, path, body) =>
    fetch(worker.url + path, {
      method,
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
}
const url = "http://127.0.0.1:9999/hook";

async function outcomeOf(answer: Promise<Response>): Promise<unknown[]> {
  const response = await answer;
  const { code, permission } = (await response.json()) as { code?: string; permission?: string };
  return [response.status, code, permission].filter((one) => one !== undefined);
}

test("a key that may not watch a stream has nothing sent of it to where it likes", async () => {
  const streamId = await createStream(worker);
  const path = `/v1/streams/${streamId}/endpoints`;
  const [blind, seeing] = [
    askWith(await makeKeyOf(worker, worker.workspaceId, ["webhook:write"])),
    askWith(await makeKeyOf(worker, worker.workspaceId, ["webhook:write", "feed:read"])),
  ];
  expect(await outcomeOf(blind("POST", path, { url }))).toEqual([403, "forbidden", "feed:read"]);
  const { endpointId } = (await (await seeing("POST", path, { url })).json()) as { endpointId: string };
  const endpoint = `/v1/endpoints/${endpointId}`;
  expect(await outcomeOf(blind("PATCH", endpoint, { url: `${url}2` }))).toEqual([403, "forbidden", "feed:read"]);
  expect(await outcomeOf(blind("PATCH", endpoint, { url, description: "mine" }))).toEqual([200]);
  expect(await outcomeOf(seeing("PATCH", endpoint, { url: `${url}2` }))).toEqual([200]);
});

test("another URL asks for a passkey, as another endpoint does", async () => {
  const streamId = await createStream(worker);
  const made = await worker.api("POST", `/v1/streams/${streamId}/endpoints`, { url });
  const endpoint = `/v1/endpoints/${((await made.json()) as { endpointId: string }).endpointId}`;
  const grants = [{ workspaceId: worker.workspaceId, role: "OWNER" as const }];
  const [signedIn, shown] = [
    await makeMember(worker, { grants, steppedUpAt: null }),
    await makeMember(worker, { grants }),
  ];
  expect(await outcomeOf(signedIn.ask("PATCH", endpoint, { url: `${url}2` }))).toEqual([403, "step_up_needed"]);
  expect(await outcomeOf(signedIn.ask("PATCH", endpoint, { enabled: false }))).toEqual([200]);
  expect(await outcomeOf(shown.ask("PATCH", endpoint, { url: `${url}2` }))).toEqual([200]);
});

test("a key that ends lets nobody in who stays after it", async () => {
  const made = await worker.api("POST", "/v1/keys", {
    name: "for a day",
    permissions: ["*"],
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  });
  const ending = askWith(((await made.json()) as { key: string }).key);
  const { workspaceId } = worker;
  const [grantId] = (await makeMember(worker, { grants: [{ workspaceId, role: "VIEWER" }] })).grantIds;
  const invitation = { role: "VIEWER", handle: "guest" };
  const role = { role: "OWNER" };
  expect(await outcomeOf(ending("POST", "/v1/invitations", invitation))).toEqual([403, "forbidden"]);
  expect(await outcomeOf(ending("PATCH", `/v1/members/${grantId}`, role))).toEqual([403, "forbidden"]);
  const lasting = askWith(await makeKeyOf(worker, workspaceId));
  expect(await outcomeOf(lasting("POST", "/v1/invitations", invitation))).toEqual([201]);
  expect(await outcomeOf(lasting("PATCH", `/v1/members/${grantId}`, role))).toEqual([200]);
});

test("a replay is started with overlays by who may watch it, for as long as it goes", async () => {
  const session = await openSession(worker, await createStream(worker));
  await publish(worker, session, stampAll(session, [chat("a")]));
  await readLog(worker, session.sessionId, 1);
  const path = `/v1/sessions/${session.sessionId}/replay`;
  const blind = askWith(await makeKeyOf(worker, worker.workspaceId, ["replay:write"]));
  const [overlays, permissions] = [["main"], ["replay:read", "replay:write"]];
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const made = await worker.api("POST", "/v1/keys", { name: "for a day", permissions, expiresAt });
  const ending = askWith(((await made.json()) as { key: string }).key);
  expect(await outcomeOf(blind("POST", path, { overlays }))).toEqual([403, "forbidden", "replay:read"]);
  expect(await outcomeOf(ending("POST", path, { overlays }))).toEqual([403, "forbidden"]);
  // Nothing was begun for those who were refused: a workspace has one run at a time.
  expect(await outcomeOf(blind("POST", path, {}))).toEqual([202]);
});

test("a document of a person goes on where one ended, and nowhere that the database cannot look", async () => {
  for (const place of [
    ["a\0", "", 0, null],
    ["", "a\0", 0, null],
  ]) {
    const after = Buffer.from(JSON.stringify(place)).toString("base64url");
    const answer = worker.api("POST", "/v1/privacy/exports", { person: { userId: "1" }, after });
    expect(await outcomeOf(answer)).toEqual([400, "invalid_request"]);
  }
});
