import { expect, test } from "vitest";
import { breaksOf } from "./compatibility.ts";
import type { Json } from "./components.ts";

const answer = { type: "object", properties: { a: { type: "string" }, b: { type: "integer" } }, required: ["a"] };
const body = {
  type: "object",
  properties: { x: { type: "string", enum: ["p", "q"] }, y: { type: "number" } },
  required: ["x"],
};

function contract(change: (operation: Json) => void = () => {}, path = "/v1/things"): Json {
  const operation = {
    operationId: "makeThing",
    parameters: [{ name: "after", in: "query", schema: { type: "string" } }],
    requestBody: { required: true, content: { "application/json": { schema: structuredClone(body) } } },
    responses: { 201: { content: { "application/json": { schema: structuredClone(answer) } } } },
  };
  change(operation);
  return { paths: { [path]: { post: operation } } };
}

/** The schema of the body or the answer, to be changed. */
const bodyOf = (operation: Json) => {
  const { requestBody } = operation as unknown as { requestBody: { content: Record<string, { schema: typeof body }> } };
  return requestBody.content["application/json"]?.schema as unknown as { properties: Json; required: string[] };
};
const answerOf = (operation: Json) => {
  const { responses } = operation as unknown as {
    responses: Record<string, { content: Record<string, { schema: Json }> }>;
  };
  return responses["201"]?.content["application/json"]?.schema as unknown as { properties: Json; required: string[] };
};

test.each<[string, (operation: Json) => void]>([
  ["nothing", () => {}],
  ["a field of an answer", (one) => (answerOf(one).properties["c"] = { type: "string" })],
  ["a field that need not be given", (one) => (bodyOf(one).properties["z"] = { type: "string" })],
  ["a word that is taken", (one) => (bodyOf(one).properties["x"] = { type: "string", enum: ["p", "q", "r"] })],
  ["a field that is always there now", (one) => answerOf(one).required.push("b")],
  ["a field that need not be given any more", (one) => (bodyOf(one).required = [])],
])("%s may be added", (_, change) => {
  expect(breaksOf(contract(), contract(change))).toEqual([]);
});

test.each<[string, (operation: Json) => void]>([
  ["POST /v1/things: is called other now", (one) => (one["operationId"] = "other")],
  ["POST /v1/things: query after: is gone", (one) => (one["parameters"] = [])],
  ["POST /v1/things: body.y: must be given now", (one) => bodyOf(one).required.push("y")],
  ["POST /v1/things: body.y: is gone", (one) => delete bodyOf(one).properties["y"]],
  ["POST /v1/things: body.y: is string, and was number", (one) => (bodyOf(one).properties["y"] = { type: "string" })],
  [
    "POST /v1/things: body.x: does not take q any more",
    (one) => (bodyOf(one).properties["x"] = { type: "string", enum: ["p"] }),
  ],
  ["POST /v1/things: 201.b: is gone", (one) => delete answerOf(one).properties["b"]],
  ["POST /v1/things: 201.a: is not always there any more", (one) => (answerOf(one).required = [])],
  ["POST /v1/things: 201.b: is string, and was integer", (one) => (answerOf(one).properties["b"] = { type: "string" })],
  ["POST /v1/things: does not answer 201 any more", (one) => (one["responses"] = {})],
])("%s", (said, change) => {
  expect(breaksOf(contract(), contract(change))).toEqual([said]);
});

test("an operation that is gone, or elsewhere", () => {
  expect(
    breaksOf(
      contract(),
      contract(() => {}, "/v1/others"),
    ),
  ).toEqual(["POST /v1/things: is gone"]);
});
