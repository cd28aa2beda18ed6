/** One address for whatever runs behind it now, as Cloudflare's edge is one for every version of a Worker. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Front {
  url: string;
  /** From now on connections go there; the ones that are open end, as a deployment ends them. */
  leadTo: (url: string) => void;
  stop: () => Promise<void>;
}

/** Listens on 127.0.0.1; where it leads nowhere, nobody answers. */
export async function startFront(): Promise<Front> {
  let target: URL | undefined;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    if (target === undefined) {
      socket.destroy();
      return;
    }
    const behind = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from
        .on("error", () => to.destroy())
        .on("close", () => {
          open.delete(from);
          to.destroy();
        });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const end = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(url) {
      end();
      target = new URL(url);
    },
    async stop() {
      end();
      server.close();
      await once(server, "close");
    },
  };
}
