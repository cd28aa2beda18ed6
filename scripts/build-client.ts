/** Builds the client's package, `client/package/dist/`: two modules without dependencies, and their types. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
/** What a program sees of the client. The rest is in the bundle, and named by none of these. */
const publicFiles = ["index", "api", "client", "connector", "emitter", "feed", "problem"];

/** Builds into `outDir`. */
export async function buildClient(outDir = join(root, "client", "package", "dist")): Promise<void> {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  await bundleClient(outDir);
  writeTypes(outDir);
}

/** Its modules alone, without types. */
export async function bundleClient(outDir: string): Promise<void> {
  await build({
    entryPoints: [join(root, "client", "index.ts"), join(root, "client", "connector.ts")],
    outdir: outDir,
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: ["es2022"],
    logLevel: "warning",
  });
}

function writeTypes(outDir: string): void {
  const folder = mkdtempSync(join(tmpdir(), "tle-client-types-"));
  try {
    const project = ["-p", join(root, "client"), "--noEmit", "false", "--declaration", "--emitDeclarationOnly"];
    const { status, stdout } = spawnSync(process.execPath, [tsc, ...project, "--rootDir", root, "--outDir", folder], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`the client's types could not be made: ${stdout}`);
    for (const name of publicFiles) {
      const text = readFileSync(join(folder, "client", `${name}.d.ts`), "utf8");
      if (/from "(?!\.\/\w+\.ts")/.test(text)) throw new Error(`client/${name}.ts shows a type of another package`);
      writeFileSync(join(outDir, `${name}.d.ts`), text.replaceAll(/(from "\.\/\w+)\.ts"/g, '$1.js"'));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildClient();
  console.log("client: built client/package/dist");
}
