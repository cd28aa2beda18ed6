import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { eventTypes, triggerIds, UnifiedEvent } from "#shared/event.ts";
import { registry } from "#shared/normalize/registry.ts";
import { decodeMessage } from "../ingest-node/decode.ts";
import { schemaMethods } from "../ingest-node/message-decoders.ts";
import { samples } from "../ingest-node/samples/samples.ts";
import { eventsDocument, knownMethods, statusOf } from "./events/document.ts";
import { fieldsRead } from "./events/fields-read.ts";

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/events.ts", ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

test("the document names every method of the schema and every type", () => {
  const document = eventsDocument();
  for (const name of schemaMethods) expect(document).toContain(`\`${name}\``);
  for (const type of eventTypes) expect(document).toContain(`- **${type}** (${triggerIds[type]}), from `);
  // Readable on a screen, and as text.
  expect(document.split("\n").filter((line) => line.length > 120)).toEqual([]);
});

test("the list of known methods has every method that is read or described, and the document what is done with each", () => {
  expect([...knownMethods]).toEqual([...new Set(knownMethods)].toSorted());
  expect([...registry.keys(), ...schemaMethods].filter((method) => !knownMethods.includes(method))).toEqual([]);
  expect(knownMethods.length).toBeGreaterThanOrEqual(225);
  const lines = eventsDocument().split("\n");
  const said = { decoded: "RAW, decoded", bytes: "RAW, bytes; shape not known here" };
  for (const method of knownMethods) {
    const status = statusOf(method);
    const words = status === "read" ? registry.get(method)?.becomes.join(", ") : said[status];
    expect(lines.filter((line) => line.startsWith(`- \`${method}\`: `))).toEqual([`- \`${method}\`: ${words}`]);
  }
});

test("what is said of a method is what becomes of its messages", () => {
  for (const method of knownMethods) {
    const { data, bytes } = decodeMessage({ method, msgId: "1", payload: new Uint8Array() });
    expect([method, data !== undefined, bytes !== undefined]).toEqual([
      method,
      statusOf(method) !== "bytes",
      statusOf(method) === "bytes",
    ]);
  }
});

test("the fields of a message are those that its reader asks for, a user being one", () => {
  const likes = samples.find(({ about }) => about === "likes")?.message;
  if (likes === undefined) throw new Error("no sample of likes");
  const data = decodeMessage(likes).data ?? {};
  expect(fieldsRead("WebcastLikeMessage", data)).toEqual(["common.displayText", "count", "total", "user"]);
  expect(fieldsRead("WebcastNeverSeenMessage", data)).toEqual([]);
});

test("the committed table is current, and every type is listed", () => {
  expect(run("table", "--check")).toMatchObject({ status: 0, stdout: "events: docs/events.md is current\n" });
  expect(run("list").stdout.trim().split("\n")).toHaveLength(eventTypes.length);
});

test("a sample is an event as a runner sends it", () => {
  const { stdout } = run("sample", "gift");
  const event = UnifiedEvent.parse(JSON.parse(stdout));
  expect(event).toMatchObject({
    eventType: "GIFT",
    rawType: "WebcastGiftMessage",
    payload: { giftName: "Rose", streakEnd: true },
  });
  expect(run("sample", "gift", "--line").stdout).toBe(`${JSON.stringify(JSON.parse(stdout))}\n`);
});

test.each([[[]], [["sample"]], [["sample", "NOPE"]], [["table", "--chekc"]], [["list", "more"]], [["list", "--line"]]])(
  "wrong usage is told: %j",
  (args) => {
    const { status, stdout, stderr } = run(...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("npm run events --");
  },
);
