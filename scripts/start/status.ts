/** The lines that tell how far each part is: `part  state  detail  time`. */

export type State =
  | "starting"
  | "ready"
  | "restarting"
  | "stopping"
  | "stopped"
  | "finished"
  | "failed"
  | "info"
  | "warning";

/** A part that could not do its work, and what the reader can do about it. */
export class PartError extends Error {
  readonly part: string;
  readonly mend: string;

  constructor(part: string, message: string, mend: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PartError";
    this.part = part;
    this.mend = mend;
  }
}

/** One aligned line; `elapsedMs` stands at the end where it is given. */
export function statusLine(part: string, state: string, detail: string, elapsedMs?: number): string {
  const time = elapsedMs === undefined ? "" : `  ${Math.round(elapsedMs)} ms`;
  return `${part.padEnd(10)} ${state.padEnd(10)} ${detail}${time}`.trimEnd();
}

/** Prints a line for a part. */
export function say(part: string, state: State, detail: string, elapsedMs?: number): void {
  console.log(statusLine(part, state, detail, elapsedMs));
}

/** Runs one part's start and says how it went and how long it took. `detail` makes the text of the ready line. */
export async function step<T>(part: string, run: () => Promise<T>, detail: (result: T) => string): Promise<T> {
  const begun = performance.now();
  const result = await run();
  say(part, "ready", detail(result), performance.now() - begun);
  return result;
}
