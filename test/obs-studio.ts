/** OBS's own functions, as obs-browser gives them to a page: for browsers of tests that stand in for it. */
import type { Page } from "playwright-core";

/** Runs before the page's own scripts, as in OBS: a source in a scene that goes out, while OBS streams. */
export const obsstudio = `window.obsstudio = {
  pluginVersion: "2.24.4",
  getControlLevel: (take) => take(2),
  getStatus: (take) => take({ recording: false, streaming: true, recordingPaused: false, replaybuffer: false, virtualcam: false }),
  getCurrentScene: (take) => take({ name: "Live", width: 1920, height: 1080 }),
};`;

/** What OBS tells its pages. */
export const obsSays = (page: Page, name: string, detail: object = {}) =>
  page.evaluate(`dispatchEvent(new CustomEvent(${JSON.stringify(name)}, { detail: ${JSON.stringify(detail)} }))`);
