/**
 * What each dialect says of the golden show, held against its transcript: a change of it is a change for tools of others, and has
 * to be meant. `GOLDEN=write` writes them anew.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dialectNames, findDialect } from "#shared/dialects/dialects.ts";
import { goldenEvents } from "#shared/dialects/golden-show.ts";

const greeting = {
  streamId: "st_golden",
  state: { live: true, roomId: "7001", viewers: 43, likes: 115, startedAt: Date.UTC(2026, 10, 1) },
};
/** Ways of asking that are told otherwise. */
const ways: Readonly<Record<string, readonly string[]>> = {
  euler: ["", "features.bundleEvents=false&features.schemaVersion=v2"],
};

test.each(dialectNames.flatMap((name) => (ways[name] ?? [""]).map((query) => [name, query] as const)))(
  "%s asked with %j says what its transcript says",
  (name, query) => {
    const opened = findDialect(name)?.open(new URLSearchParams(query));
    if (!opened?.ok) throw new Error("not opened");
    const { speech } = opened;
    const said = {
      greeting: speech.greet(greeting).texts.map(parse),
      messages: speech.encode(goldenEvents()).map(parse),
      close: speech.closeAfter?.(goldenEvents()) ?? null,
      notLive: speech.greet({ ...greeting, state: { ...greeting.state, live: false } }),
    };
    const file = new URL(`../shared/dialects/${name}/transcript${query === "" ? "" : "-other"}.json`, import.meta.url);
    if (process.env["GOLDEN"] === "write") writeFileSync(file, `${JSON.stringify(said, null, 2)}\n`);
    expect(existsSync(file)).toBe(true);
    expect(said).toEqual(JSON.parse(readFileSync(file, "utf8")));
  },
);

const parse = (text: string): unknown => JSON.parse(text);
