/** Containers that an environment asks for: `runner_containers` in environments.json. Pure. */
import * as z from "zod";

/** Where their Worker is, with its template of a configuration. */
export const containerFolder = "workers/runner-containers";

/** Megabytes of heap on each: so much is left for what is not heap, and for the system of the instance. */
const heapMb = { lite: 96, basic: 640, "standard-1": 3_000 } as const;

export const RunnerContainers = z.strictObject({
  /** How many there may be. */
  most: z.int().min(1).max(100),
  /** Streams in each. */
  streams_each: z.int().min(1).max(100).default(10),
  instance_type: z.enum(["lite", "basic", "standard-1"]).default("basic"),
  /** An image that is in a registry already, in place of one that is built here with Docker. */
  image: z
    .string()
    .regex(/^[a-z0-9.-]+\.[a-z]+\/[\w./@:-]{1,300}$/, "expected registry.example.com/repository:tag")
    .optional(),
});
export type RunnerContainers = z.infer<typeof RunnerContainers>;

/** As far as the template is read. */
const Template = z.looseObject({
  vars: z.record(z.string(), z.string()),
  containers: z.array(z.looseObject({})).length(1),
  durable_objects: z.object({ bindings: z.array(z.looseObject({ script_name: z.string().optional() })) }),
});

export interface ContainerPlace {
  /** The environment's own Worker, whose streams they take in, and where it answers. */
  worker: string;
  site: string;
  /** The project's folder. */
  root: string;
}

/** What the containers' Worker of an environment is called. */
export function containerWorkerOf(worker: string): string {
  return `${worker}-runners`;
}

/** The configuration of that Worker: the template's, with the names and numbers of the environment. Paths are whole. */
export function containerConfig(
  template: unknown,
  asked: RunnerContainers,
  { worker, site, root }: ContainerPlace,
): Record<string, unknown> {
  const { vars, containers, durable_objects, ...rest } = Template.parse(template);
  const bindings = durable_objects.bindings.map((one) =>
    one.script_name === undefined ? one : { ...one, script_name: worker },
  );
  const ofImage =
    asked.image === undefined
      ? { image: `${root}/ingest-node/package/Dockerfile`, image_build_context: root }
      : { image: asked.image, image_build_context: undefined };
  return {
    ...rest,
    name: containerWorkerOf(worker),
    main: `${root}/${containerFolder}/worker.ts`,
    vars: {
      ...vars,
      INGEST_URL: site,
      MOST_CONTAINERS: String(asked.most),
      MAX_STREAMS: String(asked.streams_each),
      HEAP_MB: String(heapMb[asked.instance_type]),
    },
    containers: [
      {
        ...containers[0],
        ...ofImage,
        name: containerWorkerOf(worker),
        instance_type: asked.instance_type,
        max_instances: asked.most,
      },
    ],
    durable_objects: { bindings },
  };
}
