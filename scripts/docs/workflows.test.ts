/** What a workflow must not do, whoever changes it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../.github/workflows");
const files = readdirSync(folder);

test.each(files)(
  "%s: actions are pinned by commit, rights are few, and nothing of a pull request is run as a command",
  (file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const used = Array.from(text.matchAll(/uses: (\S+)( # \S+)?/g), ([, action = "", version = ""]) => ({
      action,
      version,
    }));
    expect(used.length).toBeGreaterThan(0);
    for (const { action, version } of used) {
      if (action.startsWith("./")) continue;
      expect(action).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/);
      expect(version).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
    // What a whole workflow may: read. Jobs that need more say so.
    expect(text).toMatch(/^permissions:\n {2}contents: read\n(?! )/m);
    expect(text).not.toContain("pull_request_target");
    const commands = text
      .split("\n")
      .filter((line) => !/^\s*(if|group|cancel-in-progress|environment|concurrency):/.test(line));
    for (const line of commands) {
      if (!line.includes("${{")) continue;
      // An expression stands alone as a value of a name, never within a command.
      expect(line).toMatch(/^\s+[A-Z_]+: \S*\$\{\{[^}]*\}\}$/);
      expect(line).not.toMatch(/github\.(head_ref|event\.pull_request\.(title|body|head\.ref))/);
    }
  },
);
