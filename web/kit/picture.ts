/** A picture from a foreign server: it may be slow, broken or gone, and what stands behind it stays until it is there. */
export function createPicture(className: string, url: string): HTMLImageElement {
  const picture = document.createElement("img");
  picture.className = className;
  picture.alt = "";
  picture.decoding = "async";
  picture.referrerPolicy = "no-referrer";
  picture.addEventListener("load", () => picture.classList.add("loaded"), { once: true });
  picture.addEventListener("error", () => picture.remove(), { once: true });
  picture.src = url;
  return picture;
}
