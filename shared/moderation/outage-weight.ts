/**
 * What weighs how much of what moderators do while the database is down, where the room for its rows of the audit log gets short. Pure.
 */

/** From what can wait to what never may: the rows of each also have the room of those before it. */
export const outageWeights = ["any", "safety", "panic"] as const;
export type OutageWeight = (typeof outageWeights)[number];

/**
 * `safety`: it takes something off the screens, or keeps somebody off them. What lets something through, or shows it, is `any`: until the
 * database is back it can wait. `body` is as the operation's schema reads it.
 */
export function outageWeight(operationId: string, body: unknown): OutageWeight {
  const said = body as { do?: unknown; outcome?: unknown; muted?: unknown };
  const isSafety = (is: boolean) => (is ? "safety" : "any");
  switch (operationId) {
    case "emptyOverlays":
      return "panic";
    case "blockPerson":
    case "clearOverlays":
      return "safety";
    case "doAct":
      return isSafety(said.do === "hide");
    case "decideHeld":
    case "decideAllHeld":
      // What is undone waits again: it is on no screen.
      return isSafety(said.outcome !== "show");
    case "muteOverlays":
      return isSafety(said.muted === true);
    default:
      return "any";
  }
}
