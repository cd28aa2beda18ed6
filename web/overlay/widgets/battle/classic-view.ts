/** Draws the scores of a battle in the classic layout. */
import { type BattleBoard, shareOf } from "../../battle-board.ts";

export interface BattleView {
  draw(board: BattleBoard | null): void;
}

/**
 * Draws into `box`: each side's name and score, and one bar that the two of a duel pull at. A duel can be decided by one
 * point, so its scores are whole; more sides have no room for that.
 */
export function createClassicView(
  box: HTMLElement,
  { whole, compact }: Record<"whole" | "compact", (value: number) => string>,
): BattleView {
  let drawn = "";
  return {
    draw(board) {
      box.hidden = board === null;
      if (!board) {
        if (drawn !== "") box.replaceChildren();
        drawn = "";
        return;
      }
      const who = JSON.stringify([board.battleId, board.sides.map((side) => side.userId)]);
      if (who !== drawn) box.replaceChildren(...board.sides.map(() => createSide()));
      drawn = who;
      box.classList.toggle("over", board.over);
      box.dataset["sides"] = String(board.sides.length);
      const best = Math.max(...board.sides.map((side) => side.score));
      for (const [index, side] of board.sides.entries()) {
        const element = box.children[index] as HTMLElement;
        const [name, score] = element.children;
        if (!name || !score) continue;
        name.textContent = side.name;
        score.textContent = (board.sides.length === 2 ? whole : compact)(side.score);
        const share = shareOf(board.sides, side);
        element.style.setProperty("--share", String(share));
        element.classList.toggle("ahead", side.score === best && best > 0);
        if (index === 0) box.style.setProperty("--share", String(share));
      }
    },
  };
}

function createSide(): HTMLElement {
  const side = document.createElement("div");
  side.className = "side";
  const name = document.createElement("bdi");
  name.className = "name";
  const score = document.createElement("b");
  score.className = "score";
  side.append(name, score);
  return side;
}
