/** Digits in cells of one width, so that a face without tabular figures does not shiver. */

/** Writes a text into `box`, which has the class `digits`; touches only cells that read differently. */
export function drawDigits(box: HTMLElement, text: string): void {
  if (box.ariaLabel === text) return;
  const characters = Array.from(text);
  while (box.children.length > characters.length) box.lastElementChild?.remove();
  while (box.children.length < characters.length) box.append(document.createElement("i"));
  for (const [index, character] of characters.entries()) {
    const cell = box.children[index];
    if (!cell || cell.textContent === character) continue;
    cell.textContent = character;
    cell.className = /\p{N}/u.test(character) ? "" : character === ":" ? "sep" : "word";
  }
  box.ariaLabel = text;
}
