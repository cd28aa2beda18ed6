/** From the link that the server prints to an alert with a picture and a sound of one's own on a running overlay. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { entered } from "./drawing.ts";
import type { Walker, WalkFile } from "./walk.ts";

export interface FirstAlert {
  /** The link that the server prints for its first owner. */
  link: string;
  handle: string;
  picture: WalkFile;
  sound: WalkFile;
}

/** What an overlay shows and lets hear. */
export interface Shown {
  source: Page;
  streamId: string;
  /** Addresses of sounds that began to play, in order. */
  heard: () => Promise<string[]>;
}

/** A browser on a computer with a fingerprint reader or the like: it makes and shows passkeys. */
export async function personsPage(
  browser: Browser,
  site: string,
  viewport: { width: number; height: number },
  more: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport, colorScheme: "dark", locale: "en-GB", ...more });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: site });
  const page = await context.newPage();
  const device = await context.newCDPSession(page);
  await device.send("WebAuthn.enable");
  await device.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return page;
}

/** Notes which sounds a page begins to play. In OBS a page may play at once; here its policy has to say so. */
const listening = `{
  window.heard = [];
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function () {
    this.addEventListener("playing", () => window.heard.push(new URL(this.src).pathname), { once: true });
    return play.call(this);
  };
}`;

/** Opens the address as a source does. */
export async function openSource(page: Page, url: string): Promise<Page> {
  const context = page.context();
  const source = await context.newPage();
  await source.addInitScript(listening);
  await source.setViewportSize({ width: 1_280, height: 720 });
  await source.goto(url);
  // A browser wants a click before a page plays sounds; OBS does not.
  await source.mouse.click(4, 4);
  await source.locator(".boxed .counter").first().waitFor();
  return source;
}

export async function signIn(
  page: Page,
  { link, handle }: Pick<FirstAlert, "link" | "handle">,
  { press, write, look }: Walker,
): Promise<void> {
  await page.goto(link);
  await write(page.getByLabel("Your name"), "Noor Vale");
  await look("1-sign-in", page);
  await press(page.getByRole("button", { name: "Make my passkey" }));
  await page.waitForURL(/\/dashboard\//);
  // The first steps show the demo. A stream of one's own is added at the desk.
  await press(page.locator("summary.creator"));
  await press(page.locator(".creator-menu").getByRole("link", { name: "Add or change streams" }));
  await addStream(page, handle, { press, write });
  await press(page.locator(".nav").getByRole("link", { name: "Overlays" }));
}

/** In the settings, or where there is no stream yet; gives its id. The first steps come up. */
export async function addStream(
  page: Page,
  handle: string,
  { press, write }: Pick<Walker, "press" | "write">,
): Promise<string> {
  await write(page.getByLabel("Another creator").or(page.getByLabel("Handle on TikTok")), `@${handle}`);
  await press(page.getByRole("button", { name: /^(Add|Go on)$/ }));
  await page.waitForURL(/\/dashboard\/start\/\?stream=/);
  await page.getByText(`@${handle}`).first().waitFor();
  return new URL(page.url()).searchParams.get("stream") ?? "";
}

/** A new overlay of the template that is chosen first, open in the studio; gives the stream that it is of. */
export async function makeOverlay(
  page: Page,
  { handle }: Pick<FirstAlert, "handle">,
  { press, write, look }: Walker,
): Promise<string> {
  const part = page.getByRole("region", { name: `@${handle}` });
  const streamId = (await part.getAttribute("data-stream")) ?? "";
  await write(part.getByLabel("Name", { exact: true }), "Main");
  await look("2-template", page);
  await press(part.getByRole("button", { name: "Make it" }));
  await page.frameLocator("iframe.overlay").locator(".boxed .counter").first().waitFor();
  return streamId;
}

/** Publishes, and gives what was copied. */
export async function publishAndCopy(page: Page, { press, look }: Walker): Promise<string> {
  await press(page.locator("#publish"));
  await look("5-publish", page);
  await press(page.locator("#publish-now"));
  await page.getByText("Draft after revision 1").waitFor();
  await press(page.getByRole("button", { name: "Put in OBS" }));
  await press(page.locator("#make-url"));
  await press(page.locator("#copy-url"));
  await page.getByRole("button", { name: "Copied" }).waitFor();
  await look("6-obs", page);
  return page.evaluate<string>("navigator.clipboard.readText()");
}

export async function walkFirstAlert(page: Page, given: FirstAlert, walk: Walker): Promise<Shown> {
  const { press, write, give, look } = walk;
  await signIn(page, given, walk);
  const streamId = await makeOverlay(page, given, walk);

  await press(page.locator(".layer .nm", { hasText: "Alerts" }));
  await press(page.locator("#o-alerts-variations-add"));
  await write(page.locator("#o-alerts-variations-0-gift"), "Rose");
  await give(page.locator("#o-alerts-variations-0-imageUrl-file"), given.picture);
  await page.locator(".record .media-now", { hasText: given.picture.name }).waitFor();
  await give(page.locator("#o-alerts-variations-0-soundUrl-file"), given.sound);
  await page.locator(".record .media-now", { hasText: given.sound.name }).waitFor();
  await look("3-picture-and-sound", page);

  await press(page.locator('[data-try="gift"]'));
  await page.frameLocator("iframe.overlay").locator('.alert img[src^="/media/"]').first().waitFor();
  await look("4-try", page);

  const url = await publishAndCopy(page, walk);
  const source = await openSource(page, url);
  await page.bringToFront();
  await press(page.locator("#try-rose"));
  await source.bringToFront();
  await source.locator('.alert[data-of="gift"] img[src^="/media/"]').waitFor();
  await entered(source);
  await look("7-on-the-overlay", source);
  return { source, streamId, heard: () => source.evaluate<string[]>("window.heard") };
}
