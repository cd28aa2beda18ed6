/** A Minecraft server's console by RCON: a connection for each command, for a server may go at any time. */
import { connect, type Socket } from "node:net";
import type { Place } from "./place.ts";
import type { Reach } from "./reach.ts";

export interface MinecraftSettings {
  address: Place;
  password: string;
}

const kinds = { login: 3, command: 2 } as const;
/** What a server takes of a packet, and what it sends in one. */
const mostBytes = 1_446;
const mostAnswerBytes = 4_110;

/** Runs a command. Rejects in words, also where the server does not know it. */
export async function runOnServer(
  command: string,
  { address, password }: MinecraftSettings,
  { lookup }: Pick<Reach, "lookup">,
  signal: AbortSignal,
): Promise<void> {
  if (Buffer.byteLength(command) > mostBytes - 10) throw new Error("The command is too long for the Minecraft server");
  const socket = connect({ ...address, lookup, signal });
  try {
    const answers = read(socket);
    const signedIn = await ask(socket, answers, packet(1, kinds.login, password));
    if (signedIn.id === -1) throw new Error("refuses the password");
    const answer = await ask(socket, answers, packet(2, kinds.command, command));
    if (/^(?:Unknown|Incorrect|Expected|Invalid)\b/.test(answer.text)) throw new Error(answer.text.slice(0, 200));
  } catch (error) {
    if (signal.aborted)
      throw new Error("The Minecraft server did not answer in time: whether it was done is not known", {
        cause: error,
      });
    const { code, message } = error as Error & { code?: string };
    throw new Error(
      code === "ECONNREFUSED" ? "The Minecraft server is not there" : `The Minecraft server: ${message}`,
      { cause: error },
    );
  } finally {
    socket.destroy();
  }
}

interface Answer {
  id: number;
  text: string;
}

async function ask(socket: Socket, answers: AsyncGenerator<Answer>, bytes: Buffer): Promise<Answer> {
  socket.write(bytes);
  const { value, done } = await answers.next();
  if (done) throw new Error("went away before it answered: whether it was done is not known");
  return value;
}

function packet(id: number, kind: number, body: string): Buffer {
  const text = Buffer.from(body);
  const bytes = Buffer.alloc(14 + text.length);
  bytes.writeInt32LE(10 + text.length, 0);
  bytes.writeInt32LE(id, 4);
  bytes.writeInt32LE(kind, 8);
  text.copy(bytes, 12);
  return bytes;
}

async function* read(socket: Socket): AsyncGenerator<Answer, undefined> {
  let waiting = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 4) {
      const length = waiting.readInt32LE(0);
      if (length < 10 || length > mostAnswerBytes) throw new Error("says what is not RCON");
      if (waiting.length < 4 + length) break;
      yield { id: waiting.readInt32LE(4), text: waiting.toString("utf8", 12, 2 + length) };
      waiting = waiting.subarray(4 + length);
    }
  }
  return undefined;
}
