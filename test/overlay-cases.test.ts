/** The deletion, flood and speech cases in a real browser: what a viewer of the stream sees and hears of them. */
import { describe, expect, test } from "vitest";
import type { ServerFrame } from "#shared/protocol/wire.ts";
import { closeCodes } from "#shared/protocol/wire.ts";
import { frameOf } from "../web/overlay/example-events.ts";
import { framesOfCase } from "./overlay-case.ts";
import { helloFrame } from "./overlay-server.ts";
import { patience, setOverlayStage, streamId } from "./overlay-stage.ts";

/**
 * Chromium without a desktop has no voices: this one has those of four languages, notes what it is asked, and speaks until it
 * is told. Beside it, notes each alert that comes to be seen.
 */
const stage = setOverlayStage((page) =>
  page.addInitScript(`
    window.spoken = [];
    window.cancelled = 0;
    const voices = ["en-US", "es-ES", "ar-SA", "ja-JP"].map((lang) => ({ lang, name: lang }));
    window.SpeechSynthesisUtterance = class extends EventTarget {
      constructor(text) { super(); this.text = text; }
    };
    let current;
    Object.defineProperty(window, "speechSynthesis", { value: {
      getVoices: () => voices,
      speak(utterance) {
        current = utterance;
        window.spoken.push([utterance.text, utterance.voice?.lang ?? utterance.lang]);
        utterance.dispatchEvent(new Event("start"));
      },
      cancel() { window.cancelled += 1; current = undefined; },
    } });
    window.finish = () => { const ended = current; current = undefined; ended?.dispatchEvent(new Event("end")); };
    window.seen = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const node of addedNodes)
          if (node.classList?.contains("alert") && !node.hidden) window.seen.push(node.querySelector(".text, .name").textContent);
    }).observe(document, { childList: true, subtree: true });
  `),
);
const { openOverlay, visitAt, texts, countElements } = stage;

const spoken = () => stage.page.evaluate<[string, string][]>("window.spoken");
const seen = () => stage.page.evaluate<string[]>("window.seen");
const rules = () => texts(".rule:not(.leave) .text");
/** What was said, without who said it. */
const lines = async () => (await texts(".line p")).map((line) => line.slice(line.indexOf("!")));
const say = (frame: ServerFrame) => {
  stage.server.send(frame);
};

describe("what a moderator deletes", () => {
  const shout = {
    trigger: { on: "command", commands: ["!say"] },
    actions: [{ type: "overlay", text: "{commandParams}", speech: "{commandParams}", durationMs: 60_000 }],
  };
  const frames = framesOfCase("deleted-while-it-waits", shout);

  test("is gone from the chat, the alerts that wait and that stand, and the voice, by message and by person", async () => {
    await openOverlay("voice=browser");
    for (const frame of frames.slice(0, 5)) stage.server.send(frame);
    await expect.poll(lines, patience).toHaveLength(4);
    await expect.poll(rules, patience).toEqual(["good evening all"]);
    await expect.poll(spoken, patience).toEqual([["good evening all", "en-US"]]);
    // The overlay's own alert of a gift.
    await expect.poll(() => texts(".alert .name"), patience).toEqual(["Grey Heron"]);

    // The first message of the heron, while it waits.
    const [message, person] = frames.slice(5);
    if (message) stage.server.send(message);
    await expect.poll(lines, patience).toEqual(["!say good evening all", "!say even worse", "!say see you tomorrow"]);
    await stage.page.evaluate("window.finish()");
    say({
      type: "overlays",
      position: { epoch: "e1", offset: 6 },
      withdrawals: [],
      mutes: { sound: 0, users: {} },
      skip: "alerts",
    });
    await expect.poll(rules, patience).toEqual(["even worse"]);
    await expect.poll(async () => (await spoken()).at(-1), patience).toEqual(["even worse", "en-US"]);

    // All that the heron did, in the middle of a word.
    if (person) stage.server.send(person);
    await expect.poll(rules, patience).toEqual(["see you tomorrow"]);
    expect(await stage.page.evaluate("window.cancelled")).toBe(1);
    await expect.poll(lines, patience).toEqual(["!say good evening all", "!say see you tomorrow"]);
    await expect.poll(() => countElements(".alert:not(.leave)[data-kind=gift]"), patience).toBe(0);
    expect((await spoken()).map(([text]) => text)).toEqual(["good evening all", "even worse", "see you tomorrow"]);
    expect(await seen()).not.toContain("something vile");
  });

  test("is not shown by a page that comes back, however its frames come", async () => {
    const visit = await openOverlay("voice=browser");
    const [first, ...missed] = frames;
    if (first) stage.server.send(first);
    await expect.poll(rules, patience).toEqual(["good evening all"]);
    const withdrawals = [
      { no: 1, offset: 6, parts: ["alerts", "speech", "chat"] as const, messageIds: ["8100000000000000002"] },
      { no: 2, offset: 7, parts: ["alerts", "speech", "chat"] as const, userIds: ["3101"] },
    ];
    stage.server.greet = () =>
      helloFrame(streamId, {
        position: { epoch: "e1", offset: 1 },
        recovered: true,
        takebacks: { withdrawals, mutes: { sound: 0, users: {} } },
      });
    visit.socket.close(closeCodes.goAway);
    await visitAt(1);
    // An older server, or a line that is behind: the alerts come, and the deletion after them.
    for (const frame of missed) stage.server.send(frame);
    await expect.poll(lines, patience).toEqual(["!say good evening all", "!say see you tomorrow"]);
    await stage.page.evaluate("window.finish()");
    say({
      type: "overlays",
      position: { epoch: "e1", offset: 7 },
      withdrawals: [],
      mutes: { sound: 0, users: {} },
      skip: "",
    });
    await expect.poll(rules, patience).toEqual(["see you tomorrow"]);
    expect(await seen()).toEqual(["good evening all", "see you tomorrow"]);
    expect((await spoken()).map(([text]) => text)).toEqual(["good evening all", "see you tomorrow"]);
  });

  test("what is muted is shown and not heard, until it is let be heard again", async () => {
    await openOverlay("voice=browser");
    if (frames[0]) stage.server.send(frames[0]);
    await expect.poll(spoken, patience).toHaveLength(1);
    const mute = (sound: number) =>
      say({
        type: "overlays",
        position: { epoch: "e1", offset: 1 },
        withdrawals: [],
        mutes: { sound, users: {} },
        skip: "",
      });
    mute(8_640_000_000_000_000);
    await expect.poll(() => stage.page.evaluate("window.cancelled"), patience).toBe(1);
    if (frames[1]) stage.server.send(frames[1]);
    await expect.poll(rules, patience).toEqual(["something vile"]);
    mute(0);
    if (frames[3]) stage.server.send(frames[3]);
    await expect.poll(rules, patience).toEqual(["see you tomorrow"]);
    await expect
      .poll(async () => (await spoken()).map(([text]) => text), patience)
      .toEqual(["good evening all", "see you tomorrow"]);
  });
});

describe("a flood", () => {
  const thanks = (change: object = {}) => ({
    trigger: { on: "event", types: ["GIFT"] },
    actions: [{ type: "overlay", text: "{displayName} sent {giftName}", durationMs: 2_500, ...change }],
  });

  test("of small gifts is one alert a giver, and the large one comes next; none is announced twice", async () => {
    await openOverlay("voice=browser");
    const [first, ...rest] = framesOfCase("a-flood-and-a-whale", thanks());
    if (first) stage.server.send(first);
    await expect.poll(rules, patience).toEqual(["Grey Heron sent Paper Boat"]);
    for (const frame of rest) stage.server.send(frame);

    await expect
      .poll(seen, patience)
      .toEqual([
        "Grey Heron sent Paper Boat",
        "✨🎀 𝓦𝓻𝓮𝓷 🎀✨ sent Blue Whale",
        "Grey Heron sent Paper Boat\u00a0×24",
        "River Otter sent Paper Boat\u00a0×6",
      ]);
    await expect.poll(() => countElements(".alert"), patience).toBe(0);
    expect(await seen()).toHaveLength(4);
  });

  test("says its numbers where the text has them, and goes by a priority that is computed", async () => {
    await openOverlay("voice=browser");
    const text = "{displayName}: {giftCount} for {coins}";
    const hello = {
      trigger: { on: "event", types: ["GIFT"] },
      condition: { "==": [{ var: "event.payload.giftName" }, "Blue Whale"] },
      actions: [{ type: "overlay", text: "a whale!", durationMs: 2_500, priority: 100 }],
    };
    const [first, ...rest] = framesOfCase("a-flood-and-a-whale", thanks({ text, priority: "coins" }), hello);
    if (first) stage.server.send(first);
    await expect.poll(rules, patience).toEqual(["Grey Heron: 1 for 1"]);
    for (const frame of rest) stage.server.send(frame);

    await expect
      .poll(seen, patience)
      .toEqual([
        "Grey Heron: 1 for 1",
        "✨🎀 𝓦𝓻𝓮𝓷 🎀✨: 1 for 25000",
        "a whale!",
        "River Otter: 6 for 6",
        "Grey Heron: 24 for 24",
      ]);
  });

  test("without rules is one alert a giver as well, the large one first", async () => {
    await openOverlay("voice=browser&alertSeconds=3");
    const frames = framesOfCase("a-flood-and-a-whale");
    // At once, so that none is drawn before the others have come.
    stage.server.send(frameOf(frames.flatMap(({ events }) => events)));

    await expect
      .poll(async () => (await texts(".alert")).map((one) => one.replaceAll("\u00a0", " ")), patience)
      .toEqual(["✨🎀 𝓦𝓻𝓮𝓷 🎀✨sent Blue Whale · 25K coins", "Grey Heronsent Paper Boat · 25 coins×25"]);
  });
});

describe("what is read aloud", () => {
  const read = (change: object = {}) => ({
    trigger: { on: "event", types: ["CHAT"] },
    actions: [{ type: "overlay", speech: "{displayName}: {message}", ...change }],
  });

  /** Lets everything be spoken to its end. */
  async function hear(count: number): Promise<[string, string][]> {
    for (let index = 1; index <= count; index += 1) {
      await expect.poll(async () => (await spoken()).length, patience).toBe(index);
      await stage.page.evaluate("window.finish()");
    }
    return spoken();
  }

  test("is clean for the ear, each in its language, and seen by nobody", async () => {
    await openOverlay("voice=browser&locale=en-US");
    for (const frame of framesOfCase("read-to-the-ear", read({ speechWords: ["nasty"] }))) stage.server.send(frame);

    expect(await hear(9)).toEqual([
      ["Wren: what a goal", "en-US"],
      ["Wren: the list is on friends", "en-US"],
      ["Wren: thanks", "en-US"],
      ["River Otter: hahaha", "en-US"],
      ["River Otter: مساء الخير يا أصدقاء", "ar-SA"],
      ["River Otter: おはようございます", "ja-JP"],
      ["River Otter: buenas noches a todos", "es-ES"],
      ["Grey Heron: one", "en-US"],
      ["Grey Heron: two, at once", "en-US"],
    ]);
    expect(await seen()).toEqual([]);
  });

  test("has a pace for each person, and no voice that cannot read it", async () => {
    await openOverlay("voice=browser&locale=en-US");
    const [first, ...others] = framesOfCase("read-to-the-ear", read({ speechPaceMs: 60_000 }));
    for (const frame of [first, ...others]) if (frame) stage.server.send(frame);
    expect((await hear(3)).map(([text]) => text)).toEqual([
      "Wren: what a goal",
      "River Otter: hahaha",
      "Grey Heron: you are a n4sty person",
    ]);
  });
});
