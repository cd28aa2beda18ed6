/** A short chaos run, always by the same plan: `npm run chaos` for longer ones and other seeds. */
import { expect, test } from "vitest";
import { destroyAndRestore, destroyLine } from "../../scripts/chaos/destroy.ts";
import { closingLine, findingLines } from "../../scripts/chaos/report.ts";
import { runChaos } from "../../scripts/chaos/run.ts";

/** One of each way to die; the other kinds have tests of their own, and the long runs have all of them. */
const kinds = ["runner-kill", "workers-kill", "hub-evict-close", "wire-reset", "wire-cut-request"] as const;

/** Its plan has all of them. */
const seed = 1;
/** The product's own way, with as much of it as goes into one run. */
const setup = { line: "auto", relays: true, protocols: [1, 2] } as const;

test("everything on the way of an event dies, and nothing is lost, doubled or out of order", async () => {
  const lines: string[] = [];
  const result = await runChaos({ seed, setup, minutes: 0.5, kinds, say: (line) => lines.push(line), keep: false });
  console.log([...lines, ...findingLines(result), closingLine(result)].join("\n"));
  expect(result.findings).toEqual([]);
  expect(result.recoveries).toHaveLength(kinds.length);
  expect(result.sent).toBeGreaterThan(100);
  expect(result.stored).toBeGreaterThan(result.sent * 0.9);
}, 300_000);

test("somebody is erased while parts die: nothing of them is left anywhere, nothing is lost, and the log is proved", async () => {
  const lines: string[] = [];
  const some = ["workers-kill", "hub-evict-close", "wire-reset"] as const;
  const say = (line: string) => lines.push(line);
  const result = await runChaos({ seed, setup, minutes: 0.3, kinds: some, say, keep: false, erase: true });
  console.log([...lines, ...findingLines(result), closingLine(result)].join("\n"));
  expect(result.findings).toEqual([]);
  expect(result.stored).toBeGreaterThan(100);
}, 300_000);

test("the database is destroyed under load, and comes back as it was before: the hubs send what it lacks, and nothing is lost", async () => {
  const lines: string[] = [];
  const events = { before: 200, between: 400, without: 200 };
  const result = await destroyAndRestore({ seed, say: (line) => lines.push(line), keep: false, events });
  console.log([...lines, ...result.findings, destroyLine(result)].join("\n"));
  expect(result.findings).toEqual([]);
  // It was older, and without the hubs so much would be gone; what came meanwhile was shown.
  expect(result.lackedByCopy).toBeGreaterThanOrEqual(events.between / 2);
  expect(result.shownMeanwhile).toBeGreaterThanOrEqual(events.without);
  expect(result.stored).toBeGreaterThan(events.before + events.between + events.without);
}, 300_000);
