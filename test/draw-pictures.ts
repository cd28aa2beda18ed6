/** `npm run pictures`: draws the reference pictures of the overlay's widgets anew. Look at each of them before you keep it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildWeb } from "../scripts/build-web.ts";
import { launchBrowser } from "./browser.ts";
import { folder, keepSheets } from "./picture-sheets.ts";

const webDir = await mkdtemp(path.join(tmpdir(), "pictures-"));
await buildWeb(webDir);
const browser = await launchBrowser();
try {
  await keepSheets(browser, webDir);
  console.log(`pictures: drew the sheets of all themes into ${path.relative(process.cwd(), folder)}`);
} finally {
  await browser.close();
  await rm(webDir, { recursive: true, force: true });
}
