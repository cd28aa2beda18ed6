/** The address in the browser: going somewhere, and hearing of it. */
import { type Address, changeQuery, type QueryChange, readAddress, writeAddress } from "./address.ts";

export interface Place {
  readonly now: Address;
  /** Goes to a page, of the stream that is open unless another is named. What pages keep in the address stays behind. */
  go: (to: { page?: string; stream?: string; query?: Address["query"] }) => void;
  /** Changes what the page keeps in the address; without a step in the history, unless `step`. */
  change: (change: QueryChange, options?: { step?: boolean }) => void;
  /** The address of a page, for a link. */
  href: (page: string, query?: Address["query"]) => string;
}

/** `changed` hears of every change, with where one was before. */
export function openPlace(changed: (now: Address, before: Address) => void): Place {
  let now = readAddress(location);
  const take = (next: Address) => {
    const before = now;
    now = next;
    changed(next, before);
  };
  addEventListener("popstate", () => take(readAddress(location)));
  return {
    get now() {
      return now;
    },
    go({ page = now.page, stream = now.stream, query = {} }) {
      const next: Address = { page, stream, query };
      const href = writeAddress(next);
      if (href === writeAddress(now)) return;
      history.pushState(null, "", href);
      take(next);
    },
    change(change, { step = false } = {}) {
      const next = { ...now, query: changeQuery(now.query, change) };
      const href = writeAddress(next);
      if (href === writeAddress(now)) return;
      if (step) history.pushState(null, "", href);
      else history.replaceState(null, "", href);
      take(next);
    },
    href: (page, query = {}) => writeAddress({ page, stream: now.stream, query }),
  };
}
