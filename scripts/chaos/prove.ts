/** The last word on a chaos run is not its own: `verify-log` proves the chain over the database against the hub. */
import { verifyLog } from "../ops/verify-log.ts";
import type { Finding } from "./compare.ts";
import type { World } from "./world.ts";

const waitMs = 10_000;

export interface LogProof {
  /** Events that were gone through. */
  events: number;
  /** Those of them that were erased. */
  erased: number;
  findings: Finding[];
}

/** Runs `verify-log` as an operator would. A log of which it cannot even say how it is, is not proved. */
export async function prove({
  access,
  ownerUrl,
  streamId,
}: Pick<World, "access" | "ownerUrl" | "streamId">): Promise<LogProof> {
  const lines: string[] = [];
  try {
    const code = await verifyLog({
      api: access,
      databaseUrl: ownerUrl,
      streamId,
      waitMs,
      print: (line) => lines.push(line),
    });
    return readProof(lines, code);
  } catch (error) {
    const detail = `verify-log failed: ${error instanceof Error ? error.message : String(error)}`;
    return { events: 0, erased: 0, findings: [{ kind: "unproved", detail }] };
  }
}

/** What the lines of `verify-log` and its exit code come to. Pure. */
export function readProof(lines: readonly string[], code: number): LogProof {
  const closing = /^verify-log: stream=\S+ sessions=\d+ events=(\d+) erased=(\d+) findings=(\d+)$/.exec(
    lines.at(-1) ?? "",
  );
  const found = lines.filter((line) => line.startsWith("verify-log: finding="));
  const isWhole = code === 0 && closing?.[3] === "0" && found.length === 0;
  const details = isWhole || found.length > 0 ? found : [`verify-log ended with ${code}: ${lines.at(-1) ?? "no line"}`];
  return {
    events: Number(closing?.[1] ?? 0),
    erased: Number(closing?.[2] ?? 0),
    findings: details.map((detail): Finding => ({ kind: "unproved", detail })),
  };
}
