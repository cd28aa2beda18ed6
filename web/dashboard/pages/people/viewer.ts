/** One person over all lives: the card, each live, and what they did, page by page. None of it waits for another. */
import type { Operations } from "../../../../client/api.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { Page } from "../../frame/page.ts";
import { serverNow } from "../../../kit/server-clock.ts";

export type Card = Operations["readViewer"]["answer"];
export type LiveOfViewer = Operations["listViewerLives"]["answer"]["lives"][number];
export type Note = Operations["listNotes"]["answer"]["notes"][number];

export const deeds = ["chats", "gifts", "all"] as const;
export type Deed = (typeof deeds)[number];

export interface OpenViewer {
  readonly userId: string;
  readonly card: Card | undefined;
  readonly lives: readonly LiveOfViewer[] | undefined;
  readonly notes: readonly Note[] | undefined;
  readonly deed: Deed;
  /** What they did, the latest first. */
  readonly events: readonly RecordedEvent[];
  readonly isReading: boolean;
  readonly hasMore: boolean;
  readonly problem: string | undefined;
  show: (deed: Deed) => void;
  more: () => void;
}

const pageEvents = 50;
/** So often the card is asked for while its sums are made. */
const mostLooks = 10;
/** The search has at most so many days in one question; older ones are asked for in the next. */
const searchDays = 92;
const dayMs = 24 * 60 * 60_000;
const types = { chats: "CHAT", gifts: "GIFT", all: "" } as const;

export function openViewer(
  { api, stream: { streamId }, explain, may }: Pick<Page, "api" | "stream" | "explain" | "may">,
  userId: string,
  { changed, signal }: { changed: () => void; signal: AbortSignal },
): OpenViewer {
  const params = { streamId, userId };
  const known = {
    card: undefined as Card | undefined,
    lives: undefined as readonly LiveOfViewer[] | undefined,
    notes: undefined as readonly Note[] | undefined,
    deed: "chats" as Deed,
    events: [] as readonly RecordedEvent[],
    isReading: false,
    problem: undefined as string | undefined,
  };
  /** Where the next page of events begins; undefined: there is none. */
  let next: { to: number; after: string | null } | undefined = { to: serverNow(), after: null };
  let number = 0;

  const take = async (read: Promise<void>): Promise<void> => {
    try {
      await read;
    } catch (error) {
      known.problem = explain(error);
    }
    if (!signal.aborted) changed();
  };
  const readCard = async () => {
    // An answer counts what it can: of a long live the next ones go on. The lives are read from the same sums.
    for (let looks = 0; looks < mostLooks && !signal.aborted; looks += 1) {
      if (may("moderation:write")) known.card = await api.readViewer({ params });
      known.lives = (await api.listViewerLives({ params })).lives;
      changed();
      if ((known.card?.pending ?? 0) === 0) return;
    }
  };
  const readNotes = async () => {
    if (may("note:write")) known.notes = (await api.listNotes({ params })).notes;
  };

  /** Goes back until there is something to show, or nothing is further back. */
  async function readEvents(): Promise<void> {
    const mine = (number += 1);
    known.isReading = true;
    changed();
    const first = known.card?.firstSeenAt;
    // Whoever was never seen before has nothing further back; without a card a year is looked through.
    const oldest = first === null || first === undefined ? serverNow() - 4 * searchDays * dayMs : Date.parse(first);
    try {
      for (let found = 0; next !== undefined && found === 0;) {
        const from = next.to - searchDays * dayMs;
        const type = types[known.deed];
        const answer = await api.searchHistory({
          params: { streamId },
          query: {
            user: userId,
            ...(type !== "" && { types: type }),
            from: new Date(from).toISOString(),
            to: new Date(next.to).toISOString(),
            limit: pageEvents,
            ...(next.after !== null && { after: next.after }),
          },
        });
        if (mine !== number) return;
        found = answer.events.length;
        known.events = [...known.events, ...(answer.events as RecordedEvent[])];
        if (answer.next !== null) next = { to: next.to, after: answer.next };
        else next = from > oldest ? { to: from, after: null } : undefined;
      }
    } finally {
      if (mine === number) known.isReading = false;
    }
  }

  void take(readCard());
  void take(readNotes());
  void take(readEvents());

  return {
    userId,
    get card() {
      return known.card;
    },
    get lives() {
      return known.lives;
    },
    get notes() {
      return known.notes;
    },
    get deed() {
      return known.deed;
    },
    get events() {
      return known.events;
    },
    get isReading() {
      return known.isReading;
    },
    get hasMore() {
      return next !== undefined;
    },
    get problem() {
      return known.problem;
    },
    show(deed) {
      known.deed = deed;
      known.events = [];
      next = { to: serverNow(), after: null };
      void take(readEvents());
    },
    more() {
      if (!known.isReading) void take(readEvents());
    },
  };
}
