import { describe, expect, it } from "vitest";
import { refusalIn } from "./refusal.ts";

const page = "https://www.tiktok.com/@mara.example/live";
const room = "https://webcast.tiktok.com/webcast/room/info/?room_id=1";
const answer = (url: string, statusCode: number, body: unknown = "") => ({ url, statusCode, body });
const info = (status_code: number, data: object = {}) => answer(room, 200, { status_code, data });
const live = '<script id="SIGI_STATE" type="application/json">{}</script>';

describe("what TikTok says when it lets nobody in", () => {
  it.each([
    ["a 403", answer(page, 403), "blocked", "refused"],
    ["a captcha on a 200", answer(page, 200, "<div id=captcha_container>"), "blocked", "captcha"],
    ["a captcha on a 403", answer(page, 403, "<script>verify-page</script>"), "blocked", "captcha"],
    ["a page that waits for the browser", answer(page, 200, "<title>Please wait...</title>"), "blocked", "captcha"],
    ["a page to sign in on", answer("https://www.tiktok.com/login?x=1", 200), "restricted", "sign_in"],
    ["nothing here", answer("https://www.tiktok.com/hk/notfound", 200), "restricted", "region"],
    ["legal reasons", answer(page, 451), "restricted", "region"],
    ["a room for some, without a word", info(4_003_110, { prompts: "" }), "restricted", "not_public"],
    ["a room for an age", info(4_003_110, { prompts: "This LIVE is age-restricted" }), "restricted", "age"],
    ["a room for subscribers", info(4_003_110, { prompts: "Subscribe to watch" }), "restricted", "subscribers"],
    ["a room elsewhere", info(4_003_110, { message: "Not in your region" }), "restricted", "region"],
    ["a room that wants an account", info(20_003), "restricted", "sign_in"],
    ["a room with a flag for subscribers", info(0, { live_sub_only: 1 }), "restricted", "subscribers"],
  ])("%s", (_name, one, kind, reason) => {
    expect(refusalIn([answer(page, 200, live), one])).toMatchObject({ kind, reason, retryAfterMs: 300_000 });
  });

  it.each([
    ["the page of a LIVE, which has a captcha's script too", answer(page, 200, `${live}<script src=captcha.js>`)],
    ["a page that nobody knows", answer(page, 200, "<title>TikTok</title>")],
    ["a user who is nobody", answer(page, 200, { statusCode: 19_881_007, message: "user_not_found" })],
    ["a room that is over", info(30_003)],
    ["a room that is there", info(0, { status: 2, live_sub_only: 0 })],
    ["an error of theirs", answer(room, 500, "oops")],
    ["nothing", answer("", 0, null)],
  ])("says nothing of %s", (_name, one) => {
    expect(refusalIn([one])).toBeUndefined();
  });
});
