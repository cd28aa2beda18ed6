/** A developer's receiver: the code that the page of webhooks shows, in a file, run by Node. */
import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { exampleFolder } from "../docs-example.ts";

export interface OwnReceiver {
  /** Runs it; resolves once its port takes connections. */
  run: (code: string, secret: string) => Promise<void>;
  /** What it printed. */
  said: () => string;
  stop: () => void;
}

export function ownReceiver(port: number): OwnReceiver {
  let child: ChildProcess | undefined;
  let remove = () => {};
  let said = "";
  return {
    async run(code, secret) {
      const made = exampleFolder("receiver.mjs", code);
      ({ remove } = made);
      child = spawn(process.execPath, [made.file], {
        env: { ...process.env, WEBHOOK_SECRET: secret },
        stdio: ["ignore", "pipe", "pipe"],
      });
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding("utf8").on("data", (text: string) => (said += text));
      while (!(await answers(port))) if (child.exitCode !== null) throw new Error(`the receiver ended: ${said}`);
    },
    said: () => said,
    stop() {
      child?.kill();
      remove();
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "localhost");
    socket.once("connect", () => socket.end(() => resolve(true)));
    // A little later: it is starting.
    socket.once("error", () => setTimeout(() => resolve(false), 50));
  });
}
