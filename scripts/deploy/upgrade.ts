/** `npm run deploy -- upgrade`: the newest version of the project, and then its own deployment. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { DeployError } from "./problem.ts";

/**
 * Takes the newest version into the checkout at `root`, and deploys with what that version brings: what runs here is of the old
 * one. `args` are those of the command, `upgrade` among them. Returns the exit code of the deployment.
 *
 * @throws {DeployError} where it is no checkout, files were changed in it, or git cannot go forward; nothing is deployed then.
 */
export function upgrade(root: string, args: readonly string[]): number {
  const git = (...words: string[]) => spawnSync("git", words, { cwd: root, encoding: "utf8" });
  const changes = git("status", "--porcelain", "--untracked-files=no");
  if (changes.status !== 0) {
    throw new DeployError("this is no checkout of git", "unpack the newest version over it, and run npm run deploy");
  }
  if (changes.stdout.trim() !== "") {
    throw new DeployError(
      "files of the project were changed here",
      "commit them, or put them back with git stash; then run the same command again",
    );
  }
  const pulled = git("pull", "--ff-only");
  if (pulled.status !== 0) {
    throw new DeployError(
      `git pull failed: ${pulled.stderr.trim().split("\n").at(-1) ?? ""}`,
      "merge by hand what you have committed yourself, and run npm run deploy",
    );
  }
  const rest = args.filter((word) => word !== "upgrade");
  const run = spawnSync(
    process.execPath,
    [join(root, "scripts/bootstrap.mjs"), join(root, "scripts/deploy.ts"), ...rest],
    { cwd: root, stdio: "inherit" },
  );
  return run.status ?? 1;
}
