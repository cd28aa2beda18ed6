/**
 * A local stand-in for Neon's endpoint, so that the Workers use the unchanged `@neondatabase/serverless` driver against any
 * PostgreSQL: `POST /sql` for single queries and transactions, a WebSocket at `/v2` that tunnels the wire protocol.
 *
 * It speaks to the given databases only: a connection string that names another host is refused, so that nothing on this
 * machine can use it as a proxy. It listens on 127.0.0.1 and has no encryption of its own.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { DatabaseError, Pool, type PoolClient } from "pg";
import { requestAddress } from "#shared/request-address.ts";
import { answerSql, EndpointError } from "./neon-endpoint/sql.ts";
import { acceptTunnels } from "./neon-endpoint/tunnel.ts";

export interface NeonEndpointOptions {
  /** The databases that may be spoken to. Only host and port count: the database decides about names and passwords. */
  databaseUrls: string[];
  /** A free one by default. */
  port?: number;
}

export interface NeonEndpoint {
  port: number;
  /** For `neonConfig.fetchEndpoint`. */
  url: string;
  /** For `neonConfig.wsProxy`: host, port and path without a scheme. */
  wsProxy: string;
  /** Ends open requests and tunnels, then the connections to the databases. */
  stop: () => Promise<void>;
}

/** As at Neon. */
const maxBytes = 10 * 1024 * 1024;

/** Starts the endpoint. Throws when the port is taken or a connection string is none. */
export async function startNeonEndpoint(options: NeonEndpointOptions): Promise<NeonEndpoint> {
  const allowed = new Set(options.databaseUrls.map((url) => addressOf(url)));
  const pools = openPools();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = requestAddress(request.url).pathname;
    if (request.method !== "POST" || path !== "/sql") throw new EndpointError(404, "Only POST /sql is here.");
    const connectionString = header(request, "neon-connection-string");
    if (connectionString === undefined) throw new EndpointError(400, "The header Neon-Connection-String is missing.");
    if (!allowed.has(addressOf(connectionString))) {
      throw new EndpointError(403, "This endpoint does not serve the host of that connection string.");
    }
    const body = await readBody(request);
    const client = await pools.take(connectionString);
    try {
      const answer = JSON.stringify(await answerSql(client, body, (name) => header(request, name)));
      if (Buffer.byteLength(answer) > maxBytes) {
        throw new EndpointError(507, `The response is too large (at most ${maxBytes} bytes).`);
      }
      response.writeHead(200, { "content-type": "application/json" }).end(answer);
    } finally {
      pools.giveBack(client);
    }
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => sendError(response, error));
  });
  const closeTunnels = acceptTunnels(server, [...allowed]);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    url: `http://127.0.0.1:${port}/sql`,
    wsProxy: `127.0.0.1:${port}/v2`,
    async stop() {
      closeTunnels();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await pools.end();
    },
  };
}

/** One pool a connection string. A connection comes back clean: over HTTP no setting lives longer than its request. */
function openPools() {
  const pools = new Map<string, Pool>();
  return {
    take(connectionString: string): Promise<PoolClient> {
      let pool = pools.get(connectionString);
      if (pool === undefined) {
        pool = new Pool({ connectionString, max: 20, idleTimeoutMillis: 10_000, connectionTimeoutMillis: 15_000 });
        // A connection that dies (the database restarts), idle or at work, is replaced by the pool; unheard it would end us.
        pool.on("error", () => undefined);
        pool.on("connect", (client) => client.on("error", () => undefined));
        pools.set(connectionString, pool);
      }
      return pool.connect();
    },
    giveBack(client: PoolClient): void {
      client.query("discard all").then(
        () => client.release(),
        (error: Error) => client.release(error),
      );
    },
    async end(): Promise<void> {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** `host:port` of a connection string. */
function addressOf(connectionString: string): string {
  try {
    const url = new URL(connectionString);
    return `${url.hostname}:${url.port || "5432"}`;
  } catch {
    // Without the string: it holds a password.
    throw new EndpointError(400, "That is not a connection string (postgres://user:password@host:port/database).");
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new EndpointError(413, `The request is too large (at most ${maxBytes} bytes).`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new EndpointError(400, "The body is not JSON.");
  }
}

/** A database's own error is 400 with all its fields; a database that cannot be reached is 503. */
function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DatabaseError) return send(response, 400, { ...fieldsOf(error), message });
  if (error instanceof EndpointError) return send(response, error.status, { message, code: null });
  return send(response, 503, { message: `The database cannot be reached: ${message}` });
}

function fieldsOf(error: DatabaseError) {
  const { severity, code, detail, hint, position, internalPosition, internalQuery, where } = error;
  const { schema, table, column, dataType, constraint, file, line, routine } = error;
  const place = { schema, table, column, dataType, constraint, file, line, routine };
  return { severity, code, detail, hint, position, internalPosition, internalQuery, where, ...place };
}

function send(response: ServerResponse, status: number, body: object): void {
  // Closed: what is left of a request that was too large is not read.
  response.writeHead(status, { "content-type": "application/json", connection: "close" }).end(JSON.stringify(body));
}
