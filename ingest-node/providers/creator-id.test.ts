import { expect, test } from "vitest";
import { creatorInAnswer, creatorInPage } from "./creator-id.ts";

const page = (user: object) =>
  `<html><script id="SIGI_STATE" type="application/json">${JSON.stringify({ LiveRoom: { liveRoomUserInfo: { user } } })}</script>`;

test("a creator's id is read where it is that of the handle", () => {
  const user = { id: "6900000000000000042", uniqueId: "Some.Body" };
  expect(creatorInPage(page(user), "some.body")).toBe("6900000000000000042");
  expect(creatorInAnswer({ data: { user } }, "some.body")).toBe("6900000000000000042");
  expect(creatorInPage(page(user), "somebody.else")).toBeUndefined();
  expect(creatorInAnswer({ data: { user } }, "somebody.else")).toBeUndefined();
});

test.each([
  ["", "no page"],
  ["<html>captcha</html>", "another page"],
  ['<script id="SIGI_STATE" type="application/json">{broken</script>', "no JSON"],
  [page({ uniqueId: "some.body" }), "no id"],
  [page({ id: "0", uniqueId: "some.body" }), "an id of nobody"],
  [page({ id: 7, uniqueId: "some.body" }), "a number, which may have lost its last digits"],
])("%j says nothing: %s", (html) => {
  expect(creatorInPage(html, "some.body")).toBeUndefined();
});
