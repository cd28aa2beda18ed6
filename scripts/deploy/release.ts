/** What is deployed, by a short name that is the same for the same files: a deployment of what runs already has nothing to do. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** What the Worker and its pages are made of. */
const sources = ["workers", "durable-objects", "shared", "web", "client", "wrangler.toml", "package-lock.json"];
/** And what the runners' containers are made of, beside these. */
const runnerSources = ["ingest-node"];

/** 24 characters; Cloudflare keeps a tag of at most 25. */
export function releaseOf(root: string): string {
  return hashOf(root, sources);
}

/** The same for the runners' containers. */
export function runnerReleaseOf(root: string): string {
  return hashOf(root, [...sources.filter((name) => name !== "web"), ...runnerSources]);
}

function hashOf(root: string, names: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of names.flatMap((name) => filesIn(join(root, name)))) {
    hash.update(`${relative(root, file).replaceAll("\\", "/")}\0`);
    // Line ends are git's matter, not the release's.
    hash.update(readFileSync(file, "latin1").replaceAll("\r\n", "\n"), "latin1");
    hash.update("\0");
  }
  return hash.digest("hex").slice(0, 24);
}

function filesIn(path: string): string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return [path];
    throw error;
  }
}
