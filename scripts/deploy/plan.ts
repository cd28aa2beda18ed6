/** What there is, what there should be, and so what has to be done. Pure. */
import { changedGiven, type Given, type GivenName } from "./given.ts";
import { DeployError } from "./problem.ts";
import { madeSecrets, type MadeSecret } from "./secrets.ts";
import type { Targets } from "./targets.ts";

export interface Found {
  queues: { name: string; consumers: string[] }[];
  buckets: string[];
  /** Classes of objects of the Worker; undefined where there is none. */
  classes: string[] | undefined;
  secrets: string[];
  crons: string[];
  /** The version that runs, and the tag it was uploaded with. */
  version: string | undefined;
  tag: string | undefined;
  projectId: string | undefined;
}

export interface Plan {
  queues: string[];
  buckets: string[];
  makesProject: boolean;
  secrets: MadeSecret[];
  /** Settings that the host gave, and that are other than they were. */
  given: GivenName[];
  uploads: boolean;
}

/** Throws DeployError where something of that name is somebody else's. */
export function planOf(
  targets: Targets,
  found: Found,
  { tag, given, kept }: { tag: string; given: Given; kept: Given },
): Plan {
  refuseForeign(targets, found);
  const there = new Set(found.queues.map(({ name }) => name));
  const secrets = madeSecrets.filter((name) => !found.secrets.includes(name));
  const changed = changedGiven(given, kept, found.secrets);
  return {
    queues: targets.queues.filter((name) => !there.has(name)),
    buckets: targets.buckets.filter((name) => !found.buckets.includes(name)),
    makesProject: found.projectId === undefined,
    secrets,
    given: changed,
    // A deployment that broke off after its code has the tag, and nothing that it is called by.
    uploads: found.tag !== tag || secrets.length + changed.length > 0 || !isConnected(targets, found),
  };
}

/** Whether its queues are read by it, and its crons are set. */
function isConnected(targets: Targets, { queues, crons }: Found): boolean {
  const read = queues.filter(({ consumers }) => consumers.includes(targets.worker)).map(({ name }) => name);
  return targets.consumed.every((name) => read.includes(name)) && targets.crons.every((cron) => crons.includes(cron));
}

function refuseForeign(targets: Targets, { classes, queues }: Found): void {
  const rename = `give this environment another name in environments.json ("${targets.environment}": { "name": … }), and run npm run environments`;
  if (classes !== undefined && !targets.classes.some((name) => classes.includes(name))) {
    throw new DeployError(`the account has a Worker ${targets.worker} that is not of this project`, rename);
  }
  for (const { name, consumers } of queues) {
    const other = consumers.find((script) => script !== targets.worker);
    if (other === undefined || !targets.consumed.includes(name)) continue;
    throw new DeployError(
      `the queue ${name} is read by the Worker ${other}, and a queue has one reader`,
      `take it from that Worker: npx wrangler queues consumer remove ${name} ${other}; or add an environment with a name of its own to environments.json`,
    );
  }
}

export function isNothing(plan: Plan): boolean {
  return plan.queues.length + plan.buckets.length + plan.secrets.length === 0 && !plan.makesProject && !plan.uploads;
}

/** A line for each thing that will be done. */
export function describePlan(plan: Plan, targets: Targets): string[] {
  return [
    ...plan.queues.map((name) => `make the queue ${name}`),
    ...plan.buckets.map((name) => `make the bucket ${name}`),
    ...(plan.makesProject ? [`make the Neon project ${targets.worker}`] : []),
    ...plan.secrets.map((name) => `make and put the secret ${name}`),
    ...plan.given.map((name) => `set ${name} as it is given here`),
    ...(plan.uploads ? [`deploy the Worker ${targets.worker}`] : []),
  ];
}
