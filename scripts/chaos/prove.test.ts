import { expect, test } from "vitest";
import { prove, readProof } from "./prove.ts";

const closing = (findings: number) => `verify-log: stream=st_1 sessions=2 events=10 erased=2 findings=${findings}`;
const finding = 'verify-log: finding=changed session=7f seqNo=3 offset=3 what="the row is not what was chained"';

test.each([
  ["a whole log", [closing(0)], 0, { events: 10, erased: 2, findings: [] }],
  [
    "a changed row",
    [finding, closing(1)],
    1,
    { events: 10, erased: 2, findings: [{ kind: "unproved", detail: finding }] },
  ],
  [
    "a code that the lines do not explain",
    [closing(0)],
    1,
    { events: 10, erased: 2, findings: [{ kind: "unproved", detail: `verify-log ended with 1: ${closing(0)}` }] },
  ],
  [
    "nothing",
    [],
    0,
    { events: 0, erased: 0, findings: [{ kind: "unproved", detail: "verify-log ended with 0: no line" }] },
  ],
] as const)("%s", (_what, lines, code, expected) => {
  expect(readProof(lines, code)).toEqual(expected);
});

test("a log that cannot be asked for is not proved", async () => {
  const access = { url: "http://127.0.0.1:9", key: "x" };
  expect(await prove({ access, ownerUrl: "postgres://127.0.0.1:9/x", streamId: "st_1" })).toEqual({
    events: 0,
    erased: 0,
    findings: [{ kind: "unproved", detail: "verify-log failed: the API at 127.0.0.1:9 does not answer" }],
  });
});
