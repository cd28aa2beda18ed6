/** How often a runner connected to a stream's broadcast of late. */

const windowMs = 5 * 60_000;
/** A way that breaks more often than this is broken, however often. */
const most = 1_000;

export interface RecentConnections {
  /** There is a new connection. */
  note: () => void;
  /** How many there were within five minutes, the first of all left out. */
  reconnects: () => number;
}

export function recentConnections(now: () => number): RecentConnections {
  let times: number[] = [];
  let isFirst = true;
  return {
    note: () => {
      if (!isFirst && times.length < most) times.push(now());
      isFirst = false;
    },
    reconnects: () => {
      times = times.filter((at) => at > now() - windowMs);
      return times.length;
    },
  };
}
