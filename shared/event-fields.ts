/** The kinds of values that events are made of, with their bounds. */
import * as z from "zod";
import { httpsAddress, pictureAddress } from "./addresses.ts";

/** Upper bound of one text TikTok or a user can put into an event, in UTF-16 units. Longer texts are refused. */
const maxTextLength = 16_384;
export const text = z.string().max(maxTextLength);
/** TikTok ids are 64-bit: a string of digits, never a number. "0" and "" mean none. */
export const id = z.string().max(64);
export const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
/** The address of a page, https. What is none is left out: "" stands there, and nothing else of the event is lost for it. */
export const address = text.overwrite(httpsAddress);
/** The address of a picture: https, or `data:image/…` with the picture itself in it. What is none is left out, as above. */
export const picture = text.overwrite(pictureAddress);
