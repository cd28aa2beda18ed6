/** Which key presses which button of the control surface: the first letters and digits that are free. Pure. */

/** Keys that mean something everywhere. */
const digits = Array.from("1234567890");
const taken = new Set(["g", "t", "z", "j", "k", "n"]);

/** A key for each name, in their order: a letter of the name where one is free, else the first free digit; "" where none is. */
export function padKeys(names: readonly string[]): string[] {
  const used = new Set(taken);
  return names.map((name) => {
    const letters = Array.from(name.toLowerCase()).filter((letter) => /^[a-z]$/.test(letter));
    const key = [...letters, ...digits].find((one) => !used.has(one)) ?? "";
    used.add(key);
    return key;
  });
}
