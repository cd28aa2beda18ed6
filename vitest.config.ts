import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { localRuntime } from "./scripts/local-runtime.ts";

const exclude = [...configDefaults.exclude, "**/.data/**", "**/.wrangler/**"];
/** These files share one Worker and one database with the others of their process, so their modules live as long. */
const sharing = globSync("test/*.test.ts").filter((file) => readFileSync(file, "utf8").includes("sharedTestWorker("));

export default defineConfig({
  test: {
    // They wait more than they compute: two files at a time also where there are but two cores, of which vitest leaves one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    globalSetup: ["test/global-setup.ts"],
    env: localRuntime,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "shared", include: sharing, exclude, isolate: false, pool: "forks" } },
      { extends: true, test: { name: "own", include: ["**/*.test.ts"], exclude: [...exclude, ...sharing] } },
    ],
  },
});
