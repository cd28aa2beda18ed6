/** The pages of /account: which one this is, and who is looking at it. */
import { api, Refused } from "./api.ts";
import { showCard } from "./card.ts";
import { explain } from "./explain.ts";
import { showHome } from "./home.ts";
import { showLink } from "./link.ts";
import { showSignIn } from "./sign-in.ts";
import { showWelcome } from "./welcome.ts";
import { words } from "./words.ts";

document.documentElement.lang = words.language;
document.documentElement.dir = words.direction;

const goHome = () => location.assign("/account/");
/** Of the link that `npm start` prints: its owner begins with the dashboard's first steps. */
const goOn = new URLSearchParams(location.search).get("next") === "start" ? "/dashboard/start/" : "/account/";

function problem(error: unknown): void {
  showCard(words.signIn.title, explain(error));
}

async function home(): Promise<void> {
  const refused = location.hash === "#refused" ? words.signIn.refused : "";
  try {
    const account = await api.readAccount();
    const before = takePlaceBefore();
    if (before !== undefined) return location.assign(before);
    const again = () => void home().catch(problem);
    await showHome(account, again, again);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "unauthorized") throw error;
    await showSignIn(() => void home().catch(problem), refused);
  }
}

/** The page of ours that sent somebody here to sign in (web/studio/studio.ts, web/dashboard/dashboard.ts); they go back there, once. */
function takePlaceBefore(): string | undefined {
  const before = sessionStorage.getItem("after-sign-in");
  sessionStorage.removeItem("after-sign-in");
  return before !== null && /^\/(?:studio\/|dashboard\/(?:[a-z-]+\/)?)(?:\?|$)/.test(before) ? before : undefined;
}

switch (document.body.dataset["page"]) {
  case "welcome":
    showWelcome(() => location.assign(goOn));
    break;
  case "link":
    // Also where another link is opened in the same tab.
    addEventListener("hashchange", () => location.reload());
    showLink(goHome).catch(problem);
    break;
  default:
    home().catch(problem);
}
