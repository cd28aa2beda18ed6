/** Runs cases on a tool. */
import { type Case, type Expectation, WrittenOutcome } from "./case.ts";
import { startConnector } from "./connector.ts";
import { differences, type Outcome } from "./outcome.ts";
import { runOnPlatform } from "./platform.ts";
import type { Result } from "./table.ts";

export const tools = ["platform", "connector"] as const;
export type Tool = (typeof tools)[number];

/** The result of each case, in their order; with the connector of those that it can be asked. */
export async function runCases(cases: readonly Case[], tool: Tool): Promise<Result[]> {
  if (tool === "platform") {
    return Promise.all(cases.map((one) => resultOf(one, one.expect, () => Promise.resolve(runOnPlatform(one)))));
  }
  const connector = await startConnector();
  const results: Result[] = [];
  try {
    for (const one of cases.filter(isOfFrames))
      results.push(await resultOf(one, withoutOwnWords(one.expect), () => connector.run(one)));
  } finally {
    await connector.stop();
  }
  return results;
}

/** The connector knows Euler Stream as a sign service, and reads no JSON of its. */
export function isOfFrames({ input }: Pick<Case, "input">): boolean {
  return !input.some((step) => "text" in step);
}

/** The result of each case from what a tool wrote down: a line `{"case": NAME, "events": [...], ...}` each. Throws on a bad line. */
export async function compareOutcomes(cases: readonly Case[], text: string): Promise<Result[]> {
  const outcomes = new Map<string, Outcome>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      const { case: name, ...outcome } = WrittenOutcome.parse(JSON.parse(line));
      outcomes.set(name, outcome);
    } catch (error) {
      throw new Error(`line ${index + 1} is no outcome: ${String(error)}`, { cause: error });
    }
  }
  return Promise.all(
    cases.map((one) =>
      resultOf(one, withoutOwnWords(one.expect), () => {
        const outcome = outcomes.get(one.name);
        return outcome ? Promise.resolve(outcome) : Promise.reject(new Error("there is no outcome of it"));
      }),
    ),
  );
}

async function resultOf(one: Case, expect: Expectation, run: () => Promise<Outcome>): Promise<Result> {
  try {
    return { case: one, differences: differences(expect, await run()) };
  } catch (error) {
    return { case: one, differences: [`it failed: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

/** What every tool can be asked: our words for what is wrong with a message are ours; what a gift adds is in the ledger, who was counted in `counts`. */
function withoutOwnWords(expect: Expectation): Expectation {
  return {
    ...expect,
    events: expect.events?.map((event) => {
      const {
        quality: _,
        coinsDelta: __,
        first: ___,
        ...payload
      } = (event["payload"] ?? {}) as Record<string, unknown>;
      return { ...event, payload };
    }),
  };
}
