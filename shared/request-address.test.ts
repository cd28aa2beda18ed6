import { expect, test } from "vitest";
import { requestAddress } from "./request-address.ts";

test.each([
  ["/v2?address=a", "/v2", "a"],
  [undefined, "/", null],
  ["//", "/", null],
  ["//?address=a", "/", null],
  ["http://[/", "/", null],
  ["/%?address=%", "/%", "%"],
])("of %s", (target, path, address) => {
  const { pathname, searchParams } = requestAddress(target);
  expect([pathname, searchParams.get("address")]).toEqual([path, address]);
});
