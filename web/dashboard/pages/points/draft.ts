/** What earns points, as it is typed: levels as lines, numbers as they come. Pure. */
import type { PointsSettings } from "#shared/points/settings.ts";

export interface SettingsDraft extends Omit<PointsSettings, "levels" | "decay"> {
  /** A number and a name on each line. */
  levels: string;
  /** 0: none. */
  percent: number;
  days: number;
}

export function draftOf({ levels, decay, ...rest }: PointsSettings): SettingsDraft {
  return {
    ...rest,
    levels: levels.map(({ from, name }) => `${from} ${name}`).join("\n"),
    percent: decay?.percent ?? 0,
    days: decay?.days ?? 30,
  };
}

/** As the API takes it; undefined where the levels cannot be read. */
export function settingsOf({ levels, percent, days, name, ...rest }: SettingsDraft) {
  const lines = levels
    .split("\n")
    .flatMap((line) => (line.trim() === "" ? [] : [/^\s*(\d+(?:[.,]\d{1,2})?)\s+(\S.*?)\s*$/.exec(line)]));
  const read = lines.flatMap((line) =>
    line ? [{ from: Number(line[1]?.replace(",", ".")), name: line[2] ?? "" }] : [],
  );
  const isRising = read.every(({ from }, index) => from > (read[index - 1]?.from ?? 0));
  if (read.length !== lines.length || !isRising) return undefined;
  return {
    ...rest,
    ...(name !== "" && { name }),
    levels: read,
    decay: percent > 0 ? { percent, days } : null,
  };
}
