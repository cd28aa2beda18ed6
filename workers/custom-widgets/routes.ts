/** Codes of custom widgets over HTTP. */
import * as operations from "#shared/api/operations/custom-widgets.ts";
import { readFields } from "#shared/custom-widget/fields.ts";
import { hostsOf } from "#shared/custom-widget/hosts.ts";
import { codeAddress, customWidgetLimits } from "#shared/custom-widget/limits.ts";
import { utf8Bytes } from "#shared/utf8-bytes.ts";
import { reply, serve } from "../access/serve.ts";
import { Problem } from "../problem.ts";
import { keepCode } from "./keep.ts";

export const customWidgetRoutes = [
  serve(operations.keepWidgetCode, async ({ config, access: { workspaceId, author }, body }) => {
    const bytes = Object.values(body).reduce((sum, text) => sum + utf8Bytes(text), 0);
    if (bytes > customWidgetLimits.codeBytes)
      throw new Problem(
        "body_too_large",
        `The code has ${bytes} bytes, and at most ${customWidgetLimits.codeBytes} are taken`,
      );
    const { fields, problems } = readFields(body.fields);
    // Where nothing of it can be read, it was not meant so.
    if (fields.length === 0 && problems.length > 0)
      throw new Problem("invalid_request", `fields: ${problems.join("; ")}`);
    const { codeId, isNew } = await keepCode(config, body, { workspaceId, createdBy: author });
    const address = codeAddress(codeId);
    return reply(isNew ? 201 : 200, { codeId, address, bytes, fields: fields.length, problems, hosts: hostsOf(body) });
  }),
];
