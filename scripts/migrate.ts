/** `npm run migrate`: `--help` tells the rest. */
import { migrateOptions, runMigrate } from "../migrations/migrate.ts";
import { npmArguments } from "./npm-arguments.ts";

await runMigrate(npmArguments({ name: "migrate", options: migrateOptions }));
