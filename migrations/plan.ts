import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** One numbered SQL file. */
export interface Migration {
  version: number;
  name: string;
  sql: string;
  /** hex SHA-256 of the file's text with line ends made `\n`. */
  checksum: string;
}

/** What the ledger says was applied. */
export interface AppliedMigration {
  version: number;
  name: string;
  checksum: string;
}

export class MigrationError extends Error {
  override name = "MigrationError";
}

/**
 * Reads `NNNN_name.sql` files of a folder, in order. Throws MigrationError on a misnamed file, a number that is missing
 * or there twice, and an empty file.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).toSorted();
  const migrations: Migration[] = [];
  for (const file of files) {
    const match = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file);
    if (!match?.[1] || !match[2]) throw new MigrationError(`${file}: a migration is named like 0001_name.sql`);
    const version = Number(match[1]);
    if (version !== migrations.length + 1) {
      throw new MigrationError(`${file}: expected number ${String(migrations.length + 1).padStart(4, "0")} here`);
    }
    const sql = (await readFile(join(folder, file), "utf8")).replaceAll("\r\n", "\n");
    if (sql.trim() === "") throw new MigrationError(`${file} is empty`);
    migrations.push({ version, name: match[2], sql, checksum: createHash("sha256").update(sql).digest("hex") });
  }
  return migrations;
}

/** What is to be done to a database. */
export interface Plan {
  /** The migrations still to apply. */
  pending: Migration[];
  /** Those that a newer version has applied, as its file names say, without the ending. */
  ahead: string[];
}

/**
 * Compares the files with the ledger. Throws MigrationError when an applied file was changed or renamed: what ran once on a
 * database is history, and a correction is a new file. A database that is ahead is none of its faults: whoever goes back to the
 * version before has one, and each migration leaves what the version before it needs.
 */
export function planMigrations(files: Migration[], applied: AppliedMigration[]): Plan {
  const ahead: string[] = [];
  for (const done of applied.toSorted((a, b) => a.version - b.version)) {
    const file = files.find((one) => one.version === done.version);
    const label = `${String(done.version).padStart(4, "0")}_${done.name}`;
    if (!file) {
      ahead.push(label);
      continue;
    }
    if (file.checksum !== done.checksum || file.name !== done.name) {
      throw new MigrationError(
        `${label} was changed after it was applied; put it back and add a new migration instead`,
      );
    }
  }
  const lastApplied = Math.max(0, ...applied.map((done) => done.version));
  return { pending: files.filter((file) => file.version > lastApplied), ahead };
}
