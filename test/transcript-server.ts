/** Plays golden transcripts to clients that are programs of their own: over a real socket, in real time. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { ping, pong } from "#shared/protocol/wire.ts";
import { isSaid, type Step, type Transcript } from "./transcript.ts";

export interface TranscriptServer {
  /** The address of the live socket of a transcript. */
  liveUrl: (name: string) => string;
  /** Resolves when the transcript was played to its client, with what that did wrong, in words. */
  played: (name: string) => Promise<string[]>;
  /** With which `after` its client opened the socket again; null for none, undefined while it has not. */
  cameBackTo: (name: string) => string | null | undefined;
  close: () => Promise<void>;
}

/** How long a client may take for what it has to say, beyond its time: the machine may be busy. */
const patienceMs = 20_000;
/** So short a time is none: a busy machine would make much more of it. */
const atOnceMs = 20;

/** Serves each transcript at an address that ends with `/NAME/live`, to the first socket that comes for it. */
export async function serveTranscripts(transcripts: readonly [string, Transcript][]): Promise<TranscriptServer> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, handleProtocols: () => "tiktok-live-edge.v2" });
  const visits = new Map<string, { wrong: Promise<string[]>; after?: string | null }>();
  const waiting = new Map(transcripts.map(([name]) => [name, Promise.withResolvers<string[]>()]));
  sockets.on("connection", (socket, request) => {
    const url = new URL(request.url ?? "/", "http://host");
    const name = url.pathname.split("/").at(-2) ?? "";
    const transcript = transcripts.find(([one]) => one === name)?.[1];
    const visit = visits.get(name);
    if (!transcript) return socket.close(3501, "no such transcript");
    // It has come back: that is all that is wanted of it.
    if (visit) {
      visit.after ??= url.searchParams.get("after");
      return;
    }
    const wrong = playTo(socket, transcript);
    visits.set(name, { wrong });
    waiting.get(name)?.resolve(wrong);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  return {
    liveUrl: (name) => `ws://127.0.0.1:${port}/${name}/live`,
    played: async (name) => waiting.get(name)?.promise ?? [],
    cameBackTo: (name) => visits.get(name)?.after,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Plays one after the other: a step that the client has to say is waited for before what comes after its time. */
async function playTo(socket: WebSocket, { steps, answersPings }: Transcript): Promise<string[]> {
  const wrong: string[] = [];
  const unasked: { text: string; atMs: number }[] = [];
  let isPongOut = false;
  let heard = (): void => undefined;
  let startedAt = performance.now();
  socket.on("message", (data: Buffer) => {
    const text = data.toString("utf8");
    unasked.push({ text, atMs: performance.now() - startedAt });
    if (text === ping) {
      if (isPongOut) wrong.push("a ping, while a pong is out");
      isPongOut = !answersPings;
      if (answersPings) socket.send(pong);
    }
    heard();
  });
  const ordered = steps.toSorted((a, b) => endOf(a) - endOf(b));
  for (const step of ordered) {
    if ("client" in step) {
      const said = () => unasked.findIndex(({ text, atMs }) => isSaid(text, step.client) && atMs >= step.fromMs);
      const isHeard = await until(
        () => said() >= 0,
        (again) => (heard = again),
      );
      if (!isHeard) wrong.push(`did not say ${step.client}`);
      else unasked.splice(said(), 1);
      continue;
    }
    const restMs = step.atMs - (performance.now() - startedAt);
    if (restMs > atOnceMs) await new Promise((resolve) => setTimeout(resolve, restMs));
    // What the client said late puts off what follows; what follows at once is not waited for.
    else startedAt -= restMs;
    // A timer may come a little early: the step's time is now, or what is said at once would have been said before it.
    startedAt = Math.min(startedAt, performance.now() - step.atMs);
    if ("close" in step) socket.close(step.close.code, step.close.reason);
    else if ("text" in step.server) {
      if (step.server.text === pong) isPongOut = false;
      socket.send(step.server.text);
    } else socket.send(Buffer.from(step.server.binary, "base64"));
  }
  for (const { text } of unasked) if (text !== ping) wrong.push(`said ${text}`);
  return wrong;
}

function endOf(step: Step): number {
  return "client" in step ? step.byMs : step.atMs;
}

async function until(isTrue: () => boolean, onChange: (look: () => void) => void): Promise<boolean> {
  if (isTrue()) return true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), patienceMs);
  onChange(() => {
    if (isTrue()) resolve(true);
  });
  return promise.finally(() => clearTimeout(timer));
}
