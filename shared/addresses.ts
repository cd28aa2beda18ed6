/** Which addresses an event may name: what shows one to people must not ask for anything but https. Pure. */

const https = /^https:\/\/[^/\s\\][^\s\\]*$/;

/** A picture in its own address, percent-encoded or Base64: only what such an address may consist of. */
export const imageData = /^data:image\/(png|jpeg|gif|webp|avif|svg\+xml)(;[a-z0-9=-]+)*,[\w!$&'()*+,./:;=?@~%-]+$/i;

/** The address where it is https, else "". */
export function httpsAddress(address: string): string {
  return https.test(address) ? address : "";
}

/** The address of a picture where it is https, or has the picture itself in it, else "". */
export function pictureAddress(address: string): string {
  return https.test(address) || imageData.test(address) ? address : "";
}
