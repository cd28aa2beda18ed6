/** What the API says of itself. */
import * as z from "zod";
import { anyone, operation } from "#shared/api/operation.ts";

export const getOpenApi = operation({
  id: "getOpenApi",
  method: "GET",
  path: "/v1/openapi.json",
  tag: "contract",
  summary: "This API as an OpenAPI 3.1 document",
  needs: anyone(),
  answers: { 200: z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }) },
  problems: ["not_found"],
});
