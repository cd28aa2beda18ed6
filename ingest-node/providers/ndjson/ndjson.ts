/**
 * Lines of events that another program writes, instead of TikTok: to this one's standard input, or to a port of this machine. Each
 * line is what a line of a file of events is (docs/recording.md).
 */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Take } from "../../arrival.ts";
import type { Closing, ConnectOutcome, Provider } from "../../provider.ts";
import { readLine } from "../mock.ts";
import { lineCutter } from "./lines.ts";

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
      return { kind: "connected", connection: { roomId, listen: (take) => serve(server, () => reader(take), signal) } };
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

async function serve(server: Server, reader: () => (piece: Buffer) => void, signal: AbortSignal): Promise<Closing> {
  const writers = new Set<Socket>();
  server.on("connection", (socket) => {
    socket.on("error", () => socket.destroy());
    if (writers.size >= mostWriters) {
      socket.destroy();
      return;
    }
    writers.add(socket);
    const read = reader();
    socket.on("data", read);
    socket.on("end", () => read(Buffer.from("\n")));
    socket.on("close", () => writers.delete(socket));
  });
  if (!signal.aborted) await once(signal, "abort");
  for (const socket of writers) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return stopped;
}
