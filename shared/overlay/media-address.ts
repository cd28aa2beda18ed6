import * as z from "zod";
import { isOwnMedia } from "#shared/media/address.ts";

/** A picture: of the media, or what was taken before there were any, an address of another host. */
export const PictureAddress = z
  .string()
  .max(2_000)
  .refine(
    (text) => text === "" || isOwnMedia(text) || /^https:\/\/[^/]/.test(text),
    "expected an upload (/media/...), something of the library (/library/...), or an https address",
  );

/** An option of a widget: the address of something uploaded or of the library, or "" for nothing. */
export const MediaAddress = z
  .string()
  .max(80)
  .refine(
    (text) => text === "" || isOwnMedia(text),
    "expected an upload (/media/...) or something of the library (/library/...)",
  );
