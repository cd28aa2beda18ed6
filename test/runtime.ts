/**
 * workerd with the project's Worker, as `wrangler dev` runs it, but for what stands in front of it there: a process that
 * passes requests on, and one that lets tests mock what the Worker asks of others. Nothing here reloads and nothing mocks.
 */
import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { unstable_DevEnv as DevEnv, unstable_readConfig as readConfig, type WorkerHandle } from "wrangler";
import { workerBuild } from "./worker-build.ts";

const root = join(import.meta.dirname, "..");
/** Its name in wrangler.toml. */
const script = "tiktok-live-edge";

/** A line that the Worker has logged. */
export interface WorkerLog {
  timestamp: number;
  level: string;
  message: string;
}

/** What tests do to a running Worker besides asking it. */
export type RuntimeHandle = Pick<
  WorkerHandle,
  "evictDurableObject" | "getDurableObjectStorage" | "getEnv" | "scheduled"
>;

export interface Runtime {
  /** Base URL without a slash at its end, on 127.0.0.1. */
  url: string;
  worker: RuntimeHandle;
  /** What was logged so far. */
  logs: () => WorkerLog[];
  close: () => Promise<void>;
}

export interface RuntimeOptions {
  vars: Record<string, string>;
  secrets: Record<string, string>;
  /** What the Worker asks of others is asked by the `fetch` of this process, which a test can put something in the place of. */
  fetchesHere?: boolean;
  /** A Worker that was built elsewhere, in place of this run's: its folder, and the module that it starts with. */
  built?: { folder: string; main: string };
  /** A folder in which objects, queues and buckets outlive it. */
  persist?: string;
}

/** As much of miniflare as is used here; wrangler does not export its type. */
interface Miniflare {
  ready: Promise<URL>;
  dispatchFetch: (url: string, init?: RequestInit) => Promise<Response>;
  getBindings: WorkerHandle["getEnv"];
  unsafeEvictDurableObject: (script: string, ...rest: Parameters<WorkerHandle["evictDurableObject"]>) => Promise<void>;
  unsafeGetDurableObjectStorage: (
    script: string,
    ...rest: Parameters<WorkerHandle["getDurableObjectStorage"]>
  ) => ReturnType<WorkerHandle["getDurableObjectStorage"]>;
}

type Proxy = DevEnv["proxy"];

/** Nothing in front of the Worker: it is asked where it listens. */
class NoProxy extends EventEmitter {
  ready = Promise.withResolvers<never>();
  onConfigUpdate(): void {}
  onBundleStart(): void {}
  onReloadStart(): void {}
  onReloadComplete(): void {}
  async teardown(): Promise<void> {}
}

/** Starts the Worker of wrangler.toml. Throws when it does not start. */
export async function startRuntime({
  vars,
  secrets,
  fetchesHere = false,
  built,
  persist,
}: RuntimeOptions): Promise<Runtime> {
  const logs: WorkerLog[] = [];
  const config = await builtConfig(built);
  const env = new DevEnv({ proxyFactory: () => new NoProxy() as unknown as Proxy });
  const started = once(env, "reloadComplete");
  const failed = once(env, "buildFailed").then(([event]: unknown[]) => {
    throw new Error("The Worker does not start", { cause: event });
  });
  await env.config.set(
    {
      config: config as unknown as string,
      bindings: {
        ...bindingsOf("plain_text", vars),
        ...bindingsOf("secret_text", secrets),
      },
      dev: {
        server: { hostname: "127.0.0.1", port: 0 },
        logLevel: "none",
        watch: false,
        persist: persist ?? false,
        inspector: false,
        registry: undefined,
        ...(fetchesHere ? { outboundService: (request: Request) => fetch(request.url, request) } : {}),
        structuredLogsHandler: (log: WorkerLog) => void logs.push(log),
      },
    } as Parameters<DevEnv["config"]["set"]>[0],
    true,
  );
  await Promise.race([started, failed]);
  const { mf } = env.runtimes[0] as unknown as { mf: Miniflare };
  return {
    url: (await mf.ready).href.replace(/\/$/, ""),
    worker: handleOf(mf, config.durable_objects.bindings),
    logs: () => [...logs],
    close: () => env.teardown(),
  };
}

const bindingsOf = <Type extends "plain_text" | "secret_text">(type: Type, values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { type, value }]));

/** What stands in wrangler.toml, of the Worker that is built already. */
async function builtConfig(built: RuntimeOptions["built"]) {
  const { folder, main } = built ?? { folder: await workerBuild(), main: "index.js" };
  const config = readConfig({ config: join(root, "wrangler.toml") });
  return {
    ...config,
    main: join(folder, main),
    base_dir: folder,
    no_bundle: true,
    find_additional_modules: true,
    build: { ...config.build, command: undefined },
  };
}

/** Objects are called by their class or their binding. */
function handleOf(mf: Miniflare, objects: { name: string; class_name: string }[]): RuntimeHandle {
  const classOf = (called: string) => objects.find(({ name }) => name === called)?.class_name ?? called;
  return {
    evictDurableObject: (called, options) => mf.unsafeEvictDurableObject(script, classOf(called), options),
    getDurableObjectStorage: (called, options) => mf.unsafeGetDurableObjectStorage(script, classOf(called), options),
    getEnv: () => mf.getBindings(),
    async scheduled({ cron, scheduledTime }) {
      const query = new URLSearchParams({ format: "json" });
      if (cron !== undefined) query.set("cron", cron);
      if (scheduledTime !== undefined) query.set("time", String(scheduledTime.getTime()));
      const url = new URL(`/cdn-cgi/local/scheduled?${query.toString()}`, await mf.ready);
      const response = await mf.dispatchFetch(url.href);
      return (await response.json()) as Awaited<ReturnType<WorkerHandle["scheduled"]>>;
    },
  };
}
