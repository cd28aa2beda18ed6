/**
 * What a client of Streamer.bot's WebSocket server asks for, and what it is answered: it learns which events there are and subscribes
 * to some. Nothing can be done through it: whoever asks for an action is told so. Pure.
 */
import * as z from "zod";
import type { Attention } from "#shared/dialects/dialect.ts";

/** The source under which the events stand, beside Streamer.bot's own `Twitch` and `YouTube`. */
export const source = "TikTok";

const mostTypes = 100;
const Asked = z.object({
  request: z.string().max(100),
  id: z.union([z.string().max(200), z.number()]).optional(),
  events: z.record(z.string().max(100), z.array(z.string().max(100)).max(mostTypes)).optional(),
});

export const info = {
  instanceId: "tiktok-live-edge",
  name: "tiktok-live-edge",
  os: "any",
  osVersion: "",
  version: "1.0.0",
  mode: "Events",
  source: "tiktok-live-edge",
} as const;

/** One client. `types`: what it can subscribe to. */
export function attention(types: readonly string[]): Attention {
  const wanted = new Set<string>();

  function subscribe(events: Readonly<Record<string, readonly string[]>>, isWanted: boolean): void {
    const named = events[source] ?? [];
    for (const type of named.includes("*") ? types : types.filter((one) => named.includes(one))) {
      if (isWanted) wanted.add(type);
      else wanted.delete(type);
    }
  }

  function answer(asked: z.infer<typeof Asked>): object {
    switch (asked.request) {
      case "GetInfo":
        return { info };
      case "GetEvents":
        return { events: { [source]: types } };
      case "Subscribe":
        subscribe(asked.events ?? {}, true);
        return { events: { [source]: [...wanted] } };
      case "UnSubscribe":
        subscribe(asked.events ?? {}, false);
        return { events: { [source]: [...wanted] } };
      case "GetActions":
        return { actions: [], count: 0 };
      default:
        return { status: "error", error: "This server tells events and does nothing else" };
    }
  }

  return {
    hear: (text) => {
      const { success, data: asked } = Asked.safeParse(parse(text));
      if (!success) return [JSON.stringify({ status: "error", error: "Not a request" })];
      return [JSON.stringify({ id: asked.id ?? "", status: "ok", ...answer(asked) })];
    },
    wants: (topic) => wanted.has(topic),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
