/** What a block of a condition can ask for: places of the event, the viewer and the live, each of a kind with its comparisons. */
import type { EventType } from "#shared/event.ts";

export type FieldKind = "gift" | "number" | "text" | "flag";

export interface Field {
  /** As conditions write it. */
  name: string;
  kind: FieldKind;
  /** Its word is `field.{word}`. */
  word: string;
  /** Of events of these types alone; absent: of any. */
  types?: readonly EventType[];
}

const of = (...types: EventType[]) => types;

export const fields: readonly Field[] = [
  { name: "event.payload.giftId", kind: "gift", word: "gift", types: of("GIFT") },
  { name: "event.payload.coins", kind: "number", word: "coins", types: of("GIFT") },
  { name: "event.payload.giftCount", kind: "number", word: "giftCount", types: of("GIFT") },
  { name: "event.payload.diamondCount", kind: "number", word: "price", types: of("GIFT") },
  { name: "event.payload.message", kind: "text", word: "message", types: of("CHAT") },
  { name: "event.payload.questionText", kind: "text", word: "question", types: of("QUESTION") },
  { name: "event.payload.likeCount", kind: "number", word: "likes", types: of("LIKE") },
  { name: "event.payload.subMonth", kind: "number", word: "months", types: of("SUBSCRIBE") },
  { name: "event.user.isModerator", kind: "flag", word: "isModerator" },
  { name: "event.user.isSubscriber", kind: "flag", word: "isSubscriber" },
  { name: "event.user.teamMemberLevel", kind: "number", word: "teamLevel" },
  { name: "event.user.uniqueId", kind: "text", word: "handle" },
  { name: "viewer.coins", kind: "number", word: "viewerCoins" },
  { name: "viewer.gifts", kind: "number", word: "viewerGifts" },
  { name: "viewer.chats", kind: "number", word: "viewerChats" },
  { name: "viewer.likes", kind: "number", word: "viewerLikes" },
  { name: "points.balance", kind: "number", word: "points" },
  { name: "points.level", kind: "number", word: "pointsLevel" },
  { name: "points.rank", kind: "number", word: "pointsRank" },
  { name: "state.viewers", kind: "number", word: "stateViewers" },
  { name: "state.likes", kind: "number", word: "stateLikes" },
  { name: "state.coins", kind: "number", word: "stateCoins" },
];

const byName = new Map(fields.map((field) => [field.name, field]));

export function fieldOf(name: string): Field | undefined {
  const known = byName.get(name);
  if (known) return known;
  const [kind, ...rest] = name.split(".");
  if ((kind !== "counters" && kind !== "timers") || rest.length !== 1) return undefined;
  return { name, kind: "number", word: kind === "counters" ? "counter" : "timer" };
}

/** Those that events of these types have, or at least one of them. */
export function fieldsFor(types: readonly EventType[]): Field[] {
  return fields.filter((field) => field.types === undefined || field.types.some((type) => types.includes(type)));
}

/** How a value can be compared, by kind; the first is the usual one. */
export const comparisons = {
  gift: ["is", "not", "any"],
  number: ["more", "least", "is", "not", "most", "less"],
  text: ["has", "is", "not", "matches"],
  flag: ["yes", "no"],
} as const satisfies Record<FieldKind, readonly string[]>;

export type Comparison = (typeof comparisons)[FieldKind][number];
