import { expect, test } from "vitest";
import { welcomeUrl } from "../keys/first-owner.ts";
import { closingText } from "./closing-text.ts";
import { usualDataFolder } from "./data-folder.ts";

const started = (folder: string, welcomeUrl?: string) =>
  closingText({
    origin: "http://127.0.0.1:8787",
    apiKey: "tle_x",
    stream: { streamId: "st_1", uniqueId: "demo", overlayUrl: "http://127.0.0.1:8787/overlay/ov_x" },
    source: { kind: "demo", user: "demo", seed: "1", speed: "1" },
    folder,
    welcomeUrl,
    elapsedMs: 4_200,
  });

test("says where everything is, and what to type next", () => {
  const text = started(usualDataFolder);
  expect(text).toContain("Ready in 4.2 s, showing the demo show.");
  expect(text).toContain("npm start -- --user @handle      a real TikTok LIVE");
  expect(text).not.toContain("--data");
});

test("the commands name a folder of one's own, as a shell takes it", () => {
  const text = started("/tmp/it's here");
  expect(text).toContain(String.raw`npm start -- --data '/tmp/it'\''s here' --user @handle`);
  expect(text).toContain(String.raw`npm run keys -- create --name x --data '/tmp/it'\''s here'`);
});

test("while nobody owns it the first owner's link is there, by the machine's name", () => {
  const url = welcomeUrl("http://127.0.0.1:8787", "token");
  expect(url).toBe("http://localhost:8787/account/welcome?next=start#token");
  expect(started(usualDataFolder, url)).toContain(url);
  expect(started(usualDataFolder)).toContain("http://localhost:8787/dashboard/\n");
  expect(started(usualDataFolder)).not.toContain("welcome");
});
