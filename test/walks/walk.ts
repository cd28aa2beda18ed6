/** Walking through the pages as a person does: what is pressed and written, how fast, and what is to be seen on the way. */
import type { Locator, Page } from "playwright-core";

export interface Pace {
  /** Looking for the next thing and moving the pointer there, before each press. */
  lookMs: number;
  /** A letter. */
  keyMs: number;
}

/** As fast as the pages answer: for tests. */
export const noPause: Pace = { lookMs: 0, keyMs: 0 };
/** A person who has not been there before: 2.5 seconds for each thing that is pressed, 40 words a minute. */
export const personsPace: Pace = { lookMs: 2_500, keyMs: 300 };

export interface Walker {
  press: (what: Locator) => Promise<void>;
  write: (where: Locator, text: string) => Promise<void>;
  /** A text that was copied elsewhere takes the place of what is there. */
  paste: (where: Locator, text: string) => Promise<void>;
  give: (where: Locator, file: WalkFile) => Promise<void>;
  /** Something is to be shown of it, under this name. */
  look: (name: string, page: Page) => Promise<void>;
}

export interface WalkFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** @param isTouch fingers, and no pointer */
export function walker(pace: Pace, look: Walker["look"] = async () => undefined, isTouch = false): Walker {
  // A person's time is what is measured here: nothing is awaited by it.
  const wait = (ms: number) => (ms === 0 ? undefined : new Promise((done) => setTimeout(done, ms)));
  return {
    async press(what) {
      await wait(pace.lookMs);
      await (isTouch ? what.tap() : what.click());
    },
    async write(where, text) {
      await wait(pace.lookMs);
      await where.fill("");
      await where.pressSequentially(text, { delay: pace.keyMs });
    },
    async paste(where, text) {
      // Into the other window, all of it, copied, back, and the keys.
      await wait(2 * pace.lookMs);
      await where.fill(text);
    },
    async give(where, file) {
      // The button, the file in the system's own window, and "Open".
      await wait(3 * pace.lookMs);
      await where.setInputFiles(file);
    },
    look,
  };
}
