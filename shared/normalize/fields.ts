/**
 * Reads decoded messages without trusting their shape: every function takes anything and gives a value the event schema
 * accepts, so that no message can make `normalize` throw or produce an event that is refused later.
 */
import { httpsAddress, pictureAddress } from "#shared/addresses.ts";
import { cut } from "#shared/cut.ts";
import { isId } from "#shared/ids.ts";
import { shownText } from "#shared/names.ts";
import { sanitizeText } from "#shared/sanitize.ts";

/** A decoded message, or a part of one. */
export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = Object.freeze({});
/** As long as the event schema lets a text and an id be, in UTF-16 units. */
export const maxTextLength = 16_384;
const maxIdLength = 64;
/** Names are short, and a forged long one must not be looked at as a whole. */
const maxNameText = 1_024;
/** More than TikTok ever lists; a longer list is cut. */
const maxListLength = 100;
/** TikTok gives the same picture from two or three hosts. */
const maxAddresses = 8;
const maxAddressLength = 2_048;
/** The last time there is. */
const latestMs = 8.64e15;

/** The object at `value`; an empty one where there is none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : none;
}

/** The objects in the list at `value`. */
export function listOf(value: unknown): Fields[] {
  if (!Array.isArray(value) || value.length === 0) return [];
  return (value.length > maxListLength ? value.slice(0, maxListLength) : value).map(fieldsOf);
}

/** The text at `value`, sanitized and cut to `maxLength`; "" where there is none. */
export function textOf(value: unknown, maxLength = maxTextLength): string {
  // Most fields of a message are empty.
  if (value === "" || value === undefined) return "";
  if (typeof value === "string") return sanitizeText(cut(value, maxLength));
  return typeof value === "number" || typeof value === "bigint" ? String(value) : "";
}

/** The first of `values` that is a text with something in it, else "". */
export function firstText(...values: unknown[]): string {
  for (const value of values) {
    const text = textOf(value);
    if (text !== "") return text;
  }
  return "";
}

/** The first of `values` that is a name in which anything can be seen, as it can be shown; "" where none is. */
export function nameOf(...values: unknown[]): string {
  for (const value of values) {
    const name = shownText(textOf(value, maxNameText));
    if (name !== "") return name;
  }
  return "";
}

/** The first of `values` that is an id, as a string; "" where none is. */
export function idOf(...values: unknown[]): string {
  for (const value of values) {
    const id = textOf(value, maxIdLength);
    if (isId(id)) return id;
  }
  return "";
}

/** The ids in the list at `value`. */
export function idsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.slice(0, maxListLength).flatMap((one) => idOf(one) || []) : [];
}

/** The count at `value`, a number or its digits: a whole number, at least 0, that JSON can carry exactly. */
export function countOf(value: unknown): number {
  const number = typeof value === "number" ? value : typeof value === "string" && value !== "" ? Number(value) : 0;
  if (!(number > 0)) return 0;
  return Math.min(Math.floor(number), Number.MAX_SAFE_INTEGER);
}

/** The time at `value`, milliseconds since 1970; 0 where there is none, or none that can be. */
export function millisecondsOf(value: unknown): number {
  return Math.min(countOf(value), latestMs);
}

/** 2016 in milliseconds: TikTok is not older. A number below it can only be seconds. */
const earliestMs = 1_451_606_400_000;

/** The moment at `value`, which TikTok gives in seconds or milliseconds; in milliseconds since 1970, 0 where there is none. */
export function momentOf(value: unknown): number {
  const number = countOf(value);
  return millisecondsOf(number < earliestMs ? number * 1_000 : number);
}

/** Whether `value` says yes. Protobuf has booleans, and numbers that mean them. */
export function flagOf(value: unknown): boolean {
  return value === true || value === 1 || value === "1";
}

/** The first address of the image at `value` that can be shown; "" where there is none. */
export function imageUrlOf(value: unknown): string {
  const image = fieldsOf(value);
  const urls = Array.isArray(image.urlList) ? image.urlList : image.urls;
  return Array.isArray(urls) ? firstAddress(urls, pictureAddress) : "";
}

/** The first of `values` that is the address of a picture; "" where none is. A cut one would lead nowhere. */
export function pictureOf(...values: unknown[]): string {
  return firstAddress(values, pictureAddress);
}

/** The first of `values` that is the address of a page; "" where none is. */
export function addressOf(...values: unknown[]): string {
  return firstAddress(values, httpsAddress);
}

function firstAddress(values: readonly unknown[], kept: (address: string) => string): string {
  const length = Math.min(values.length, maxAddresses);
  for (let index = 0; index < length; index++) {
    const value = values[index];
    const address = typeof value === "string" && value.length <= maxAddressLength ? kept(value) : "";
    if (address !== "") return sanitizeText(address);
  }
  return "";
}
