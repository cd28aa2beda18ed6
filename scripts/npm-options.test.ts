import { expect, test } from "vitest";
import { type NpmScript, withNpmOptions } from "./npm-options.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const start: NpmScript = {
  name: "start",
  options: { user: text, port: text, speed: { type: "string", default: "1" }, redundant: flag, "no-ingest": flag },
};
const keys: NpmScript = { name: "keys", options: { name: text, data: text, all: flag }, hasWords: true };
const migrate: NpmScript = { name: "migrate", options: { "dry-run": flag, env: text } };

function read(script: NpmScript, args: string[], kept: Record<string, string>) {
  const env = Object.fromEntries(Object.entries(kept).map(([name, value]) => [`npm_config_${name}`, value]));
  return withNpmOptions(args, { ...env, npm_lifecycle_event: script.name }, script);
}

test("what npm kept and can only mean one thing is meant, and said", () => {
  // npm start --user @me
  const meant = read(start, ["@me"], { user: "true" });
  expect(meant.args).toEqual(["--user=@me"]);
  expect(meant.note).toContain("npm start -- --user @me");
  // npm start --user=@me --redundant --no-ingest
  expect(read(start, [], { user: "@me", redundant: "true", ingest: "" }).args).toEqual([
    "--user=@me",
    "--redundant",
    "--no-ingest",
  ]);
  // npm has an option --dry-run of its own: without this the migrations would be applied.
  expect(read(migrate, [], { dry_run: "true" }).args).toEqual(["--dry-run"]);
  expect(read(keys, ["create"], { name: "tool" }).args).toEqual(["create", "--name=tool"]);
  expect(read(keys, ["retry"], { all: "true" }).args).toEqual(["retry", "--all"]);
});

test("what stands behind the -- counts, and what npm sets for itself is none of ours", () => {
  expect(read(start, ["--user", "@me"], { user: "true" })).toEqual({ args: ["--user", "@me"] });
  expect(read(start, ["@me"], { cafile: "/x", all: "true", redundant: "" })).toEqual({ args: ["@me"] });
  const env = { npm_lifecycle_event: "test", npm_config_user: "@me" };
  expect(withNpmOptions([], env, start)).toEqual({ args: [] });
  expect(withNpmOptions([], { npm_config_user: "@me" }, start)).toEqual({ args: [] });
});

test("what cannot be put back together is answered with the line to type", () => {
  expect(() => read(start, ["@me", "9000"], { user: "true", port: "true" })).toThrow(/npm start -- --user … --port …$/);
  expect(() => read(start, [], { user: "true" })).toThrow(/npm start -- --user ….*PowerShell.*'@name'/);
  expect(() => read(keys, ["revoke", "key_1", "folder"], { data: "true" })).toThrow(/npm run keys -- COMMAND --data …/);
});
