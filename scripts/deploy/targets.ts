/** What an environment consists of, as wrangler.toml says it. */
import { unstable_readConfig as readConfig } from "wrangler";
import * as z from "zod";
import { DeployError } from "./problem.ts";

/** As much of wrangler's configuration as is needed here. */
const Config = z.object({
  name: z.string(),
  queues: z.object({
    producers: z.array(z.object({ queue: z.string() })).default([]),
    consumers: z.array(z.object({ queue: z.string(), dead_letter_queue: z.string().optional() })).default([]),
  }),
  r2_buckets: z.array(z.object({ bucket_name: z.string() })),
  durable_objects: z.object({ bindings: z.array(z.object({ class_name: z.string() })) }),
  triggers: z.object({ crons: z.array(z.string()).default([]) }),
  routes: z
    .array(z.union([z.string(), z.looseObject({ pattern: z.string(), custom_domain: z.boolean().optional() })]))
    .default([]),
});

export interface Targets {
  environment: string;
  /** The Worker's name. */
  worker: string;
  queues: string[];
  /** Queues that the Worker takes messages from. */
  consumed: string[];
  crons: string[];
  buckets: string[];
  /** Its classes of objects: a Worker of that name without any of them is somebody else's. */
  classes: string[];
  /** A custom domain, where it has one. */
  domain: string | undefined;
}

/** Throws DeployError for an environment that wrangler.toml does not have. */
export function readTargets(configPath: string, environment: string): Targets {
  const config = read(configPath, environment);
  const { producers, consumers } = config.queues;
  const consumed = consumers.map(({ queue }) => queue);
  const dead = consumers.map(({ dead_letter_queue }) => dead_letter_queue);
  const routes = config.routes.filter((route) => typeof route !== "string");
  return {
    environment,
    worker: config.name,
    queues: unique([...producers.map(({ queue }) => queue), ...consumed, ...dead]),
    consumed,
    crons: config.triggers.crons,
    buckets: unique(config.r2_buckets.map(({ bucket_name }) => bucket_name)),
    classes: config.durable_objects.bindings.map(({ class_name }) => class_name),
    domain: routes.find(({ custom_domain }) => custom_domain === true)?.pattern,
  };
}

function read(config: string, env: string): z.infer<typeof Config> {
  try {
    return Config.parse(readConfig({ config, env }, { hideWarnings: true }));
  } catch (error) {
    if (error instanceof Error && error.message.includes("No environment found")) {
      throw new DeployError(
        `there is no environment ${env}`,
        `use one of environments.json, or add "${env}": {} there and run npm run environments`,
      );
    }
    throw new DeployError(
      `wrangler.toml cannot be read for ${env}`,
      "run npm run environments, which says what is wrong",
      { cause: error },
    );
  }
}

function unique(names: (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}
