/** `npm run migrate`: `--help` tells the rest. Then what is left of version 1 of the chain is carried over. */
import { migrateOptions, runMigrate } from "../migrations/migrate.ts";
import { carryOver, describeCarriedOver } from "./carry-over/carry-over.ts";
import { describeFailure } from "./failure.ts";
import { npmArguments } from "./npm-arguments.ts";

const databaseUrl = await runMigrate(npmArguments({ name: "migrate", options: migrateOptions }));
if (databaseUrl !== undefined) {
  try {
    for (const line of describeCarriedOver(await carryOver(databaseUrl))) console.log(line);
  } catch (error) {
    console.error(`carry-over: ${describeFailure(error)}`);
    process.exitCode = 1;
  }
}
