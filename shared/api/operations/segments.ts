/**
 * The files of the archive, for the operations commands, which have no other way to them. What a file is called names its bytes,
 * and a file that the log counts on cannot be deleted: a key cannot change the past.
 */
import * as z from "zod";
import { host, operation } from "#shared/api/operation.ts";

const Named = z.strictObject({ name: z.string() });

export const putSegment = operation({
  id: "putSegment",
  method: "PUT",
  path: "/v1/segments/{name}",
  tag: "host",
  summary: "Puts a file into the archive. The body is its bytes, and Content-Length is needed",
  needs: host("host:write"),
  answers: { 200: Named },
  problems: ["body_too_large"],
  audit: "effect",
});

export const getSegment = operation({
  id: "getSegment",
  method: "GET",
  path: "/v1/segments/{name}",
  tag: "host",
  summary: "The bytes of a file of the archive",
  needs: host("host:read"),
  answers: { 200: null },
  mediaType: "application/octet-stream",
});

export const deleteSegment = operation({
  id: "deleteSegment",
  method: "DELETE",
  path: "/v1/segments/{name}",
  tag: "host",
  summary: "Deletes a file that the log does not count on",
  needs: host("host:write"),
  answers: { 200: Named },
  problems: ["segment_in_use"],
  audit: "effect",
});
