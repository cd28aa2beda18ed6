/** Addresses of what is uploaded and of the library, as options of widgets and actions of rules have them: paths of our own. */
import { type MediaFormat, mediaFormats } from "./formats.ts";
import { library } from "./library.ts";

/** Of an upload: made of its bytes and its workspace, so that it names them for ever. */
export const mediaIdPattern = /^md_[0-9a-f]{40}$/;
const uploaded = /^\/media\/md_[0-9a-f]{40}\.([a-z0-9]{3,4})$/;
const ofLibrary = new Set(library.map(({ address }) => address));

export function mediaAddress(mediaId: string, format: MediaFormat): string {
  return `/media/${mediaId}.${format}`;
}

/** The format of an upload's address; undefined for any other text. */
export function formatOfAddress(address: string): MediaFormat | undefined {
  const ending = uploaded.exec(address)?.[1];
  return ending !== undefined && Object.hasOwn(mediaFormats, ending) ? (ending as MediaFormat) : undefined;
}

/** Whether a text is an address of an upload or of the library. */
export function isOwnMedia(address: string): boolean {
  return formatOfAddress(address) !== undefined || ofLibrary.has(address);
}
