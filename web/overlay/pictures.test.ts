import { expect, test } from "vitest";
import { readPicturePath } from "#shared/media/picture-address.ts";
import { throughOurServer } from "./pictures.ts";

const pass = `k1.20789.${"A".repeat(43)}`;
const avatar = "https://p16-sign-va.tiktokcdn.com/img/a~c5_100x100.webp?x-expires=1&x-signature=a%2Bb";
const elsewhere = "https://pictures.example/a.png";
const own = (address: string) => {
  const path = throughOurServer({ avatarUrl: address }, pass).avatarUrl;
  return readPicturePath(path)?.address;
};

test("a picture of TikTok's goes by our server, wherever in a frame it stands, and comes back as the address that it was", () => {
  const frame = {
    type: "events",
    events: [{ user: { avatarUrl: avatar }, payload: { emotes: [{ emoteImageUrl: avatar }], message: avatar } }],
    parts: { podium: [{ avatarUrl: avatar, coins: 3 }] },
  };
  const changed = throughOurServer(frame, pass);
  const [event] = changed.events;
  expect(readPicturePath(event?.user.avatarUrl ?? "")).toEqual({ pass, address: avatar });
  expect(event?.payload.emotes[0]?.emoteImageUrl).toMatch(/^\/pictures\//);
  expect(changed.parts.podium[0]?.avatarUrl).toMatch(/^\/pictures\//);
  // What somebody wrote is no picture.
  expect(event?.payload.message).toBe(avatar);
  expect(frame.events[0]?.user.avatarUrl).toBe(avatar);
  expect(own("https://p77.tiktokcdn-eu.com/ü🌹.png")).toBe("https://p77.tiktokcdn-eu.com/ü🌹.png");
});

test.each([
  elsewhere,
  "http://p16.tiktokcdn.com/a.png",
  "https://tiktokcdn.com.example/a.png",
  "https://p16.tiktokcdn.com:8443/a.png",
  `https://p16.tiktokcdn.com/${"a".repeat(3_000)}`,
])("a picture of an event that is elsewhere is left out: %s", (address) => {
  expect(throughOurServer({ user: { avatarUrl: address } }, pass)).toEqual({ user: { avatarUrl: "" } });
});

test("what an author of rules chose stays, and TikTok's goes by our server there too", () => {
  const frame = {
    actions: [
      { action: { type: "overlay", imageUrl: elsewhere, soundUrl: elsewhere } },
      { action: { imageUrl: avatar } },
    ],
  };
  const changed = throughOurServer(frame, pass);
  expect(changed.actions[0]).toBe(frame.actions[0]);
  expect(changed.actions[1]?.action.imageUrl).toMatch(/^\/pictures\//);
});

test("pictures in their own address and of our own stay; so does everything without a pass", () => {
  const frame = {
    events: [{ user: { avatarUrl: "data:image/png;base64,AAAA" } }, { payload: { imageUrl: "/media/a.png" } }],
  };
  expect(throughOurServer(frame, pass)).toBe(frame);
  expect(throughOurServer({ avatarUrl: avatar }, undefined)).toEqual({ avatarUrl: avatar });
});
