/** Holds the one stream that this runner was started for: pauses, renames and goes on as the API says. */
import type { Assignments } from "#shared/protocol/ingest.ts";
import type { Refused } from "./ingest-client.ts";
import type { Log } from "./log.ts";
import type { StreamIngest } from "./stream-ingest.ts";

/** As often as a runner asks that holds what it is assigned. */
const askEveryMs = 4_000;
/** What the first question may cost: nobody waits longer for a LIVE that runs. */
const firstAnswerMs = 3_000;

export interface ChosenParts {
  /** Asks whether the stream is wanted, and by which handle; undefined when the Workers do not answer. */
  ask: (signal: AbortSignal) => Promise<Assignments | Refused | undefined>;
  /** Starts the stream by this handle, or without one only sends what waits of it. */
  start: (uniqueId?: string) => StreamIngest;
  log: Log;
  random: () => number;
  wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

type Ended = Awaited<StreamIngest["done"]>;

/**
 * Runs until `signal` aborts or the source has no more. While nobody answers it goes on as it is: an outage of the API must not
 * end the taking in. `uniqueId` is followed until the stream's own handle changes.
 */
export async function holdChosen(uniqueId: string, parts: ChosenParts, signal: AbortSignal): Promise<Ended> {
  const { ask, start, log, random, wait } = parts;
  let handle = uniqueId;
  /** The handle that the API said last. */
  let known: string | undefined;
  let paused = false;
  let running: StreamIngest | undefined;
  let last: Ended = { end: "stopped", waiting: 0, leftOut: 0 };

  function note(ended: Ended): void {
    running = undefined;
    last = { ...ended, leftOut: last.leftOut + ended.leftOut };
  }

  async function end(isForGood = false): Promise<void> {
    if (!running) return;
    if (isForGood) running.leave(false);
    else running.stop();
    note(await running.done);
  }

  async function pause(): Promise<void> {
    const message = `The stream is paused, or was deleted: nothing is taken in until it is wanted again`;
    log({ level: "info", status: "paused", message });
    paused = true;
    await end();
    // What was taken in before still has to arrive.
    if (last.waiting > 0) running = start();
  }

  async function follow({ streams }: Assignments): Promise<void> {
    const [stream] = streams;
    if (!stream) return paused ? undefined : pause();
    if (known !== undefined && known !== stream.uniqueId) {
      handle = stream.uniqueId;
      log({ level: "info", status: "renamed", message: `The stream's creator is @${handle} now` });
      await end();
    }
    known = stream.uniqueId;
    if (!paused) return;
    paused = false;
    log({ level: "info", status: "wanted", message: "The stream is wanted again" });
    await end();
  }

  for (let first = true; !signal.aborted; first = false) {
    const answer = await ask(first ? AbortSignal.any([signal, AbortSignal.timeout(firstAnswerMs)]) : signal);
    if (signal.aborted) break;
    // Refused is as without an answer: what is sent is refused as well, and says why.
    if (answer && !("refused" in answer)) await follow(answer);
    if (signal.aborted) break;
    if (!paused) running ??= start(handle);
    const next = new AbortController();
    const pausing = wait(askEveryMs * (0.75 + 0.25 * random()), AbortSignal.any([signal, next.signal]));
    const ended = await Promise.race([running?.done ?? pausing, pausing]);
    next.abort();
    if (!ended) continue;
    note(ended);
    // A source at its end; while paused only what waited was sent.
    if (!paused) return last;
  }
  await end(true);
  return { ...last, end: "stopped" };
}
