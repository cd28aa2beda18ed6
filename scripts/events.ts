/** What there is to know of events. `npm run events -- --help` lists the commands. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { type EventType, eventTypes, triggerIds, UnifiedEvent } from "#shared/event.ts";
import { stamp } from "#shared/stamp.ts";
import { exampleOf } from "../ingest-node/samples/samples.ts";
import { eventsDocument, sourcesOf } from "./events/document.ts";

const help = `npm run events -- list                 every event type, its number and what it comes from
npm run events -- sample TYPE          an example of one type, made of bytes as TikTok sends them; --line: on one line
npm run events -- table [--check]      writes docs/events.md; with --check only says whether it is current

To pipe what is printed, npm must be silent: npm run -s events -- sample GIFT > gift.json

Exit codes: 0 all is well, 1 docs/events.md is not current, 2 wrong usage.`;
const path = "docs/events.md";
const file = new URL(`../${path}`, import.meta.url);

process.exitCode = run(process.argv.slice(2));

/** Returns the exit code. */
function run([command, argument, option, ...rest]: string[]): number {
  if (command === "sample" && argument !== undefined && option === "--line" && rest.length === 0) {
    return sample(argument, 0);
  }
  if (option !== undefined) return wrongUsage();
  if (command === "list" && argument === undefined) return list();
  if (command === "sample" && argument !== undefined) return sample(argument, 2);
  if (command === "table" && argument === undefined) return write();
  if (command === "table" && argument === "--check") return check();
  if (command === "--help" || command === "-h") {
    console.log(help);
    return 0;
  }
  return wrongUsage();
}

function wrongUsage(): number {
  console.error(help);
  return 2;
}

function list(): number {
  for (const type of eventTypes) {
    console.log(`${String(triggerIds[type]).padStart(3)}  ${type.padEnd(20)} ${sourcesOf(type).join(", ")}`);
  }
  return 0;
}

function sample(name: string, indent: number): number {
  const type = eventTypes.find((one) => one === name.toUpperCase());
  if (type === undefined) {
    console.error(`events: there is no type ${name}; npm run events -- list names them`);
    return 2;
  }
  console.log(JSON.stringify(exampleEvent(type), null, indent));
  return 0;
}

/** An example of a type, as a runner sends it. */
function exampleEvent(type: EventType): UnifiedEvent {
  const body = exampleOf(type);
  if (body === undefined) throw new Error(`no sample gives a ${type}`);
  const place = {
    streamId: "demo",
    roomId: "7400000000000000000",
    sessionId: "3f0c1f8e-0c54-4d0a-9c7a-2f6f3f6c9a10",
    seqNo: 42,
    ingestedAt: 1_792_000_000_120,
  };
  return UnifiedEvent.parse(stamp(body, place, (text) => createHash("sha256").update(text).digest("hex")));
}

function write(): number {
  writeFileSync(file, eventsDocument());
  console.log(`events: wrote ${path}`);
  return 0;
}

function check(): number {
  const committed = readCommitted();
  // A checkout on Windows may have turned the line ends; they are not the text.
  if (committed?.replaceAll("\r\n", "\n") === eventsDocument()) {
    console.log(`events: ${path} is current`);
    return 0;
  }
  const fault = committed === undefined ? "is missing" : "is not what the code gives";
  console.error(`events: ${path} ${fault}; run "npm run events -- table" and commit it`);
  return 1;
}

function readCommitted(): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
