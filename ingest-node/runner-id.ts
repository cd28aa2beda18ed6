import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** A name that stays: after a crash the same runner takes its own lease back at once. Made up when the folder has none. */
export function keptRunnerId(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "runner-id");
  try {
    writeFileSync(path, `${hostname().slice(0, 40)}-${randomBytes(4).toString("hex")}`, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(path, "utf8").trim();
}
