/** Fetching a picture as production does it: where a name leads is looked up before anything is asked of it. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { fetchPicture } from "../workers/media/fetch-picture.ts";
import { Room } from "../workers/media/room.ts";
import * as files from "./media-files.ts";
import { type NameServer, startNameServer } from "./name-server.ts";

let names: NameServer;
/** What was asked of others than the name server, and how they answer. */
let asked: string[] = [];
let answers: Record<string, () => Response> = {};
let redirects: unknown[] = [];

beforeAll(async () => {
  names = await startNameServer();
  names.addresses = {
    "p16.tiktokcdn.com": ["1.1.1.1", "2606:4700::1111"],
    "p19.tiktokcdn-us.com": ["1.1.1.1"],
    "inside.tiktokcdn.com": ["1.1.1.1", "10.0.0.7"],
    "metadata.tiktokcdn.com": ["169.254.169.254"],
    "pictures.example": ["1.1.1.1"],
  };
});
afterAll(() => names.stop());
beforeEach(() => {
  asked = [];
  redirects = [];
  answers = {};
});

const fetchHere = (async (input: string | URL, init?: RequestInit) => {
  const url = String(input);
  if (url.startsWith(names.url)) return fetch(url, init);
  asked.push(url);
  redirects.push(init?.redirect);
  return answers[url]?.() ?? new Response(null, { status: 404 });
}) as typeof fetch;

const get = (address: string, room = new Room({ all: 10_000_000, each: 10_000_000 })) =>
  fetchPicture(address, {
    fetch: fetchHere,
    now: () => 0,
    dnsEndpoint: names.url,
    privateAllowed: false,
    place: room.enter(""),
  });
const face = "https://p16.tiktokcdn.com/face.webp";
const picture = () => new Response(new Uint8Array(files.png()));
const to = (location: string) => () => new Response(null, { status: 302, headers: { Location: location } });

test("a picture of TikTok's is fetched, also from another of its hosts that it leads to", async () => {
  answers[face] = picture;
  expect(await get(face)).toMatchObject({ ok: true, type: "image/png" });
  answers[face] = to("https://p19.tiktokcdn-us.com/face.webp");
  answers["https://p19.tiktokcdn-us.com/face.webp"] = picture;
  expect(await get(face)).toMatchObject({ ok: true });
  // What leads elsewhere is never followed by itself.
  expect(redirects).toEqual(["manual", "manual", "manual"]);
});

test.each([
  "http://p16.tiktokcdn.com/face.webp",
  "https://inside.tiktokcdn.com/face.webp",
  "https://metadata.tiktokcdn.com/latest/meta-data",
  "https://nobody.tiktokcdn.com/face.webp",
  "https://pictures.example/face.webp",
  "https://1.1.1.1/face.webp",
  "https://127.0.0.1/face.webp",
  "https://[::1]/face.webp",
  "https://localhost/face.webp",
  "https://p16.tiktokcdn.com:8443/face.webp",
  "https://user@p16.tiktokcdn.com/face.webp",
])("nothing is asked of %s, first or where a picture leads to", async (address) => {
  answers[address] = picture;
  expect(await get(address)).toMatchObject({ ok: false });
  expect(asked).toEqual([]);
  answers[face] = to(address);
  expect(await get(face)).toMatchObject({ ok: false });
  expect(asked).toEqual([face]);
});

test("what finds no room is not taken to its end, and is told from what is no picture", async () => {
  const bytes = files.png().length;
  answers[face] = picture;
  const room = new Room({ all: 4 * bytes, each: 4 * bytes });
  const others = room.enter("");
  expect(others.holds(2 * bytes + 1)).toBe(true);
  expect(await get(face, room)).toMatchObject({ ok: false, isForNow: true });
  others.leave();
  expect(await get(face, room)).toMatchObject({ ok: true });
});
