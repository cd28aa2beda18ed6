/** Who was there, page by page: read as far as somebody has looked. */
import type { Operations } from "../../../../client/api.ts";
import type { Page } from "../../frame/page.ts";
import { serverNow } from "../../../kit/server-clock.ts";

export type Viewer = Operations["listViewers"]["answer"]["viewers"][number];

export const orders = ["coins", "chats", "days"] as const;
export type Order = (typeof orders)[number];
/** How many months back one can look: a longer time is more than one answer has. */
export const spans = [1, 3] as const;

export interface Asked {
  order: Order;
  months: number;
  search: string;
}

export interface ViewerList {
  readonly viewers: readonly Viewer[];
  readonly isReading: boolean;
  readonly hasMore: boolean;
  /** Events that are not counted yet. */
  readonly pending: number;
  readonly problem: string | undefined;
  /** Asks for these; what was asked for before does not come any more. */
  ask: (asked: Asked) => Promise<void>;
  more: () => Promise<void>;
}

export function openViewerList(
  { api, stream: { streamId }, explain }: Pick<Page, "api" | "stream" | "explain">,
  changed: () => void,
): ViewerList {
  const known = {
    viewers: [] as readonly Viewer[],
    isReading: true,
    next: null as string | null,
    pending: 0,
    problem: undefined as string | undefined,
  };
  let asked: Asked | undefined;
  let number = 0;

  async function read({ order, months, search }: Asked, after: string | null): Promise<void> {
    const mine = (number += 1);
    known.isReading = true;
    known.problem = undefined;
    changed();
    const from = new Date(serverNow());
    // A calendar's three months can have 92 days: not one more.
    from.setUTCDate(from.getUTCDate() - (months === 1 ? 30 : 91));
    const query = {
      from: from.toISOString(),
      order,
      ...(search !== "" && { search }),
      ...(after !== null && { after }),
    };
    try {
      const answer = await api.listViewers({ params: { streamId }, query });
      if (mine !== number) return;
      known.viewers = after === null ? answer.viewers : [...known.viewers, ...answer.viewers];
      known.next = answer.next;
      known.pending = answer.pending;
    } catch (error) {
      if (mine !== number) return;
      known.problem = explain(error);
    }
    known.isReading = false;
    changed();
  }

  return {
    get viewers() {
      return known.viewers;
    },
    get isReading() {
      return known.isReading;
    },
    get hasMore() {
      return known.next !== null;
    },
    get pending() {
      return known.pending;
    },
    get problem() {
      return known.problem;
    },
    async ask(next) {
      asked = next;
      await read(next, null);
    },
    async more() {
      if (asked !== undefined && known.next !== null && !known.isReading) await read(asked, known.next);
    },
  };
}
