/** What a socket takes that comes back: beside a bare object that takes it and sends it as many bytes, and does nothing else. */
import { type Publisher, type Sockets, startPublisherProcess, startSocketsProcess } from "../load/processes.ts";
import type { BenchSession } from "../events.ts";
import type { OwnPlatform, Platform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { median } from "../statistics.ts";
import { workerdCpuMs } from "../workerd-cpu.ts";

/** An overlay token has so many sockets. */
const socketsPerToken = 20;
const eventsMissed = 100;
const timeoutMs = 60_000;

/** A thousand sockets of one stream, as overlays have them. */
export interface Crowd {
  /** Cuts them all from their side; then the stream gets events, and its hub is thrown out, as by a deploy. */
  prepare: () => Promise<void>;
  /** They come back: spread as our clients do it, or at once. */
  comeBack: (spread: boolean) => Promise<{ tookMs: number }>;
  /** Resolves once each of them has all. Returns the bytes of messages that each got on the average. */
  received: () => Promise<number>;
  size: number;
}

/** Opens a crowd of 50 tokens with 20 sockets each. */
export async function openCrowd(load: { ours: OwnPlatform; publisher: Publisher; sockets: Sockets }): Promise<Crowd> {
  const { ours, publisher, sockets } = load;
  const [session] = (await ours.openSessions(1)) as [BenchSession];
  const audiences = Array.from({ length: 50 }, () => crypto.randomUUID());
  for (const audience of audiences) {
    const url = await ours.overlaySocket(session.streamId);
    const argument = { audience, url, headers: {}, dialect: ours.dialect, count: socketsPerToken, sampleEvery: 0 };
    await sockets.call("connect", argument);
  }
  const batches = { target: ours.target, sessions: [session], batchesPerSession: 1, eventsPerBatch: eventsMissed };
  await publisher.call("saturate", batches);
  let upTo = 0;
  return {
    size: audiences.length * socketsPerToken,
    prepare: async () => {
      for (const audience of audiences) await sockets.call("cut", { audience });
      upTo = (await publisher.call("saturate", batches)).lastOffset;
      await ours.evictHub(session.streamId);
      for (const audience of audiences) await sockets.call("arm", { audience });
    },
    comeBack: async (spread) => {
      const back = await Promise.all(audiences.map((audience) => sockets.call("comeBack", { audience, spread })));
      return { tookMs: Math.max(...back.map(({ tookMs }) => tookMs)) };
    },
    received: async () => {
      const got = await Promise.all(
        audiences.map((audience) => sockets.call("received", { audience, upTo, timeoutMs })),
      );
      return got.reduce((sum, { bytes }) => sum + bytes, 0) / (audiences.length * socketsPerToken);
    },
  };
}

/** CPU of all of workerd for a socket that comes back with nine hundred and ninety-nine others, and gets a hundred events that it missed. */
export async function comeBackRow(ours: OwnPlatform, bare: Platform, quick: boolean): Promise<Row> {
  const publisher = startPublisherProcess();
  const sockets = startSocketsProcess();
  try {
    const crowd = await openCrowd({ ours, publisher, sockets });
    const turns: { our: number; bareOne: number }[] = [];
    let bytes = 0;
    const bareCrowd = "bare";
    for (let round = 0; round < (quick ? 4 : 8); round++) {
      // What closing takes is no part of it.
      if (round > 0) await sockets.call("cut", { audience: bareCrowd });
      await crowd.prepare();
      const before = workerdCpuMs() ?? 0;
      await crowd.comeBack(false);
      bytes = await crowd.received();
      const our = (workerdCpuMs() ?? 0) - before;
      if (round === 0) {
        const greets = `${bare.live("broadcast").url}&greets=${Math.round(bytes)}`;
        const line = { url: greets, headers: {}, dialect: bare.dialect, sampleEvery: 0 };
        await sockets.call("connect", { ...line, audience: bareCrowd, count: crowd.size });
        continue;
      }
      const bareBefore = workerdCpuMs() ?? 0;
      await sockets.call("comeBack", { audience: bareCrowd, spread: false });
      await sockets.call("received", { audience: bareCrowd, upTo: 1, timeoutMs });
      turns.push({ our: our / crowd.size, bareOne: ((workerdCpuMs() ?? 0) - bareBefore) / crowd.size });
    }
    const listed = (values: number[]) => values.map((value) => value.toFixed(2)).join(", ");
    return judge({
      name: "a socket that comes back with 999 others; limit: a bare object takes it and sends as many bytes",
      unit: "ms of CPU",
      measured: median(turns.map(({ our }) => our)),
      limit: median(turns.map(({ bareOne }) => bareOne)),
      detail: {
        "the rounds": listed(turns.map(({ our }) => our)),
        "limit's": listed(turns.map(({ bareOne }) => bareOne)),
        "bytes to each": bytes,
      },
    });
  } finally {
    await Promise.all([publisher.stop(), sockets.stop()]);
  }
}
