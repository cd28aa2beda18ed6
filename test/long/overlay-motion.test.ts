import { expect, test } from "vitest";
import { chat, eventOf, follow, frameOf, rose, ruleAlert } from "../../web/overlay/example-events.ts";
import { patience, setOverlayStage } from "../overlay-stage.ts";

const stage = setOverlayStage();
const { openOverlay, texts, countElements } = stage;

/**
 * Looks at every picture that is drawn from now on, and notes which texts of different alerts and lines could be read in the
 * same place. What is fainter than a tenth cannot be read.
 */
const watch = () =>
  stage.page.evaluate(`(() => {
    const overlaps = new Set();
    const looks = { pictures: 0, overlaps };
    const isSeen = (element) => {
      let opacity = 1;
      for (let one = element; one; one = one.parentElement) {
        const style = getComputedStyle(one);
        if (style.display === "none" || style.visibility === "hidden") return false;
        opacity *= Number(style.opacity);
      }
      return opacity > 0.1;
    };
    // The chat shows nothing outside of its own box.
    const clipped = (box, chat) => {
      const within = chat?.getBoundingClientRect() ?? box;
      return {
        top: Math.max(box.top, within.top),
        bottom: Math.min(box.bottom, within.bottom),
        left: box.left,
        right: box.right,
      };
    };
    // What is dimmed under an alert that has the screen alone is meant to be.
    const isDimmed = (a, b) => a.of.matches(".variant-fullscreen") && b.of.matches(".line");
    const look = () => {
      looks.pictures += 1;
      const seen = [...document.querySelectorAll(".alert .name, .alert .what, .rule .text, .line p")]
        .filter((element) => element.textContent !== "" && isSeen(element))
        .map((element) => ({
          of: element.closest(".alert, .line"),
          text: element.textContent,
          box: clipped(element.getBoundingClientRect(), element.closest("#chat")),
        }));
      for (const [index, a] of seen.entries())
        for (const b of seen.slice(index + 1)) {
          if (a.of === b.of || (a.of.matches(".line") && b.of.matches(".line")) || isDimmed(a, b)) continue;
          const over = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
          const beside = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
          // A line's box is a little higher than its letters.
          if (over > 3 && beside > 3) overlaps.add(a.text + " | " + b.text);
        }
      requestAnimationFrame(look);
    };
    look();
    window.looks = looks;
  })()`);
const seen = () =>
  stage.page.evaluate<{ pictures: number; overlaps: string[] }>(
    "({ pictures: window.looks.pictures, overlaps: [...window.looks.overlaps] })",
  );

test.each([
  [1920, 1080],
  [1080, 1920],
  [400, 600],
])("at %d x %d no two texts are read in the same place while alerts come and go", async (width, height) => {
  await stage.page.setViewportSize({ width, height });
  await openOverlay("alertSeconds=1&maxChat=14");
  await watch();
  const lines = Array.from({ length: 8 }, (_, index) => chat(index + 1, `line ${index} `.repeat(6)));
  const alerts = [
    rose(9, 20),
    follow(10),
    eventOf("SUBSCRIBE", 11, { subMonth: 3 }),
    rose(12, 3, {}, { groupId: "2" }),
  ];
  const texted = (offset: number, text: string, queue: string, variant = "default") =>
    ruleAlert(offset, { text, queue, variant, durationMs: 1_000 }, { actionId: text });
  stage.server.send(
    frameOf([...lines, ...alerts], {
      actions: [
        texted(9, "the first of a queue", "a"),
        texted(9, "across the picture", "b", "banner"),
        texted(10, "the second of a queue,\nwhich is higher", "a"),
        texted(11, "alone on the screen", "a", "fullscreen"),
        texted(12, "the last of all", "a"),
      ],
    }),
  );
  await expect.poll(() => countElements(".alert"), patience).toBeGreaterThan(2);
  await expect.poll(() => texts(".rule .text"), { timeout: 30_000, interval: 20 }).toContain("the last of all");
  await expect.poll(() => countElements(".alert"), { timeout: 30_000 }).toBe(0);

  const { pictures, overlaps } = await seen();
  expect(pictures).toBeGreaterThan(30);
  expect(overlaps).toEqual([]);
});

test("without motion alerts come and go at once", async () => {
  await stage.page.emulateMedia({ reducedMotion: "reduce" });
  await openOverlay("alertSeconds=1");
  await watch();
  stage.server.send(frameOf([rose(1, 20), follow(2), eventOf("SUBSCRIBE", 3, { subMonth: 3 })]));
  await expect.poll(() => texts(".alert .what"), patience).toContain("subscribed for 3 months");
  expect(await countElements(".alert.leave")).toBe(0);
  await expect.poll(() => countElements(".alert"), patience).toBe(0);

  expect((await seen()).overlaps).toEqual([]);
});

test("however fast alerts change, each of them is seen", async () => {
  await openOverlay("alertSeconds=1");
  await stage.page.evaluate(`(() => {
    window.read = new Set();
    const look = () => {
      for (const what of document.querySelectorAll(".alert .name"))
        if (Number(getComputedStyle(what.parentElement).opacity) > 0.9 && what.offsetHeight > 0) window.read.add(what.textContent);
      requestAnimationFrame(look);
    };
    look();
  })()`);
  const names = Array.from({ length: 10 }, (_, index) => `name ${index}`);
  stage.server.send(
    frameOf(
      names.map((displayName, index) =>
        follow(index + 1, { user: { userId: displayName, uniqueId: "x", displayName } }),
      ),
    ),
  );
  await expect.poll(() => countElements(".alert"), patience).toBeGreaterThan(0);
  await expect.poll(() => countElements(".alert"), { timeout: 30_000 }).toBe(0);

  expect(await stage.page.evaluate("[...window.read].toSorted()")).toEqual(names);
});
