/** What the project's files say where nobody said anything else: safe for a production that somebody made in a hurry. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";

const root = join(import.meta.dirname, "..");
const configOf = (env: string) => readConfig({ config: join(root, "wrangler.toml"), env });

test.each(["", "staging", "production"])("environment %j of wrangler.toml is safe to deploy as it stands", (env) => {
  const { vars, observability } = configOf(env);
  expect(vars).toMatchObject({
    ENVIRONMENT: env === "staging" ? "staging" : "production",
    PRIVATE_WEBHOOKS: "refused",
    RATE_LIMITS: "enforced",
    NEON_ENDPOINT: "",
  });
  // A line a request would hold its address, and an overlay's token is in that.
  expect(observability).toMatchObject({ logs: { invocation_logs: false }, traces: { enabled: false } });
});

test.each(["staging", "production"])("a bare deploy has the limits of %s", (env) => {
  const limitsOf = (name: string) => configOf(name).ratelimits.map(({ simple }: { simple: unknown }) => simple);
  expect(limitsOf("")).toEqual(limitsOf(env));
});

interface LockedPackage {
  version?: string;
  integrity?: string;
  link?: boolean;
}

function lockedPackages(): [string, LockedPackage][] {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(lock.packages).filter(([path, { link }]) => path !== "" && link !== true);
}

test("every package of the lockfile has its hash", () => {
  const without = lockedPackages().filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ""));
  expect(without.map(([path]) => path)).toEqual([]);
});

test("Node is the same version on every platform", () => {
  const builds = lockedPackages().filter(([path]) => /^node_modules\/node-(bin-)?(darwin|linux|win)-/.test(path));
  expect(builds.map(([path]) => path.replace("node_modules/node-", "")).toSorted()).toEqual([
    "bin-darwin-arm64",
    "darwin-x64",
    "linux-arm64",
    "linux-x64",
    "win-x64",
  ]);
  expect(new Set(builds.map(([, { version }]) => version)).size).toBe(1);
});
