/** Which live parts a custom widget is told of: who gave most, as `cheer-session-top-donator`. */
export const topGivers = "board:gifters";

export function customParts({ code }: { code: string }): string[] {
  return code === "" ? [] : [topGivers];
}
