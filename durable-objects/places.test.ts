import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { applySchema } from "./feed/feed-schema.ts";
import { projectionNames } from "./feed/projections.ts";
import { sqlStorage } from "../test/sql-storage.ts";
import { checkpointParts, otherTables, places, renderPlaces } from "#shared/personal/places.ts";

const root = join(import.meta.dirname, "..");
type TableStore = keyof typeof otherTables;

function registered(store: TableStore): string[] {
  const personal = places.filter((place) => place.store === store).flatMap(({ tables }) => [...tables]);
  return [...personal, ...Object.keys(otherTables[store])].toSorted();
}

/** The tables that a text of SQL leaves behind, in which partitions are parts of their table. */
function tablesIn(sql: string): string[] {
  const statements = sql
    .replaceAll(/--.*$/gm, "")
    .matchAll(/\b(create|drop) table (?:if (?:not )?exists )?(?:public\.)?(\w+)(\s+partition of)?/gi);
  const tables = new Set<string>();
  for (const [, verb = "", name = "", partition] of statements) {
    if (verb.toLowerCase() === "drop") tables.delete(name);
    else if (partition === undefined) tables.add(name);
  }
  return [...tables].toSorted();
}

const sourceOf = (path: string) => readFileSync(join(root, path), "utf8");

// The database's tables are held against the register where there is a database: test/schema.test.ts.
describe("every table stands in the register, once, and no other does:", () => {
  test("the hub's", () => {
    const sql = sqlStorage();
    applySchema(sql as unknown as SqlStorage, 0);
    const tables = sql.exec("select name from sqlite_master where type = 'table'").toArray();
    expect(registered("hub")).toEqual(tables.map(({ name }) => String(name)).toSorted());
  });

  test.each(["fleet", "gate", "replay"] as const)("the %s's", (store) => {
    const source = {
      fleet: "fleet/schema.ts",
      gate: "endpoint-gate/endpoint-gate.ts",
      replay: "replay-hub/cursor-storage.ts",
    }[store];
    expect(registered(store)).toEqual(tablesIn(sourceOf(`durable-objects/${source}`)));
  });

  test("no other object keeps tables", () => {
    const files = readdirSync(join(root, "durable-objects"), { recursive: true, encoding: "utf8" });
    const keeping = files.filter(
      (name) => /(?<!\.test)\.ts$/.test(name) && tablesIn(sourceOf(`durable-objects/${name}`)).length > 0,
    );
    expect(keeping.map((name) => name.replaceAll("\\", "/")).toSorted()).toEqual([
      "endpoint-gate/endpoint-gate.ts",
      "feed/feed-schema.ts",
      "fleet/schema.ts",
      "replay-hub/cursor-storage.ts",
    ]);
  });
});

test("every part of a checkpoint stands in the register", () => {
  expect(Object.keys(checkpointParts).toSorted()).toEqual([...projectionNames].toSorted());
});

test("docs/privacy.md lists the places as the register has them", () => {
  const [, listed = ""] = sourceOf("docs/privacy.md").split("\n## The places\n");
  // How its lines are broken is the formatter's.
  const words = (text: string) => text.replaceAll(/\s+/g, " ").trim();
  expect(words(listed)).toBe(words(renderPlaces()));
});
