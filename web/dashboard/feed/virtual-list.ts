/**
 * A list of which only what is seen is in the page. It sticks to its newest end, or is held: then what is seen stays exactly where it
 * is, whatever comes, goes or grows elsewhere.
 */

/** Ids count up: rows stand in their order. */
export interface ListRow {
  id: number;
  version: number;
}

export interface VirtualListOptions<Row extends ListRow> {
  /** Scrolls. */
  scroll: HTMLElement;
  /** Within it: holds the rows. */
  list: HTMLElement;
  /** Makes an element for rows; it is kept for a row as long as it is seen. */
  make: (row: Row) => HTMLElement;
  /** Draws what has changed of a row. `previous` is the one before it in the list. */
  update: (element: HTMLElement, row: Row, previous: Row | undefined) => void;
  /** Somebody scrolled away from the newest end, or back to it. */
  onStuck: (isStuck: boolean) => void;
}

export interface VirtualList<Row extends ListRow> {
  /** Shows these; rows that stay keep their ids. */
  show: (rows: readonly Row[]) => void;
  /** Goes to the newest end and stays there, or holds. */
  stick: (isStuck: boolean) => void;
  /** Brings a row into view and returns its element. */
  reveal: (index: number) => HTMLElement | undefined;
  elementOf: (id: number) => HTMLElement | undefined;
  /** The place of the row that an element is, among those shown. */
  indexOf: (element: Element) => number;
}

/** Rows from the first to before the last. */
interface Range {
  first: number;
  last: number;
}

const usualHeight = 34;
/** So many pixels beyond what is seen are drawn, too. */
const beyond = 400;
/** A draw makes so many rows that are not seen yet, at most; the next picture makes more. A long jump would stop the page otherwise. */
const roomOfADraw = 12;
/** Nearer to the end than this is the end. */
const nearEnd = 8;

export function openVirtualList<Row extends ListRow>(options: VirtualListOptions<Row>): VirtualList<Row> {
  const { scroll, list, make, update, onStuck } = options;
  const before = list.ownerDocument.createElement("div");
  const after = list.ownerDocument.createElement("div");
  for (const space of [before, after]) {
    space.setAttribute("role", "presentation");
    space.className = "feed-space";
  }
  list.append(before, after);

  let rows: readonly Row[] = [];
  let isStuck = true;
  /** What rows are known to be high, by id. */
  const heights = new Map<number, number>();
  const shown = new Map<number, { element: HTMLElement; version: number; previousId: number | undefined }>();
  /** The scroll events that our own scrolling makes are nobody's. */
  let ownTop: number | undefined;

  const heightOf = ({ id }: Row) => heights.get(id) ?? usualHeight;

  /** The row at the upper edge and how far it is scrolled past: where the eyes are. */
  function anchor(): { id: number; past: number } | undefined {
    const top = scroll.scrollTop;
    for (const [id, { element }] of shown) {
      const from = element.offsetTop - before.offsetTop;
      if (from + element.offsetHeight > top) return { id, past: top - from };
    }
    return undefined;
  }

  /** What is seen there, and of what stands beyond as much as a draw has room for. */
  function rangeAt(top: number, height: number): Range {
    let from = 0;
    let first = 0;
    while (first < rows.length) {
      const next = from + heightOf(rows[first]!);
      if (next >= top) break;
      from = next;
      first += 1;
    }
    let over = top - from;
    let last = first;
    let made = 0;
    for (; last < rows.length && from < top + height; last += 1) {
      from += heightOf(rows[last]!);
      if (!shown.has(rows[last]!.id)) made += 1;
    }
    const hasRoom = (row: Row): boolean => {
      if (!shown.has(row.id)) made += 1;
      return made <= roomOfADraw;
    };
    let isWhole = true;
    for (; last < rows.length && from < top + height + beyond; last += 1) {
      isWhole &&= hasRoom(rows[last]!);
      if (!isWhole) break;
      from += heightOf(rows[last]!);
    }
    for (; first > 0 && over < beyond; first -= 1) {
      isWhole &&= hasRoom(rows[first - 1]!);
      if (!isWhole) break;
      over += heightOf(rows[first - 1]!);
    }
    if (!isWhole) drawSoon();
    return { first, last };
  }

  function lastRange(height: number): Range {
    let first = rows.length;
    for (let seen = 0; first > 0 && seen < height + beyond; first -= 1) seen += heightOf(rows[first - 1]!);
    return { first, last: rows.length };
  }

  const sum = (from: number, to: number) => {
    let height = 0;
    for (let index = from; index < to; index += 1) height += heightOf(rows[index]!);
    return height;
  };

  function place({ first, last }: Range): void {
    const wanted = new Set<number>();
    for (let index = first; index < last; index += 1) wanted.add(rows[index]!.id);
    for (const [id, { element }] of shown) {
      if (wanted.has(id)) continue;
      // Focus would be lost without a word: it goes to the list.
      if (element.contains(element.ownerDocument.activeElement)) scroll.focus({ preventScroll: true });
      element.remove();
      shown.delete(id);
    }
    let next: ChildNode | null = before.nextSibling;
    for (let index = first; index < last; index += 1) {
      const row = rows[index]!;
      let known = shown.get(row.id);
      if (known === undefined) {
        known = { element: make(row), version: -1, previousId: -1 };
        shown.set(row.id, known);
      }
      // Where older rows are forgotten, every row has another index, and looks as it did.
      const previous = rows[index - 1];
      if (known.version !== row.version || known.previousId !== previous?.id) {
        update(known.element, row, previous);
        known.version = row.version;
        known.previousId = previous?.id;
      }
      if (known.element === next) next = next.nextSibling;
      else list.insertBefore(known.element, next);
    }
    // Written before anything is measured: so the page is laid out once, and not again for the scrolling.
    before.style.height = `${sum(0, first)}px`;
    after.style.height = `${sum(last, rows.length)}px`;
    for (let index = first; index < last; index += 1) {
      const row = rows[index]!;
      const height = shown.get(row.id)?.element.offsetHeight ?? 0;
      if (height > 0) heights.set(row.id, height);
    }
  }

  function scrollTo(top: number): void {
    if (Math.abs(scroll.scrollTop - top) < 0.5) return;
    scroll.scrollTop = top;
    ownTop = scroll.scrollTop;
  }

  function draw(): void {
    if (isStuck) {
      place(lastRange(scroll.clientHeight));
      return scrollTo(scroll.scrollHeight);
    }
    const eyes = anchor();
    const index = eyes === undefined ? -1 : rows.findIndex(({ id }) => id === eyes.id);
    if (eyes === undefined || index === -1) {
      place(rangeAt(scroll.scrollTop, scroll.clientHeight));
      return;
    }
    place(rangeAt(sum(0, index) + eyes.past, scroll.clientHeight));
    const element = shown.get(eyes.id)?.element;
    if (element) scrollTo(element.offsetTop - before.offsetTop + eyes.past);
  }

  let isDue = false;
  function drawSoon(): void {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      if (scroll.isConnected) draw();
    });
  }

  function forget(): void {
    if (heights.size <= rows.length + 1_000) return;
    const kept = new Set(rows.map(({ id }) => id));
    for (const id of heights.keys()) if (!kept.has(id)) heights.delete(id);
  }

  function setStuck(next: boolean): void {
    if (next === isStuck) return;
    isStuck = next;
    onStuck(next);
  }

  scroll.addEventListener(
    "scroll",
    () => {
      if (ownTop !== undefined && Math.abs(scroll.scrollTop - ownTop) < 1) {
        ownTop = undefined;
        return;
      }
      ownTop = undefined;
      setStuck(scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < nearEnd);
      draw();
    },
    { passive: true },
  );
  const resized = new ResizeObserver(() => {
    // Another width breaks lines elsewhere.
    heights.clear();
    draw();
  });
  resized.observe(scroll);

  return {
    show(next) {
      rows = next;
      forget();
      draw();
    },
    stick(next) {
      setStuck(next);
      draw();
    },
    reveal(index) {
      const row = rows[index];
      if (row === undefined) return undefined;
      setStuck(false);
      if (!shown.has(row.id)) {
        scrollTo(Math.max(0, sum(0, index) - scroll.clientHeight / 2));
        place(rangeAt(scroll.scrollTop, scroll.clientHeight));
      }
      const element = shown.get(row.id)?.element;
      element?.scrollIntoView({ block: "nearest" });
      ownTop = scroll.scrollTop;
      return element;
    },
    elementOf: (id) => shown.get(id)?.element,
    indexOf(element) {
      for (const [id, { element: one }] of shown) if (one === element) return rows.findIndex((row) => row.id === id);
      return -1;
    },
  };
}
