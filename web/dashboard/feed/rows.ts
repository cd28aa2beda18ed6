/** From events to the rows of a feed: a streak is one row that grows, likes and joins are gathered. Pure. */
import type { EventUser, RecordedEvent } from "#shared/event.ts";

export type RowKind =
  | "chat"
  | "gift"
  | "follow"
  | "share"
  | "sub"
  | "question"
  | "like"
  | "join"
  | "battle"
  | "gap"
  | "system";

export interface Row {
  /** Counts up; a row keeps it. */
  id: number;
  kind: RowKind;
  /** When it happened, milliseconds since 1970. */
  at: number;
  /** The newest event of it. */
  event: RecordedEvent;
  /** Goes up with each change of the row. */
  version: number;
  /** Of a gift: what it is worth so far. */
  coins: number;
  /** Of likes: how many. Of joins: how many came in. */
  count: number;
  /** Of what is gathered: who, up to a bound, and how many. */
  people: Map<string, EventUser>;
  peopleCount: number;
  /** Taken back by the platform or a moderator. */
  isGone: boolean;
  /** By which it can be taken back: of what grows, that of its first event. */
  messageId: string | undefined;
}

/** Likes of so long become one row, and joins. */
const gatherMs = { like: 20_000, join: 10_000 };
/** Of so many people of a gathered row it is known who they are. */
const mostPeople = 500;
/** From so many coins on a gift fills its row. */
export const bigGiftCoins = 1_000;

export interface FeedRows {
  readonly rows: readonly Row[];
  /** Takes events in their order. Returns whether any row is new or changed. */
  take: (events: readonly RecordedEvent[]) => boolean;
  /** Marks what was taken back. */
  takeBack: (taken: { messageIds?: readonly string[]; userIds?: readonly string[]; isAll?: boolean }) => boolean;
  /** Marks rows as taken back, or as there again. */
  setGone: (isMeant: (row: Row) => boolean, isGone: boolean) => boolean;
  /** Forgets the oldest rows, so that at most so many are left; returns how many went. */
  trim: (most: number) => number;
  clear: () => void;
}

export function openFeedRows(): FeedRows {
  let rows: Row[] = [];
  let nextId = 1;
  const streaks = new Map<string, Row>();
  const byMessage = new Map<string, Row>();
  const gathered: Partial<Record<"like" | "join", Row>> = {};

  function add(kind: RowKind, event: RecordedEvent): Row {
    const row: Row = {
      id: nextId,
      kind,
      at: event.timestamp,
      event,
      version: 0,
      coins: 0,
      count: 0,
      people: new Map(),
      peopleCount: 0,
      isGone: false,
      messageId: event.nativeId,
    };
    nextId += 1;
    rows.push(row);
    if (row.messageId !== undefined) byMessage.set(row.messageId, row);
    return row;
  }

  function gather(kind: "like" | "join", event: RecordedEvent, count: number): void {
    const before = gathered[kind];
    const isOpen = before !== undefined && !before.isGone && event.timestamp - before.at < gatherMs[kind];
    const row = isOpen ? before : add(kind, event);
    gathered[kind] = row;
    row.count += count;
    row.version += 1;
    const { userId } = event.user;
    if (row.people.has(userId)) return;
    row.peopleCount += 1;
    if (row.people.size < mostPeople) row.people.set(userId, event.user);
  }

  function takeGift(event: RecordedEvent & { eventType: "GIFT" }): void {
    const { payload, user } = event;
    const key = `${user.userId} ${payload.giftId} ${payload.groupId}`;
    const row = (payload.isGiftStreak ? streaks.get(key) : undefined) ?? add("gift", event);
    row.event = event;
    row.coins = Math.max(row.coins, payload.coins);
    row.version += 1;
    if (payload.isGiftStreak && !payload.streakEnd) streaks.set(key, row);
    else streaks.delete(key);
  }

  function takeOne(event: RecordedEvent): void {
    switch (event.eventType) {
      case "CHAT":
      case "EMOTE":
        return void add("chat", event);
      case "GIFT":
        return takeGift(event);
      case "LIKE":
        return gather("like", event, event.payload.likeCount);
      case "JOIN":
      case "ANONYMOUS_JOIN":
        return gather("join", event, 1);
      case "FOLLOW":
        return void add("follow", event);
      case "SHARE":
        return void add("share", event);
      case "SUBSCRIBE":
      case "SUPER_FAN":
      case "SUBSCRIPTION_GIFT":
      case "TEAM_JOIN":
        return void add("sub", event);
      case "QUESTION":
        // That one is answered is no news, and names it by its id alone.
        return void (event.payload.questionText !== "" && add("question", event));
      case "BATTLE":
        return void (event.payload.phase !== "update" && add("battle", event));
      case "GAP":
        return void add("gap", event);
      case "MESSAGE_DELETED":
        return void takeBack({ messageIds: event.payload.messageIds, userIds: event.payload.userIds });
      case "CONNECTED":
      case "DISCONNECTED":
      case "STREAM_END":
      case "STREAM_PAUSE":
      case "ERROR":
      case "TIMER_LOW":
      case "TIMER_ENDED":
      case "POINTS_CHANGED":
      case "MODERATION_ASKED":
      case "ENDPOINT_DISABLED":
      case "LEVEL_UP":
      case "ENVELOPE":
      case "PIN":
      case "POLL":
      case "GOAL":
        return void add("system", event);
      default:
        // Captions, ranks, counts of viewers and the like are no lines of a feed.
        return;
    }
  }

  function mark(row: Row | undefined): boolean {
    if (row === undefined || row.isGone) return false;
    row.isGone = true;
    row.version += 1;
    return true;
  }

  function takeBack({ messageIds = [], userIds = [], isAll = false }: Parameters<FeedRows["takeBack"]>[0]): boolean {
    let isChanged = false;
    for (const id of messageIds) isChanged = mark(byMessage.get(id)) || isChanged;
    if (userIds.length > 0 || isAll) {
      const users = new Set(userIds);
      for (const row of rows) {
        const isMeant = row.kind === "chat" && (isAll || users.has(row.event.user.userId));
        isChanged = (isMeant && mark(row)) || isChanged;
      }
    }
    return isChanged;
  }

  return {
    get rows() {
      return rows;
    },
    take(events) {
      const before = nextId;
      const versions = rows.at(-1)?.version;
      for (const event of events) takeOne(event);
      return nextId !== before || versions !== rows.at(-1)?.version || events.length > 0;
    },
    takeBack,
    setGone(isMeant, isGone) {
      const meant = rows.filter((row) => row.isGone !== isGone && isMeant(row));
      for (const row of meant) {
        row.isGone = isGone;
        row.version += 1;
      }
      return meant.length > 0;
    },
    trim(most) {
      const surplus = rows.length - most;
      if (surplus <= 0) return 0;
      // By the key that it was put there with: of a streak the event is another one by now, and the row would never go.
      for (const row of rows.slice(0, surplus)) {
        if (row.messageId !== undefined && byMessage.get(row.messageId) === row) byMessage.delete(row.messageId);
      }
      rows = rows.slice(surplus);
      const first = rows[0]?.id ?? nextId;
      for (const [key, row] of streaks) if (row.id < first) streaks.delete(key);
      return surplus;
    },
    clear() {
      rows = [];
      streaks.clear();
      byMessage.clear();
      delete gathered.like;
      delete gathered.join;
    },
  };
}
