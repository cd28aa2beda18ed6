/**
 * Lines of events that another program writes, instead of TikTok: to this one's standard input, or to a port of this machine. Each
 * line is what a line of a file of events is (docs/recording.md).
 */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Take } from "../../arrival.ts";
import type { Closing, ConnectOutcome, Provider } from "../../provider.ts";
import { readLine } from "../mock.ts";
import { beginningOf, lineCutter } from "./lines.ts";

/** Where the lines come from. */
export type NdjsonSource = { kind: "stdin" } | { kind: "tcp"; port: number };

export interface NdjsonSettings {
  from: NdjsonSource;
  /** Told of the 1st, 10th, 100th … line that could not be read. */
  onBroken: (reason: string, count: number) => void;
  /** Of a test; else this process's. */
  stdin?: AsyncIterable<Buffer>;
  /** Told where it listens. */
  onListening?: (port: number) => void;
}

/** An event has no more than some 128 KB. */
const mostLineBytes = 512 * 1024;
const mostWriters = 20;

export function ndjsonProvider(settings: NdjsonSettings): Provider {
  // Whoever writes the lines knows of no broadcasts: as long as this runs is one.
  const roomId = `ndjson-${Date.now()}`;
  let broken = 0;
  const leftOut = (reason: string) => {
    broken += 1;
    if (/^10*$/.test(String(broken))) settings.onBroken(reason, broken);
  };
  const reader = (take: Take) => {
    const cut = lineCutter(mostLineBytes, () => leftOut(`longer than ${mostLineBytes / 1_024} KB`));
    return (piece: Buffer) => {
      for (const line of cut(piece)) {
        const read = readLine(line);
        if (!read.ok) leftOut(read.reason);
        else if (read.line.bodies.length > 0 || read.line.arrival) take(read.line.bodies, read.line.arrival);
      }
    };
  };
  return {
    name: "ndjson",
    connect: async (signal): Promise<ConnectOutcome> => {
      if (signal.aborted) return { kind: "aborted" };
      if (settings.from.kind === "stdin") {
        const stdin = settings.stdin ?? process.stdin;
        const listen = (take: Take) => readStdin(stdin, reader(take), signal);
        return { kind: "connected", connection: { roomId, listen } };
      }
      const { port } = settings.from;
      const server = createServer().listen(port, "127.0.0.1");
      try {
        await once(server, "listening");
      } catch (error) {
        const taken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
        const reason = taken ? "is taken: close what listens there, or choose another one" : String(error);
        return { kind: "bad-source", message: `Port ${port} of this machine ${reason}` };
      }
      settings.onListening?.((server.address() as { port: number }).port);
      const foreign = () => leftOut("its first line is no event: whoever wrote it was cut off");
      const listen = (take: Take) => serve(server, { reader: () => reader(take), foreign }, signal);
      return { kind: "connected", connection: { roomId, listen } };
    },
  };
}

const stopped: Closing = { kind: "stopped", code: 0, reason: "stopped" };

async function readStdin(
  stdin: AsyncIterable<Buffer>,
  read: (piece: Buffer) => void,
  signal: AbortSignal,
): Promise<Closing> {
  const pieces = stdin[Symbol.asyncIterator]();
  const aborted = once(signal, "abort");
  for (;;) {
    const piece = await Promise.race([pieces.next(), aborted]);
    if (signal.aborted || Array.isArray(piece)) return stopped;
    if (piece.done) break;
    read(Buffer.from(piece.value));
  }
  // A last line may have no end.
  read(Buffer.from("\n"));
  return { kind: "finished", code: 0, reason: "end of the input" };
}

interface Serving {
  /** One for each writer. */
  reader: () => (piece: Buffer) => void;
  /** Told of a writer that was cut off. */
  foreign: () => void;
}

/**
 * Whoever does not begin with an event is cut off: any page in a browser of this machine can send a request here, and the lines of
 * its body would be events.
 */
async function serve(server: Server, { reader, foreign }: Serving, signal: AbortSignal): Promise<Closing> {
  const writers = new Set<Socket>();
  server.on("connection", (socket) => {
    socket.on("error", () => socket.destroy());
    if (writers.size >= mostWriters) {
      socket.destroy();
      return;
    }
    writers.add(socket);
    const read = reader();
    let isKnown = false;
    let head = Buffer.alloc(0);
    socket.on("data", (piece: Buffer) => {
      if (isKnown) return read(piece);
      if (socket.destroyed) return;
      head = Buffer.concat([head, piece]);
      const beginning = beginningOf(head);
      if (beginning === "unknown") return;
      isKnown = beginning === "object";
      if (isKnown) return read(head);
      foreign();
      socket.destroy();
    });
    socket.on("end", () => isKnown && read(Buffer.from("\n")));
    socket.on("close", () => writers.delete(socket));
  });
  if (!signal.aborted) await once(signal, "abort");
  for (const socket of writers) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return stopped;
}
