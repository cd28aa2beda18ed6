import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { wireSchema } from "./write-wire-schema.ts";

test("the committed table of the wire is what the installed schema says", () => {
  const source = readFileSync(new URL(import.meta.resolve("tiktok-live-proto/v3")), "utf8");
  const committed = readFileSync(new URL("../ingest-node/wire-schema.ts", import.meta.url), "utf8");
  expect(committed === wireSchema(source)).toBe(true);
});

test("a line that nobody expects in the package's source is refused, and not read as something else", () => {
  const type = (read: string) => `const WebcastOneMessage = {
\tencode() {},
\tdecode(input, length) {
\t\tswitch (tag >>> 3) {
\t\t\tcase 1:
\t\t\t\tmessage.content = ${read};
\t\t}
\t}
};
export { WebcastOneMessage };
`;
  expect(wireSchema(type("reader.string()"))).toContain("\nWebcastOneMessage content:1s\n");
  expect(() => wireSchema(type("reader.fixed64()"))).toThrow("WebcastOneMessage 1: nobody knows reader.fixed64(");
});
