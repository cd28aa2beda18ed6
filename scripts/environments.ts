/**
 * `npm run environments`: writes the named environments at the end of wrangler.toml, from what stands above them and from
 * environments.json, which has what an environment has of its own. `--check` writes nothing, and fails where they are not current.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { experimental_readRawConfig as readRawConfig } from "wrangler";
import * as z from "zod";
import { deriveEnvironments } from "./environments/derive.ts";
import { tomlOf } from "./environments/toml.ts";

const root = join(import.meta.dirname, "..");
const file = join(root, "wrangler.toml");
const line = "-".repeat(117);
const heading = `# ${line}\n# What follows is made by \`npm run environments\` from what stands above and from environments.json: change it there.`;

/** A name goes into names of queues, buckets and database roles. */
const Additions = z.record(z.string().regex(/^[a-z][a-z0-9]{0,29}$/), z.record(z.string(), z.unknown()));

/** wrangler.toml as it should be. Throws where environments.json is not as it must be. */
export function currentConfig(): { is: string; shouldBe: string } {
  const is = readFileSync(file, "utf8").replaceAll("\r\n", "\n");
  const additions = Additions.parse(JSON.parse(readFileSync(join(root, "environments.json"), "utf8")));
  const { rawConfig } = readRawConfig({ config: file });
  const environments = deriveEnvironments(rawConfig, additions);
  const tables = Object.entries(environments).map(([name, table]) => `# ${line}\n${tomlOf(`env.${name}`, table)}`);
  const [above] = is.split(`# ${line}\n`);
  return { is, shouldBe: `${above}${heading}\n\n${tables.join("\n\n")}\n` };
}

function main(args: string[]): number {
  const { is, shouldBe } = currentConfig();
  if (is === shouldBe) {
    console.log("environments: wrangler.toml is current");
    return 0;
  }
  if (args.includes("--check")) {
    console.error('environments: the environments in wrangler.toml are not current; run "npm run environments"');
    return 1;
  }
  writeFileSync(file, shouldBe);
  console.log("environments: wrote wrangler.toml");
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
