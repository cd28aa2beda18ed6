/** The first owner's link. */
import { showCard, takeFragment } from "./card.ts";
import { el, note } from "./dom.ts";
import { explain } from "./explain.ts";
import { newAccountForm } from "./new-account.ts";
import { nameNote } from "./sign-in.ts";
import { words } from "./words.ts";

export function showWelcome(goHome: () => void): void {
  const { title, lead, make, about, noToken } = words.welcome;
  const unnamed = nameNote();
  // There the link goes on as it is.
  const token = unnamed ? "" : takeFragment();
  if (unnamed) return showCard(title, lead, unnamed);
  if (token === "") return showCard(title, noToken);
  const said = note();
  const making = newAccountForm({ kind: "first_owner", token }, make, {
    done: async () => goHome(),
    say: (error) => said.say(explain(error)),
  });
  showCard(title, lead, making, said.node, el("p", { class: "small" }, about));
}
