/** The module of sha256.wasm, where there is a disk to read it from: in tests and tools. */
import { readFileSync } from "node:fs";

export const sha256Module = new WebAssembly.Module(readFileSync(new URL("./sha256.wasm", import.meta.url)));
