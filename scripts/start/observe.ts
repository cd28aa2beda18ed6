/** Prometheus and Grafana beside an `npm start`, in containers, where there is Docker. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { say } from "./status.ts";

const run = promisify(execFile);
/** In the project: what both are configured by. */
const observeFolder = "scripts/hosting/observe";
const grafana = "http://127.0.0.1:3000/dashboards";
/** Images may have to be fetched first. */
const upTimeoutMs = 10 * 60_000;

export interface ObserveOptions {
  /** The project's folder. */
  root: string;
  /** `.data`. */
  folder: string;
  origin: string;
  metricsKey: string;
}

/** What Prometheus reads beside its configuration: the key, and where the metrics are. Readable by the owner alone. */
export function writeObserved({ folder, origin, metricsKey }: Omit<ObserveOptions, "root">): string {
  const made = join(folder, "observe");
  mkdirSync(made, { recursive: true, mode: 0o700 });
  writeFileSync(join(made, "metrics-key"), metricsKey, { mode: 0o600 });
  writeFileSync(join(made, "targets.json"), JSON.stringify([{ targets: [new URL(origin).host] }]), { mode: 0o600 });
  return made;
}

/**
 * Starts both, and returns what stops them; where there is no Docker it says so, and what there is without. A failure is no
 * reason to stop the rest.
 */
export async function startObserving(options: ObserveOptions): Promise<{ stop: () => Promise<void> } | undefined> {
  const made = writeObserved(options);
  const compose = (...args: string[]) =>
    run(
      "docker",
      [
        "compose",
        "--file",
        join(options.root, observeFolder, "compose.yaml"),
        "--project-name",
        "tle-observe",
        ...args,
      ],
      {
        env: { ...process.env, OBSERVE_FOLDER: made },
        timeout: upTimeoutMs,
      },
    );
  try {
    await run("docker", ["compose", "version"], { timeout: 10_000 });
  } catch {
    say("observe", "warning", "no Docker with compose here: no Prometheus and no Grafana are started");
    say("observe", "info", `the metrics are at ${options.origin}/metrics, their key in ${join(made, "metrics-key")}`);
    say("observe", "info", `dashboards for a Grafana of yours: ${observeFolder}/grafana/dashboards`);
    return undefined;
  }
  try {
    await compose("up", "--detach");
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n").at(-2) : undefined;
    say("observe", "warning", `Prometheus and Grafana did not start: ${why ?? "docker compose failed"}`);
    return undefined;
  }
  say("observe", "ready", grafana);
  return {
    stop: async () => {
      await compose("down");
    },
  };
}
