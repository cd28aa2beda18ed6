/** What is started with its temporary files in the machine's memory. */
import { existsSync } from "node:fs";

/** Linux has a file system there that is its memory. */
const memory = "/dev/shm";

/**
 * Starts something whose temporary files lie in memory; on the disk where the machine has no such place. Nothing else may be started
 * meanwhile: where files go is a variable of the whole process.
 */
export async function withFilesInMemory<Started>(start: () => Promise<Started>): Promise<Started> {
  if (!existsSync(memory)) return start();
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = memory;
  try {
    return await start();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}
