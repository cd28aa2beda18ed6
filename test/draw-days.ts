/** Pictures of the three days in docs/dashboard/, on a server as `npm start` starts it, with lives of the simulator. */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import type { Browser, Page } from "playwright-core";
import { freePort } from "../scripts/free-port.ts";
import { makeFirstOwnerToken } from "../scripts/keys/first-owner.ts";
import { laptop, phone } from "./dashboard-stage.ts";
import { walkDevelopersDay } from "./walks/developers-day.ts";
import { darkRoom, keep, onNewServer } from "./walks/drawing.ts";
import { personsPage } from "./walks/first-alert.ts";
import { simulatedLives } from "./walks/live.ts";
import { heldWord, walkModeratorsEvening } from "./walks/moderators-evening.ts";
import { ownReceiver } from "./walks/own-receiver.ts";
import { walkStreamersDay } from "./walks/streamers-day.ts";
import { noPause, walker } from "./walks/walk.ts";

const folder = path.join(import.meta.dirname, "..", "docs", "dashboard");
const handle = "noor.draws";
/** How long the lives are that are looked back at: long enough for a picture of minutes. */
const firstLiveMs = 150_000;

export async function drawDays(browser: Browser): Promise<void> {
  await mkdir(folder, { recursive: true });
  await onNewServer(["--no-ingest", "--user", `@${handle}`], async ({ link, data }) => {
    const read = async <Kept>(file: string) => JSON.parse(await readFile(path.join(data, file), "utf8")) as Kept;
    const { origin, databaseUrl } = await read<{ origin: string; databaseUrl: string }>("running.json");
    const kept = await read<{ apiKey: string; streamId: string; ingestKey: { id: string; secret: string } }>(
      "local.json",
    );
    const { apiKey, streamId, ingestKey } = kept;
    const site = new URL(link).origin;
    const database = new Client({ connectionString: databaseUrl });
    await database.connect();
    const ask = async <Body>(method: string, asked: string, body: unknown): Promise<Body> => {
      const headers = { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" };
      const url = `${origin}/v1/streams/${streamId}/${asked}`;
      return (await (await fetch(url, { method, headers, body: JSON.stringify(body) })).json()) as Body;
    };
    const onLaptop = async () => {
      const page = await personsPage(browser, site, laptop);
      page.setDefaultTimeout(90_000);
      const look = async (name: string, of: Page) => {
        if (of !== page) await of.evaluate(darkRoom);
        await keep(browser, of, path.join(folder, `${name}.webp`));
      };
      return { page, walk: walker(noPause, look) };
    };
    const live = simulatedLives({ url: origin, ingestKey }, { streamId, handle, speed: 1 });
    const port = await freePort();
    const receiver = ownReceiver(port);
    try {
      await live.begin();
      await pause(firstLiveMs);
      await live.end();
      const streamer = await onLaptop();
      // The evening is as long as the one before it.
      const long = { ...live, end: () => pause(firstLiveMs / 2).then(live.end) };
      await walkStreamersDay(streamer.page, { link, streamId, live: long }, streamer.walk);
      await streamer.page.context().close();

      await ask("PUT", "moderation", {
        listsNo: 0,
        words: [{ word: heldWord, measure: "hold" }],
        hold: { waitMs: 600_000 },
      });
      const { token } = await ask<{ token: string }>("POST", "overlay-tokens", { name: "Main" });
      const { link: invitation } = await ask<{ link: string }>("POST", "invitations", {
        role: "MODERATOR",
        handle: "@ines",
      });
      const overlay = await (await browser.newContext({ viewport: { width: 1_280, height: 720 } })).newPage();
      await overlay.goto(`${site}/o/${token}`);
      const page = await personsPage(browser, site, phone, { hasTouch: true, isMobile: true });
      page.setDefaultTimeout(90_000);
      const look = (name: string, of: Page) => keep(browser, of, path.join(folder, `${name}.webp`));
      await live.begin();
      const invited = new URL(invitation);
      const local = `${site}${invited.pathname}${invited.hash}`;
      await walkModeratorsEvening(page, { invitation: local, overlay }, walker(noPause, look, true));
      await live.end();
      await Promise.all([page.context().close(), overlay.context().close()]);

      const developer = await onLaptop();
      const owner = `${site}/account/welcome#${await makeFirstOwnerToken(database, { again: true })}`;
      const later = async () => void (await database.query("update account_sessions set stepped_up_at = null"));
      const day = { link: owner, streamId, live, port, run: receiver.run, later };
      await walkDevelopersDay(developer.page, day, developer.walk);
      await developer.page.context().close();
    } finally {
      receiver.stop();
      await live.stop();
      await database.end();
    }
  });
}
