/** Ports on 127.0.0.1. */
import { createServer } from "node:net";

/** A port that is free now, chosen by the system. */
export async function freePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === undefined) throw new Error("The system has no free port left on 127.0.0.1.");
  return port;
}

/** The first free port from `wanted` on, of at most `attempts`. Throws when all of them are taken. */
export async function nextFreePort(wanted: number, attempts = 50): Promise<number> {
  for (let port = wanted; port < wanted + attempts && port < 65_536; port++) {
    if ((await tryPort(port)) !== undefined) return port;
  }
  throw new Error(
    `The ports ${wanted} to ${wanted + attempts - 1} are all taken: free one, or name another with --port.`,
  );
}

/** True if nobody listens on it. */
export async function isFree(port: number): Promise<boolean> {
  return (await tryPort(port)) !== undefined;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : undefined));
    });
  });
}
