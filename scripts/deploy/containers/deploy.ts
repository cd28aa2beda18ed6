/** The containers' Worker of an environment: deployed where it asks for it, removed where it does not any more. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { experimental_readRawConfig as readRawConfig } from "wrangler";
import * as z from "zod";
import type { CloudflareApi, CloudflareSettings } from "../cloudflare-api.ts";
import { DeployError } from "../problem.ts";
import { upload } from "../upload.ts";
import { containerConfig, containerFolder, containerWorkerOf, RunnerContainers } from "./asked.ts";

export interface ContainerContext {
  root: string;
  /** The environment's own Worker, and where it answers. */
  worker: string;
  site: string;
  cloudflare: CloudflareApi;
  settings: CloudflareSettings;
  release: string;
  /** Undefined where they are not known here. */
  ingestKey: { id: string; secret: string } | undefined;
  /** A key for the sign service, where there is one. */
  eulerApiKey: string | undefined;
  asked: RunnerContainers | undefined;
  say: (step: string, text: string) => void;
}

/** What environments.json asks for. Throws DeployError where that is not as it must be. */
export function readAsked(root: string, environment: string): RunnerContainers | undefined {
  const text = readFileSync(join(root, "environments.json"), "utf8");
  const own = z.record(z.string(), z.looseObject({})).parse(JSON.parse(text))[environment];
  const asked = own?.["runner_containers"];
  if (asked === undefined) return undefined;
  const parsed = RunnerContainers.safeParse(asked);
  if (parsed.success) return parsed.data;
  throw new DeployError(
    `environments.json: runner_containers of ${environment}: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`,
    'write it as { "most": 2 }; docs/runner.md has the rest',
  );
}

/** What would be done, in words; undefined where nothing would be. */
export async function plannedContainers(context: ContainerContext): Promise<string | undefined> {
  const { asked, worker } = context;
  const found = await look(context);
  if (asked === undefined)
    return found.isThere ? `remove the runners in containers (${containerWorkerOf(worker)})` : undefined;
  return isCurrent(context, asked, found)
    ? undefined
    : `deploy ${asked.most} runners in containers (${containerWorkerOf(worker)})`;
}

/** Returns whether anything was changed. Throws DeployError; running it again goes on. */
export async function deployContainers(context: ContainerContext): Promise<boolean> {
  const { asked, worker, say, cloudflare } = context;
  const name = containerWorkerOf(worker);
  const found = await look(context);
  if (asked === undefined) {
    if (!found.isThere) return false;
    await removeContainers(cloudflare, worker);
    say("runners", `${name} and its containers are removed: nobody asks for them any more`);
    return true;
  }
  if (isCurrent(context, asked, found)) {
    say("runners", `${name} runs already`);
    return false;
  }
  await uploadContainers(context, asked);
  say("runners", `${name} is deployed: up to ${asked.most} containers of ${asked.streams_each} streams each`);
  return true;
}

/** The Worker first: without it nothing starts a container anew. */
export async function removeContainers(cloudflare: CloudflareApi, worker: string): Promise<void> {
  const name = containerWorkerOf(worker);
  await cloudflare.deleteWorker(name);
  for (const application of await cloudflare.containerApplications()) {
    if (application.name === name) await cloudflare.deleteContainerApplication(application.id);
  }
}

interface Found {
  isThere: boolean;
  tag: string | undefined;
  secrets: string[];
}

async function look({ cloudflare, worker }: ContainerContext): Promise<Found> {
  const name = containerWorkerOf(worker);
  if ((await cloudflare.classesOf(name)) === undefined) return { isThere: false, tag: undefined, secrets: [] };
  const [secrets, [version]] = await Promise.all([cloudflare.secrets(name), cloudflare.deployedVersions(name)]);
  const tag = version === undefined ? undefined : await cloudflare.tagOf(name, version);
  return { isThere: true, tag, secrets };
}

function isCurrent(context: ContainerContext, asked: RunnerContainers, found: Found): boolean {
  // Without the key nothing can be deployed that would work; what runs keeps the one that it has.
  const isKnown = context.ingestKey !== undefined;
  return found.isThere && (!isKnown || found.tag === tagOf(context, asked)) && found.secrets.includes(secretNames.key);
}

const secretNames = { id: "INGEST_KEY_ID", key: "INGEST_KEY_SECRET", euler: "EULER_API_KEY" } as const;

/** The same for the same files, settings and keys; of these it says nothing. */
function tagOf({ release, site, ingestKey, eulerApiKey }: ContainerContext, asked: RunnerContainers): string {
  const all = JSON.stringify([release, site, ingestKey, eulerApiKey ?? null, asked]);
  return createHash("sha256").update(all).digest("hex").slice(0, 24);
}

async function uploadContainers(context: ContainerContext, asked: RunnerContainers): Promise<void> {
  const { root, worker, site, ingestKey, eulerApiKey, settings } = context;
  if (ingestKey === undefined) {
    throw new DeployError(
      "the runner's key is not known here, so its containers cannot be given it",
      "put your copy of .data/deploy back, or npm run deploy -- rotate ingest; then run the same command again",
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "tle-containers-"));
  try {
    const config = join(folder, "wrangler.json");
    const place = { worker, site, root };
    const { rawConfig } = readRawConfig({ config: join(root, containerFolder, "wrangler.toml") });
    writeFileSync(config, JSON.stringify(containerConfig(rawConfig, asked, place)));
    const secrets = {
      [secretNames.id]: ingestKey.id,
      [secretNames.key]: ingestKey.secret,
      ...(eulerApiKey ? { [secretNames.euler]: eulerApiKey } : {}),
    };
    await upload({
      root,
      config,
      cloudflare: settings,
      secrets,
      tag: tagOf(context, asked),
      message: "npm run deploy",
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
