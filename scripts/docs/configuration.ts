/** docs/configuration.md against the code: which names each part reads. Pure but for what it is given. */

/** A row of one of its tables. */
export interface SettingRow {
  section: string;
  name: string;
  readBy: string;
  form: string;
  without: string;
  line: number;
}

/** What the code says of one name; `isNeeded` where it says that. */
export interface ReadSetting {
  name: string;
  isNeeded?: boolean;
}

/** The rows of all tables, each with the heading that it stands under. */
export function settingRows(text: string): SettingRow[] {
  let section = "";
  return text.split("\n").flatMap((line, index) => {
    if (line.startsWith("## ")) section = line.slice(3).trim();
    const [, name = "", readBy = "", form = "", without = ""] = line.split("|").map((cell) => cell.trim());
    const [, word] = /^`([A-Z][A-Z0-9_]+)`$/.exec(name) ?? [];
    return word === undefined ? [] : [{ section, name: word, readBy, form, without, line: index + 1 }];
  });
}

/** What of the page is not as the code says. `read`: by section, what is read there. */
export function configurationFindings(
  path: string,
  text: string,
  read: Readonly<Record<string, readonly ReadSetting[]>>,
): string[] {
  const rows = settingRows(text);
  const unknownSections = new Set(rows.map(({ section }) => section).filter((section) => !(section in read)));
  return [
    ...Array.from(unknownSections, (section) => `${path}:1 nothing is known of what "${section}" reads`),
    ...Object.entries(read).flatMap(([section, settings]) =>
      ofSection(
        path,
        section,
        settings,
        rows.filter((row) => row.section === section),
      ),
    ),
  ];
}

function ofSection(path: string, section: string, read: readonly ReadSetting[], rows: readonly SettingRow[]): string[] {
  const byName = new Map(rows.map((row) => [row.name, row]));
  const known = new Map(read.map((one) => [one.name, one]));
  const missing = [...known.keys()].filter((name) => !byName.has(name));
  return [
    ...missing.map((name) => `${path}:1 "${section}" lacks ${name}, which is read there`),
    ...rows.flatMap(({ name, readBy, form, without, line }) => {
      const setting = known.get(name);
      if (setting === undefined) return [`${path}:${line} nobody of "${section}" reads ${name}`];
      const saysNeeded = without === "needed";
      return [
        ...(readBy === "" || form === "" || without === "" ? [`${path}:${line} says too little of ${name}`] : []),
        ...(rows.filter((row) => row.name === name).length > 1 ? [`${path}:${line} has ${name} twice`] : []),
        ...(setting.isNeeded !== undefined && setting.isNeeded !== saysNeeded
          ? [`${path}:${line} ${name} is ${setting.isNeeded ? "" : "not "}needed`]
          : []),
      ];
    }),
  ];
}

const readings = [
  /\benv\["([A-Z][A-Z0-9_]+)"\]/g,
  /\benv\.([A-Z][A-Z0-9_]+)\b/g,
  /\bread(?:Number|Switch)\(env, "([A-Z][A-Z0-9_]+)"/g,
];

/** The names that a text of code reads from an environment. */
export function namesRead(code: string): string[] {
  return readings.flatMap((pattern) => Array.from(code.matchAll(pattern), ([, name = ""]) => name));
}
