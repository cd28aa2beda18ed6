/** Where webhooks may go, as in production: https, and names whose addresses are all public, looked up before each attempt. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type NameServer, startNameServer } from "./name-server.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { chat, createStream, openSession, publish, stampAll } from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let names: NameServer;
let receiver: Receiver;
beforeAll(async () => {
  [names, receiver] = await Promise.all([startNameServer(), startReceiver()]);
  worker = await startTestWorker({ vars: { PRIVATE_WEBHOOKS: "refused", DNS_ENDPOINT: names.url } });
  // The runtime's requests go out through this process: what is for example.com comes to the receiver.
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!url.hostname.endsWith("example.com")) return real(input, init);
    const request = new Request(input, init);
    return request
      .text()
      .then((body) => real(receiver.url + url.pathname, { method: "POST", headers: request.headers, body }));
  });
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await Promise.all([worker.stop(), receiver.stop(), names.stop()]);
});

test("a name is looked up before each attempt, and nothing goes where one of its addresses is private", async () => {
  const session = await openSession(worker, await createStream(worker));
  const created = await worker.api("POST", `/v1/streams/${session.streamId}/endpoints`, {
    url: "https://hooks.example.com/hook",
  });
  const { endpointId } = (await created.json()) as { endpointId: string };
  names.addresses = { "hooks.example.com": ["93.184.216.34", "10.1.2.3"] };
  await publish(worker, session, stampAll(session, [chat("one")]));
  const attempts = async (count: number) =>
    vi.waitUntil(
      async () => {
        await worker.database.query("update deliveries set due_at = now() where due_at > now() and endpoint_id = $1", [
          endpointId,
        ]);
        await worker.api("PATCH", `/v1/endpoints/${endpointId}`, {});
        const rows = await worker.database.query(
          "select a.status, a.error from attempts a join deliveries d using (day, delivery_id) where endpoint_id = $1 order by attempt",
          [endpointId],
        );
        return rows.length >= count && rows;
      },
      { timeout: 20_000, interval: 200 },
    );
  const [first] = await attempts(1);
  expect(first).toEqual({ status: null, error: expect.stringContaining("not public: private") });
  expect(receiver.received).toEqual([]);

  names.addresses = { "hooks.example.com": ["93.184.216.34", "2606:2800:220:1::1"] };
  await vi.waitUntil(async () => (await attempts(2)).at(-1)?.["status"] === 204, { timeout: 20_000 });
  expect(receiver.received).toHaveLength(1);
  expect(receiver.received[0]?.path).toBe("/hook");
});
