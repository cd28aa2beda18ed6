/**
 * The address of a Worker itself. wrangler puts a proxy in front of it, another workerd, which copies every frame of every
 * socket on the same cores. Nothing of the kind stands there in production, so what is measured goes past it.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { ourWorkerds } from "../workerd-cpu.ts";

/** Starts a harness and resolves to the address of its Worker; to the proxy's where /proc does not tell the Worker's. */
export async function listenPastProxy(harness: { listen: () => Promise<{ url: URL }> }): Promise<string> {
  const before = workerdPorts();
  const { url } = await harness.listen();
  const behind = [...workerdPorts()].filter((port) => !before.has(port) && port !== Number(url.port));
  const [port] = behind;
  return behind.length === 1 ? `http://127.0.0.1:${port}` : url.href.replace(/\/$/, "");
}

/** The ports on which the workerd processes that this process started listen. */
function workerdPorts(): Set<number> {
  if (process.platform !== "linux") return new Set();
  const portBySocket = listening();
  const ports = new Set<number>();
  for (const pid of ourWorkerds()) {
    for (const link of linksOf(pid)) {
      const port = portBySocket.get(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? "");
      if (port !== undefined) ports.add(port);
    }
  }
  return ports;
}

/** Ports that are listened on, by the number of the socket (proc(5), /proc/net/tcp). */
function listening(): Map<string, number> {
  const ports = new Map<string, number>();
  for (const line of readFileSync("/proc/net/tcp", "latin1").split("\n").slice(1)) {
    const [, local = "", , state, , , , , , socket] = line.trim().split(/\s+/);
    const port = Number.parseInt(local.split(":")[1] ?? "", 16);
    if (state === "0A" && socket !== undefined) ports.set(socket, port);
  }
  return ports;
}

function linksOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        // Closed while we looked.
        return [];
      }
    });
  } catch {
    // Ended while we looked.
    return [];
  }
}
