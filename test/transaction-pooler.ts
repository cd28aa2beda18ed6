/**
 * A transaction pooler for tests, as PgBouncer is one: clients log in at it, and every transaction of theirs runs on
 * whichever server connection is free. Speaks as much of PostgreSQL's protocol as the driver does in simple queries and
 * prepared ones without names.
 */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

export interface Pooler {
  /** The connection string of the pooler, for the same database. */
  url: string;
  stop: () => Promise<void>;
}

interface Server {
  socket: Socket;
  owner: Socket | undefined;
}

/** Starts one in front of `databaseUrl`, with `size` server connections that are all logged in. */
export async function startTransactionPooler(databaseUrl: string, size: number): Promise<Pooler> {
  const servers = await Promise.all(Array.from({ length: size }, () => logIn(databaseUrl)));
  const clients = new Set<Socket>();
  const waiting: { client: Socket; bytes: Buffer }[] = [];

  const send = (client: Socket, bytes: Buffer) => {
    const own = servers.find(({ owner }) => owner === client) ?? servers.find(({ owner }) => owner === undefined);
    if (own === undefined) waiting.push({ client, bytes });
    else {
      own.owner = client;
      own.socket.write(bytes);
    }
  };
  for (const server of servers) {
    onMessages(server.socket, (type, message) => {
      server.owner?.write(message);
      // ReadyForQuery outside a transaction: the connection is anybody's.
      if (type !== "Z" || message[5] !== "I".charCodeAt(0)) return;
      server.owner = undefined;
      const next = waiting.shift();
      if (next !== undefined) send(next.client, next.bytes);
    });
  }
  const listener = createServer((client) => {
    clients.add(client);
    client.on("error", () => undefined).on("close", () => clients.delete(client));
    client.once("data", () => {
      // AuthenticationOk, and ready; who logs in here is not asked for a password.
      client.write(Buffer.concat([frame("R", Buffer.from([0, 0, 0, 0])), frame("Z", Buffer.from("I"))]));
      let batch: Buffer[] = [];
      onMessages(client, (type, message) => {
        if (type === "X") return;
        batch.push(message);
        // A simple query, or the Sync that ends a prepared one.
        if (type !== "Q" && type !== "S") return;
        send(client, Buffer.concat(batch));
        batch = [];
      });
    });
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const url = new URL(databaseUrl);
  url.port = String((listener.address() as AddressInfo).port);
  return {
    url: url.href,
    async stop() {
      for (const socket of [...clients, ...servers.map((server) => server.socket)]) socket.destroy();
      listener.close();
      await once(listener, "close");
    },
  };
}

/** A logged-in server connection, by way of the driver, whose socket then is ours alone. */
async function logIn(databaseUrl: string): Promise<Server> {
  const { Client } = await import("pg");
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners();
  stream.on("error", () => undefined);
  return { socket: stream, owner: undefined };
}

function frame(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Calls `onMessage` with every whole message that arrives. */
function onMessages(socket: Socket, onMessage: (type: string, message: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
      const end = rest.readUInt32BE(1) + 1;
      onMessage(String.fromCharCode(rest[0] ?? 0), rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  });
}
