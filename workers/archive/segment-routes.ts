/** The files of the archive, for the operations commands, over HTTP. */
import * as operations from "#shared/api/operations/segments.ts";
import { SegmentName } from "#shared/segment/format.ts";
import { serve, serveRaw } from "../access/serve.ts";
import { parseValue } from "../body.ts";
import { Problem } from "../problem.ts";
import { keepSegment, openSegment, removeSegment } from "./segments.ts";

const nameOf = ({ params }: { params: Record<string, string> }) => parseValue(SegmentName, params["name"]);

export const segmentRoutes = [
  serveRaw(operations.putSegment, async (c, call) => {
    const name = nameOf(call);
    const body = c.req.raw.body;
    const announced = c.req.header("Content-Length");
    if (!body || announced === undefined) throw new Problem("invalid_request", "The body's Content-Length is missing");
    // Of a body that is longer than announced the runtime takes no more than that.
    const read = () => new Response(body).arrayBuffer();
    await keepSegment(call.config, name, { announced: Number(announced), read });
    return c.json({ name });
  }),
  serveRaw(operations.getSegment, async (c, call) => {
    const { body, size } = await openSegment(call.config, nameOf(call));
    return c.body(body, 200, { "Content-Type": "application/octet-stream", "Content-Length": String(size) });
  }),
  serve(operations.deleteSegment, async (call) => {
    const name = nameOf(call);
    await removeSegment(call.config, name);
    return { name };
  }),
];
