import { expect, test } from "vitest";
import { containerConfig, RunnerContainers } from "./asked.ts";

const template = {
  name: "tiktok-live-edge-runners",
  compatibility_date: "2026-11-01",
  vars: { INGEST_URL: "", MOST_CONTAINERS: "1", MAX_STREAMS: "10", HEAP_MB: "640" },
  containers: [{ class_name: "RunnerContainer", image: "../x", instance_type: "basic", max_instances: 1 }],
  durable_objects: {
    bindings: [{ name: "RUNNER_CONTAINER" }, { name: "FLEET", script_name: "tiktok-live-edge" }],
  },
};
const place = { worker: "tle-staging", site: "https://live.example.com", root: "/project" };

test("an environment's containers have its names, its address and its numbers", () => {
  const asked = RunnerContainers.parse({ most: 3, instance_type: "lite", streams_each: 2 });
  expect(containerConfig(template, asked, place)).toMatchObject({
    name: "tle-staging-runners",
    main: "/project/workers/runner-containers/worker.ts",
    vars: { INGEST_URL: place.site, MOST_CONTAINERS: "3", MAX_STREAMS: "2", HEAP_MB: "96" },
    containers: [
      {
        class_name: "RunnerContainer",
        image: "/project/ingest-node/package/Dockerfile",
        instance_type: "lite",
        max_instances: 3,
      },
    ],
    durable_objects: { bindings: [{ name: "RUNNER_CONTAINER" }, { name: "FLEET", script_name: "tle-staging" }] },
  });
});

test("an image of a registry takes the place of one that is built", () => {
  const image = "registry.cloudflare.com/account/runner:1";
  const [container] = containerConfig(template, RunnerContainers.parse({ most: 1, image }), place)[
    "containers"
  ] as Record<string, unknown>[];
  expect(container).toMatchObject({ image });
  expect(container?.["image_build_context"]).toBeUndefined();
});

test.each([
  {},
  { most: 0 },
  { most: 1.5 },
  { most: 1, instance_type: "huge" },
  { most: 1, image: "runner" },
  { most: 1, more: 1 },
])("%j is refused", (wrong) => {
  expect(RunnerContainers.safeParse(wrong).success).toBe(false);
});
