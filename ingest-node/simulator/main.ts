/**
 * The simulator by itself. Prints one JSON line when it is ready: `{"part":"simulator","ready":true,"port":N,...}`.
 *
 *   node ingest-node/simulator/main.ts [--port 0] [--seed 1] [--speed 1]
 *
 * Then run the ingest runner against it, any handle will do:
 *
 *   TIKTOK_WEB_HOST=127.0.0.1:N TIKTOK_SIGN_URL=http://127.0.0.1:N node ingest-node/main.ts --user @anybody ...
 *
 * For a connector without the runner around it: `0.0.0.0:N` as its web host makes it speak plain http.
 */
import { once } from "node:events";
import { parseArgs } from "node:util";
import { startSimulator } from "./simulator.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    speed: { type: "string", default: "1" },
  },
});

/** A number from the command line. Throws where it is none, or below `least`. */
function readNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number) || number < least) {
    throw new RangeError(`--${name} must be a number from ${least} on, not "${text}"`);
  }
  return number;
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify({ part: "simulator", ...line })}\n`);
}

try {
  const simulator = await startSimulator({
    port: readNumber("port", values.port, 0),
    seed: readNumber("seed", values.seed, 0),
    speed: readNumber("speed", values.speed, 0.01),
    repeatOnConnect: 5,
  });
  const { port, url, env } = simulator;
  say({ ready: true, status: "ready", port, url, env, message: `TikTok simulator on ${url}` });
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await simulator.stop();
  say({ ready: false, status: "stopped", sent: simulator.sent.length, message: "TikTok simulator stopped" });
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  say({ ready: false, status: "failed", message: `The simulator could not start: ${reason}` });
  process.exitCode = 1;
}
