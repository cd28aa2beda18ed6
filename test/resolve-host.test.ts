import { afterAll, beforeAll, expect, test } from "vitest";
import { type NameServer, startNameServer } from "./name-server.ts";
import { resolveHost } from "#shared/webhooks/resolve-host.ts";

let names: NameServer;
beforeAll(async () => {
  names = await startNameServer();
});
afterAll(() => names.stop());

const resolve = (hostname: string, endpoint = names.url) =>
  resolveHost(hostname, endpoint, { fetch, now: () => 1_000 });

test.each([
  [["1.1.1.1"], "nothing"],
  [["1.1.1.1", "2606:4700::1111"], "nothing"],
  [["10.0.0.1"], "private"],
  [["1.1.1.1", "10.0.0.1"], "private"],
  [["1.1.1.1", "::1"], "loopback"],
  [["1.1.1.1", "::ffff:169.254.169.254"], "link-local"],
])("a name with the addresses %j is refused for: %s", async (addresses, why) => {
  names.addresses = { "hooks.example.com": addresses };
  const { refused } = await resolve("hooks.example.com");
  expect(refused ?? "nothing").toContain(why);
});

test("an answer is believed for as long as it says, half a minute at most", async () => {
  names.addresses = { "hooks.example.com": ["1.1.1.1"] };
  names.ttl = 7;
  expect((await resolve("hooks.example.com")).believedUntil).toBe(8_000);
  names.ttl = 86_400;
  expect((await resolve("hooks.example.com")).believedUntil).toBe(31_000);
});

test("an address in the URL is not looked up", async () => {
  const before = names.asked.length;
  expect((await resolve("1.1.1.1")).refused).toBeUndefined();
  expect((await resolve("[::1]")).refused).toBe("loopback");
  expect(names.asked).toHaveLength(before);
});

test("a name without an address, a failing server and none at all are failures", async () => {
  names.addresses = { "empty.example.com": [] };
  await expect(resolve("empty.example.com")).rejects.toThrow("no address");
  await expect(resolve("nobody.example.com")).rejects.toThrow("no address");
  names.addresses = { "hooks.example.com": ["1.1.1.1"] };
  names.code = 2;
  await expect(resolve("hooks.example.com")).rejects.toThrow("code 2");
  await expect(resolve("hooks.example.com", "http://127.0.0.1:1/")).rejects.toThrow("fetch failed");
});
