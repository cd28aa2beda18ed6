/** `npm run ingest`: the ingest runner, which beside a running `npm start` needs to be told no address and no key. */
import { ingestOptions } from "../ingest-node/settings.ts";
import { describeFailure } from "./failure.ts";
import { npmArguments } from "./npm-arguments.ts";
import { readRunning } from "./start/running-file.ts";
import { readLocalSecrets } from "./start/local-secrets.ts";
import { absoluteNames, folderIn, localEnvironment } from "./ingest/local-settings.ts";

const args = npmArguments({ name: "ingest", options: ingestOptions });
const folder = folderIn(args, process.env);
const found = findLocal();
if (found === "no-start" && !args.includes("--help")) {
  console.error(`No npm start runs with its data in ${folder}; without one the runner needs to be told where to.`);
}
if (typeof found === "object") Object.assign(process.env, found);
process.argv.splice(2, Infinity, ...args, ...absoluteNames(args, process.env));
// The runner reads its settings as it is loaded, and imports nothing of scripts/.
await import("../ingest-node/main.ts");

function findLocal() {
  try {
    const origin = readRunning(folder)?.origin;
    return localEnvironment(args, process.env, origin, () => readLocalSecrets(folder).ingestKey);
  } catch (error) {
    console.error(`ingest: ${describeFailure(error)}`);
    return process.exit(2);
  }
}
