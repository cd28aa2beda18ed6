/**
 * Draws the widgets of a page in turns. The server tells all of them at once, and what a widget has put into the page is laid out
 * before the next picture: of all in one picture that is a pause which viewers see. So a picture has room for so much that is new,
 * and who had no turn in it is the first in the next one. Pure but for what `draw` does.
 */

/** Where the next picture begins, and whether it is due though nothing else happens. */
export interface Turns {
  first: number;
  isDue: boolean;
}

/**
 * @param draw draws one; returns true where it has left something of its own for the next picture
 * @param work how much was put into the page so far; only differences of it matter
 * @param room how much new has room in a picture; one widget is drawn even where it alone is more
 */
export function drawInTurns<One>(
  all: readonly One[],
  first: number,
  { draw, work, room }: { draw: (one: One) => boolean; work: () => number; room: number },
): Turns {
  const before = work();
  let isDue = false;
  for (let turn = 0; turn < all.length; turn += 1) {
    const index = (first + turn) % all.length;
    const one = all[index];
    if (one === undefined) continue;
    if (draw(one)) isDue = true;
    const next = (index + 1) % all.length;
    if (work() - before >= room && turn + 1 < all.length) return { first: next, isDue: true };
    if (turn + 1 === all.length) return { first: next, isDue };
  }
  return { first: 0, isDue: false };
}
