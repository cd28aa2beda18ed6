/** `npm run deploy`: the whole installation at Cloudflare and Neon. `--help` tells the rest. */
import { join } from "node:path";
import { monthOf, usualUse } from "./cost/month.ts";
import { deploy, type DeployContext } from "./deploy/deploy.ts";
import { readAsked } from "./deploy/containers/deploy.ts";
import { readGiven } from "./deploy/given.ts";
import { keptFile } from "./deploy/kept.ts";
import { destroy, rollback, status } from "./deploy/manage.ts";
import { DeployError } from "./deploy/problem.ts";
import { releaseOf } from "./deploy/release.ts";
import { rotate } from "./deploy/rotate.ts";
import { deployOptions, help, type Options, readAccounts, readOptions } from "./deploy/settings.ts";
import { readTargets } from "./deploy/targets.ts";
import { upgrade } from "./deploy/upgrade.ts";
import { currentConfig } from "./environments.ts";
import { describeFailure } from "./failure.ts";
import { npmArguments } from "./npm-arguments.ts";

const root = join(import.meta.dirname, "..");

process.exitCode = await main(npmArguments({ name: "deploy", options: deployOptions, hasWords: true }));

/** Returns the exit code: 0 done, 1 failed or not well, 2 wrong usage. */
async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options === "help") {
    console.log(help);
    return 0;
  }
  if ("problem" in options) {
    console.error(`${options.problem}\n\n${help}`);
    return 2;
  }
  try {
    if (options.command === "upgrade") return upgrade(root, args);
    return await run(options, contextOf(options));
  } catch (error) {
    console.error(
      `deploy: failed: ${error instanceof Error && !(error instanceof DeployError) ? describeFailure(error) : (error as Error).message}`,
    );
    if (error instanceof DeployError) console.error(`deploy: mend:   ${error.mend}`);
    return 1;
  }
}

function contextOf(options: Options): DeployContext {
  const { is, shouldBe } = currentConfig();
  if (is !== shouldBe) {
    throw new DeployError(
      "the environments in wrangler.toml are not current",
      "run npm run environments, and look at what it changed",
    );
  }
  return {
    root,
    options,
    targets: readTargets(join(root, "wrangler.toml"), options.environment),
    accounts: readAccounts(process.env),
    kept: keptFile(join(root, ".data", "deploy"), options.environment),
    given: readGiven(process.env),
    containers: readAsked(root, options.environment),
    eulerApiKey: process.env["EULER_API_KEY"] || undefined,
    release: releaseOf(root),
    say: (step, text) => console.log(`deploy: ${step.padEnd(8)} ${text}`),
  };
}

async function run(options: Options, context: DeployContext): Promise<number> {
  switch (options.command) {
    case "status":
      return (await status(context)) ? 0 : 1;
    case "rollback":
      await rollback(context, options.version);
      return 0;
    case "rotate":
      await rotate(context, options.rotates, options.finish);
      return 0;
    case "destroy":
      await destroy(context, options.name, options.withData);
      return 0;
    case "deploy":
    case "upgrade": {
      const deployed = await deploy(context);
      if (deployed === undefined) return 0;
      const { site, welcome, changed } = deployed;
      if (!changed) console.log("deploy: nothing had to be changed");
      console.log(`\nDashboard: ${site}/dashboard/`);
      if (welcome !== undefined) console.log(`First owner, once, for 48 hours: ${welcome}`);
      const { total } = monthOf(usualUse);
      console.log(
        `A month of one stream, 4 hours a day, 60 events a minute: $${total.toFixed(2)} at most. npm run cost says it for yours.`,
      );
      console.log(`Keep a copy of ${context.kept.path}: it has keys that nobody can show again.`);
      return 0;
    }
    default:
      return options.command satisfies never;
  }
}
