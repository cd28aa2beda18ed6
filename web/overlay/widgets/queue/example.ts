import { startMs } from "../../example-events.ts";
import type { ShownQueue } from "#shared/interaction/queue.ts";

const since = startMs;
const queue: ShownQueue = {
  title: "",
  word: "!queue",
  leaveWord: "!leave",
  open: true,
  now: { userId: "704", name: "tin robin" },
  next: ["Mossy Fern", "さくら", "Küçük Ay"].map((name, index) => ({ userId: String(705 + index), name, since })),
  count: 7,
};

export const example = [{ type: "parts" as const, position: { epoch: "e1", offset: 9 }, parts: { queue } }];
