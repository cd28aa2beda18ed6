/** The module of sha256.wasm, where it was compiled before it was deployed: a Worker may not compile one. */
export { default as sha256Module } from "./sha256.wasm";
