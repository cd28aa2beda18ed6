import { expect, test, vi } from "vitest";

const methods = [
  [Array.prototype, "toSorted"],
  [Array.prototype, "toReversed"],
  [Array.prototype, "toSpliced"],
  [Map, "groupBy"],
  [URL, "canParse"],
  [AbortSignal, "any"],
] as const;

test("a browser without the newer methods gets them, and one with them keeps its own", async () => {
  const own = methods.map(([target, name]) => Object.getOwnPropertyDescriptor(target, name));
  await import("./older-browsers.ts");
  expect(methods.map(([target, name]) => Object.getOwnPropertyDescriptor(target, name))).toEqual(own);
  vi.resetModules();
  for (const [target, name] of methods) Reflect.deleteProperty(target, name);
  let seen: unknown[] = [];
  try {
    await import("./older-browsers.ts");
    const list = [3, 1, 2];
    const [first, second] = [new AbortController(), new AbortController()];
    const any = AbortSignal.any([first.signal, second.signal]);
    const before = any.aborted;
    second.abort("second");
    first.abort("first");
    seen = [
      list.toSorted((one, other) => one - other),
      list.toSorted((one, other) => other - one),
      list.toReversed(),
      list.toSpliced(1, 1, 8, 9),
      list.toSpliced(1),
      [...Map.groupBy(list, (one, index) => one > 1 && index < 2)],
      list,
      URL.canParse("https://x.example/"),
      URL.canParse("no address"),
      URL.canParse("/a", "https://x.example"),
      before,
      any.reason,
      AbortSignal.any([AbortSignal.abort("over")]).reason,
      "toSorted" in Array.prototype && Object.keys([1]),
    ];
  } finally {
    for (const [index, [target, name]] of methods.entries()) Object.defineProperty(target, name, own[index] ?? {});
  }
  expect(seen).toEqual([
    [1, 2, 3],
    [3, 2, 1],
    [2, 1, 3],
    [3, 8, 9, 2],
    [3],
    [
      [true, [3]],
      [false, [1, 2]],
    ],
    [3, 1, 2],
    true,
    false,
    true,
    false,
    "second",
    "over",
    ["0"],
  ]);
});
