import * as z from "zod";
import { isOwnMedia } from "#shared/media/address.ts";

/** An option of a widget: the address of something uploaded or of the library, or "" for nothing. */
export const MediaAddress = z
  .string()
  .max(80)
  .refine(
    (text) => text === "" || isOwnMedia(text),
    "expected an upload (/media/...) or something of the library (/library/...)",
  );
