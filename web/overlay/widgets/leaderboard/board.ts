/** Who stands where on a board, and who overtook whom. Pure. */
import type { PointsBoard } from "#shared/points/board.ts";
import type { ShownBoard, Standing } from "#shared/standings.ts";

export interface Row extends Standing {
  /** What the level is called that somebody reached with points. */
  level?: string;
  /** Who it is, the same over all boards. */
  key: string;
  /** 1 for the first. */
  place: number;
  /** Of what the first one has, 0 to 1. */
  share: number;
  /** It changed its place a moment ago. */
  moved?: "up" | "down";
}

export interface BoardState {
  rows: Row[];
  /** Undefined before it is known. */
  people: number | undefined;
  /** Of which time it is: of this live also where the server does not know what was before. */
  over: ShownBoard["over"];
  /** What is counted, where the streamer gave it a name. */
  called?: string;
  /** Until when a change of place is shown, by key, on the monotonic clock. */
  moves: Map<string, { to: "up" | "down"; until: number }>;
  /** What comes next is how it stood when the page was greeted: nobody overtook anybody. */
  isGreeting: boolean;
}

/** So long the small arrow stays. */
export const movedMs = 10_000;

export function noBoard(): BoardState {
  return { rows: [], people: undefined, over: "live", moves: new Map(), isGreeting: true };
}

export function keyOf({ userId, uniqueId }: Pick<Standing, "userId" | "uniqueId">): string {
  return `${userId}:${uniqueId}`;
}

/** Reads a part's value; undefined for what is no board. */
export function readBoard(value: unknown): ShownBoard | PointsBoard | undefined {
  const board = value as Partial<ShownBoard> | null;
  return Array.isArray(board?.rows) && typeof board.people === "number" ? (board as ShownBoard) : undefined;
}

/** The state with another board in it, of which `count` rows are shown. */
export function takeBoard(state: BoardState, board: ShownBoard | PointsBoard, count: number, now: number): BoardState {
  const before = new Map(state.rows.map(({ key, place }) => [key, place]));
  const most = board.rows[0]?.value ?? 0;
  const moves = new Map([...state.moves].filter(([, { until }]) => until > now));
  const rows = board.rows.slice(0, count).map((standing, index): Row => {
    const key = keyOf(standing);
    const place = index + 1;
    const was = before.get(key) ?? count + 1;
    if (!state.isGreeting && was !== place) moves.set(key, { to: was > place ? "up" : "down", until: now + movedMs });
    const move = moves.get(key);
    return { ...standing, key, place, share: most > 0 ? standing.value / most : 0, ...(move && { moved: move.to }) };
  });
  const called = "name" in board && board.name !== undefined && { called: board.name };
  return { rows, people: board.people, over: board.over ?? "live", ...called, moves, isGreeting: false };
}

/** Takes off the arrows whose time is over. Returns when the next one goes; undefined where there is none. Changes the state. */
export function tidyMoves(state: BoardState, now: number): number | undefined {
  for (const [key, { until }] of state.moves) if (until <= now) state.moves.delete(key);
  for (const row of state.rows) if (row.moved && !state.moves.has(row.key)) delete row.moved;
  const times = [...state.moves.values()].map(({ until }) => until);
  return times.length === 0 ? undefined : Math.min(...times);
}
