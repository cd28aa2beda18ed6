/** A feed's engine alone in an object, and how many rows the platform says that it writes. */
import { DurableObject } from "cloudflare:workers";
import { FeedEngine } from "../../durable-objects/feed/feed-engine.ts";
import type { UnifiedEvent } from "#shared/event.ts";
import type { LogReaderRpc } from "#shared/protocol/log-reader.ts";

/** What to record: batches of so many events, of which the log has each at once. */
export interface RingLoad {
  batches: number;
  eventsPerBatch: number;
}

const session = { sessionId: "s", roomId: "1", provider: "mock", startedAt: 0, leaseToken: 0 };

export class Feed extends DurableObject {
  override async fetch(request: Request): Promise<Response> {
    const { batches, eventsPerBatch } = await request.json<RingLoad>();
    let rowsWritten = 0;
    const { storage } = this.ctx;
    const counting = {
      exec: (query: string, ...values: unknown[]) => {
        const cursor = storage.sql.exec(query, ...values);
        const rows = cursor.toArray();
        rowsWritten += cursor.rowsWritten;
        return { toArray: () => rows, [Symbol.iterator]: () => rows[Symbol.iterator]() };
      },
    } as unknown as SqlStorage;
    const place = {
      sql: counting,
      transactionSync: <Answer>(change: () => Answer) => storage.transactionSync(change),
      deleteAlarm: async () => undefined,
      deleteAll: async () => undefined,
    };
    const engine = new FeedEngine(() => ({ storage: place, queue: {} as Queue, log: () => ({}) as LogReaderRpc }), {
      giftSettleMs: undefined,
    });
    const { epoch } = engine.create({ streamId: "st_x", uniqueId: "x" }, () => "e");
    const opened = engine.open({ session, idempotencyKey: "k" });
    if (opened === "conflict") throw new Error("the session is there twice");
    rowsWritten = 0;
    const now = 1_000_000;
    for (let batch = 0; batch < batches; batch++) {
      const { lastSeqNo } = opened.cursor;
      const events = Array.from({ length: eventsPerBatch }, (_, index) => eventOf(lastSeqNo + 1 + index, now));
      engine.record(opened.cursor, events, now);
      engine.noteStored({ epoch, ranges: [[1, engine.current?.memory.offset ?? 0]] }, now);
    }
    const [rows] = storage.sql.exec("select count(*) as n from feed").toArray();
    return Response.json({ rowsWritten, feedRows: rows?.["n"] });
  }
}

function eventOf(seqNo: number, now: number): UnifiedEvent {
  return {
    schemaVersion: "1",
    eventId: seqNo.toString(16).padStart(64, "0"),
    eventType: "CHAT",
    triggerId: 1,
    streamId: "st_x",
    sessionId: "s",
    roomId: "1",
    seqNo,
    nativeId: String(7_000_000_000 + seqNo),
    rawType: "WebcastChatMessage",
    timestamp: now,
    ingestedAt: now,
    source: "live",
    user: { userId: String(seqNo % 50), uniqueId: "u" },
    payload: { message: "hello", emotes: [], language: "" },
  } as unknown as UnifiedEvent;
}

export default {
  fetch: (request, env) => env.FEED.get(env.FEED.idFromName("feed")).fetch(request),
} satisfies ExportedHandler<{ FEED: DurableObjectNamespace<Feed> }>;
