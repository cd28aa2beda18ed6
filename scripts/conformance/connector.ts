/**
 * A case on its way through `tiktok-live-connector` and a bot on it that does what its documentation shows. Its fields
 * are read by our own readers, so that nothing but order, loss, naming and counting makes a difference.
 */
import type { EventOf, EventType, RecordedEvent } from "#shared/event.ts";
import { initialState, type LiveState, reduce } from "#shared/live-state.ts";
import { normalize } from "#shared/normalize.ts";
import { stamp } from "#shared/stamp.ts";
import { type ConnectorRoom, type HeardMessage, openConnectorRoom } from "../../ingest-node/peer/connector.ts";
import { connectedBody, disconnectedBody } from "../../ingest-node/session.ts";
import type { Case, Step } from "./case.ts";
import { frameOf } from "./frames.ts";
import { ledgerOf, type Outcome } from "./outcome.ts";

/** What the connector names itself, whatever the message says. */
const named: Readonly<Record<string, EventType>> = {
  follow: "FOLLOW",
  share: "SHARE",
  superFan: "SUPER_FAN",
  superFanJoin: "SUPER_FAN",
  streamEnd: "STREAM_END",
};

/** Plays cases to it, one after the other. Stop it when done. */
export async function startConnector(): Promise<{ run: (one: Case) => Promise<Outcome>; stop: () => Promise<void> }> {
  const room = await openConnectorRoom();
  return { run: async ({ input }) => outcomeOf(await play(room, input)), stop: room.stop };
}

async function play(room: ConnectorRoom, input: readonly Step[]): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  let connection: string | undefined;
  const add = (body: Parameters<typeof stamp>[0], step: Step) => {
    const place = { streamId: "peer", roomId: step.room, sessionId: step.connection, seqNo: 1, ingestedAt: step.at };
    events.push({ ...stamp(body, place, () => ""), offset: events.length + 1 });
  };
  for (const [number, step] of input.entries()) {
    const following = input[number + 1];
    if (step.connection !== connection) {
      await room.connect();
      connection = step.connection;
    }
    const frame = frameOf(step, number);
    if (frame !== undefined) room.send(frame);
    else if ("line" in step) {
      add(
        step.line === "opened"
          ? connectedBody(step.room, "direct")
          : disconnectedBody({ kind: "lost", code: 1006, reason: "" }, true),
        step,
      );
    }
    // Frames of one moment go out back to back, as they do when much happens.
    if (following !== undefined && following.at === step.at && following.connection === connection) continue;
    await room.settled();
    for (const message of room.heard()) add(bodyOf(message), step);
  }
  return events;
}

function bodyOf({ method, data, names }: HeardMessage): ReturnType<typeof normalize> {
  const body = normalize({ method, msgId: "", data });
  const { quality: _, ...payload } = body.payload;
  const eventType = names.map((name) => named[name]).find((type) => type !== undefined) ?? body.eventType;
  return { ...body, eventType, payload } as typeof body;
}

/** The sums of a bot: a streak counts at its end, a gift of another type at once; the latest total is the total. */
function outcomeOf(events: RecordedEvent[]): Outcome {
  const state = initialState();
  let likes = 0;
  let roomId = "";
  for (const event of events) {
    if (event.roomId !== roomId) likes = 0;
    roomId = event.roomId;
    reduce(state, event);
    if (event.eventType === "LIKE") likes = event.payload.totalLikeCount;
    if (event.eventType === "GIFT") event.payload.coinsDelta = coinsAsShown(event);
  }
  // What a gift is worth it says at the gift's end: what each frame adds cannot be asked of it.
  const { coins, totals, settled } = ledgerOf(events, events.flatMap(settledAsShown));
  const topGifters = giftersOf(events.filter((event) => event.roomId === roomId));
  const inRoom = topGifters.reduce((sum, gifter) => sum + gifter.coins, 0);
  const live: LiveState = { ...state.live, likes, coins: inRoom, topGifters };
  return { events, ledger: { coins, totals, settled }, state: live };
}

/** What it takes for a gift that is over. */
function settledAsShown(event: RecordedEvent): object[] {
  if (event.eventType !== "GIFT" || isRunning(event)) return [];
  const { giftId, giftCount, receiverUserId } = event.payload;
  return [{ user: event.user, giftId, giftCount, receiverUserId, coins: coinsAsShown(event) }];
}

function coinsAsShown(event: EventOf<"GIFT">): number {
  return isRunning(event) ? 0 : event.payload.giftCount * event.payload.diamondCount;
}

function isRunning({ payload: { giftType, streakEnd } }: EventOf<"GIFT">): boolean {
  return giftType === 1 && !streakEnd;
}

/** What everybody gave, most first. A bot knows people by their handle. */
function giftersOf(events: readonly RecordedEvent[]): LiveState["topGifters"] {
  const gifters = new Map<string, LiveState["topGifters"][number]>();
  for (const event of events) {
    if (event.eventType !== "GIFT" || isRunning(event)) continue;
    const { userId, uniqueId } = event.user;
    const coins = (gifters.get(uniqueId)?.coins ?? 0) + coinsAsShown(event);
    gifters.set(uniqueId, { userId, uniqueId, coins });
  }
  return [...gifters.values()].filter(({ coins }) => coins > 0).toSorted((a, b) => b.coins - a.coins);
}
