/** What is there of an environment. Only reads. */
import type { CloudflareApi } from "./cloudflare-api.ts";
import type { NeonProjects } from "./neon-projects.ts";
import type { Found } from "./plan.ts";
import { DeployError } from "./problem.ts";
import type { Targets } from "./targets.ts";

/** Throws one DeployError that names everything that the tokens may not see. */
export async function look(
  targets: Targets,
  { cloudflare, neon, projectId }: { cloudflare: CloudflareApi; neon: NeonProjects; projectId: string | undefined },
): Promise<Found> {
  const { worker } = targets;
  const [queues, buckets, script, project] = await Promise.allSettled([
    cloudflare.queues(),
    cloudflare.buckets(),
    lookAtWorker(cloudflare, worker),
    // A project that was made is known by its id: it may have been given another name since.
    projectId === undefined ? neon.find(worker) : Promise.resolve(projectId),
  ]);
  const refused = [queues, buckets, script, project].flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (refused.length > 0) throw together(refused);
  return {
    queues: valueOf(queues).map(({ queue_name, consumers }) => ({
      name: queue_name,
      consumers: consumers.flatMap(({ script: name }) => name ?? []),
    })),
    buckets: valueOf(buckets),
    ...valueOf(script),
    projectId: valueOf(project),
  };
}

async function lookAtWorker(cloudflare: CloudflareApi, worker: string) {
  const classes = await cloudflare.classesOf(worker);
  if (classes === undefined) return { classes, secrets: [], crons: [], version: undefined, tag: undefined };
  const [secrets, crons, [version]] = await Promise.all([
    cloudflare.secrets(worker),
    cloudflare.crons(worker),
    cloudflare.deployedVersions(worker),
  ]);
  const tag = version === undefined ? undefined : await cloudflare.tagOf(worker, version);
  return { classes, secrets, crons, version, tag };
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === "rejected") throw settled.reason;
  return settled.value;
}

/** All that was refused, once each: who lacks three permissions mends them in one go. */
function together(refused: unknown[]): unknown {
  const known = refused.filter((error) => error instanceof DeployError);
  const [first] = known;
  if (first === undefined || known.length < refused.length)
    return refused.find((error) => !(error instanceof DeployError));
  const once = (texts: string[]) => [...new Set(texts)].join("; ");
  const status = first.status === undefined ? {} : { status: first.status };
  return new DeployError(once(known.map(({ message }) => message)), once(known.map(({ mend }) => mend)), status);
}
