/**
 * Stands between a client and the Worker as a network does, and breaks: every line at once, without a word, in the middle of what is
 * on its way.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface BreakingLine {
  /** The Worker behind it, without a slash at its end. */
  url: string;
  /** Destroys every line, on both sides. */
  breakAll: () => void;
  /** Lets so many bytes through to the client, and then destroys the line that brought them: in the middle of a message. */
  breakAfter: (bytes: number) => void;
  /** How many lines were broken. */
  broken: () => number;
  stop: () => Promise<void>;
}

export async function startBreakingLine(target: string): Promise<BreakingLine> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<readonly [Socket, Socket]>();
  let left = Infinity;
  let broken = 0;

  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const pair = [near, far] as const;
    pairs.add(pair);
    const part = () => {
      if (!pairs.delete(pair)) return;
      near.destroy();
      far.destroy();
    };
    for (const end of pair) end.on("error", part).on("close", part);
    near.on("data", (bytes: Buffer) => far.write(bytes));
    near.on("end", () => far.end());
    far.on("end", () => near.end());
    far.on("data", (bytes: Buffer) => {
      if (bytes.length < left) {
        left -= bytes.length;
        near.write(bytes);
        return;
      }
      const last = bytes.subarray(0, left);
      left = Infinity;
      broken += 1;
      near.write(last, part);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const breakAll = () => {
    for (const [near, far] of pairs) {
      broken += 1;
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakAll,
    breakAfter: (bytes) => void (left = bytes),
    broken: () => broken,
    stop: async () => {
      breakAll();
      server.close();
      await once(server, "close");
    },
  };
}
