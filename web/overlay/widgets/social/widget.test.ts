import { expect, test } from "vitest";
import { accountOf } from "./widget.ts";

test.each([
  ["Instagram: @mira.and.the.cats", { network: "Instagram", name: "@mira.and.the.cats" }],
  ["@mira", { network: "", name: "@mira" }],
  ["https://host.example/mira", { network: "", name: "https://host.example/mira" }],
  ["  YouTube:  ميرا  ", { network: "YouTube", name: "ميرا" }],
  ["", undefined],
])("%j is %j", (line, account) => {
  expect(accountOf(line)).toEqual(account);
});
