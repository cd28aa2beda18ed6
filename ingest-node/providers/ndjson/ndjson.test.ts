import { once } from "node:events";
import { createServer, connect } from "node:net";
import { Readable } from "node:stream";
import { expect, test, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { lineCutter } from "./lines.ts";
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
  one?.write(Buffer.alloc(2 * 1024 * 1024, "x"));
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
