/** What the objects that keep runners in containers say of them, and what they are called. Pure. */

/** `waiting`: it ended by itself, and is started again at `nextAt`. Times are milliseconds since 1970. */
export interface ContainerState {
  /** What the runner in it calls itself. */
  runnerId: string;
  state: "off" | "running" | "waiting" | "stopping";
  since: number;
  nextAt: number | null;
  /** How often in a row it has ended by itself. */
  failures: number;
  /** How it ended last, in the platform's words; null where that is not known. */
  ended: string | null;
}

/** Whether a runner of that name is one in a container, whose place another can take. */
export function isInContainer(runnerId: string): boolean {
  return /^container-\d{1,3}$/.test(runnerId);
}

export function containerName(number: number): string {
  return `container-${number}`;
}
