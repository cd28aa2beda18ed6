import { expect, test } from "vitest";
import { findingsOf, type Project } from "./findings.ts";
import { readPage } from "./page.ts";

const other = readPage("docs/other.md", "# Other page\n\n## What it costs\n\n## What it costs\n");
const project: Project = {
  commands: {
    names: new Set(["start", "keys", "ops"]),
    optionsOf: (name) => (name === "start" ? new Set(["help", "port"]) : undefined),
    wordsOf: (name) => (name === "ops" ? new Set(["dead-letters", "list"]) : undefined),
  },
  exists: (path) => ["docs", "docs/page.md", "docs/other.md", "workers/app.ts"].includes(path),
  page: (path) => (path === "docs/other.md" ? other : undefined),
  routes: new Set(["GET /v1/streams/*", "POST /v1/streams/*/overlays/skip", "GET /health"]),
  isNamed: (name) => ["coinsDelta", "payload"].includes(name),
};
const find = (markdown: string) => findingsOf(readPage("docs/page.md", markdown), project);

test.each([
  "[a](other.md), [b](other.md#what-it-costs), [c](other.md#what-it-costs-1), [d](../workers/app.ts)",
  "[elsewhere](https://example.com/x#y)",
  "`npm start -- --port 1` and `npm run keys -- anything --of its-own`",
  "`npm run ops -- dead-letters list`, `npm run ops -- --all`",
  "`GET /v1/streams/{streamId}?x=1`, `GET /health`, `POST .../overlays/skip`, `POST /overlays/skip`",
  "`coinsDelta`, `payload.coinsDelta`, `workers/app.ts`, `300 s`, `x = 1`",
  "```sh\nnpm start -- --port 1   # --nothing\n```",
  "```ts\nconst ours = 1;\n```\n`ours`",
  `| ${"é😀".repeat(58)} |`,
  "a line of text is as long as it likes ".repeat(5),
  `\`\`\`\n| ${"x".repeat(200)} |\n\`\`\``,
])("nothing is wrong with %j", (markdown) => {
  expect(find(markdown)).toEqual([]);
});

test.each([
  ["[a](gone.md)", "links to gone.md"],
  ["[a](other.md#gone)", "no such heading"],
  ["[a](../gone.ts)", "links to ../gone.ts"],
  ["`npm run gone`", "no command"],
  ["`npm start -- --gone`", "start has no option --gone"],
  ["```sh\nnpm start -- --port 1 --gone   # why\n```", "start has no option --gone"],
  ["`npm run ops -- letters list`", "npm run ops -- letters is not in its help"],
  ["`DELETE /v1/streams/{streamId}`", "no route"],
  ["`POST .../overlays/gone`", "no route"],
  ["```sh\ncurl; GET /v1/gone\n```", "no route"],
  ["`coinsGone`", "named nowhere"],
  ["`payload.coinsGone`", "`coinsGone` is named nowhere"],
  [`| ${"x".repeat(117)} |`, "a row of 121 characters"],
  ["`workers/gone.ts`", "there is no workers/gone.ts"],
])("%j is found", (markdown, what) => {
  expect(find(`first line\n${markdown}`)).toEqual([expect.stringContaining(what)]);
  expect(find(`first line\n${markdown}`)[0]).toMatch(/^docs\/page\.md:[23] /);
});
