import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { localRuntime } from "./scripts/local-runtime.ts";
import { LongestFirst } from "./test/longest-first.ts";

/** `npm test` sets it (scripts/test.ts). */
const short = process.env["SHORT_TESTS"] === "1" ? ["test/long/**"] : [];
const exclude = [...configDefaults.exclude, "**/.data/**", "**/.wrangler/**", ...short];
const filesOf = (glob: string, text: RegExp) => globSync(glob).filter((file) => text.test(readFileSync(file, "utf8")));
/** These files share one Worker, one database and one browser with the others of their process, so their modules live as long. */
const sharing = filesOf("test/{,long/}*.test.ts", /sharedTestWorker\(|setOverlayStage\(/);
/** These change what their process has but one of, or start a Worker of their own: each gets a process of its own. */
const own = [
  ...filesOf("test/{,long/}*.test.ts", /(?:)/).filter((file) => !sharing.includes(file)),
  ...filesOf("!(node_modules|test)/**/*.test.ts", /stubGlobal|stubEnv|vi\.mock|process\.(?:env\[|chdir|exitCode|kill)/),
];

export default defineConfig({
  test: {
    // They wait as much as they compute: three files at a time also where there are but two cores, which that fills.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    globalSetup: ["test/global-setup.ts"],
    setupFiles: ["test/patience.ts"],
    env: localRuntime,
    // More than a wait takes at most (test/patience.ts), so that it is the wait that says what did not come.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: "shared", include: sharing, exclude, isolate: false, pool: "forks" } },
      { extends: true, test: { name: "own", include: own, exclude } },
      // The rest: a process goes on to the next file. Starting one anew took longer than most of these files.
      {
        extends: true,
        test: {
          name: "units",
          include: ["**/*.test.ts"],
          exclude: [...exclude, ...sharing, ...own],
          isolate: false,
          pool: "forks",
        },
      },
    ],
  },
});
