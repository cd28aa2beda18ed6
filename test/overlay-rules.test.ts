import { describe, expect, test } from "vitest";
import { closeCodes } from "#shared/protocol/wire.ts";
import {
  ben,
  chat,
  eventOf,
  follow,
  frameOf,
  rose,
  ruleAlert,
  startMs,
  tallyChange,
} from "../web/overlay/example-events.ts";
import { helloFrame } from "./overlay-server.ts";
import { patience, setOverlayStage, streamId } from "./overlay-stage.ts";
import { rule, stage as ruleStage } from "./rule-stage.ts";

const stage = setOverlayStage((page) =>
  page.route("https://media.example/**", async (route) => {
    if (route.request().url().endsWith(".wav")) await route.fulfill({ contentType: "audio/wav", body: silence(2_500) });
    else await route.fulfill({ contentType: "image/svg+xml", body: square });
  }),
);
const { openOverlay, visitAt, texts, countElements, complaints } = stage;

const square = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="red" d="M0 0h9v9H0z"/></svg>';
const imageUrl = "https://media.example/heart.svg";
const soundUrl = "https://media.example/bell.wav";

/** A wave file that says nothing for this long. */
function silence(durationMs: number): Buffer {
  const bytes = durationMs * 8;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + bytes, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8_000, 24);
  header.writeUInt32LE(8_000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36);
  header.writeUInt32LE(bytes, 40);
  return Buffer.concat([header, Buffer.alloc(bytes, 128)]);
}

/** Sends actions in a frame that holds nothing else. */
function act(...actions: ReturnType<typeof ruleAlert>[]): void {
  const offset = Math.max(...actions.map((action) => action.offset));
  stage.server.send(frameOf([], { position: { epoch: "e1", offset }, actions }));
}

const long = { durationMs: 60_000 };

const shownTexts = () => texts(".rule:not(.leave) .text");

describe("alerts of rules", () => {
  test("have a text that stays text, a picture, and the class of their variant", async () => {
    const nasty = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>';
    await openOverlay();
    act(ruleAlert(1, { text: `${nasty}\nand more`, imageUrl, variant: "my-look", ...long }));

    await expect.poll(shownTexts, patience).toEqual([`${nasty}\nand more`]);
    await expect.poll(() => countElements(".rule.variant-my-look img.image.loaded"), patience).toBe(1);
    expect(await countElements("main img, main script")).toBe(1);
    expect(await stage.page.evaluate("window.hit ?? null")).toBeNull();
  });

  test("show the picture that the event itself has in its address", async () => {
    await openOverlay();
    const drawn = `data:image/svg+xml,${encodeURIComponent(square)}`;
    const payload = { giftImageUrl: drawn };
    const actions = [{ type: "overlay", imageUrl: "{giftImageUrl}", soundUrl: "{giftImageUrl}", ...long }];
    const [run] = ruleStage([rule({ trigger: { on: "event", types: ["GIFT"] }, actions })]).send(
      rose(1, 1, {}, payload),
    );
    if (run?.action.type !== "overlay") throw new Error("the rule did not fire");
    act(ruleAlert(1, run.action));

    await expect.poll(() => countElements(".rule.bare img.image.loaded"), patience).toBe(1);
    expect(await countElements("audio")).toBe(0);
  });

  test("of one queue come one after the other, of another at the same time", async () => {
    await openOverlay();
    act(
      ruleAlert(1, { text: "first", durationMs: 2_500 }),
      ruleAlert(2, { text: "second", ...long }),
      ruleAlert(3, { text: "beside", queue: "corner", ...long }),
    );

    await expect.poll(shownTexts, patience).toEqual(["first", "beside"]);
    await expect.poll(async () => (await shownTexts()).toSorted(), patience).toEqual(["beside", "second"]);
  });

  test("are shown on the overlays that they name", async () => {
    stage.server.overlayName = "main-scene";
    await openOverlay();
    act(
      ruleAlert(1, { text: "elsewhere", queue: "a", overlays: ["intro"], ...long }),
      ruleAlert(2, { text: "here", queue: "b", overlays: ["intro", "main-scene"], ...long }),
    );

    await expect.poll(shownTexts, patience).toEqual(["here"]);
  });

  test("that were missed come after a return, once; a page that is loaded again repeats none", async () => {
    const visit = await openOverlay();
    act(ruleAlert(1, { text: "before", queue: "a", ...long }));
    await expect.poll(shownTexts, patience).toEqual(["before"]);
    stage.server.greet = () => helloFrame(streamId, { position: { epoch: "e1", offset: 1 }, recovered: true });
    visit.socket.close(closeCodes.goAway);
    expect((await visitAt(1)).after).toBe("e1:1");
    const both = [
      ruleAlert(1, { text: "before", queue: "a", ...long }),
      ruleAlert(2, { text: "missed", queue: "b", ...long }),
    ];
    act(...both);
    act(...both);
    await expect.poll(shownTexts, patience).toEqual(["before", "missed"]);

    stage.server.greet = () => helloFrame(streamId, { position: { epoch: "e1", offset: 2 }, recovered: true });
    await stage.page.reload();
    expect((await visitAt(2)).after).toBe("e1:2");
    act(...both, ruleAlert(3, { text: "after", ...long }));
    await expect.poll(shownTexts, patience).toEqual(["after"]);
  });

  test("fill the picture as fullscreen, and its width as a banner", async () => {
    await openOverlay();
    act(ruleAlert(1, { variant: "banner", queue: "a", ...long }));

    // The margin of the picture is 1.5rem, the motion it enters with is over by then.
    await expect
      .poll(async () => {
        const box = await stage.page.locator(".variant-banner").boundingBox();
        return box && [box.x, 1_280 - box.x - box.width].map(Math.round);
      }, patience)
      .toEqual([22, 22]);
    act(ruleAlert(2, { variant: "fullscreen", queue: "b", ...long }));
    await expect
      .poll(() => stage.page.locator(".variant-fullscreen").boundingBox(), patience)
      .toEqual({ x: 0, y: 0, width: 1_280, height: 720 });
  });

  test("let everything else fade behind a fullscreen alert, whose shadow nothing cuts off", async () => {
    stage.server.greet = () => helloFrame(streamId, { counters: { deaths: 1 } });
    await openOverlay();
    const participants = ["Ada", "Ben"].map((name) => ({ userId: name, uniqueId: name, displayName: name, score: 9 }));
    stage.server.send(
      frameOf([chat(1, "hello"), eventOf("BATTLE", 2, { battleId: "2", battleStatus: 1, participants })]),
    );
    act(ruleAlert(3, { text: "all of it", variant: "fullscreen", ...long }));
    await expect.poll(shownTexts, patience).toEqual(["all of it"]);

    const style = (selector: string, property: string) =>
      stage.page.evaluate(`getComputedStyle(document.querySelector("${selector}")).${property}`);
    for (const part of ["#counters", "#tallies", "#battle", "#chat"]) expect(await style(part, "opacity")).toBe("0.25");
    // What clamps its lines clips its text-shadow.
    expect(await style(".variant-fullscreen .text", "textShadow")).toBe("none");
    expect(await style(".variant-fullscreen .text", "filter")).toContain("drop-shadow");
  });

  test("give a fullscreen alert the screen, and are seen for their whole time all the same", async () => {
    // How long each alert was to be seen, counted picture by picture.
    await stage.page.addInitScript(`
      window.seenMs = {};
      let last = performance.now();
      const look = (now) => {
        for (const one of document.querySelectorAll(".alert:not(.leave)")) {
          if (getComputedStyle(one).visibility !== "visible") continue;
          const name = one.querySelector(".text, .name").textContent;
          window.seenMs[name] = (window.seenMs[name] ?? 0) + now - last;
        }
        last = now;
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    `);
    const visit = await openOverlay("alertSeconds=2");
    stage.server.send(
      frameOf([follow(1)], { actions: [ruleAlert(1, { text: "before", queue: "a", durationMs: 2_000 })] }),
    );
    await expect.poll(shownTexts, patience).toEqual(["before"]);
    act(ruleAlert(2, { text: "all of it", variant: "fullscreen", queue: "full", durationMs: 3_000 }));
    await expect.poll(shownTexts, patience).toContain("all of it");
    stage.server.send(
      frameOf([follow(3, { user: ben })], {
        actions: [ruleAlert(3, { text: "meanwhile", queue: "b", durationMs: 2_000 })],
      }),
    );
    // The line breaks while it stands, and comes back with nothing of it.
    stage.server.greet = () => helloFrame(streamId, { position: { epoch: "e1", offset: 3 } });
    visit.socket.close(closeCodes.goAway);
    await visitAt(1);

    await expect.poll(() => countElements(".alert"), patience).toBe(0);
    const seenMs = await stage.page.evaluate<Record<string, number>>("window.seenMs");
    expect(Object.keys(seenMs).toSorted()).toEqual(["Ada", "Ben", "all of it", "before", "meanwhile"]);
    // The clock of an alert starts with the first picture that it is in: less one on either side.
    for (const name of ["Ada", "Ben", "before", "meanwhile"]) expect(seenMs[name]).toBeGreaterThan(1_850);
  });

  test("take a look and a place of their own from custom CSS", async () => {
    await openOverlay();
    await stage.page.evaluate(`(() => {
      const style = document.createElement("style");
      style.textContent = \`.rule.variant-wheel { background: #ffd400; color: #222; }
        .rule[data-queue="jokes"] { position: fixed; top: auto; bottom: 30px; left: 40px; right: auto; width: 300px; }\`;
      document.head.append(style);
    })()`);
    act(ruleAlert(1, { variant: "wheel", queue: "jokes", durationMs: 3_000 }));

    await expect
      .poll(async () => {
        const box = await stage.page.locator(".variant-wheel").boundingBox();
        return box && [box.x, 720 - box.y - box.height, box.width];
      }, patience)
      .toEqual([40, 30, 300]);
    expect(await stage.page.evaluate("getComputedStyle(document.querySelector('.rule')).backgroundColor")).toBe(
      "rgb(255, 212, 0)",
    );
    // It fades where it is, a little smaller towards its middle.
    const left = await stage.page.evaluate<number>(`new Promise((resolve) => {
      const look = () => {
        const element = document.querySelector(".variant-wheel.leave");
        if (element) resolve(element.getBoundingClientRect().left);
        else requestAnimationFrame(look);
      };
      look();
    })`);
    expect(left).toBeGreaterThanOrEqual(40);
    expect(left).toBeLessThan(50);
    expect(complaints.filter((text) => text.includes("inline style"))).toHaveLength(1);
    complaints.length = 0;
  });

  test("by the thousand leave at most 50 elements and three alerts", async () => {
    await openOverlay();
    for (let first = 1; first <= 1_000; first += 100) {
      const actions = Array.from({ length: 100 }, (_, index) =>
        ruleAlert(first + index, { queue: `q${index % 30}`, imageUrl, durationMs: 500 }),
      );
      const events = actions.map(({ offset }) => chat(offset, `message ${offset}`));
      stage.server.send(frameOf(events, { actions }));
    }

    await expect.poll(async () => (await texts(".line")).at(-1), patience).toEqual("Ada message 1000");
    await expect.poll(() => countElements(".rule"), patience).toBeGreaterThan(0);
    expect(await countElements(".rule:not(.leave)")).toBeLessThanOrEqual(3);
    expect(await countElements("body *")).toBeLessThanOrEqual(50);
  });
});

describe("what is heard", () => {
  /** Notes what sounds do, as the page's own elements tell it. */
  async function listen(): Promise<() => Promise<string[]>> {
    await stage.page.addInitScript(`
      window.heard = [];
      for (const what of ["playing", "ended"]) {
        document.addEventListener(what, (event) => window.heard.push(what), true);
      }
    `);
    return () => stage.page.evaluate<string[]>("window.heard");
  }

  test("a sound is played to its end, and its alert stays as long", async () => {
    const heard = await listen();
    await openOverlay();
    // A browser wants a click before it plays anything; OBS does not.
    await stage.page.mouse.click(5, 5);
    act(ruleAlert(1, { soundUrl, durationMs: 500 }));

    await expect.poll(heard, patience).toEqual(["playing"]);
    expect(await shownTexts()).toEqual(["alert 1"]);
    await expect.poll(() => countElements(".rule"), patience).toBe(0);
    expect(await heard()).toEqual(["playing", "ended"]);
  });

  test("a sound stands still while a fullscreen alert has the screen, and is played to its end after it", async () => {
    const heard = await listen();
    await openOverlay();
    await stage.page.mouse.click(5, 5);
    act(ruleAlert(1, { soundUrl, durationMs: 500, queue: "a" }));
    await expect.poll(heard, patience).toEqual(["playing"]);
    const sound = (what: string) => stage.page.evaluate(`document.querySelector("audio").${what}`);
    act(ruleAlert(2, { text: "all of it", variant: "fullscreen", queue: "full", durationMs: 3_000 }));

    await expect.poll(() => sound("paused"), patience).toBe(true);
    const playedFor = await sound("currentTime");
    await expect.poll(shownTexts, patience).toEqual(["alert 1"]);
    expect(playedFor).toBeLessThan(2.5);
    expect(await heard()).not.toContain("ended");
    await expect.poll(() => countElements(".rule"), patience).toBe(0);
    expect(await heard()).toEqual(["playing", "playing", "ended"]);
  });

  test("alerts without text and picture are heard and not seen, one after the other, and nothing seen waits for them", async () => {
    const heard = await listen();
    await openOverlay();
    await stage.page.mouse.click(5, 5);
    act(
      ruleAlert(1, { text: "", soundUrl, ...long }),
      ruleAlert(2, { text: "seen", ...long }),
      ruleAlert(3, { text: "", soundUrl, ...long }),
    );

    await expect.poll(heard, patience).toEqual(["playing"]);
    expect(await shownTexts()).toEqual(["seen"]);
    // Their time is that of their sounds.
    await expect.poll(heard, patience).toEqual(["playing", "ended", "playing", "ended"]);
    await expect.poll(() => countElements(".rule"), patience).toBe(1);
  });

  test("where the browser plays nothing, or the sound is gone, the alert is shown and leaves", async () => {
    const heard = await listen();
    const said: string[] = [];
    stage.page.on("console", (message) => said.push(message.text()));
    await stage.page.route("https://media.example/gone.wav", (route) => route.fulfill({ status: 404 }));
    await openOverlay("debug=1");
    act(ruleAlert(1, { soundUrl, durationMs: 500, queue: "a" }));

    await expect.poll(() => said.join("\n"), patience).toContain("A sound was not played: NotAllowedError");
    await stage.page.mouse.click(5, 5);
    act(ruleAlert(2, { soundUrl: "https://media.example/gone.wav", durationMs: 500, queue: "b" }));
    await expect.poll(() => said.join("\n"), patience).toContain("A sound was not played: NotSupportedError");
    await expect.poll(() => countElements(".rule"), patience).toBe(0);
    expect(await heard()).toEqual([]);
  });

  test("with volume=0 nothing is loaded to be heard", async () => {
    await openOverlay("volume=0");
    act(ruleAlert(1, { soundUrl, speech: "hello", ...long }));

    await expect.poll(shownTexts, patience).toEqual(["alert 1"]);
    expect(await countElements("audio")).toBe(0);
  });

  test("a revoked token ends what is heard", async () => {
    await openOverlay();
    await stage.page.mouse.click(5, 5);
    act(ruleAlert(1, { soundUrl, ...long }));
    await expect.poll(() => countElements("audio"), patience).toBe(1);
    await stage.page.evaluate("window.sound = document.querySelector('audio')");
    (await visitAt(0)).socket.close(closeCodes.revoked);

    await expect.poll(() => stage.page.evaluate("window.sound.paused"), patience).toBe(true);
    expect(await stage.page.evaluate("window.sound.getAttribute('src')")).toBeNull();
  });

  test("the page's policy lets no sound and no picture come over anything but https", async () => {
    await openOverlay();
    await stage.page.evaluate(`for (const [tag, url] of [
      ["audio", "http://media.example/bell.wav"],
      ["audio", "data:audio/wav;base64,AAAA"],
      ["img", "http://media.example/heart.svg"],
    ]) document.createElement(tag).src = url;`);

    await expect.poll(() => complaints.length, patience).toBe(3);
    expect(complaints.filter((text) => text.includes("media-src"))).toHaveLength(2);
    expect(complaints.filter((text) => text.includes("img-src"))).toHaveLength(1);
    complaints.length = 0;
  });

  test("speech is spoken in the overlay's language, and its alert stays until it has ended", async () => {
    // Chromium without a desktop has no voices: this one notes what it is asked, and speaks until it is told.
    await stage.page.addInitScript(`
      window.spoken = [];
      Object.defineProperty(window, "speechSynthesis", { value: {
        speak(utterance) {
          window.spoken.push([utterance.text, utterance.lang, utterance.volume]);
          utterance.dispatchEvent(new Event("start"));
          window.finish = () => utterance.dispatchEvent(new Event("end"));
        },
        cancel() {},
      } });
    `);
    await openOverlay("voice=browser&locale=de-DE&volume=0.5");
    act(
      ruleAlert(1, { speech: "Danke, Ada!", durationMs: 500 }),
      ruleAlert(2, { text: "next", ...long }),
      ruleAlert(3, { text: "silent", queue: "b", durationMs: 3_000 }),
    );

    await expect.poll(() => stage.page.evaluate("window.spoken"), patience).toEqual([["Danke, Ada!", "de-DE", 0.5]]);
    await expect.poll(shownTexts, patience).toEqual(["alert 1", "silent"]);
    await expect.poll(shownTexts, patience).toEqual(["alert 1"]);
    await stage.page.evaluate("window.finish()");
    await expect.poll(shownTexts, patience).toEqual(["next"]);
  });

  test.each(["without voices", "without speech"])("a browser %s shows the alert, and does not wait", async (which) => {
    if (which === "without speech") await stage.page.addInitScript("delete window.speechSynthesis");
    await openOverlay("voice=browser");
    act(ruleAlert(1, { speech: "hello", durationMs: 2_000 }), ruleAlert(2, { text: "next", ...long }));

    await expect.poll(shownTexts, patience).toEqual(["alert 1"]);
    await expect.poll(shownTexts, patience).toEqual(["next"]);
  });
});

describe("counters and timers of rules", () => {
  const tallies = () =>
    stage.page.evaluate<string[]>(
      `[...document.querySelectorAll(".tally")].map((one) => one.dataset.name + " " + one.textContent)`,
    );

  test("are greeted with and changed, each with its name", async () => {
    stage.server.greet = () => helloFrame(streamId, { counters: { deaths: 1_234, "wins-today": 3 } });
    await openOverlay();
    await expect.poll(tallies, patience).toEqual(["deaths 1,234", "wins-today 3"]);
    act(tallyChange(1, "deaths", 1_235), tallyChange(1, "new", -1));

    await expect.poll(tallies, patience).toEqual(["deaths 1,235", "new -1", "wins-today 3"]);
    const label = await stage.page.evaluate(
      `getComputedStyle(document.querySelector("[data-name=wins-today]"), "::before").content`,
    );
    expect(label).toBe('"wins today"');
  });

  test("a timer runs down to 0 and stays there, without a word from the server", async () => {
    stage.server.greet = () => helloFrame(streamId, { timers: { break: Date.now() + 4_000 } });
    await openOverlay();
    const seen: string[] = [];
    await expect
      .poll(
        async () => {
          const [text] = await texts(".tally");
          if (text !== undefined && text !== seen.at(-1)) seen.push(text);
          return text;
        },
        { timeout: 15_000, interval: 100 },
      )
      .toBe("0:00");

    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect(await countElements(".tally.over")).toBe(1);
  });

  test("are chosen by name, and none are there when the overlay does not show them", async () => {
    stage.server.greet = () => helloFrame(streamId, { counters: { deaths: 1, wins: 2 } });
    await openOverlay("tallies=wins");
    await expect.poll(tallies, patience).toEqual(["wins 2"]);
    await stage.page.goto(`${stage.server.origin}/o/secret-token?show=counters`);
    await expect.poll(() => texts(".counter"), patience).toHaveLength(3);

    expect(await stage.page.locator("#tallies").isVisible()).toBe(false);
  });
});

describe("texts in which both directions of writing meet", () => {
  const layla = "قمر الليل";

  /** Renders a rule's text as the hub does, with one user's name, shows it, and measures where its parts are. */
  async function placesOf(
    text: string,
    displayName: string,
    parts: string[],
  ): Promise<{ left: number; top: number }[]> {
    const user = { userId: "7", uniqueId: "someone", displayName };
    const trigger = { on: "event", types: ["FOLLOW"] };
    const [run] = ruleStage([rule({ trigger, actions: [{ type: "overlay", text, variant: "banner", ...long }] })]).send(
      follow(1, { user }),
    );
    if (run?.action.type !== "overlay") throw new Error("the rule did not fire");
    await openOverlay();
    act(ruleAlert(1, run.action));
    await expect.poll(() => countElements(".rule .text"), patience).toBe(1);
    return stage.page.evaluate<{ left: number; top: number }[]>(`(() => {
      const node = document.querySelector(".rule .text").firstChild;
      return ${JSON.stringify(parts)}.map((part) => {
        const range = document.createRange();
        range.setStart(node, node.data.indexOf(part));
        range.setEnd(node, node.data.indexOf(part) + part.length);
        const [{ left, top }] = range.getClientRects();
        return { left, top };
      });
    })()`);
  }

  test.each([
    ["{displayName} gave 13 Roses, thank you so much!", layla, [layla, "gave", "13", "Roses,", "much!"]],
    ["Goal: {displayName} (5) -> next", layla, ["Goal:", layla, "(5)", "->", "next"]],
    ["{displayName}: 13 Roses", "שלום", ["שלום", ": ", "13", "Roses"]],
    ["{displayName} gave 13 Roses", "Ada\u2067\u202e", ["Ada", "gave", "13", "Roses"]],
  ])("%s with %s reads from the left", async (text, name, parts) => {
    const places = await placesOf(text, name, parts);

    expect(new Set(places.map(({ top }) => Math.round(top / 10))).size).toBe(1);
    expect(places).toEqual(places.toSorted((one, other) => one.left - other.left));
  });

  test.each([
    ["{displayName} أرسل 13 وردة (5) شكرا", "Ada Lovelace", ["Ada Lovelace", "أرسل", "13", "وردة", "(5)", "شكرا"]],
    ["הבא: {displayName} (5) תודה", "Ada!", ["הבא:", "Ada!", "(5)", "תודה"]],
    ["{displayName} أرسل 13 وردة", layla, [layla, "أرسل", "13", "وردة"]],
  ])("%s with %s reads from the right", async (text, name, parts) => {
    const places = await placesOf(text, name, parts);

    expect(places).toEqual(places.toSorted((one, other) => other.left - one.left));
  });
});

test.each([
  [1920, 1080, "side"],
  [1080, 1920, "side"],
  [400, 600, "side"],
  [1080, 1920, "opposite"],
  [400, 600, "bottom"],
])("at %d x %d alerts of rules, counters and timers at the %s cover nothing else", async (width, height, talliesAt) => {
  await stage.page.setViewportSize({ width, height });
  const timers = { subathon: startMs + 3_600_000 };
  stage.server.greet = () => helloFrame(streamId, { timers, counters: { deaths: 12, "wins-today": 3 } });
  await openOverlay(`talliesAt=${talliesAt}`);
  const participants = ["Ada", "Ben"].map((name) => ({ userId: name, uniqueId: name, displayName: name, score: 9 }));
  stage.server.send(
    frameOf(
      [
        ...Array.from({ length: 8 }, (_, index) => chat(index + 1, "word ".repeat(40))),
        eventOf("BATTLE", 9, { battleId: "9", battleStatus: 1, participants }),
        rose(10, 99, { user: { userId: "1", uniqueId: "giver" } }),
      ],
      {
        actions: [
          ruleAlert(10, { text: "Thank you! ".repeat(40), imageUrl, queue: "a", ...long }),
          ruleAlert(11, { text: "quiet", variant: "subtle", queue: "b", ...long }),
        ],
      },
    ),
  );
  await expect.poll(() => countElements(".alert:not(.leave)"), patience).toEqual(4);
  await expect
    .poll(
      () => stage.page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length"),
      patience,
    )
    .toEqual(0);

  // In the tall picture of a phone, so many alerts take the room of the counters.
  const isTall = height > 1.6 * width;
  expect(await stage.page.locator("#counters").isVisible()).toBe(!isTall);
  const parts = [...(isTall ? [] : ["#counters"]), "#tallies", "#battle", "#alerts", "#chat"];
  const boxes = await Promise.all(parts.map((part) => stage.page.locator(part).boundingBox()));
  const [tallies, battle] = boxes.slice(-4);
  if (!tallies || !battle) throw new Error("there are no tallies");
  expect(tallies.y < battle.y + battle.height).toBe(talliesAt === "side");
  for (const [index, box] of boxes.entries()) {
    if (!box) throw new Error(`${parts[index]} is not on the page`);
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    for (const [at, other] of boxes.entries()) {
      if (at <= index || !other) continue;
      const apart =
        box.y + box.height <= other.y ||
        other.y + other.height <= box.y ||
        box.x + box.width <= other.x ||
        other.x + other.width <= box.x;
      expect({ parts: [parts[index], parts[at]], box, other, apart }).toMatchObject({ apart: true });
    }
  }
  expect(await countElements("body *")).toBeLessThanOrEqual(50);
});
