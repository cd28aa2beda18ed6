/** A reader of a stream that comes back with its position, as every client of ours does. It notes what came, and when. */
import { setTimeout as delay } from "node:timers/promises";

export interface Watcher {
  streamId: string;
  /** When events came, milliseconds since 1970. */
  times: number[];
  /** The last position's offset. */
  offset: () => number;
  /** Offsets that came twice, or after a later one. */
  wrong: () => number;
  /** How often it was told that it could not go on where it was. */
  unrecovered: () => number;
  stop: () => void;
}

const betweenTriesMs = 200;

/** Watches until it is stopped, over as many connections as it takes. */
export function watch(origin: string, apiKey: string, streamId: string): Watcher {
  const times: number[] = [];
  let [offset, wrong, unrecovered] = [0, 0, 0];
  let lastId: string | undefined;
  const stopping = new AbortController();

  function take(message: string): void {
    const id = /^id: (.+)$/m.exec(message)?.[1];
    if (message.includes('"recovered":false') && lastId !== undefined) unrecovered += 1;
    if (id !== undefined) lastId = id;
    // Named messages, such as the greeting, are no events of the feed; the greeting has some in its state.
    if (id === undefined || /^event: /m.test(message)) return;
    const at = Number(id.split(":").at(-1));
    if (at <= offset) wrong += 1;
    offset = Math.max(offset, at);
    times.push(Date.now());
  }

  async function once(): Promise<void> {
    const headers = { Authorization: `Bearer ${apiKey}`, ...(lastId === undefined ? {} : { "Last-Event-ID": lastId }) };
    const response = await fetch(`${origin}/v1/streams/${streamId}/events`, { headers, signal: stopping.signal });
    if (!response.ok) {
      await response.body?.cancel();
      return;
    }
    let text = "";
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const messages = (text + part).split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages) take(message);
    }
  }

  void (async () => {
    while (!stopping.signal.aborted) {
      await once().catch(() => undefined);
      await delay(betweenTriesMs);
    }
  })();
  return {
    streamId,
    times,
    offset: () => offset,
    wrong: () => wrong,
    unrecovered: () => unrecovered,
    stop: () => stopping.abort(),
  };
}

/** The longest time without an event that begins or ends between `from` and `to`, seconds. Pure. */
export function darkSeconds(times: readonly number[], from: number, to: number): number {
  let longest = 0;
  for (let index = 1; index < times.length; index++) {
    const [before = 0, after = 0] = [times[index - 1], times[index]];
    if (after >= from && before <= to) longest = Math.max(longest, after - before);
  }
  return longest / 1_000;
}
