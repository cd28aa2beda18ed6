/** Where a display takes pictures, videos and sounds from: our own media and library, or a picture in the address itself. Pure. */

const ownMedia = /^\/(?:media|library)\/[A-Za-z0-9][A-Za-z0-9._/-]{0,190}$/;
const pictureData = /^data:image\/(png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=]+$/;

/** The address of a picture; undefined for anything else, of which nothing is shown. */
export function ownPicture(address: string): string | undefined {
  return pictureData.test(address) ? address : ownFile(address);
}

/** The address of a file of ours; undefined for anything else. */
export function ownFile(address: string): string | undefined {
  return ownMedia.test(address) && !address.includes("..") ? address : undefined;
}
