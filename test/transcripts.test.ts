/**
 * The golden transcripts in docs/contracts/protocol: they are what the Worker says, and our reader does what they ask of a
 * client. `UPDATE_TRANSCRIPTS=1` writes those that differ.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FeedReader, openMessage } from "#shared/protocol/reader.ts";
import { docsBlock } from "./docs-example.ts";
import {
  contentOf,
  type Ending,
  play,
  type Player,
  readTranscripts,
  type Transcript,
  transcriptsFolder,
} from "./transcript.ts";
import { record, recordedNames, writtenTranscripts } from "./transcript-scenes.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

/** With its messages opened: their bytes differ where another zlib made them. */
function opened(transcript: Transcript): unknown {
  const steps = transcript.steps.map((step) => ("server" in step ? { ...step, server: contentOf(step.server) } : step));
  return { ...transcript, steps };
}

/** What is written down of it; where that is asked for, it is written down first. */
function kept(name: string, made: Transcript): unknown {
  const file = join(transcriptsFolder, `${name}.json`);
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Transcript) : undefined;
  const same = before !== undefined && isDeepStrictEqual(opened(before), opened(made));
  if (same || process.env["UPDATE_TRANSCRIPTS"] !== "1") return before && opened(before);
  writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
  return opened(made);
}

test.concurrent.each(recordedNames)("what the Worker says is what is written down: %s", async (name) => {
  const made = await record(worker, name);
  expect(kept(name, made)).toEqual(opened(made));
});

test.each(Object.entries(writtenTranscripts))("what is written by hand is up to date: %s", (name, transcript) => {
  expect(kept(name, transcript)).toEqual(opened(transcript));
});

test("no transcript is kept that nobody makes", () => {
  const made = [...recordedNames, ...Object.keys(writtenTranscripts)];
  expect(readTranscripts().map(([name]) => name)).toEqual(made.toSorted());
});

test("the messages that the page prints in hex say what it says", () => {
  const messages = docsBlock("docs/protocol.md", "hex", "81").trim().split("\n\n");
  const binary = messages.map((hex) => Buffer.from(hex.replaceAll(/\s/g, ""), "hex").toString("base64"));
  const check = { type: "check", id: "c" };
  expect(binary.map((message) => contentOf({ binary: message }))).toEqual([
    { kind: "control", isDeflated: false, offset: undefined, frame: check, standsOnLines: false },
    { kind: "control", isDeflated: true, offset: undefined, frame: check, standsOnLines: false },
    {
      kind: "events",
      isDeflated: false,
      offset: 7,
      frame: {
        type: "events",
        position: { epoch: "e", offset: 7 },
        totals: { viewers: 0, likes: 0, coins: 0 },
        events: [],
      },
      standsOnLines: true,
    },
  ]);
});

/** Our reader as a client. */
function readerPlayer(chance: number): Player {
  const reader = new FeedReader(0, chance);
  const said: Player["said"] = [];
  const ending: Ending = { position: null, offsets: [], startedAnew: false, next: "open" };
  const say = (texts: string[], atMs: number): void => void said.push(...texts.map((text) => ({ atMs, text })));
  return {
    said,
    hear(message, nowMs) {
      if (ending.next !== "open") return;
      const data = "text" in message ? message.text : new Uint8Array(Buffer.from(message.binary, "base64"));
      const whole = openMessage(data, inflateSync);
      const heard = reader.read(whole);
      if (heard.kind === "broken") {
        ending.next = "opens anew";
        return;
      }
      if (heard.kind === "frame" && heard.frame.type === "hello") ending.startedAnew ||= !heard.frame.recovered;
      if (heard.kind === "frame" && heard.frame.type === "events") {
        ending.offsets.push(...heard.frame.events.map(({ offset }) => offset));
      }
      say(reader.handled(heard, whole?.bytes ?? 0, nowMs), nowMs);
      if (reader.position) ending.position = `${reader.position.epoch}:${reader.position.offset}`;
    },
    closed(code) {
      ending.next = code >= 3500 ? "stops" : "opens anew";
    },
    pass(nowMs) {
      if (ending.next === "open") say(reader.tick(nowMs), nowMs);
    },
    ending: () => ending,
  };
}

test.each(
  readTranscripts().flatMap(([name, transcript]) => [0, 0.5, 1].map((chance) => ({ name, chance, transcript }))),
)("our reader does what is asked of a client: $name, at a chance of $chance", ({ transcript, chance }) => {
  expect(play(transcript, readerPlayer(chance))).toEqual([]);
});

test("a client that does something else is found out", () => {
  const found = (name: string, change: (player: Player) => Player): string[] => {
    const transcript = readTranscripts().find(([one]) => one === name)?.[1];
    return transcript ? play(transcript, change(readerPlayer(0))) : ["no such transcript"];
  };
  const mute = (player: Player): Player => ({ ...player, said: [] });
  expect(found("check", mute)).toEqual([expect.stringContaining("did not say")]);
  expect(found("hello-fresh", (player) => ({ ...player, pass: () => undefined }))).toHaveLength(1);
  expect(found("events", (player) => ({ ...player, hear: () => undefined }))).toHaveLength(2);
  expect(found("revoked", (player) => ({ ...player, closed: () => undefined }))).toHaveLength(1);
  const eager = (player: Player): Player => {
    const pass = (atMs: number) => void player.said.push({ atMs, text: '{"type":"ping"}' });
    return { ...player, pass };
  };
  expect(found("pong-awaited", eager)[0]).toContain("while a pong is out");
});
