/** A connection beside the one that runs: it is listened to from its start, and what it brings is kept until somebody takes it. */
import { nativeKey } from "#shared/native-key.ts";
import type { EventBody } from "#shared/stamp.ts";
import type { Closing, Connection } from "../provider.ts";

export interface Standby {
  /** Resolves when a message came over the line. What came while connecting proves only that the room was found. */
  proven: Promise<"proven">;
  /** Resolves when it has ended. */
  closing: Promise<Closing>;
  /**
   * The connection, to be listened to by somebody else, once. `continues`: it takes over from one that ran all the while,
   * and what the two cannot be told apart by, messages without an id of their own, was taken from that one.
   */
  handOver: (continues: boolean) => Connection;
}

export function standBy(connection: Connection): Standby {
  const proven = Promise.withResolvers<"proven">();
  const kept: EventBody[][] = [];
  let take = (bodies: EventBody[]): void => void kept.push(bodies);
  let isOpen = false;
  const closing = connection.listen((bodies) => {
    // A heartbeat's answer is no message.
    if (bodies.length === 0) return;
    if (isOpen) proven.resolve("proven");
    take(bodies);
  });
  isOpen = true;
  return {
    proven: proven.promise,
    closing,
    handOver: (continues) => ({
      roomId: connection.roomId,
      ...(continues && { continues }),
      listen: (takeBodies) => {
        for (const bodies of kept.splice(0)) {
          const told = continues ? bodies.filter((body) => nativeKey(body) !== undefined) : bodies;
          if (told.length > 0) takeBodies(told);
        }
        take = takeBodies;
        return closing;
      },
    }),
  };
}
