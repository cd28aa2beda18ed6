/** Search, numbers and files over the sessions of a stream, through the real Worker. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { writeCursor } from "#shared/history/cursor.ts";
import type { EventBody } from "#shared/stamp.ts";
import { makeMember } from "./member.ts";
import { chat, createStream, gift, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let streamId: string;
/** All events of the stream, as the log has them, the oldest first. */
let all: RecordedEvent[];
const sessionIds: string[] = [];

const person = (userId: string, uniqueId: string) => ({ userId, uniqueId, displayName: uniqueId });
const by = (body: EventBody, userId: string, uniqueId: string): EventBody => ({
  ...body,
  user: person(userId, uniqueId),
});
const once = (coins: number, nativeId: string): EventBody => {
  const body = gift(1, nativeId);
  return { ...body, payload: { ...body.payload, coins, diamondCount: coins, isGiftStreak: false } } as EventBody;
};
const follow: EventBody = {
  eventType: "FOLLOW",
  rawType: "WebcastSocialMessage",
  user: person("601", "eve"),
  payload: { displayType: "pm_main_follow_message_viewer_2", action: 1, followCount: 1 },
} as unknown as EventBody;

const first = [
  by(chat("hello 100% sure", "c1"), "601", "eve"),
  by(chat('=HYPERLINK(a,b)"\nline', "c2"), "602", "@formula"),
  by(once(5, "g1"), "602", "bob"),
  follow,
  by(chat("Grüße", "c3"), "601", "eve.new"),
];
const second = [
  by(chat("HELLO again", "c4"), "603", "twin"),
  by(chat("under_score", "c5"), "604", "Twin"),
  by(once(100, "g2"), "601", "eve.new"),
];

beforeAll(async () => {
  worker = await sharedTestWorker();
  streamId = await createStream(worker);
  all = [];
  for (const bodies of [first, second]) {
    const session = await openSession(worker, streamId);
    await publish(worker, session, stampAll(session, bodies));
    sessionIds.push(session.sessionId);
    all.push(...(await readLog(worker, session.sessionId, bodies.length)));
  }
});
afterAll(() => worker.stop());

interface Page {
  events: RecordedEvent[];
  searchedBack: string | null;
  sealed: string[];
  next: string | null;
}

async function search(query = "", of = streamId): Promise<Page> {
  const response = await worker.api("GET", `/v1/streams/${of}/history?${query}`);
  const text = await response.text();
  expect([response.status, text]).toEqual([200, expect.any(String)]);
  return JSON.parse(text) as Page;
}
const places = (events: RecordedEvent[]) => events.map(({ sessionId, seqNo }) => [sessionId, seqNo]);
const newest = () => all.toReversed();

describe("the sessions", () => {
  const list = async (query: string) => {
    const response = await worker.api("GET", `/v1/streams/${streamId}/sessions?${query}`);
    const { sessions } = (await response.json()) as { sessions: { sessionId: string }[] };
    return sessions?.map(({ sessionId }) => sessionId) ?? response.status;
  };

  test("are those of a live, and those before one of them", async () => {
    const [early = "", late = ""] = sessionIds;
    expect(await list("")).toEqual([late, early]);
    expect(await list("room=7001")).toEqual([late, early]);
    expect(await list("room=7002")).toEqual([]);
    expect(await list(`before=${late}`)).toEqual([early]);
    expect(await list(`before=${early}&room=7001`)).toEqual([]);
    expect(await list(`before=${randomUUID()}`)).toEqual([]);
    expect(await list("before=1")).toBe(400);
    expect(await list("room=%00")).toBe(400);
  });
});

describe("a search", () => {
  test("has every event of every session, the latest first, whatever the size of its pages", async () => {
    for (const limit of [1, 3, 5, 100]) {
      const found: RecordedEvent[] = [];
      for (let after: string | null = ""; after !== null;) {
        const page: Page = await search(`limit=${limit}${after === "" ? "" : `&after=${after}`}`);
        expect(page.events.length).toBeLessThanOrEqual(limit);
        found.push(...page.events);
        after = page.next;
      }
      expect(found).toEqual(newest());
    }
  });

  test.each<[string, (event: RecordedEvent) => boolean]>([
    ["types=FOLLOW", ({ eventType }) => eventType === "FOLLOW"],
    ["types=GIFT", ({ eventType }) => eventType === "GIFT"],
    ["types=GIFT,FOLLOW", ({ eventType }) => eventType === "GIFT" || eventType === "FOLLOW"],
    ["user=601", ({ user }) => user.userId === "601"],
    // Under the handle that she has now, everything of hers.
    ["user=@EVE.new", ({ user }) => user.userId === "601"],
    ["user=@nobody", () => false],
    ["user=twitch%3AAda%20L", () => false],
    ["text=hello", ({ eventType, seqNo }) => eventType === "CHAT" && seqNo === 1],
    ["text=100%25", ({ seqNo, sessionId }) => seqNo === 1 && sessionId === sessionIds[0]],
    ["text=0%25%25", () => false],
    ["text=r_s", ({ seqNo, sessionId }) => seqNo === 2 && sessionId === sessionIds[1]],
    ["text=o_a", () => false],
    ["text=%5C", () => false],
    ["text=hello&types=GIFT", () => false],
    ["minCoins=100", ({ nativeId }) => nativeId === "g2"],
    ["minCoins=5", ({ eventType }) => eventType === "GIFT"],
    ["user=601&types=CHAT&text=gr%C3%BC", ({ nativeId }) => nativeId === "c3"],
  ])("for %s has what fits, and nothing else", async (query, fits) => {
    const page = await search(query);
    expect(places(page.events)).toEqual(places(newest().filter(fits)));
    expect(page).toMatchObject({ next: null, sealed: [] });
  });

  test("of a handle that two people had is refused with who they are", async () => {
    const response = await worker.api("GET", `/v1/streams/${streamId}/history?user=@tWin`);
    const { code, users } = (await response.json()) as { code: string; users: { user: string }[] };
    expect([response.status, code, users.map(({ user }) => user).toSorted()]).toEqual([
      409,
      "ambiguous_user",
      ["603", "604"],
    ]);
  });

  test("ends where its range does", async () => {
    const at = (index: number) => new Date(all[index]?.timestamp ?? 0).toISOString();
    const inSecond = (from: string, to: string) => search(`from=${from}&to=${to}`);
    const [start, end] = [at(0), at(all.length - 1)];
    const found = await inSecond(start, end);
    const fits = ({ timestamp }: RecordedEvent) => timestamp >= Date.parse(start) && timestamp < Date.parse(end);
    expect(places(found.events)).toEqual(places(newest().filter(fits)));
    const past = await inSecond("2020-01-01T00:00:00Z", "2020-02-01T00:00:00Z");
    expect(past).toMatchObject({ events: [], next: null, searchedBack: null });
  });

  test("looks through a bounded part of a long stream, says how far it came, and goes on from there", async () => {
    const long = await createStream(worker);
    const session = await openSession(worker, long);
    await publish(worker, session, stampAll(session, [by(chat("needle", "n1"), "601", "eve")]));
    await readLog(worker, session.sessionId, 1);
    // As if 300,000 events had come since: what is between is looked through, though nothing is there.
    await worker.database.query("update sessions set last_offset = last_offset + 300000 where session_id = $1", [
      session.sessionId,
    ]);
    const page = await search("text=needle", long);
    expect(page.events).toEqual([]);
    expect(page.searchedBack).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(page.next).not.toBeNull();
    expect((await search(`text=needle&after=${page.next}`, long)).events).toHaveLength(1);
    // Who has an index needs no second page.
    expect((await search("user=601", long)).events).toHaveLength(1);
  });

  test("names the days that are sealed", async () => {
    const sealed = await createStream(worker);
    await worker.database.query(
      `insert into sessions (session_id, stream_id, room_id, provider, day, epoch, started_at, ended_at, first_offset,
         last_offset, last_seq_no, event_count)
       values ($1, $2, '7', 'mock', '2024-02-03', 'e', '2024-02-03T10:00:00Z', '2024-02-03T11:00:00Z', 1, 9, 9, 9)`,
      [randomUUID(), sealed],
    );
    await worker.database.query(
      `insert into segments (day, part, sha256, bytes, event_count, link)
       values ('2024-02-03', 1, sha256('history'), 1, 9, sha256('history')) on conflict do nothing`,
    );
    const range = "from=2024-02-03T00:00:00Z&to=2024-02-04T00:00:00Z";
    expect(await search(range, sealed)).toMatchObject({ events: [], sealed: ["2024-02-03"], next: null });
    const response = await worker.api("GET", `/v1/streams/${sealed}/analytics?${range}`);
    expect(await response.json()).toMatchObject({ status: "insufficient_data", sealed: ["2024-02-03"], totals: null });
  });

  test.each([
    ["GET", "history", 200],
    ["GET", "viewers", 200],
    ["GET", "analytics", 200],
    ["GET", "analytics/audience", 200],
    ["GET", "export", 200],
    ["POST", "exports", 201],
  ])("%s %s of the seven days before the second day of all is of one", async (method, path, status) => {
    const to = "0001-01-02T00:00:00Z";
    const response =
      method === "POST"
        ? await worker.api(method, `/v1/streams/${streamId}/${path}`, { to })
        : await worker.api(method, `/v1/streams/${streamId}/${path}?to=${to}`);
    expect(response.status).toBe(status);
  });

  test.each([
    "from=yesterday",
    "from=2026-01-01",
    "from=2026-02-30T00:00:00Z",
    "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
    "from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z",
    "types=CHATS",
    "limit=0",
    "limit=501",
    "user=",
    "user=0",
    "user=-1",
    "user=abc",
    "user=@",
    `user=${"9".repeat(65)}`,
    "text=",
    `text=${"a".repeat(101)}`,
    "text=a&minCoins=1",
    "text=%00",
    "minCoins=-1",
    "minCoins=1e3",
    "minCoins=2147483648",
    "after=abc",
    `after=${writeCursor(["2026-11-27", "e", "r", -1])}`,
    `after=${writeCursor(["2026-11-27", "e\u0000", "r", 1])}`,
    "unknown=1",
  ])("for %s is a bad request", async (query) => {
    const response = await worker.api("GET", `/v1/streams/${streamId}/history?${query}`);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, "invalid_request"]);
  });

  test("from a cursor of another place is a page, never a fault", async () => {
    const places = [
      ["0001-01-01", "e", "r", 1],
      ["9999-12-31", "e", "r", 1],
      ["2026-11-27", "'; drop table events", "\ud7ff", Number.MAX_SAFE_INTEGER],
    ] as const;
    for (const place of places) expect(await search(`after=${writeCursor([...place])}`)).toMatchObject({ sealed: [] });
  });
});

interface Numbers {
  status: string;
  totals: Record<string, unknown> | null;
  from: string;
  to: string;
  restFrom: string | null;
  countedSince: string | null;
  buckets: ({ key: string } & Record<string, unknown>)[];
  topGifters: unknown[] | null;
  topChatters: unknown[] | null;
}

describe("the numbers", () => {
  const read = async (query = "", of = streamId) => {
    const response = await worker.api("GET", `/v1/streams/${of}/analytics?${query}`);
    const answer = (await response.json()) as Numbers;
    expect([response.status, answer]).toEqual([200, expect.any(Object)]);
    return answer;
  };

  test("are those of the events, by session, day and minute", async () => {
    const answer = await read();
    expect(answer).toMatchObject({
      status: "complete",
      totals: {
        events: 8,
        byType: { CHAT: 5, GIFT: 2, FOLLOW: 1 },
        gifts: 2,
        coins: 105,
        likes: 0,
        chats: 5,
        follows: 1,
        shares: 0,
        joins: 0,
        uniqueUsers: 4,
        peakViewers: null,
      },
      topGifters: [
        { userId: "601", uniqueId: "eve.new", count: 100 },
        { userId: "602", uniqueId: "bob", count: 5 },
      ],
    });
    expect(answer.buckets.map(({ key, events, coins }) => [key, events, coins])).toEqual([
      [sessionIds[0], 5, 5],
      [sessionIds[1], 3, 100],
    ]);
    for (const by of ["day", "minute"] as const) {
      const { buckets } = await read(`by=${by}`);
      const keyOf = ({ timestamp }: RecordedEvent) =>
        by === "day"
          ? new Date(timestamp).toISOString().slice(0, 10)
          : `${new Date(timestamp).toISOString().slice(0, 16)}:00Z`;
      const counts = Map.groupBy(all, keyOf);
      expect(buckets.map(({ key, events }) => [key, events])).toEqual(
        [...counts]
          .map(([key, { length }]) => [key, length])
          .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
      );
    }
  });

  test("are those of one session alone, with its own people, where another was on the same day", async () => {
    const events = all.filter(({ sessionId }) => sessionId === sessionIds[1]);
    const answer = await read(`session=${sessionIds[1]}`);
    expect(answer).toMatchObject({
      status: "complete",
      totals: { events: 3, chats: 2, gifts: 1, coins: 100, uniqueUsers: 3 },
      topGifters: [{ userId: "601", uniqueId: "eve.new", count: 100 }],
    });
    expect(answer.topChatters).toHaveLength(2);
    const { buckets, totals } = await read(`session=${sessionIds[1]}&by=minute`);
    const minutes = new Set(events.map(({ timestamp }) => new Date(timestamp).toISOString().slice(0, 16)));
    expect(buckets.map(({ key }) => key)).toEqual([...minutes].toSorted().map((minute) => `${minute}:00Z`));
    expect(totals).toMatchObject({ events: 3, coins: 100, uniqueUsers: null });
    for (const [query, status] of [
      [`session=${randomUUID()}`, 404],
      [`session=${sessionIds[1]}&by=day`, 400],
      ["session=1", 400],
    ]) {
      expect((await worker.api("GET", `/v1/streams/${streamId}/analytics?${query}`)).status).toBe(status);
    }
  });

  test("are those of one live over all its sessions, each person once", async () => {
    const answer = await read("by=live&room=7001");
    expect(answer).toMatchObject({
      status: "complete",
      totals: { events: 8, byType: { CHAT: 5, GIFT: 2, FOLLOW: 1 }, coins: 105, uniqueUsers: 4 },
      topGifters: [
        { userId: "601", uniqueId: "eve.new", count: 100 },
        { userId: "602", uniqueId: "bob", count: 5 },
      ],
    });
    expect(answer.buckets.map(({ key, events }) => [key, events])).toEqual([["7001", 8]]);
    expect(answer.topChatters).toHaveLength(4);
    const { buckets, totals } = await read("by=minute&room=7001");
    const minutes = new Set(all.map(({ timestamp }) => new Date(timestamp).toISOString().slice(0, 16)));
    expect(buckets.map(({ key }) => key)).toEqual([...minutes].toSorted().map((minute) => `${minute}:00Z`));
    expect(totals).toMatchObject({ events: 8, coins: 105, uniqueUsers: null });
    for (const [query, status] of [
      ["by=live&room=1", 404],
      ["room=7001", 400],
      ["by=day&room=7001", 400],
      [`by=minute&room=7001&session=${sessionIds[1]}`, 400],
      ["by=live&room=", 400],
      ["by=live&room=%00", 400],
    ]) {
      expect((await worker.api("GET", `/v1/streams/${streamId}/analytics?${query}`)).status).toBe(status);
    }
  });

  /** Sessions of a live that came to nothing, each a minute after the one before, the first so long ago. */
  async function makeSessions(of: string, room: string, count: number, firstDaysAgo: number): Promise<void> {
    await worker.database.query(
      `insert into sessions (session_id, stream_id, room_id, provider, day, epoch, started_at, ended_at, first_offset,
         last_offset, last_seq_no, event_count)
       select gen_random_uuid(), $1, $2, 'mock', (began at time zone 'utc')::date, 'none', began, began + interval '30 seconds', n, n, 1, 0
       from generate_series(1, $3::integer) as n,
         lateral (select now() - $4::float8 * interval '1 day' + n * interval '1 minute' as began) as b`,
      [of, room, count, firstDaysAgo],
    );
  }

  test("of a live that lasts longer than is counted at a time say where they end, and the rest is asked for from there", async () => {
    const long = await createStream(worker);
    await makeSessions(long, "7002", 1, 100);
    const session = await openSession(worker, long, "7002");
    await publish(worker, session, stampAll(session, [chat("of today")]));
    await readLog(worker, session.sessionId, 1);
    const first = await read("by=live&room=7002", long);
    expect(first).toMatchObject({ totals: null, restFrom: first.to });
    expect(Date.parse(first.to) - Date.parse(first.from)).toBeGreaterThanOrEqual(92 * 24 * 3_600_000);
    const rest = await read(`by=live&room=7002&from=${first.restFrom}`, long);
    expect(rest).toMatchObject({ status: "complete", totals: { events: 1 }, restFrom: null, countedSince: null });
    // Who says an end wants no more, and a live that fits is whole.
    const to = new Date(Date.parse(first.from) + 24 * 3_600_000).toISOString();
    expect(await read(`by=live&room=7002&from=${first.from}&to=${to}`, long)).toMatchObject({ restFrom: null });
    expect(await read("by=live&room=7001")).toMatchObject({ restFrom: null, countedSince: null });
    // By minute it is a day at a time.
    const minutes = await read("by=minute&room=7002", long);
    expect(minutes.restFrom).toBe(minutes.to);
  });

  test("of one session that goes on for weeks are there for each of its days", async () => {
    const long = await createStream(worker);
    const session = await openSession(worker, long, "7005");
    await publish(worker, session, stampAll(session, [chat("of today")]));
    await readLog(worker, session.sessionId, 1);
    // It is counted; then it began long ago, and is under that day.
    await read("by=live&room=7005", long);
    await worker.database.query(
      "update sessions set started_at = now() - interval '20 days', day = day - 20 where stream_id = $1",
      [long],
    );
    const today = new Date().toISOString().slice(0, 10);
    for (const of of [`by=minute&session=${session.sessionId}`, "by=minute&room=7005", "by=live&room=7005"]) {
      const days = `${of}&from=${today}T00:00:00.000Z`;
      expect({ of, ...(await read(days, long)) }).toMatchObject({ of, status: "complete", totals: { events: 1 } });
    }
  });

  test("of more sessions than are gathered are partial, and say since when they count", async () => {
    const many = await createStream(worker);
    const session = await openSession(worker, many, "7003");
    await publish(worker, session, stampAll(session, [chat("in the oldest of them")]));
    await readLog(worker, session.sessionId, 1);
    await worker.database.query("update sessions set started_at = now() - interval '3 days' where stream_id = $1", [
      many,
    ]);
    await makeSessions(many, "7004", 1_999, 2);
    expect(await read("", many)).toMatchObject({ status: "complete", totals: { events: 1 }, countedSince: null });
    await makeSessions(many, "7004", 1, 2.5);
    const cut = await read("", many);
    expect(cut).toMatchObject({ status: "partial", totals: null });
    const [oldest] = await worker.database.query(
      "select min(started_at) as at from sessions where stream_id = $1 and room_id = '7004'",
      [many],
    );
    expect(cut.countedSince).toBe(new Date(oldest?.["at"] as string).toISOString());
    // A live is gathered by itself, whatever else there is.
    expect(await read("by=live&room=7003", many)).toMatchObject({ totals: { events: 1 }, countedSince: null });
  });

  test("of nothing are insufficient data", async () => {
    expect(await read("", await createStream(worker))).toMatchObject({
      status: "insufficient_data",
      totals: null,
      buckets: [],
      topGifters: [],
    });
  });

  test("name nobody to a viewer, and people to a moderator", async () => {
    const asked = async (role: "VIEWER" | "MODERATOR") => {
      const { cookie } = await makeMember(worker, { grants: [{ workspaceId: worker.workspaceId, role }] });
      const response = await fetch(`${worker.url}/v1/streams/${streamId}/analytics`, { headers: { Cookie: cookie } });
      return (await response.json()) as Numbers;
    };
    const [viewer, moderator] = [await asked("VIEWER"), await asked("MODERATOR")];
    expect(viewer).toMatchObject({ totals: { events: 8 }, topGifters: null, topChatters: null });
    expect(JSON.stringify(viewer)).not.toMatch(/\beve\b|\bbob\b|"60[1-4]"/);
    expect(moderator.topChatters).toHaveLength(4);
  });

  test.each(["by=hour", "from=2026-01-01T00:00:00Z&to=2026-01-03T00:00:00Z&by=minute", "to=2026-99-01T00:00:00Z"])(
    "by %s are a bad request",
    async (query) => {
      expect((await worker.api("GET", `/v1/streams/${streamId}/analytics?${query}`)).status).toBe(400);
    },
  );
});

describe("viewers", () => {
  interface Viewers {
    viewers: {
      userId: string;
      uniqueId: string;
      displayName: string | null;
      coins: number;
      chats: number;
      days: number;
    }[];
    next: string | null;
  }
  const read = async (query = "") => {
    const response = await worker.api("GET", `/v1/streams/${streamId}/viewers?${query}`);
    const answer = (await response.json()) as Viewers;
    expect([response.status, answer]).toEqual([200, expect.any(Object)]);
    return answer;
  };
  const idsOf = ({ viewers }: Viewers) => viewers.map(({ userId }) => userId);

  test("are there over all sessions, in the order that is asked for, by the name that they had last", async () => {
    const { viewers, next } = await read();
    // One day of two sessions is one day; the test itself may begin on one and end on the next.
    const [stored] = await worker.database.query(
      `select array_agg(days order by user_id) as days from (
         select user_id, count(distinct (occurred_at at time zone 'utc')::date)::integer as days from events
         where stream_id = $1 and user_id like '60_' group by user_id) as of`,
      [streamId],
    );
    const [first, second, third, fourth] = (stored?.["days"] ?? []) as number[];
    expect(viewers.map(({ userId, coins, chats, days }) => [userId, coins, chats, days])).toEqual([
      ["601", 100, 2, first],
      ["602", 5, 1, second],
      ["603", 0, 1, third],
      ["604", 0, 1, fourth],
    ]);
    expect(viewers[0]).toMatchObject({ uniqueId: "eve.new", displayName: "eve.new" });
    expect(next).toBeNull();
    expect(idsOf(await read("order=chats"))).toEqual(["601", "602", "603", "604"]);
  });

  test("come page by page, each once, where many have the same", async () => {
    const found: string[] = [];
    for (let after: string | null = ""; after !== null;) {
      const page: Viewers = await read(`order=chats&limit=1${after === "" ? "" : `&after=${after}`}`);
      found.push(...idsOf(page));
      after = page.next;
    }
    expect(found).toEqual(["601", "602", "603", "604"]);
  });

  test.each([
    ["search=eve", ["601"]],
    // A handle of hers that she has no more.
    ["search=@EVE", ["601"]],
    ["search=tw", ["603", "604"]],
    ["search=wi", []],
    ["search=602", ["602"]],
    ["search=%25", []],
    ["from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z", []],
  ])("for %s are those, and nobody else", async (query, expected) => {
    expect(idsOf(await read(query))).toEqual(expected);
  });

  test("have their lives, the latest first", async () => {
    const response = await worker.api("GET", `/v1/streams/${streamId}/viewers/601/lives`);
    const { lives } = (await response.json()) as { lives: Record<string, unknown>[] };
    // Both sessions are of one room: one live.
    expect(lives).toEqual([
      { roomId: "7001", startedAt: expect.any(String), events: 4, chats: 2, gifts: 1, coins: 100, likes: 0 },
    ]);
    const nobody = await worker.api("GET", `/v1/streams/${streamId}/viewers/999/lives`);
    expect(await nobody.json()).toEqual({ lives: [] });
  });

  test.each([
    "order=name",
    "after=1",
    "after=-1_601",
    "limit=101",
    "from=2026-01-01T00:00:00Z&to=2026-09-01T00:00:00Z",
  ])("by %s are a bad request", async (query) => {
    expect((await worker.api("GET", `/v1/streams/${streamId}/viewers?${query}`)).status).toBe(400);
  });

  test("name nobody to who may not see people", async () => {
    const { cookie } = await makeMember(worker, { grants: [{ workspaceId: worker.workspaceId, role: "VIEWER" }] });
    for (const path of ["viewers", "viewers/601/lives"]) {
      const response = await fetch(`${worker.url}/v1/streams/${streamId}/${path}`, { headers: { Cookie: cookie } });
      expect(response.status).toBe(403);
    }
  });
});

describe("the audience", () => {
  interface Audience {
    status: string;
    lives: { roomId: string; people: number; new: number; returning: number; cameBack: number | null }[];
    cohorts: { people: number; back: number[] }[];
  }
  interface Comparison {
    status: string;
    live: { roomId: string; totals: { coins: number } } | null;
    before: { roomId: string }[];
    usual: Record<string, number> | null;
    change: Record<string, number | null> | null;
  }
  let lives: string;
  const get = async <Answer>(path: string): Promise<Answer> => {
    const response = await worker.api("GET", `/v1/streams/${lives}/analytics/${path}`);
    const answer = (await response.json()) as Answer;
    expect([response.status, answer]).toEqual([200, expect.any(Object)]);
    return answer;
  };
  /** Who chats in each live; each coin is of a gift of the first of them. */
  const shows = [
    { room: "9001", people: ["1", "2"], coins: 10 },
    { room: "9002", people: ["2", "3"], coins: 20 },
    { room: "9003", people: ["4"], coins: 30 },
    { room: "9004", people: ["1", "4", "5"], coins: 60 },
  ];
  const weekMs = 7 * 24 * 3_600_000;
  beforeAll(async () => {
    lives = await createStream(worker);
    for (const [index, { room, people, coins }] of shows.entries()) {
      const session = await openSession(worker, lives, room);
      const timestamp = Date.now() - (shows.length - index) * weekMs;
      const bodies = people.map((id) => ({ ...by(chat("hi", `l${room}${id}`), id, `v${id}`), timestamp }));
      const given = { ...by(once(coins, `lg${room}`), people[0] ?? "", "v"), timestamp };
      await publish(worker, session, stampAll(session, [...bodies, given]));
      await readLog(worker, session.sessionId, bodies.length + 1);
    }
    // In their order, whatever the clock says; all under today, where their events are.
    await worker.database.query(
      `update sessions set started_at = now() - (9005 - room_id::integer) * interval '1 second' where stream_id = $1`,
      [lives],
    );
  });

  test("of each live is who was new, who had been there, and who came back", async () => {
    const from = new Date(Date.now() - 60 * 24 * 3_600_000).toISOString();
    const { status, lives: found, cohorts } = await get<Audience>(`audience?from=${from}`);
    expect(status).toBe("complete");
    expect(found.map((one) => [one.roomId, one.people, one.new, one.returning, one.cameBack])).toEqual([
      ["9004", 3, 1, 2, null],
      ["9003", 1, 1, 0, 1],
      ["9002", 2, 1, 1, 0],
      ["9001", 2, 2, 0, 2],
    ]);
    expect(cohorts.map(({ people, back }) => [people, back])).toEqual([
      [2, [1, 0, 1]],
      [1, [0, 0]],
      [1, [1]],
      [1, []],
    ]);
  });

  test("of a live is beside those before it; too few of them say nothing", async () => {
    const latest = await get<Comparison>("comparison");
    expect(latest).toMatchObject({ status: "complete", live: { roomId: "9004", totals: { coins: 60 } } });
    expect(latest.before.map(({ roomId }) => roomId)).toEqual(["9003", "9002", "9001"]);
    // Each is one minute long.
    expect([latest.usual?.["coins"], latest.change?.["coins"]]).toEqual([1_200, 2]);
    const earlier = await get<Comparison>("comparison?room=9002");
    expect(earlier).toMatchObject({ status: "insufficient_data", live: { roomId: "9002" }, usual: null, change: null });
    expect((await worker.api("GET", `/v1/streams/${lives}/analytics/comparison?room=1`)).status).toBe(404);
  });

  test("of nothing is insufficient data", async () => {
    const empty = await createStream(worker);
    for (const path of ["audience", "comparison"]) {
      const response = await worker.api("GET", `/v1/streams/${empty}/analytics/${path}`);
      expect(await response.json()).toMatchObject({ status: "insufficient_data" });
    }
  });

  test("has the best minutes and the gifts", async () => {
    const from = new Date(Date.now() - 60 * 24 * 3_600_000).toISOString();
    const answer = await get<{
      bestMinutes: Record<string, { value: number }[]>;
      gifts: { gifts: number; coins: number }[];
    }>(`../analytics?from=${from}&by=live`);
    expect(answer.bestMinutes["coins"]?.map(({ value }) => value)).toEqual([60, 30, 20, 10]);
    expect(answer.gifts).toMatchObject([{ gifts: 4, coins: 120 }]);
  });
});

describe("a file", () => {
  const get = async (path: string) => {
    const response = await worker.api("GET", path);
    return { status: response.status, type: response.headers.get("Content-Type"), text: await response.text() };
  };
  const lines = (text: string) =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as RecordedEvent);

  test("of a stream has all its events in order, and goes on after any of them", async () => {
    const path = `/v1/streams/${streamId}/export`;
    const { type, text } = await get(path);
    expect(type).toBe("application/x-ndjson; charset=utf-8");
    expect(lines(text)).toEqual(all);
    for (const [index, { sessionId, offset }] of all.entries()) {
      expect(lines((await get(`${path}?after=${sessionId}.${offset}`)).text)).toEqual(all.slice(index + 1));
    }
  });

  test("of a session has its events, and goes on after any of them", async () => {
    const [sessionId] = sessionIds;
    const own = all.filter((event) => event.sessionId === sessionId);
    expect(lines((await get(`/v1/sessions/${sessionId}/export`)).text)).toEqual(own);
    expect(lines((await get(`/v1/sessions/${sessionId}/export?after=3`)).text)).toEqual(own.slice(3));
    expect((await get(`/v1/sessions/${randomUUID()}/export`)).status).toBe(404);
  });

  test("in CSV makes a text of what a spreadsheet would run", async () => {
    const { type, text } = await get(`/v1/streams/${streamId}/export?format=csv`);
    expect(type).toBe("text/csv; charset=utf-8");
    const rows = text.split("\r\n");
    expect(rows).toHaveLength(all.length + 2);
    expect(rows[0]).toMatch(/^eventId,streamId,/);
    // The handle begins with an @; the payload is JSON, so a message never begins a cell.
    expect(rows[2]).toContain(",'@formula,");
    expect(rows[2]).toContain(String.raw`""message"":""=HYPERLINK(a,b)\""\nline""`);
  });

  test("is in the audit, with who took it", async () => {
    const { cookie, accountId } = await makeMember(worker, {
      grants: [{ workspaceId: worker.workspaceId, role: "STREAMER" }],
    });
    const response = await fetch(`${worker.url}/v1/streams/${streamId}/export`, { headers: { Cookie: cookie } });
    await response.arrayBuffer();
    const row = await vi.waitUntil(async () => {
      const found = await worker.database.query(
        "select principal_id, target_id from audit_log where workspace_id = $1 and action = 'history.export' and principal_id = $2",
        [worker.workspaceId, accountId],
      );
      return found[0];
    });
    expect(row).toEqual({ principal_id: accountId, target_id: streamId });
  });

  test.each([
    ["format=xml", 400],
    ["after=abc", 400],
    [`after=${"x".repeat(36)}.1`, 400],
    [`after=${randomUUID()}.99999999999999999`, 400],
    [`after=${randomUUID()}.1`, 404],
    ["from=2026-01-01T00:00:00Z&to=2026-12-01T00:00:00Z", 400],
  ])("for %s is refused with %i", async (query, status) => {
    expect((await get(`/v1/streams/${streamId}/export?${query}`)).status).toBe(status);
  });
});
