/** Every dialect, a line each. */
import type { Dialect } from "./dialect.ts";
import { chatReader } from "./chat-reader/chat-reader.ts";
import { cloudevents } from "./cloudevents/cloudevents.ts";
import { euler } from "./euler/euler.ts";
import { streamerbot } from "./streamerbot/streamerbot.ts";
import { tikfinity } from "./tikfinity/tikfinity.ts";

const all: readonly Dialect[] = [tikfinity, euler, chatReader, cloudevents, streamerbot];

const byName: ReadonlyMap<string, Dialect> = new Map(all.map((dialect) => [dialect.name, dialect]));

export const dialectNames: readonly string[] = [...byName.keys()];

export function findDialect(name: string): Dialect | undefined {
  return byName.get(name);
}
