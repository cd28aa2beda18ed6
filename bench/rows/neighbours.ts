/** What the others notice when one stream, or one socket, makes all the trouble that it can. */
import { randomUUID } from "node:crypto";
import { parseRule, type RuleDraft } from "#shared/rules/rule.ts";
import { type Publisher, type Sockets, startPublisherProcess, startSocketsProcess } from "../load/processes.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { workerdCpuMs } from "../workerd-cpu.ts";
import { median } from "../statistics.ts";
import { openCrowd } from "./come-back.ts";
import { type Latency, latencyOf } from "./latency-of.ts";

const others = { sockets: 10, eventsPerSecond: 200 };

interface Trouble {
  /** What is done before the others are measured. */
  prepare?: () => Promise<void>;
  /** Makes trouble while they are, for so many seconds. `streamId` is theirs. */
  make: (at: { streamId: string; seconds: number }) => Promise<Row["detail"]>;
}

interface Load {
  ours: OwnPlatform;
  publisher: Publisher;
  sockets: Sockets;
}

/** The p99 of ten sockets at 200 events a second, beside trouble and without it, in turns. */
export async function neighbourRows(ours: OwnPlatform, quick: boolean): Promise<Row[]> {
  const publisher = startPublisherProcess();
  const troublesome = { ours, publisher: startPublisherProcess(), sockets: startSocketsProcess() };
  const rounds = quick ? 2 : 7;
  const seconds = quick ? 3 : 8;
  const row = (name: string, trouble: Trouble) => neighbourRow({ ours, publisher, name, trouble, rounds, seconds });
  // A thousand come back within six seconds.
  const crowdRow = (name: string, trouble: Trouble) =>
    neighbourRow({ ours, publisher, name, trouble, rounds, seconds: 8 });
  try {
    return [
      await row("20 rules of another stream use all they may", await greedyStream(troublesome)),
      await row("5,000 messages of garbage from a socket of the stream", garbage(troublesome)),
      await crowdRow(
        "1,000 sockets of another stream come back as our clients do",
        await returningCrowd(troublesome, true),
      ),
      await crowdRow("1,000 sockets of another stream come back at once", await returningCrowd(troublesome, false)),
    ];
  } finally {
    await Promise.all([publisher.stop(), troublesome.publisher.stop(), troublesome.sockets.stop()]);
  }
}

async function neighbourRow(measured: {
  ours: OwnPlatform;
  publisher: Publisher;
  name: string;
  trouble: Trouble;
  rounds: number;
  seconds: number;
}): Promise<Row> {
  const { ours, publisher, trouble, rounds, seconds } = measured;
  const turns: { without: Latency; beside: Latency }[] = [];
  let told: Row["detail"] = {};
  for (let round = 0; round < rounds; round++) {
    const without = await latencyOf(ours, publisher, { ...others, seconds });
    const beside = async (streamId: string) => {
      told = await trouble.make({ streamId, seconds });
    };
    await trouble.prepare?.();
    turns.push({ without, beside: await latencyOf(ours, publisher, { ...others, seconds, beside }) });
  }
  const p99s = (of: "without" | "beside") => turns.map((turn) => turn[of].p99Ms);
  const listed = (values: number[]) => values.map((value) => Math.round(value)).join(", ");
  return judge(
    {
      name: `p99 of the others: ${measured.name}; limit: without`,
      unit: "ms",
      measured: median(p99s("beside")),
      limit: median(p99s("without")),
      detail: {
        "p99 ms of the rounds": listed(p99s("beside")),
        without: listed(p99s("without")),
        "p50 ms": median(turns.map(({ beside }) => beside.p50Ms)),
        "p50 ms without": median(turns.map(({ without }) => without.p50Ms)),
        ...told,
      },
    },
    { ratioAtMost: 1.25 },
  );
}

const chatsPerSecond = 20;

/** A stream with 20 rules, each of which would take an event's whole budget, and chats that make them. */
async function greedyStream({ ours, publisher }: Load): Promise<Trouble> {
  const [opened] = await ours.openSessions(1);
  if (!opened) throw new Error("no session was opened");
  await ours.addRules(opened.streamId, greedyRules(20));
  const make: Trouble["make"] = async ({ seconds }) => {
    const session = { ...opened, sessionId: randomUUID() };
    const pace = { target: ours.target, session, eventsPerSecond: chatsPerSecond, seconds };
    const { events } = await publisher.call("pace", { ...pace, message: "Ab".repeat(8_000) });
    return { "its chats": events };
  };
  return { make };
}

function greedyRules(count: number): RuleDraft[] {
  const message = { var: "event.payload.message" };
  const greedy = { in: [{ cat: Array.from({ length: 45 }, () => ({ lower: message })) }, message] };
  return Array.from({ length: count }, (_, index) => {
    const parsed = parseRule({
      name: `greedy ${index}`,
      trigger: { on: "event", types: ["CHAT"] },
      condition: { "!": greedy },
      actions: [{ type: "log", text: "a" }],
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    return parsed.rule;
  });
}

/** A socket of the others' own stream, that talks nonsense. */
function garbage({ ours, sockets }: Load): Trouble {
  const make: Trouble["make"] = async ({ streamId, seconds }) => {
    const audience = randomUUID();
    const line = { ...ours.live(streamId), dialect: ours.dialect };
    await sockets.call("connect", { ...line, audience, count: 1, sampleEvery: 0 });
    const text = `{"type":"garbage","${"x".repeat(200)}":`;
    await sockets.call("say", { audience, text, times: 5_000, seconds: seconds / 2 });
    const ended = await sockets.call("ended", { audience });
    await sockets.call("disconnect", { audience });
    return { "it was closed with": ended.length === 0 ? "nothing" : ended.join(", ") };
  };
  return { make };
}

/**
 * The overlays of another stream, after their hub was thrown out: before the measure, for a deploy does not throw it out on the
 * neighbours' thread.
 */
async function returningCrowd(load: Load, spread: boolean): Promise<Trouble> {
  const crowd = await openCrowd(load);
  return {
    prepare: crowd.prepare,
    make: async () => {
      const cpuBefore = workerdCpuMs();
      const { tookMs } = await crowd.comeBack(spread);
      const cpuMs = (workerdCpuMs() ?? 0) - (cpuBefore ?? 0);
      // With what the others' events take meanwhile.
      return { "back after ms": tookMs, "workerd's CPU ms until then": cpuMs };
    },
  };
}
