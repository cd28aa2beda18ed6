import { expect, test } from "vitest";
import { storageProblem } from "./storage-problem.ts";

function systemError(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: something, open '${path ?? ""}'`), { code, path });
}

test.each([
  ["EACCES", /somebody else/, /chown/],
  ["EPERM", /somebody else/, /--data/],
  ["EROFS", /only be read/, /--data/],
  ["ENOSPC", /full/, /make room/],
  ["EDQUOT", /full/, /make room/],
  ["ENOTDIR", /a file stands where a folder/, /move that file/],
  ["EEXIST", /a file stands where a folder/, /move that file/],
  ["EISDIR", /a folder stands where a file/, /move that folder/],
])("%s is a sentence with its place and a mend", (code, message, mend) => {
  const problem = storageProblem(systemError(code, "/x/.data"));
  expect(problem).toEqual({ message: expect.stringMatching(message), mend: expect.stringMatching(mend) });
  expect(problem?.message).toContain("/x/.data");
});

test("a full disk is known from the words of a program as well", () => {
  const said =
    'PostgreSQL did not start: LOG: x\nFATAL:  could not write lock file "postmaster.pid": No space left on device';
  expect(storageProblem(new Error(said))?.message).toMatch(/^the disk is full: FATAL.*No space left/);
});

test("a folder that cannot be made is said, a file that is missing is not ours to say", () => {
  const made = Object.assign(systemError("ENOENT", "/x/.data"), { syscall: "mkdir" });
  expect(storageProblem(made)?.message).toMatch(/\/x\/.data cannot be made/);
  expect(storageProblem(systemError("ENOENT", "/x"))).toBeUndefined();
});

test("every other error is left to who knows it", () => {
  for (const error of [new Error("x"), systemError("ECONNREFUSED"), "ENOSPC", undefined]) {
    expect(storageProblem(error)).toBeUndefined();
  }
});
