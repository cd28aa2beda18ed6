import { expect, test } from "vitest";
import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";
import { widgetsDocument } from "./widgets.ts";

test("each option is told with what it takes and what it is by itself", () => {
  const kind = widgetOptions(
    { label: "Thing", about: "Shows a thing.", size: { width: 10, height: 20 } },
    {
      on: option("On", z.boolean().default(true)),
      stays: option({ label: "Stays", unit: "seconds" }, z.int().min(1).max(9).default(3)),
      from: option({ label: "From", unit: "coins" }, z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(0)),
      look: option("Look", z.enum(["a", "b"]).default("a")),
      kinds: option(
        "Kinds",
        z
          .array(z.enum(["c", "d"]))
          .max(2)
          .default(["c"]),
      ),
      names: option("Names", z.array(z.string().max(9)).max(5).default([])),
      text: option("Text", z.string().max(40).default("")),
    },
  );
  const document = widgetsDocument({
    thing: kind,
    bare: { ...kind, label: "Bare", fields: z.strictObject({}) },
  });
  expect(document).toContain(`## Thing

\`thing\`, 10 x 20. Shows a thing.

- \`on\`: On. Yes or no. Default: yes.
- \`stays\`: Stays. 1 to 9 seconds. Default: \`3\`.
- \`from\`: From. 0 or more coins. Default: \`0\`.
- \`look\`: Look. One of \`a\`, \`b\`. Default: \`a\`.
- \`kinds\`: Kinds. Any of \`c\`, \`d\`. Default: \`c\`.
- \`names\`: Names. A list of at most 5 texts. Default: none.
- \`text\`: Text. Text, at most 40 characters. Default: empty.`);
  expect(document).toContain("## Bare\n\n`bare`, 10 x 20. Shows a thing.\n\nIt has no options.");
});
