/** What is done with an environment that is there: `status`, `rollback`, `destroy`. */
import { planOf as pendingOf } from "../../migrations/migrate.ts";
import { roleOf } from "../../migrations/app-role.ts";
import { describeFailure } from "../failure.ts";
import { isWell, readHealth } from "../ops/health.ts";
import { containerWorkerOf } from "./containers/asked.ts";
import { plannedContainers, removeContainers } from "./containers/deploy.ts";
import { connect, containersOf, type DeployContext, plannedOf, siteOf } from "./deploy.ts";
import { look } from "./look.ts";
import { describePlan, isNothing } from "./plan.ts";
import { DeployError } from "./problem.ts";

/** Says what is there and what is not. True if all is there, current and well. */
export async function status(context: DeployContext): Promise<boolean> {
  const { targets, kept, say } = context;
  const clients = await connect(context);
  const found = await look(targets, { ...clients, projectId: kept.read().projectId });
  const plan = plannedOf(context, found);
  const there = (wanted: string[], missing: string[]) => `${wanted.length - missing.length} of ${wanted.length}`;
  say("queues", there(targets.queues, plan.queues));
  say("buckets", there(targets.buckets, plan.buckets));
  say("secrets", found.secrets.length === 0 ? "none" : found.secrets.join(", "));
  say(
    "worker",
    found.version === undefined ? "not there" : `version ${found.version}${plan.uploads ? ", not what is here" : ""}`,
  );
  for (const line of describePlan(plan, targets)) say("missing", line);
  let pending = 0;
  if (found.projectId !== undefined) {
    const state = await pendingOf(
      await clients.neon.ownerUrl(found.projectId),
      kept.read().appRole ?? roleOf(targets.environment),
    );
    pending = state.pending.length;
    say("database", `project ${found.projectId}, ${pending} migrations to apply, ${state.role}`);
  }
  const site = await siteOf(context, clients.cloudflare);
  const runners = await plannedContainers(containersOf(context, clients, site));
  if (runners !== undefined) say("missing", runners);
  try {
    const health = await readHealth(site);
    say(
      "health",
      `${site} is ${isWell(health) ? "well" : health.failing.join(", ") || "not well: npm run ops -- health"}`,
    );
    return isWell(health) && isNothing(plan) && pending === 0 && runners === undefined;
  } catch (error) {
    say("health", describeFailure(error));
    return false;
  }
}

/** The version before the current one, or the one that was named, runs again. */
export async function rollback(context: DeployContext, version: string | undefined): Promise<void> {
  const { targets, say, kept } = context;
  const { cloudflare } = await connect(context);
  const [current, ...earlier] = await cloudflare.deployedVersions(targets.worker);
  if (current === undefined) {
    throw new DeployError(`there is no Worker ${targets.worker}`, "npm run deploy makes it");
  }
  const { passwordVersion } = kept.read();
  const all = [current, ...earlier];
  const oldest = passwordVersion === undefined ? -1 : all.lastIndexOf(passwordVersion);
  const able = oldest === -1 ? all : all.slice(0, oldest + 1);
  const to = version ?? able.find((one) => one !== current);
  const isTooOld = to === undefined ? able.length < all.length : all.includes(to) && !able.includes(to);
  if (isTooOld) {
    throw new DeployError(
      "the version before has the database's password of before it was rotated",
      "check out the version that you want, and run npm run deploy: its code is uploaded with the password of now",
    );
  }
  if (to === undefined) {
    throw new DeployError(
      "there is no version before this one",
      "check out the one that you want, and run npm run deploy",
    );
  }
  try {
    await cloudflare.deployVersion(targets.worker, to, "npm run deploy -- rollback");
  } catch (error) {
    if (!(error instanceof DeployError) || error.status === 0) throw error;
    // Cloudflare goes back over no migration of objects, and only as far as its list goes.
    throw new DeployError(
      error.message,
      "check out the version that you want, and run npm run deploy: its code is uploaded anew",
      {
        cause: error,
      },
    );
  }
  // It was tried when it was deployed, and is tried again with the next deployment.
  kept.change({ triedVersion: to });
  say("rollback", `version ${to} runs; the database stays as it is, and older Workers can use it`);
}

/** Removes the Worker and its queues; the bucket and the database too, if that is said. */
export async function destroy(context: DeployContext, named: string | undefined, withData: boolean): Promise<void> {
  const { targets, say, kept, options } = context;
  const clients = await connect(context);
  const { cloudflare, neon } = clients;
  const found = await look(targets, { ...clients, projectId: kept.read().projectId });
  // Throws where the Worker is somebody else's.
  plannedOf(context, found);
  if (named !== targets.worker && !options.dryRun) {
    throw new DeployError(
      `this would destroy ${targets.worker}${withData ? " with all its events" : ""}`,
      `if you mean it, add --name ${targets.worker}; --dry-run lists what would go`,
    );
  }
  const act = async (text: string, use: () => Promise<unknown>) => {
    if (!options.dryRun) await use();
    say(options.dryRun ? "would" : "gone", text);
  };
  const queues = (await cloudflare.queues()).filter(({ queue_name }) => targets.queues.includes(queue_name));
  // A Worker that still reads a queue cannot be deleted.
  for (const { queue_id, queue_name, consumers } of queues) {
    for (const { consumer_id } of consumers) {
      if (consumer_id !== undefined)
        await act(`the reader of ${queue_name}`, () => cloudflare.deleteConsumer(queue_id, consumer_id));
    }
  }
  const runners = containerWorkerOf(targets.worker);
  // They read the Worker's objects: they go first.
  if ((await cloudflare.classesOf(runners)) !== undefined)
    await act(`the runners in containers (${runners})`, () => removeContainers(cloudflare, targets.worker));
  if (found.classes !== undefined)
    await act(`the Worker ${targets.worker}`, () => cloudflare.deleteWorker(targets.worker));
  for (const { queue_id, queue_name } of queues)
    await act(`the queue ${queue_name}`, () => cloudflare.deleteQueue(queue_id));
  if (!withData) {
    say("kept", `the buckets ${targets.buckets.join(", ")} and the database: --data removes them, too`);
    return;
  }
  for (const name of targets.buckets.filter((bucket) => found.buckets.includes(bucket))) {
    await act(`the bucket ${name}`, () => cloudflare.deleteBucket(name));
  }
  const { projectId } = found;
  if (projectId !== undefined) await act(`the Neon project ${projectId}`, () => neon.delete(projectId));
  if (!options.dryRun) kept.change({ projectId: undefined, triedVersion: undefined });
}
