import { expect, test } from "vitest";
import { closeCodes } from "#shared/protocol/wire.ts";
import { lineState, reasonOf } from "./line-state.ts";

test.each([
  [
    { code: closeCodes.refused, refusal: { code: "unauthorized" } },
    "The token in this address is wrong, or was revoked",
  ],
  [{ code: closeCodes.revoked }, "The token in this address was revoked"],
  [{ code: closeCodes.notNow, refusal: { code: "unavailable" } }, "The server does not reach its database"],
  [{ code: closeCodes.notNow, refusal: { code: "a_new_one" } }, "The server refused the overlay (a_new_one)."],
  [{ code: 1006 }, "The line to the server closed (1006)."],
  ["The line is silent.", "The line is silent."],
])("%j is told as %j", (why, sentence) => {
  expect(reasonOf(why)).toContain(sentence);
});

test.each([
  [500, "0.5 s"],
  [75_400, "75 s"],
])("after %i ms it says %s", (delayMs, time) => {
  expect(lineState({ code: 1006 }, delayMs)).toBe(`The line to the server closed (1006). Trying again in ${time}.`);
});
