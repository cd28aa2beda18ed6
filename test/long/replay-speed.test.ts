/** A long session of the past, played once more at several speeds. */
import { expect, test } from "vitest";
import { setReplayStage } from "../replay-stage.ts";
import { chat, createStream, openSession, publish, readLog, stampAll } from "../stream.ts";

const stage = setReplayStage();
const { start, ended } = stage;

test("ten thousand events at 64 times the speed, by fifty rules, and as fast as it goes: the same", async () => {
  const streamId = await createStream(stage.worker);
  const session = await openSession(stage.worker, streamId);
  const count = 10_000;
  const beganAt = Date.now() - count * 60;
  const bodies = Array.from({ length: count }, (_, index) => chat(`hello ${index}`, `m${index}`));
  const events = stampAll(session, bodies).map((event, index) => ({ ...event, ingestedAt: beganAt + index * 60 }));
  for (let from = 0; from < count; from += 400) await publish(stage.worker, session, events.slice(from, from + 400));
  await readLog(stage.worker, session.sessionId, count);
  const draft = Array.from({ length: 50 }, (_, index) => ({
    name: `rule ${index}`,
    trigger: { on: "event", types: ["CHAT"] },
    condition: { in: [` ${index}77`, { var: "event.payload.message" }] },
    actions: [{ type: "overlay", text: "{displayName}: {message}" }],
  }));
  const begun = Date.now();
  const { runId } = await start(session.sessionId, { rules: { draft } });
  const fast = await ended(runId);
  console.log(
    `replay: ${Math.round(count / ((Date.now() - begun) / 1_000))} events/s as fast as it goes, with 50 rules`,
  );
  const met = (index: number) => bodies.filter((_, no) => `hello ${no}`.includes(` ${index}77`)).length;
  const actions = draft.reduce((sum, _, index) => sum + met(index), 0);
  expect(fast).toMatchObject({ events: count, actions });
  const slow = await start(session.sessionId, { speed: 64, rules: { draft } });
  expect((await ended(slow.runId)).hash).toBe(fast.hash);
});
