import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { upgrade } from "./upgrade.ts";

let folder = "";
let source = "";
let checkout = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tle-upgrade-"));
  source = join(folder, "source");
  checkout = join(folder, "checkout");
  mkdirSync(join(source, "scripts"), { recursive: true });
  git(source, "init", "-q", "-b", "main");
  release("one");
  git(folder, "clone", "-q", source, checkout);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the newest version comes, and it is that version's own deployment that runs, with the same words", () => {
  release("two");
  expect(upgrade(checkout, ["upgrade", "--env", "staging"])).toBe(7);
  expect(readFileSync(join(checkout, "deployed.txt"), "utf8")).toBe("two: deploy.ts --env staging");
});

test("what was changed here stops it before anything is taken or deployed", () => {
  release("two");
  writeFileSync(join(checkout, "scripts/deploy.ts"), "// mine\n");
  expect(() => upgrade(checkout, ["upgrade"])).toThrow("files of the project were changed here");
  expect(readFileSync(join(checkout, "scripts/bootstrap.mjs"), "utf8")).toContain("one: ");
});

test("own commits beside newer ones, and a folder without git, are said", () => {
  release("two");
  writeFileSync(join(checkout, "mine.txt"), "mine");
  git(checkout, "add", ".");
  git(checkout, "commit", "-q", "-m", "Mine");
  expect(() => upgrade(checkout, ["upgrade"])).toThrow(/git pull failed: .+/);
  rmSync(join(checkout, ".git"), { recursive: true });
  expect(() => upgrade(checkout, ["upgrade"])).toThrow("this is no checkout of git");
});

/** A version whose deployment writes down which one it is and what it was asked; it ends with exit code 7. */
function release(name: string): void {
  const write = `writeFileSync("deployed.txt", "${name}: " + [basename(process.argv[2]), ...process.argv.slice(3)].join(" "))`;
  writeFileSync(
    join(source, "scripts/bootstrap.mjs"),
    `import { writeFileSync } from "node:fs";\nimport { basename } from "node:path";\n${write};\nprocess.exit(7);\n`,
  );
  writeFileSync(join(source, "scripts/deploy.ts"), `// ${name}\n`);
  git(source, "add", ".");
  git(source, "commit", "-q", "-m", `Release ${name}`);
}

/** Nobody's own settings of git count. */
function git(cwd: string, ...words: string[]): void {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...who, ...words], { cwd, stdio: "pipe" });
}
