/** In which order files are run: those that take longest first, so that a run does not end with one of them alone. */
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files of more than twenty seconds, the longest first. A file that is not here comes in vitest's own order after them. */
const longest = [
  "test/deliveries.test.ts",
  "test/runner.test.ts",
  "test/long/archive.test.ts",
  "test/long/overlay-pictures.test.ts",
  "test/long/chaos.test.ts",
  "test/long/start.test.ts",
  "test/studio.test.ts",
  "test/access-matrix.test.ts",
  "test/hub.test.ts",
  "test/long/deliveries-crash.test.ts",
  "test/long/drill.test.ts",
  "test/dashboard.test.ts",
  "test/long/hub-model.test.ts",
  "test/long/overlay-numbers.test.ts",
  "test/dashboard-house.test.ts",
  "test/long/runner-fleet.test.ts",
  "test/long/dashboard-axe.test.ts",
  "test/long/slow-sockets.test.ts",
  "test/overlay-rules.test.ts",
  "test/long/alerts.test.ts",
  "test/long/custom-widgets.test.ts",
  "test/route-bounds.test.ts",
  "test/ops.test.ts",
  "test/long/rollups.test.ts",
  "test/long/first-alert.test.ts",
  "test/rules.test.ts",
  "test/long/configuration.test.ts",
  "test/relay.test.ts",
  "test/long/subathon-speed.test.ts",
  "test/long/one-machine.test.ts",
  "test/long/docs-client.test.ts",
  "test/dialect-cuts.test.ts",
  "test/overlay-look.test.ts",
  "test/long/webhook-targets.test.ts",
  "test/overlay.test.ts",
  "test/long/guesses.test.ts",
  "test/long/webhook-pace.test.ts",
  "test/long/audience-memory.test.ts",
  "test/long/gift-list.test.ts",
  "test/overlay-cases.test.ts",
  "test/fleet.test.ts",
  "test/daily.test.ts",
  "test/dashboard-people.test.ts",
  "test/long/reapply.test.ts",
  "test/long/contract-fuzz.test.ts",
  "test/replay.test.ts",
  "test/long/overlay-motion.test.ts",
  "test/live-v2.test.ts",
  "test/dashboard-moderation.test.ts",
  "test/long/person-erasure-statements.test.ts",
  "test/retention.test.ts",
  "test/sse.test.ts",
  "scripts/postgres.test.ts",
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
