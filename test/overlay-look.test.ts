import { describe, expect, test } from "vitest";
import type { EventUser } from "#shared/event.ts";
import {
  chat,
  eventOf,
  follow,
  frameOf,
  rose,
  ruleAlert,
  startMs,
  tallyChange,
} from "../web/overlay/example-events.ts";
import { patience, setOverlayStage } from "./overlay-stage.ts";

const stage = setOverlayStage();
const { openOverlay, texts, countElements } = stage;

/** Where something is on the page, in pixels. */
interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The box of each element that the selector finds. */
const boxesOf = (selector: string) =>
  stage.page.evaluate<Box[]>(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom };
  })`);

/** Waits until nothing moves. */
const settled = () =>
  expect
    .poll(
      () => stage.page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length"),
      patience,
    )
    .toBe(0);

const wide: EventUser = { userId: "9", uniqueId: "wide", displayName: "W".repeat(60) };
const participants = ["Ada", "Ben"].map((name, index) => ({
  userId: name,
  uniqueId: name,
  displayName: name.repeat(20),
  score: 1_000 * (index + 1),
}));
const totals = { viewers: 123_456, likes: 123_456_789, coins: 1_234_567 };
/** A picture that needs no server. */
const picture = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')}`;

describe("an amount", () => {
  test("of one is one coin", async () => {
    await openOverlay("locale=en");
    stage.server.send(frameOf([rose(1, 1)]));

    await expect.poll(() => texts(".alert .what"), patience).toEqual(["sent Rose · 1\u00a0coin"]);
  });

  test.each([
    [1920, 1080],
    [1080, 1920],
    [800, 600],
    [400, 600],
  ])("at %d x %d is whole, however long the names are", async (width, height) => {
    await stage.page.setViewportSize({ width, height });
    await openOverlay("locale=en");
    const gift = { giftName: "A gift with a very long name indeed", coins: 350_000_000, giftImageUrl: picture };
    stage.server.send(frameOf([rose(1, 99_999, { user: wide }, gift)]));
    await expect.poll(() => texts(".worth"), patience).toEqual([" · 350M\u00a0coins"]);
    await settled();

    const [worth, deed, alert, gift1, count] = (
      await Promise.all([".worth", ".deed", ".alert", ".alert .gift", ".alert .count"].map(boxesOf))
    ).map(([box]) => box!);
    expect(worth!.right).toBeLessThanOrEqual(gift1!.left);
    expect(gift1!.right).toBeLessThanOrEqual(count!.left);
    expect(count!.right).toBeLessThanOrEqual(alert!.right);
    expect(worth!.bottom).toBeLessThanOrEqual(alert!.bottom);
    expect(deed!.bottom).toBeLessThanOrEqual(worth!.top);
    // The name gives way, and shows that it does.
    const isCut = `(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector(".alert .name"))`;
    expect(await stage.page.evaluate(isCut)).toBe(true);
  });
});

test.each([
  ["Rose", true],
  ["A gift with a very long name indeed", false],
])("the dot before the amount of %s is seen only where both are on one line", async (giftName, isSeen) => {
  await openOverlay("locale=en");
  stage.server.send(frameOf([rose(1, 1, {}, { giftName })]));
  await expect.poll(() => countElements(".dot"), patience).toBe(1);
  await settled();

  const [dot, what, worth, deed] = (await Promise.all([".dot", ".what", ".worth", ".deed"].map(boxesOf))).map(
    ([box]) => box!,
  );
  expect(worth!.top < deed!.bottom - 3).toBe(isSeen);
  // What stands outside of its line is cut off.
  expect(dot!.left > what!.left).toBe(isSeen);
  expect(dot!.right).toBeLessThanOrEqual(worth!.left);
});

describe("over the brightest and the darkest video", () => {
  const written =
    ".counter, .tally, .side .name, .score, .line p, .line .name, .mention, .alert .name, .what, .count, .text";

  /** Of each text its contrast with what it stands on: the fifth percentile of the pixels behind it. */
  async function contrasts(): Promise<{ text: string; contrast: number }[]> {
    const texts = await stage.page.evaluate<{ text: string; color: string; box: Box }[]>(
      `[...document.querySelectorAll(${JSON.stringify(written)})].filter((one) => one.textContent).map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const [text, seen] = [range, element].map((one) => one.getBoundingClientRect());
        const box = {
          left: text.left,
          top: text.top,
          right: Math.min(text.right, seen.right),
          bottom: Math.min(text.bottom, seen.bottom),
        };
        const { color } = getComputedStyle(element);
        return { text: (element.className || element.localName) + ": " + element.textContent, color, box };
      })`,
    );
    // The ground alone.
    const bare =
      "* { color: transparent !important; text-shadow: none !important } ::before, ::after, img { opacity: 0 }";
    await stage.page.evaluate(`(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(${JSON.stringify(bare)});
      document.adoptedStyleSheets.push(sheet);
    })()`);
    await settled();
    const png = await stage.page.screenshot();
    return stage.page.evaluate(`(async () => {
      const image = new Image();
      image.src = "data:image/png;base64,${png.toString("base64")}";
      await image.decode();
      const size = { width: image.width, height: image.height };
      const canvas = Object.assign(document.createElement("canvas"), size).getContext("2d");
      canvas.drawImage(image, 0, 0);
      const linear = (value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
      const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
      return ${JSON.stringify(texts)}.map(({ text, color, box: { left, top, right, bottom } }) => {
        const { data } = canvas.getImageData(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
        const ink = luminance(color.match(/[\\d.]+/g).map(Number));
        const all = [];
        for (let at = 0; at < data.length; at += 4) {
          const ground = luminance(data.subarray(at, at + 3));
          all.push((Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05));
        }
        return { text, contrast: all.sort((one, other) => one - other)[Math.floor(all.length / 20)] };
      });
    })()`);
  }

  test.each([
    ["glass", "white"],
    ["glass", "black"],
    ["light", "white"],
    ["light", "black"],
  ])("every text of the theme %s can be read (%s)", async (theme, video) => {
    await openOverlay(`theme=${theme}&alertSeconds=60&locale=en&--overlay-background=${video}`);
    const people = Array.from({ length: 5 }, (_, index) => ({
      userId: String(index),
      uniqueId: "x",
      displayName: `Ada ${index}`,
    }));
    const lines = people.map((user, index) => chat(index + 1, "hello", { user }));
    const mentions = [{ ...people[0]!, index: 0 }];
    const mention = eventOf("CHAT", 9, { message: "@Ada 0 hello", emotes: [], language: "en", mentions });
    const alerts = [rose(10, 1_200), eventOf("SUBSCRIBE", 11, { subMonth: 3 })];
    const rule = ruleAlert(9, { durationMs: 60_000 });
    const actions = [tallyChange(9, "subathon", startMs + 90_000, "timer"), tallyChange(9, "deaths", 3), rule];
    stage.server.send(frameOf([...lines, mention, ...alerts], { actions }));
    await expect.poll(() => countElements(".alert"), patience).toBe(3);
    await settled();

    const found = await contrasts();
    expect(found.length).toBeGreaterThan(20);
    expect(found.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
  });

  test("so can the alerts of follows and battles", async () => {
    await openOverlay("alertSeconds=60&locale=en&--overlay-background=white");
    stage.server.send(frameOf([eventOf("BATTLE", 1, { battleId: "9", battleStatus: 1, participants }), follow(2)]));
    await expect.poll(() => countElements(".alert"), patience).toBe(2);
    await settled();

    expect((await contrasts()).filter(({ contrast }) => contrast < 4.5)).toEqual([]);
  });
});

describe("in the tall picture of a phone", () => {
  /** Everything that the overlay shows by itself, all at once. */
  function fill(): void {
    const lines = Array.from({ length: 8 }, (_, index) => chat(index + 1, "word ".repeat(40)));
    const battle = eventOf("BATTLE", 9, { battleId: "9", battleStatus: 1, participants });
    stage.server.send(frameOf([...lines, battle, rose(10, 99_999, { user: wide })], { totals }));
  }
  const parts = "#counters .counter, #battle, .alert, #chat";

  test.each([
    [1080, 1920],
    [720, 1280],
  ])("of %d x %d all stands clear of TikTok's own interface, and is 1.7 times as large", async (width, height) => {
    await stage.page.setViewportSize({ width, height });
    await openOverlay();
    fill();
    await expect.poll(() => countElements(".alert"), patience).toBe(2);
    await settled();

    const boxes = await boxesOf(parts);
    expect(boxes.length).toBe(7);
    for (const box of boxes) {
      expect(box.left).toBeGreaterThanOrEqual(0.1 * width);
      expect(box.right).toBeLessThanOrEqual(0.9 * width);
      expect(box.top).toBeGreaterThanOrEqual((310 / 1_920) * height);
      expect(box.bottom).toBeLessThanOrEqual((1_060 / 1_920) * height);
    }
    const size = await stage.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)");
    expect(size).toBeCloseTo(1.7 * 0.02 * width, 1);
  });

  test("an alert of a rule stands there, too, in each of its looks", async () => {
    await stage.page.setViewportSize({ width: 1080, height: 1920 });
    await openOverlay();
    const look = (variant: string, index: number) =>
      ruleAlert(
        1,
        { variant, queue: variant, text: "word ".repeat(8), imageUrl: picture },
        { actionId: String(index) },
      );
    stage.server.send(frameOf([chat(1, "hello")], { actions: ["default", "banner", "subtle"].map(look) }));
    await expect.poll(() => countElements(".rule"), patience).toBe(3);
    await settled();

    for (const box of await boxesOf(".rule")) {
      expect(box.left).toBeGreaterThanOrEqual(108);
      expect(box.right).toBeLessThanOrEqual(972);
      expect(box.top).toBeGreaterThanOrEqual(310);
      expect(box.bottom).toBeLessThanOrEqual(1_060);
    }
  });

  test("three alerts fit above the comments, with a battle and a timer: what stood there makes room", async () => {
    await stage.page.setViewportSize({ width: 1080, height: 1920 });
    await openOverlay();
    const rules = ["a", "b", "c"].map((queue) =>
      ruleAlert(1, { queue, text: "word ".repeat(30), imageUrl: picture, durationMs: 60_000 }, { actionId: queue }),
    );
    const tallies = ["one", "two", "three", "four"].map((name) => tallyChange(1, `counter-${name}`, 123_456));
    const battle = eventOf("BATTLE", 2, { battleId: "9", battleStatus: 1, participants });
    stage.server.send(frameOf([chat(1, "hello"), battle], { totals, actions: [...tallies, ...rules] }));
    await expect.poll(() => countElements(".rule"), patience).toBe(3);
    await settled();

    for (const { bottom } of await boxesOf(".rule")) expect(bottom).toBeLessThanOrEqual(1_060);
    const boxes = await boxesOf("#battle, .tally:first-child, .rule");
    for (const { top, bottom } of boxes) expect(bottom - top).toBeGreaterThan(50);
    // The other lines of tallies are cut off between two of them.
    const [all, first, last] = (await Promise.all(["#tallies", ".tally", ".tally:last-child"].map(boxesOf))).map(
      ([box]) => box!,
    );
    expect(all!.bottom).toBeGreaterThanOrEqual(first!.bottom - 1);
    expect(all!.bottom).toBeLessThanOrEqual(last!.top);
  });

  test("what fills the screen is seen above the comments, its picture not smaller than its words", async () => {
    await stage.page.setViewportSize({ width: 1080, height: 1920 });
    await openOverlay();
    const text = "Ann gave a whale,\nthe largest of all";
    const large = picture.replaceAll("%229%22", "%22900%22");
    const rule = ruleAlert(1, { variant: "fullscreen", text, imageUrl: large, durationMs: 60_000 });
    stage.server.send(frameOf([chat(1, "hello")], { actions: [rule] }));
    await expect.poll(() => countElements(".rule .image.loaded"), patience).toBe(1);
    await settled();

    const [[image], [words]] = await Promise.all([boxesOf(".rule .image"), boxesOf(".rule .text")]);
    expect(image!.top).toBeGreaterThanOrEqual(310);
    expect(words!.bottom).toBeLessThanOrEqual(1_060);
    expect(image!.bottom - image!.top).toBeGreaterThan(words!.bottom - words!.top);
  });

  test("safe=0 gives the whole picture back", async () => {
    await stage.page.setViewportSize({ width: 1080, height: 1920 });
    await openOverlay("safe=0");
    fill();
    await expect.poll(() => countElements(".alert"), patience).toBe(2);
    await settled();

    const [chatBox] = await boxesOf("#chat");
    expect(chatBox!.bottom).toBeGreaterThan(1_800);
    expect(await stage.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")).toBeCloseTo(
      21.6,
      1,
    );
  });
});

describe("a line of the chat", () => {
  const avatarOf = (line: number) =>
    stage.page.evaluate<{ left: number; right: number }>(`(() => {
      const { left, right } = getComputedStyle(document.querySelectorAll(".line")[${line}], "::before");
      return { left: parseFloat(left), right: parseFloat(right) };
    })()`);

  test("begins with its avatar, from whichever side it is read", async () => {
    await openOverlay();
    const user = (displayName: string): EventUser => ({ userId: displayName, uniqueId: "x", displayName });
    stage.server.send(
      frameOf([
        chat(1, "hello", { user: user("مشاهد") }),
        chat(2, "مرحبا hello", { user: user("Ada") }),
        chat(3, "🎉 123", { user: user("مشاهد") }),
        chat(4, "🎉", { user: user("Ada") }),
      ]),
    );
    await expect.poll(() => countElements(".line"), patience).toBe(4);

    const sides = await Promise.all([0, 1, 2, 3].map(avatarOf));
    expect(sides.map(({ left, right }) => (left < right ? "left" : "right"))).toEqual([
      "left",
      "right",
      "right",
      "left",
    ]);
    // The words do not run under it.
    const [, rightToLeft] = await boxesOf(".line");
    const [, name] = await boxesOf(".line .name");
    expect(rightToLeft!.right - name!.right).toBeGreaterThan(30);
  });

  test("has its emotes where they were typed, none cut off", async () => {
    await openOverlay();
    const emotes = [{ emoteId: "1", emoteImageUrl: picture, index: 3, code: "[cat]" }];
    const codes = [{ code: "[laughcry]", emoji: "😂", index: 9 }];
    stage.server.send(
      frameOf([eventOf("CHAT", 1, { message: "so [cat] [laughcry] good", language: "en", emotes, codes })]),
    );
    await expect.poll(() => countElements(".line"), patience).toBe(1);

    const pieces = await stage.page.evaluate(
      `[...document.querySelector(".line p").childNodes].map((node) => node.className ?? node.textContent)`,
    );
    expect(pieces).toEqual(["name", " ", "so ", expect.stringContaining("emote"), " 😂 good"]);
    // Two boxes of a line that still moves into its place are of two moments.
    await settled();
    const [[line], [emote]] = await Promise.all([boxesOf(".line p"), boxesOf(".emote")]);
    expect(emote!.top).toBeGreaterThanOrEqual(line!.top);
    expect(emote!.bottom).toBeLessThanOrEqual(line!.bottom);
  });
});

test.each(["default", "banner"])("the picture of a %s alert is as large as the streamer wants it", async (variant) => {
  await openOverlay("--overlay-image-size=200px");
  stage.server.send(
    frameOf([chat(1, "hello")], { actions: [ruleAlert(1, { variant, text: "words", imageUrl: picture })] }),
  );
  await expect.poll(() => countElements(".rule"), patience).toBe(1);
  await settled();

  const [[image], [text], [alert]] = await Promise.all([
    boxesOf(".rule .image"),
    boxesOf(".rule .text"),
    boxesOf(".rule"),
  ]);
  expect([image!.right - image!.left, image!.bottom - image!.top]).toEqual([200, 200]);
  expect(image!.right).toBeLessThanOrEqual(text!.left);
  expect(text!.right).toBeLessThanOrEqual(alert!.right);
});

test.each([
  [1920, 1080],
  [1080, 1920],
  [800, 600],
])("a banner with a picture as large as can be covers no line of the chat (%d x %d)", async (width, height) => {
  await stage.page.setViewportSize({ width, height });
  await openOverlay("--overlay-image-size=3000px");
  const lines = Array.from({ length: 8 }, (_, index) => chat(index + 1, "word ".repeat(30)));
  const banner = ruleAlert(9, { variant: "banner", text: "words", imageUrl: picture, durationMs: 60_000 });
  stage.server.send(frameOf(lines, { actions: [banner] }));
  await expect.poll(() => countElements(".rule"), patience).toBe(1);
  await settled();

  const [[alert], [box]] = await Promise.all([boxesOf(".rule"), boxesOf("#chat")]);
  expect(alert!.bottom).toBeLessThanOrEqual(box!.top);
  expect(box!.bottom - box!.top).toBeGreaterThan(0.1 * height);
  expect(box!.bottom).toBeLessThanOrEqual(height);
});

test.each(["default", "banner"])("a picture without words has nothing around it (%s)", async (variant) => {
  await openOverlay();
  const rule = ruleAlert(1, { variant, text: "", imageUrl: picture, durationMs: 60_000 });
  stage.server.send(frameOf([chat(1, "hello")], { actions: [rule] }));
  await expect.poll(() => countElements(".rule"), patience).toBe(1);

  const ground = await stage.page.evaluate(`getComputedStyle(document.querySelector(".rule")).backgroundImage`);
  expect(ground).toBe("none");
});

test("a large timer fits into the picture of a small phone: its label gives way, not its time", async () => {
  await stage.page.setViewportSize({ width: 390, height: 844 });
  await openOverlay("show=tallies&talliesAt=center");
  const timer = tallyChange(1, "a-name-as-long-as-it-can-be-here", startMs + 3_600_000 * 99, "timer");
  stage.server.send(frameOf([chat(1, "hello")], { actions: [timer] }));
  await expect.poll(() => countElements(".tally"), patience).toBe(1);

  const [pill] = await boxesOf(".tally");
  expect(pill!.left).toBeGreaterThanOrEqual(0);
  expect(pill!.right).toBeLessThanOrEqual(390);
  const isCut = `(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector(".tally"))`;
  expect(await stage.page.evaluate(isCut)).toBe(false);
});

test("the picture of a rule's alert stands where its text begins", async () => {
  await openOverlay();
  const said = ["thank you", "شكرا لك"].map((text, index) =>
    ruleAlert(1, { text, imageUrl: picture, queue: String(index) }, { actionId: text }),
  );
  stage.server.send(frameOf([chat(1, "hello")], { actions: said }));
  await expect.poll(() => countElements(".rule .image"), patience).toBe(2);
  await settled();

  const [images, lines] = await Promise.all([boxesOf(".rule .image"), boxesOf(".rule .text")]);
  expect(images.map((image, index) => (image.left < lines[index]!.left ? "left" : "right"))).toEqual(["left", "right"]);
});

describe("a battle", () => {
  const sides = (scores: number[]) =>
    scores.map((score, index) => ({ userId: String(index), uniqueId: "x", displayName: "نور السماء", score }));

  test("shows every point of a duel, and each name over its score, from whichever side it is read", async () => {
    await openOverlay("locale=en");
    const duel = sides([4_210, 4_190]);
    stage.server.send(frameOf([eventOf("BATTLE", 1, { battleId: "9", battleStatus: 1, participants: duel })]));
    await expect.poll(() => texts(".score"), patience).toEqual(["4,210", "4,190"]);

    const [names, scores, [left]] = await Promise.all([boxesOf(".side .name"), boxesOf(".score"), boxesOf(".side")]);
    expect(names[0]!.left).toBeCloseTo(scores[0]!.left, 0);
    expect(names[1]!.right).toBeCloseTo(scores[1]!.right, 0);
    // Its box is as wide as the name, so that a name from the right does not begin at the other end.
    expect(names[0]!.right).toBeLessThan(left!.right - 20);
  });

  test.each([
    [1080, 1920],
    [390, 844],
  ])("of four keeps the crown beside the score (%d x %d)", async (width, height) => {
    await stage.page.setViewportSize({ width, height });
    await openOverlay("locale=en");
    const four = sides([4_210, 3_980, 1_200, 300]);
    stage.server.send(frameOf([eventOf("BATTLE", 1, { battleId: "9", battleStatus: 1, participants: four })]));
    await expect.poll(() => texts(".score"), patience).toEqual(["4.2K", "4K", "1.2K", "300"]);

    const boxes = await boxesOf(".score");
    const heights = new Set(boxes.map(({ top, bottom }) => Math.round(bottom - top)));
    expect(heights.size).toBe(1);
    for (const [index, { left }] of boxes.slice(1).entries()) expect(boxes[index]!.right).toBeLessThanOrEqual(left);
  });
});

test("whom a message speaks to is set apart", async () => {
  await openOverlay();
  const mentions = [{ userId: "1", uniqueId: "ben", displayName: "Ben", index: 3 }];
  stage.server.send(frameOf([eventOf("CHAT", 1, { message: "hi @Ben!", emotes: [], language: "en", mentions })]));
  await expect.poll(() => texts(".line .mention"), patience).toEqual(["@Ben"]);

  expect(await texts(".line p")).toEqual(["Ada hi @Ben!"]);
});

test("the names of a battle do not run into each other", async () => {
  await openOverlay();
  stage.server.send(frameOf([eventOf("BATTLE", 1, { battleId: "9", battleStatus: 1, participants })]));
  await expect.poll(() => countElements(".side"), patience).toBe(2);

  const [a, b] = await boxesOf(".side .name");
  expect(a!.right).toBeLessThan(b!.left);
});
