/** What can be put into a scene, with the options of each kind as JSON Schema: what the studio makes its forms from. */
import * as z from "zod";
import { sceneThemes } from "../shared/overlay/themes.ts";
import * as registry from "../web/overlay/widgets/registry.ts";
import type { WrittenKind } from "../web/studio/model/kinds.ts";

export function studioCatalogue(): { kinds: WrittenKind[]; themes: typeof sceneThemes } {
  const kinds = Object.entries(registry).map(([type, { label, about, size, fields }]) => {
    const schema = z.toJSONSchema(fields, { io: "input", unrepresentable: "any" });
    return { type, label, about, size, schema: schema as WrittenKind["schema"] };
  });
  return { kinds, themes: sceneThemes };
}
