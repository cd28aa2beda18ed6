import { once } from "node:events";
import { createServer, connect } from "node:net";
import { Readable } from "node:stream";
import { expect, test, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { beginningOf, lineCutter } from "./lines.ts";
import { ndjsonProvider, type NdjsonSettings } from "./ndjson.ts";

const line = (message: string) =>
  `${JSON.stringify({ eventType: "CHAT", rawType: "bot.chat", payload: { message, emotes: [], language: "", platform: "kick" } })}\n`;

async function open(settings: Partial<NdjsonSettings>) {
  const broken: string[] = [];
  const bodies: EventBody[] = [];
  const ports: number[] = [];
  const stopping = new AbortController();
  const provider = ndjsonProvider({
    from: { kind: "stdin" },
    onBroken: (reason) => broken.push(reason),
    onListening: (port) => ports.push(port),
    ...settings,
  });
  const outcome = await provider.connect(stopping.signal);
  const closing =
    outcome.kind === "connected" ? outcome.connection.listen((more) => bodies.push(...more)) : Promise.resolve(outcome);
  return { outcome, broken, bodies, ports, closing, stop: () => stopping.abort() };
}

const messages = (bodies: readonly EventBody[]) =>
  bodies.map(({ payload }) => (payload as { message: string }).message);

test("lines of the standard input are events, in whatever pieces they come, and its end is the end", async () => {
  const all = Buffer.from(`${line("ä😀")}not JSON\n\n${line("b")}${line("c").trim()}`);
  const pieces = Array.from(all, (byte) => Buffer.from([byte]));
  const { broken, bodies, closing } = await open({ stdin: Readable.from(pieces) });
  expect(await closing).toEqual({ kind: "finished", code: 0, reason: "end of the input" });
  expect(messages(bodies)).toEqual(["ä😀", "b", "c"]);
  expect(bodies[0]?.payload).toMatchObject({ platform: "kick" });
  expect(broken).toEqual(["not JSON"]);
});

test("who is told to stop does not wait for the input's end", async () => {
  const { closing, stop } = await open({ stdin: new Readable({ read: () => undefined }) });
  stop();
  expect(await closing).toMatchObject({ kind: "stopped" });
});

test("what only the platform says is left out", async () => {
  const connected = { eventType: "CONNECTED", rawType: "x", payload: { roomId: "1", provider: "system" } };
  const { broken, bodies, closing } = await open({ stdin: Readable.from([Buffer.from(JSON.stringify(connected))]) });
  await closing;
  expect([broken.length, bodies]).toEqual([1, []]);
});

test("several programs write to a port of this machine; one that writes a line without end holds up no other", async () => {
  const { broken, bodies, ports, closing, stop } = await open({ from: { kind: "tcp", port: 0 } });
  const [one, two] = [1, 2].map(() => connect(ports[0] ?? 0, "127.0.0.1"));
  one?.write(Buffer.alloc(2 * 1024 * 1024, "{"));
  two?.write(line("from two"));
  await vi.waitUntil(() => bodies.length === 1 && broken.length === 1);
  one?.end(`\n${line("after it")}`);
  await vi.waitUntil(() => bodies.length === 2);
  expect(messages(bodies)).toEqual(["from two", "after it"]);
  expect(broken).toEqual(["longer than 512 KB"]);
  stop();
  expect(await closing).toMatchObject({ kind: "stopped" });
  two?.destroy();
});

test("a page in a browser can write no events: whoever does not begin with one is cut off", async () => {
  const { broken, bodies, ports, closing, stop } = await open({ from: { kind: "tcp", port: 0 } });
  const address = `127.0.0.1:${ports[0]}`;
  // As a page sends it without asking anybody.
  const asPage = fetch(`http://${address}/`, { method: "POST", mode: "no-cors", body: line("forged").repeat(3) });
  await expect(asPage).rejects.toThrow("fetch failed");
  await expect(
    fetch(`http://${address}/?${"x".repeat(600 * 1024)}`, { method: "POST", body: line("forged") }),
  ).rejects.toThrow("fetch failed");
  const writer = connect(ports[0] ?? 0, "127.0.0.1");
  writer.end(`\uFEFF\n ${line("a program's")}`);
  await vi.waitUntil(() => bodies.length > 0);
  expect(messages(bodies)).toEqual(["a program's"]);
  // The second of a kind is counted, not told.
  expect(broken).toEqual(["its first line is no event: whoever wrote it was cut off"]);
  stop();
  await closing;
});

test.each([
  ['{"a"', "object"],
  ['\uFEFF\r\n {"a"', "object"],
  ["", "unknown"],
  ["\n\n", "unknown"],
  ["\n".repeat(2_000), "other"],
  ["POST / HTTP/1.1\r\n\r\n{}", "other"],
  ["\u0016\u0003\u0001", "other"],
])("%j begins as %s", (text, kind) => {
  expect(beginningOf(Buffer.from(text))).toBe(kind);
});

test("a mark in two pieces is waited for", () => {
  expect(beginningOf(Buffer.from([0xef]))).toBe("unknown");
});

test("a port that is taken needs a person", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const { outcome } = await open({ from: { kind: "tcp", port } });
  const message = `Port ${port} of this machine is taken: close what listens there, or choose another one`;
  expect(outcome).toEqual({ kind: "bad-source", message });
  taken.close();
});

test("lines are cut with either end, and too long ones left out once", () => {
  let tooLong = 0;
  const cut = lineCutter(4, () => (tooLong += 1));
  expect(cut(Buffer.from("ab\r\ncd"))).toEqual(["ab"]);
  expect(cut(Buffer.from("ef\n"))).toEqual(["cdef"]);
  expect(cut(Buffer.from("12345"))).toEqual([]);
  expect(cut(Buffer.from("678\n"))).toEqual([]);
  expect(cut(Buffer.from("1234567\nok\n"))).toEqual(["ok"]);
  expect(tooLong).toBe(2);
});
