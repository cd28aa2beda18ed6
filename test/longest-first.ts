/** In which order files are run: those that take longest first, so that a run does not end with one of them alone. */
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files of more than twenty seconds, the longest first. A file that is not here comes in vitest's own order after them. */
const longest = [
  "test/deliveries.test.ts",
  "test/runner.test.ts",
  "test/archive.test.ts",
  "test/chaos.test.ts",
  "test/deliveries-crash.test.ts",
  "test/overlay-rules.test.ts",
  "test/start.test.ts",
  "test/ops.test.ts",
  "test/hub.test.ts",
  "test/access-matrix.test.ts",
  "test/contract-fuzz.test.ts",
  "test/bad-input.test.ts",
  "test/audience-memory.test.ts",
  "test/drill.test.ts",
  "test/guesses.test.ts",
  "test/webhook-targets.test.ts",
  "test/fleet.test.ts",
  "test/route-bounds.test.ts",
  "test/replay-webhooks.test.ts",
  "test/webhook-pace.test.ts",
  "test/overlay-look.test.ts",
  "test/overlay-cases.test.ts",
  "test/overlay.test.ts",
  "test/endpoints.test.ts",
  "test/hub-model.test.ts",
  "test/replay.test.ts",
  "test/overlay-motion.test.ts",
  "test/docs-client.test.ts",
  "test/retention-api.test.ts",
  "test/client.test.ts",
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification) => {
      const at = longest.indexOf(relative(project.config.root, moduleId).replaceAll("\\", "/"));
      return at === -1 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
