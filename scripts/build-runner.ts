/**
 * `npm run build:runner [-- FOLDER]`: the ingest runner as a package without dependencies, in FOLDER or `dist/runner`: one program,
 * its manifest, and the licences of what is in it.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

const root = join(import.meta.dirname, "..");
const template = join(root, "ingest-node", "package");
/** Modules of the old kind within it ask for Node's own ones by `require`. */
const banner = [
  "#!/usr/bin/env node",
  'import { createRequire as requireOfRunner } from "node:module";',
  "const require = requireOfRunner(import.meta.url);",
].join("\n");

/** Builds into `outDir`, which is emptied before. Returns the size of the program in bytes. */
export async function buildRunner(outDir = join(root, "dist", "runner")): Promise<number> {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join("ingest-node", "main.ts")],
    outfile: join(outDir, "runner.js"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: ["node22"],
    banner: { js: banner },
    // It is started by its own name.
    define: { 'process.env["RUNNER_PROGRAM"]': '"tiktok-live-edge-runner"' },
    legalComments: "none",
    metafile: true,
    logLevel: "error",
  });
  for (const file of ["package.json", "README.md"]) copyFileSync(join(template, file), join(outDir, file));
  copyFileSync(join(root, "LICENSE"), join(outDir, "LICENSE"));
  writeFileSync(join(outDir, "THIRD-PARTY.txt"), thirdParty(packagesOf(metafile)));
  return Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The folders of the packages that something of is in the program, in the order of their names. */
function packagesOf({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].sort();
}

/** The packages with their licences as they stand in them. */
function thirdParty(folders: readonly string[]): string {
  const parts = folders.map((folder) => {
    const place = join(root, folder);
    const manifest = JSON.parse(readFileSync(join(place, "package.json"), "utf8")) as {
      name: string;
      version: string;
      license?: string;
    };
    const file = readdirSync(place).find(
      (name) => /^(?:licen[cs]e|copying)/i.test(name) && existsSync(join(place, name)),
    );
    const text = file === undefined ? "" : `\n${readFileSync(join(place, file), "utf8").trim()}\n`;
    return `${manifest.name} ${manifest.version}: ${manifest.license ?? "see its text"}\n${text}`;
  });
  return `What is in runner.js beside tiktok-live-edge itself (AGPL-3.0-only):\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outDir = process.argv[2] === undefined ? undefined : resolve(process.argv[2]);
  const bytes = await buildRunner(outDir);
  console.log(`runner: built ${outDir ?? "dist/runner"}, ${(bytes / 1e6).toFixed(1)} MB`);
}
