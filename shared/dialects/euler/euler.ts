/** Euler Stream's WebSocket: TikTok's messages in JSON, bundled or one by one, with who comes and goes. */
import type { Companion, Dialect, Greeting, Speech } from "#shared/dialects/dialect.ts";
import type { EventUser, UnifiedEvent } from "#shared/event.ts";
import { type EulerMessage, eulerMessage, eulerTypes } from "./messages.ts";
import { eulerCodes, type EulerOptions, handleIn, readOptions } from "./options.ts";
import { Presence, type PresenceMessage } from "./presence.ts";
import { eulerUser } from "./users.ts";

/** `status` of a room. */
const liveStatus = 2;

export const euler: Dialect = {
  name: "euler",
  types: eulerTypes,
  tokenIn: ["apiKey", "jwtKey"],
  open: (query) => {
    const read = readOptions(query);
    return read.ok ? { ok: true, speech: speechOf(read.options) } : read;
  },
  endings: {
    goAway: eulerCodes.lifetime,
    refused: eulerCodes.invalidAuth,
    forbidden: eulerCodes.noPermission,
    busy: eulerCodes.tooMany,
    misbehaved: eulerCodes.invalidOptions,
  },
};

function speechOf(options: EulerOptions): Speech {
  const { uniqueId, bundled, schema, leaveAfterSeconds } = options;
  const creator = handleIn(uniqueId);
  return {
    key: `${schema} ${bundled}`,
    ...(creator !== "" && { creator }),
    greet: (greeting) => {
      if (!greeting.state.live) return { texts: [], close: eulerCodes.notLive };
      return { texts: textsOf(about(greeting, options), { bundled, at: greeting.state.startedAt }) };
    },
    encode: (events) => {
      const messages = events.flatMap((event) => eulerMessage(event, schema) ?? []);
      return textsOf(messages, { bundled, at: events.at(-1)?.ingestedAt ?? 0 });
    },
    closeAfter: (events) => (events.some(isEnd) ? eulerCodes.streamEnd : undefined),
    ...(leaveAfterSeconds !== undefined && { companion: () => companionOf(leaveAfterSeconds, { bundled, schema }) }),
  };
}

function isEnd({ eventType }: UnifiedEvent): boolean {
  return eventType === "STREAM_END";
}

/** One frame of all of them, or a frame each. */
function textsOf(messages: readonly EulerMessage[], { bundled, at }: { bundled: boolean; at: number }): string[] {
  if (messages.length === 0) return [];
  return (bundled ? [{ timestamp: at, messages }] : messages).map((frame) => JSON.stringify(frame));
}

/** What is said of the line and of the room. */
function about({ streamId, state }: Greeting, { uniqueId, bundled, schema, leaveAfterSeconds }: EulerOptions) {
  const features = {
    bundleEvents: bundled,
    rawMessages: false,
    schemaVersion: schema,
    syntheticPresence: leaveAfterSeconds !== undefined,
    ...(leaveAfterSeconds !== undefined && { syntheticPresenceLeaveAfter: leaveAfterSeconds }),
  };
  const roomInfo = { id: state.roomId, status: liveStatus, userCount: state.viewers, likeCount: state.likes };
  return [
    { type: "workerInfo", data: { webSocketId: streamId, schemaVersion: schema, features } },
    { type: "roomInfo", data: { roomInfo, user: { uniqueId: handleIn(uniqueId) } } },
  ];
}

function companionOf(leaveAfterSeconds: number, how: Pick<EulerOptions, "bundled" | "schema">): Companion {
  const presence = new Presence(leaveAfterSeconds);
  const say = (messages: PresenceMessage[], at: number) =>
    textsOf(
      messages.map((message) => presenceMessage(message, how.schema)),
      { bundled: how.bundled, at },
    );
  return {
    take: (people, now) => say(presence.see(people, now), now),
    dueAt: () => presence.dueAt,
    tick: (now) => say(presence.leave(now), now),
  };
}

function presenceMessage({ kind, seen }: PresenceMessage, schema: EulerOptions["schema"]): EulerMessage {
  const { user, firstSeen, lastSeen } = seen;
  const type = kind === "join" ? "SyntheticJoinMessage" : "SyntheticLeaveMessage";
  return { type, data: { user: shortUser(user, schema), firstSeen, lastSeen } };
}

function shortUser(user: EventUser, schema: EulerOptions["schema"]) {
  const { userId, uniqueId, nickname, profilePicture } = eulerUser(user, schema);
  return { userId, uniqueId, nickname, profilePicture };
}
