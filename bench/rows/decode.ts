/** What one connection's decoding takes, against the connector's own. */
import { existsSync, readFileSync } from "node:fs";
import { deserializeWebSocketMessage } from "tiktok-live-connector";
import { decodeFrame } from "../../ingest-node/decode.ts";
import { encodeBatch, encodeFrame, type WireMessage } from "../../ingest-node/simulator/frames.ts";
import { parseRecording, showProgram, tiktokIds } from "../../ingest-node/simulator/program.ts";
import { judge, type Row } from "../row.ts";
import { median } from "../statistics.ts";
import { normalize } from "#shared/normalize.ts";

const recording = new URL("../../../shared/captures/room-frames.jsonl", import.meta.url);
/** The connector inflates in the background: as many frames at once as a burst brings. */
const burst = 20;

/**
 * Messages a second from the bytes of gzip push frames: ours to events, the connector's to its decoded messages. A runner
 * pays both, since the unmodified connector decodes what it hands on raw.
 */
export async function decodeRows(quick: boolean): Promise<Row[]> {
  const sources: [string, WireMessage[]][] = [["show", showMessages()]];
  if (existsSync(recording)) sources.push(["recording", parseRecording(readFileSync(recording, "utf8"))]);
  else process.stderr.write("decode: no recorded messages beside the project, only the show is measured\n");
  const rows: Row[] = [];
  for (const [name, messages] of sources) {
    for (const perFrame of [1, 10]) rows.push(await decodeRow(name, messages, perFrame, quick));
  }
  return rows;
}

async function decodeRow(name: string, messages: WireMessage[], perFrame: number, quick: boolean): Promise<Row> {
  const frames = pack(messages, perFrame);
  const rounds: Round[] = [];
  // The first one only warms up.
  for (let round = 0; round <= (quick ? 3 : 5); round++) {
    const rates = await ratesOf(frames, messages.length, quick ? 300 : 1_000);
    if (round > 0) rounds.push(rates);
  }
  return judge(
    {
      name: `decode and normalize, ${name}, ${perFrame} a frame`,
      unit: "messages/s",
      measured: median(rounds.map(({ ours }) => ours)),
      limit: median(rounds.map(({ connector }) => connector)),
      detail: {
        limit: "the connector alone, decoding the same frames",
        messages: messages.length,
        "ratio of each round": rounds.map(({ ours, connector }) => (ours / connector).toFixed(2)).join(" "),
        "ratio by CPU time": median(rounds.map(({ cpuRatio }) => cpuRatio)).toFixed(2),
      },
    },
    { ratio: 1.3 },
  );
}

/** Messages a second of both, and how many times our CPU time the connector takes, all threads counted. */
interface Round {
  ours: number;
  connector: number;
  cpuRatio: number;
}

/**
 * Messages a second of both, over a round of `leastMs`: they take turns within it, frames after frames, so that what else
 * the machine does meets both alike.
 */
async function ratesOf(frames: readonly Buffer[], messages: number, leastMs: number): Promise<Round> {
  const ours = { tookMs: 0, cpuMs: 0 };
  const connector = { tookMs: 0, cpuMs: 0 };
  let turns = 0;
  do {
    await time(ours, messages, () => decodeOurs(frames));
    await time(connector, messages, () => decodeByConnector(frames));
    turns += 1;
  } while (ours.tookMs + connector.tookMs < leastMs);
  const rate = ({ tookMs }: Time) => (turns * messages * 1_000) / tookMs;
  return { ours: rate(ours), connector: rate(connector), cpuRatio: connector.cpuMs / ours.cpuMs };
}

interface Time {
  tookMs: number;
  cpuMs: number;
}

/** Adds what it takes to `sum`; throws where a message was lost on the way. */
async function time(sum: Time, messages: number, decode: () => Promise<number> | number): Promise<void> {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const decoded = await decode();
  const { user, system } = process.cpuUsage(before);
  sum.tookMs += performance.now() - startedAt;
  sum.cpuMs += (user + system) / 1_000;
  if (decoded !== messages) throw new Error(`${decoded} of ${messages} messages were decoded`);
}

function decodeOurs(frames: readonly Buffer[]): number {
  let events = 0;
  for (const frame of frames) events += decodeFrame(frame).messages.map(normalize).length;
  return events;
}

async function decodeByConnector(frames: readonly Buffer[]): Promise<number> {
  let messages = 0;
  for (let first = 0; first < frames.length; first += burst) {
    const decoded = await Promise.all(
      frames.slice(first, first + burst).map((frame) => deserializeWebSocketMessage(frame)),
    );
    for (const frame of decoded) messages += frame.protoMessageFetchResult?.messages.length ?? 0;
  }
  return messages;
}

function showMessages(): WireMessage[] {
  const now = Date.now();
  const program = showProgram({ seed: 1, speed: 1, roomId: "7001", nextId: tiktokIds(now) });
  return program.flatMap((frame) => frame.messages(now));
}

function pack(messages: readonly WireMessage[], perFrame: number): Buffer[] {
  const frames: Buffer[] = [];
  for (let first = 0; first < messages.length; first += perFrame) {
    const batch = encodeBatch(messages.slice(first, first + perFrame), { cursor: String(first), pushServer: "" });
    frames.push(encodeFrame(batch, String(first)));
  }
  return frames;
}
