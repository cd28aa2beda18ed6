/** The gift events of a room of which days were sealed. */
import type { RecordedEvent } from "#shared/event.ts";
import type { Config } from "../config.ts";
import { type Block, readBlock, roomBlocks } from "./blocks.ts";

/** A room of a stream's epoch. */
export interface ArchivedRoom {
  streamId: string;
  roomId: string;
  epoch: string;
}

export type GiftEvent = Extract<RecordedEvent, { eventType: "GIFT" }>;

/** Its gifts after `after`, in the order of the feed, some at a time. */
export async function* readArchivedGifts(
  config: Config,
  room: ArchivedRoom,
  after: number,
): AsyncGenerator<GiftEvent[]> {
  let waiting: GiftEvent[] = [];
  for await (const block of roomBlocks(config, room, { after, type: "GIFT" })) {
    // Nothing that is still to come is before the first of this block.
    const ready = waiting.filter(({ offset }) => offset < block.firstOffset);
    waiting = waiting.filter(({ offset }) => offset >= block.firstOffset);
    if (ready.length > 0) yield ready;
    waiting.push(
      ...(await giftsOf(config, block)).filter(({ offset, roomId }) => offset > after && roomId === room.roomId),
    );
    waiting.sort((a, b) => a.offset - b.offset);
  }
  if (waiting.length > 0) yield waiting;
}

async function giftsOf(config: Config, block: Block): Promise<GiftEvent[]> {
  const events = await readBlock(config, block);
  return events.filter((event): event is GiftEvent => event.eventType === "GIFT");
}

/** Its sessions that are playbacks: their first event says so. */
export async function archivedPlaybacks(config: Config, room: ArchivedRoom): Promise<string[]> {
  const sessions: string[] = [];
  for await (const block of roomBlocks(config, room, { after: 0, type: "CONNECTED" })) {
    if (block.firstSeqNo > 1) continue;
    const [first] = await readBlock(config, block);
    if (first?.eventType === "CONNECTED" && first.payload.playback === true) sessions.push(first.sessionId);
  }
  return sessions;
}
