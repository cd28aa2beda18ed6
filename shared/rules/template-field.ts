/** Texts with tokens as fields of an action. */
import * as z from "zod";
import { parseTemplate, slugPattern } from "./template.ts";

/** A name that can stand in a URL and in a style sheet. */
export const slug = z.string().regex(slugPattern, "1 to 32 of a-z, 0-9, _ and -");

/** A text whose tokens are all known. */
export function template(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .superRefine((text, context) => {
      const parsed = parseTemplate(text);
      if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.error });
    });
}
