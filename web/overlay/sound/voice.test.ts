import { expect, test } from "vitest";
import { createVoice, type Mouth } from "./voice.ts";

/** A mouth that does what the test says, and a clock that the test lets run. */
function stage() {
  const said: { text: string; began: () => void; ended: () => void }[] = [];
  let cancels = 0;
  let ring: (() => void) | undefined;
  const mouth: Mouth = {
    say: (text, _language, heard) => said.push({ text, ...heard }),
    cancel: () => (cancels += 1),
  };
  const voice = createVoice(mouth, (_delayMs, callback) => {
    ring = callback;
    return () => (ring = undefined);
  });
  const speaking: Record<string, boolean> = {};
  const say = (text: string) => voice.say(text, (goes) => (speaking[text] = goes));
  return { said, speaking, say, cancels: () => cancels, wait: () => ring?.() };
}

const texts = (said: { text: string }[]) => said.map(({ text }) => text);

test("texts are spoken one after the other, and those that wait count as spoken", () => {
  const { said, speaking, say } = stage();
  say("one");
  say("two");
  expect(texts(said)).toEqual(["one"]);
  expect(speaking).toEqual({ one: true, two: true });

  said[0]?.began();
  said[0]?.ended();
  expect(texts(said)).toEqual(["one", "two"]);
  expect(speaking).toEqual({ one: false, two: true });
});

test("what is taken back is not spoken, and its late end does not end the next one", () => {
  const { said, speaking, say, cancels } = stage();
  const one = say("one");
  const two = say("two");
  say("three");
  two.stop();
  one.stop();
  said[0]?.ended();

  expect(texts(said)).toEqual(["one", "three"]);
  expect(cancels()).toBe(1);
  expect(speaking).toEqual({ one: false, two: false, three: true });
});

test("what is held lets others go first, and is spoken from its beginning when it is let go", () => {
  const { said, speaking, say, cancels } = stage();
  const one = say("one");
  const two = say("two");
  said[0]?.began();
  for (const speech of [two, one]) speech.hold(true);
  expect(cancels()).toBe(1);
  say("three");
  expect(texts(said)).toEqual(["one", "three"]);
  // Word of its first beginning, late.
  said[0]?.ended();
  expect(speaking).toEqual({ one: true, two: true, three: true });

  for (const speech of [one, two]) speech.hold(false);
  said[1]?.ended();
  expect(texts(said)).toEqual(["one", "three", "one"]);
  said[0]?.ended();
  expect(speaking).toEqual({ one: true, two: true, three: false });
  said[2]?.ended();
  expect(texts(said)).toEqual(["one", "three", "one", "two"]);
});

test("what is held for longer than a browser needs to begin has not ended", () => {
  const { said, speaking, say, wait } = stage();
  const one = say("one");
  one.hold(true);
  wait();
  expect(speaking).toEqual({ one: true });

  one.hold(false);
  said[1]?.ended();
  expect(speaking).toEqual({ one: false });
});

test("a browser without voices holds nobody up", () => {
  const { said, speaking, say, cancels, wait } = stage();
  say("unheard");
  say("next");
  wait();

  expect(speaking).toEqual({ unheard: false, next: true });
  expect(cancels()).toBe(1);
  said[1]?.began();
  wait();
  expect(speaking).toEqual({ unheard: false, next: true });
});
