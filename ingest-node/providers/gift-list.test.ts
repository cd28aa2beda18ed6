import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { limits } from "#shared/protocol/limits.ts";
import { gifts } from "../simulator/cast.ts";
import { type GiftListBehaviour, unsentGift } from "../simulator/gift-list.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { fetchGiftList, type GiftListRequest, readGiftList } from "./gift-list.ts";
import { readWebHost } from "./web-host.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());
beforeEach(() => {
  simulator.faults.gifts = { kind: "ok" };
});

const running = new AbortController().signal;

function ask(extra: Partial<GiftListRequest> = {}, signal = running) {
  const webHost = readWebHost(simulator.env.TIKTOK_WEB_HOST);
  if (!webHost) throw new Error("the simulator has no host");
  return fetchGiftList({ roomId: simulator.roomId(), signUrl: simulator.url, webHost, ...extra }, signal);
}

async function reasonOf(outcome: ReturnType<typeof ask>): Promise<string> {
  const answer = await outcome;
  return answer.kind === "failed" ? answer.reason : `no failure: ${JSON.stringify(answer)}`;
}

describe("fetchGiftList", () => {
  it("brings what the connector gets: ids as texts, names, prices, pictures", async () => {
    const outcome = await ask();
    expect(outcome).toMatchObject({ kind: "listed", leftOut: 0 });
    const listed = outcome.kind === "listed" ? outcome.gifts : [];
    const expected = [...gifts, unsentGift].map(({ id, name, coins }) => ({ giftId: id, name, coins }));
    expect(listed.map(({ giftId, name, coins }) => ({ giftId, name, coins }))).toEqual(expected);
    for (const { imageUrl } of listed) expect(imageUrl).toMatch(/^data:image\/svg/);
  });

  it("leaves out what it cannot read, alone", async () => {
    const { gifts: all, ...extra } = { gifts: gifts.slice(0, 1), extra: [null, 7, {}, { id: "x y" }, { id: -4 }] };
    simulator.faults.gifts = { kind: "ok", gifts: all, ...extra };
    expect(await ask()).toMatchObject({ kind: "listed", gifts: [{ giftId: "5655" }], leftOut: 5 });
  });

  it.each<[GiftListBehaviour, string]>([
    [{ kind: "unsigned", status: 403 }, "the sign service answered 403"],
    [{ kind: "unsigned", status: 429 }, "the sign service answered 429"],
    [{ kind: "status", status: 403 }, "TikTok answered 403"],
    [{ kind: "status", status: 500 }, "TikTok answered 500"],
    [{ kind: "garbage", body: "" }, "the answer has no list of gifts"],
    [{ kind: "garbage", body: "<html>" }, "the answer is not JSON"],
    [{ kind: "garbage", body: "null" }, "the answer has no list of gifts"],
    [{ kind: "garbage", body: '{"data":{"gifts":{"a":1}}}' }, "the answer has no list of gifts"],
  ])("says what is wrong with %j", async (behaviour, reason) => {
    simulator.faults.gifts = behaviour;
    expect(await ask()).toEqual({ kind: "failed", reason });
  });

  it("reads no more of an answer without an end than there is room for", async () => {
    simulator.faults.gifts = { kind: "huge" };
    expect(await reasonOf(ask())).toMatch(/^the answer has more than \d+ bytes$/);
  });

  it("asks once, whatever comes of it", async () => {
    const before = { ...simulator.seen };
    simulator.faults.gifts = { kind: "status", status: 500 };
    await ask();
    expect(simulator.seen["sign-url"]).toBe((before["sign-url"] ?? 0) + 1);
    expect(simulator.seen["gift-list"]).toBe((before["gift-list"] ?? 0) + 1);
  });

  it("does not wait for ever, and stops when it is told to", async () => {
    simulator.faults.gifts = { kind: "silent" };
    expect(await reasonOf(ask({ timeoutMs: 300 }))).toBe("nothing came within 0.3 s");
    const stopping = new AbortController();
    const asked = ask({}, stopping.signal);
    stopping.abort();
    expect(await reasonOf(asked)).toBe("stopped");
  });

  it("names who is not there", async () => {
    expect(await reasonOf(ask({ signUrl: "http://127.0.0.1:1" }))).toBe(
      "the sign service cannot be reached (ECONNREFUSED)",
    );
    const webHost = { host: "0.0.0.0:1", protocol: "http:" } as const;
    expect(await reasonOf(ask({ webHost }))).toBe("TikTok cannot be reached (ECONNREFUSED)");
  });

  it("never goes to TikTok over plain http, though the signed address says so", async () => {
    const before = simulator.seen["gift-list"];
    const webHost = { host: `0.0.0.0:${simulator.port}`, protocol: "https:" } as const;
    expect(await reasonOf(ask({ webHost }))).toMatch(/EPROTO|SSL|wrong version/i);
    expect(simulator.seen["gift-list"]).toBe(before);
  });
});

describe("readGiftList", () => {
  const one = (gift: object) => readGiftList([{ id: 1, name: "One", diamond_count: 1, ...gift }]);

  it("cuts a name, and takes no half of an address", () => {
    const image = { url_list: [`https://${"x".repeat(limits.giftImageUrlLength)}`] };
    const icon = { url_list: ["https://gifts.example/icon"] };
    const name = "x".repeat(500);
    expect(one({ name, image })).toMatchObject({ gifts: [{ name: "x".repeat(limits.giftNameLength), imageUrl: "" }] });
    expect(one({ image: { url_list: [] }, icon })).toMatchObject({
      gifts: [{ imageUrl: "https://gifts.example/icon" }],
    });
  });

  it.each([undefined, null, "3", Number.NaN, -5, {}])(
    "takes a price of %s for what is said there, or for unknown",
    (price) => {
      expect(one({ diamond_count: price })).toMatchObject({ gifts: [{ coins: price === "3" ? 3 : 0 }] });
    },
  );

  it("does not take more gifts than there can be", () => {
    const many = Array.from({ length: 5_100 }, (_, id) => ({ id: id + 1 }));
    const outcome = readGiftList(many);
    expect(outcome).toMatchObject({ kind: "listed", leftOut: 100 });
    expect(outcome.kind === "listed" && outcome.gifts.length).toBe(5_000);
  });

  it.each([undefined, null, "list", {}, []])("%j is no list", (list) => {
    expect(readGiftList(list).kind).toBe("failed");
  });
});
