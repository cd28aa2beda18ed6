/**
 * Holds every widget of the registry, in every theme and on both canvases, against its reference picture: as eyes do, so that a
 * shadow's last bit does not count and a letter does. After a change that is meant, `npm run pictures`, and look at each sheet.
 */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sceneThemes } from "#shared/overlay/themes.ts";
import { sharedBrowser } from "../browser.ts";
import {
  type Canvas,
  canvases,
  cut,
  differenceOf,
  fileOfPicture,
  type Gallerist,
  inkHere,
  keptInk,
  keptPlaces,
  keptSheet,
  openGallery,
  type Places,
  strayFiles,
  type Theme,
} from "../picture-sheets.ts";
import { pageBuild } from "../worker-build.ts";

/** Part of a picture that may differ: a handful of pixels at the edges of letters. */
const mostDifferent = 0.001;

let gallery: Gallerist;
beforeAll(async () => {
  const [webDir, browser] = await Promise.all([pageBuild(), sharedBrowser()]);
  gallery = await openGallery(browser, webDir);
});
afterAll(() => gallery?.close());

/** What of a theme's sheet is not as it was kept: of each widget a sentence. */
async function differences(theme: Theme, canvas: Canvas, places: Places): Promise<string[]> {
  const [drawn, kept] = [await gallery.take(theme), await keptSheet(theme, canvas)];
  const keptAt = keptPlaces(canvas);
  const said: string[] = [];
  let folder: string | undefined;
  for (const [name, place] of Object.entries(places)) {
    const before = keptAt[name];
    if (!kept || !before) {
      said.push(`${name} has no picture yet`);
      continue;
    }
    const [now, then] = [cut(drawn, place), cut(kept, before)];
    const { share, seen } = differenceOf(now, then);
    if (share <= mostDifferent) continue;
    folder ??= await mkdtemp(path.join(tmpdir(), `pictures-${theme}-${canvas}-`));
    for (const [what, picture] of Object.entries({ now, kept: then, difference: seen }))
      await writeFile(path.join(folder, `${name}-${what}.png`), fileOfPicture(picture));
    said.push(`${name} differs in ${(share * 100).toFixed(2)} % of its picture: see ${folder}`);
  }
  const gone = Object.keys(keptAt).filter((name) => !(name in places));
  return [...said, ...gone.map((name) => `${name} has a picture, and is no more`)];
}

const drawAnew = 'If that is meant, run "npm run pictures", look at test/pictures/ and commit it.';

describe.each(canvases)("on the %s canvas", (canvas) => {
  let places: Places;
  beforeAll(async () => {
    places = await gallery.hang(canvas);
  });

  test.for(sceneThemes)("each widget looks as it did in the theme %s", async (theme, { skip }) => {
    if ((await inkHere(gallery.page)) !== keptInk()) {
      const why = "this machine's Chromium or its letters are others than those that the pictures were drawn with";
      console.log(`overlay-pictures: not compared: ${why}`);
      skip(why);
    }
    const found = await differences(theme, canvas, places);

    expect(found.length === 0 ? "" : [...found, drawAnew].join("\n")).toBe("");
  });

  test.each(sceneThemes)("no words are cut off in the theme %s", async (theme) => {
    const found = await gallery.cutWords(theme);

    expect(found.join("\n")).toBe("");
  });

  // Of the same colours on both canvases: the wide one says it of the tall one, too.
  test.runIf(canvas === "wide").each(sceneThemes)(
    "all words can be read over any video in the theme %s",
    async (theme) => {
      const found = await gallery.faintWords(theme);

      expect(found.join("\n")).toBe("");
    },
  );
});

test("the faces of the themes are there: no picture is of another one", async () => {
  const faces = await gallery.page.evaluate<string[]>(
    `[...document.fonts].filter((face) => face.status === "loaded").map(({ family }) => family.replaceAll('"', ""))`,
  );
  const wanted = ["Inter Variable", "Rubik Variable", "Fraunces Variable", "Quicksand Variable", "Jersey 25"];
  expect(
    [...wanted, "Press Start 2P", "Barlow Condensed", "Fredoka Variable"].filter((one) => !faces.includes(one)),
  ).toEqual([]);
});

test("no picture is kept that nothing looks at", async () => {
  expect(await strayFiles()).toEqual([]);
});
