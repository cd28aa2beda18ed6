/**
 * A container in the documented shape of `ctx.container`, whose image is a folder of this machine: its program runs as a process, and
 * its disk is a folder that is gone with it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constants } from "node:os";
import type { KeptContainer } from "../../durable-objects/runner-container/keeper.ts";

export interface ContainerStandIn extends KeptContainer {
  /** What the programs wrote, a line each, of all starts. */
  lines: string[];
  /** How each of them ended. */
  exits: { code: number | null; signal: string | null }[];
  /** As a host that dies: nobody is asked. */
  kill: () => void;
}

/** @param image the folder that is `/runner` in the container; `env` what its surroundings add */
export function containerStandIn(image: string, env: Record<string, string>): ContainerStandIn {
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  const lines: string[] = [];
  const exits: ContainerStandIn["exits"] = [];

  return {
    lines,
    exits,
    get running() {
      return child !== undefined;
    },
    start({ env: given, entrypoint: [program = "", ...args] }) {
      if (child !== undefined) throw new Error("start() cannot be called on a container that is already running.");
      const disk = mkdtempSync(join(tmpdir(), "tle-container-"));
      const placed = args.map((arg) => arg.replace(/^\/runner/, image).replace(/^\/data$/, disk));
      const started = spawn(program === "node" ? process.execPath : program, placed, {
        cwd: disk,
        env: { PATH: process.env["PATH"], ...env, ...given },
        stdio: ["ignore", "pipe", "inherit"],
      });
      child = started;
      started.stdout.setEncoding("utf8").on("data", (text: string) => lines.push(...text.trim().split("\n")));
      ended = new Promise((resolve, reject) => {
        started.once("exit", (code, signal) => {
          child = undefined;
          exits.push({ code, signal });
          rmSync(disk, { recursive: true, force: true });
          if (code === 0) resolve();
          else
            reject(new Error(`the container exited with code ${code ?? 128 + constants.signals[signal ?? "SIGKILL"]}`));
        });
      });
      ended.catch(() => undefined);
    },
    monitor: () => ended,
    signal(number) {
      if (child === undefined) throw new Error("the container is not running");
      child.kill(number);
    },
    async destroy() {
      child?.kill("SIGKILL");
      await ended.catch(() => undefined);
    },
    kill: () => void child?.kill("SIGKILL"),
  };
}
