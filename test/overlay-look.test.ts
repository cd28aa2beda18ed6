import { describe, expect, test } from "vitest";
import type { EventUser } from "#shared/event.ts";
import { chat, eventOf, frameOf, rose, ruleAlert } from "../web/example-events.ts";
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
    await expect.poll(() => texts(".worth"), patience).toEqual(["350M\u00a0coins"]);
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

test("the names of a battle do not run into each other", async () => {
  await openOverlay();
  stage.server.send(frameOf([eventOf("BATTLE", 1, { battleId: "9", battleStatus: 1, participants })]));
  await expect.poll(() => countElements(".side"), patience).toBe(2);

  const [a, b] = await boxesOf(".side .name");
  expect(a!.right).toBeLessThan(b!.left);
});
