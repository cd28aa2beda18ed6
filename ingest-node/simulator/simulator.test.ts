import { type IncomingMessage, request } from "node:http";
import { once } from "node:events";
import { expect, test } from "vitest";
import { startSimulator } from "./simulator.ts";

test.each(["//", "/@%E0/live", "/@%/live", "/?uniqueId=%E0"])(
  "a page that asks for %s takes no show with it",
  async (path) => {
    const simulator = await startSimulator();
    try {
      const asked = request({ host: "127.0.0.1", port: simulator.port, path }).end();
      const [answer] = (await once(asked, "response")) as [IncomingMessage];
      answer.resume();
      expect(answer.statusCode).toBeGreaterThanOrEqual(200);
    } finally {
      await simulator.stop();
    }
  },
);
