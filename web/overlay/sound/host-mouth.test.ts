import { expect, test } from "vitest";
import { hostMouth, NoSound } from "./host-mouth.ts";
import { eitherMouth, type Mouth } from "./voice.ts";

function stage(get: (actionId: string) => Promise<Blob>) {
  const asked: string[] = [];
  const played: { volume: number; over: (why?: string) => void; stopped: boolean }[] = [];
  const instead: string[] = [];
  const ends: string[] = [];
  const clock = { now: 0 };
  const other: Mouth = {
    say(text, _language, { began, ended }) {
      instead.push(text);
      began();
      ended();
    },
    cancel: () => {},
  };
  const mouth = hostMouth({
    get: (actionId) => {
      asked.push(actionId);
      return get(actionId);
    },
    play(_sound, volume, over) {
      const one = { volume, over, stopped: false };
      played.push(one);
      return { stop: () => (one.stopped = true) };
    },
    volume: 0.5,
    now: () => clock.now,
    instead: other,
    log: () => {},
  });
  const say = (text: string, source?: string) =>
    mouth.say(text, "en", { began: () => {}, ended: () => ends.push(text) }, { by: "host", volume: 0.5, source });
  return { asked, played, instead, ends, clock, mouth, other, say };
}
const sound = () => Promise.resolve(new Blob(["sound"]));

test("an alert is spoken by the sound of its own action, and has ended with it", async () => {
  const { say, asked, played, ends, instead } = stage(sound);
  say("hello", "a1");
  await expect.poll(() => played).toMatchObject([{ volume: 0.25 }]);
  expect(ends).toEqual([]);
  played[0]?.over();
  expect([asked, ends, instead]).toEqual([["a1"], ["hello"], []]);
});

test("what is not an action's own words is spoken by the bundled voice", () => {
  const { say, asked, instead, ends } = stage(sound);
  say("five Roses of two people");
  expect([asked, instead, ends]).toEqual([[], ["five Roses of two people"], ["five Roses of two people"]]);
});

test("a host without a voice is asked again after a minute; of one unknown alert the next is asked at once", async () => {
  let status = 404;
  const { say, asked, instead, clock } = stage(() => Promise.reject(new NoSound(status)));
  say("trial", "a1");
  await expect.poll(() => instead).toEqual(["trial"]);
  status = 503;
  say("one", "a2");
  await expect.poll(() => instead).toEqual(["trial", "one"]);
  say("two", "a3");
  clock.now = 60_000;
  say("three", "a4");
  await expect.poll(() => instead).toEqual(["trial", "one", "two", "three"]);
  expect(asked).toEqual(["a1", "a2", "a4"]);
});

test("what is taken back while it is made is not played, nor spoken by another voice", async () => {
  const { promise, resolve } = Promise.withResolvers<Blob>();
  const { say, mouth, played, instead, ends } = stage(() => promise);
  say("hello", "a1");
  mouth.cancel();
  resolve(new Blob());
  await promise;
  expect([played, instead, ends]).toEqual([[], [], []]);
});

test("the host's voice is used where it is wanted alone", async () => {
  const { mouth, other, asked, instead } = stage(sound);
  const either = eitherMouth({ bundled: other, browser: undefined, host: mouth });
  const heard = { began: () => {}, ended: () => {} };
  either.say("bundled", "en", heard, { by: "bundled", source: "a1" });
  either.say("host", "en", heard, { by: "host", source: "a2" });
  expect([asked, instead]).toEqual([["a2"], ["bundled"]]);
});
