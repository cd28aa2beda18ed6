/** The pages of /account: which one this is, and who is looking at it. */
import { api, Refused } from "./api.ts";
import { showCard } from "./card.ts";
import { explain } from "./explain.ts";
import { showLink } from "./link.ts";
import { showSignIn } from "./sign-in.ts";
import { showWelcome } from "./welcome.ts";
import { words } from "./words.ts";

document.documentElement.lang = words.language;
document.documentElement.dir = words.direction;

/** Where the pages of ours keep the place that somebody was sent here from. */
const before = "after-sign-in";
/** The desk behind the live; with one's own account open where that is what was changed. */
const desk = "/dashboard/";
const ownAccount = "/dashboard/settings/?part=me";
/** Of the link that `npm start` prints: its owner begins with the dashboard's first steps. */
const goOn = new URLSearchParams(location.search).get("next") === "start" ? "/dashboard/start/" : desk;

function problem(error: unknown): void {
  showCard(words.signIn.title, explain(error));
}

/** Who is signed in already came for their account; who signs in here goes on to the desk, or to where they came from. */
async function home(): Promise<void> {
  const refused = location.hash === "#refused" ? words.signIn.refused : "";
  try {
    await api.readAccount();
    location.replace(takePlaceBefore() ?? ownAccount);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "unauthorized") throw error;
    // Also by way of somebody else's page, which leads back here.
    if (sessionStorage.getItem(before) === null) sessionStorage.setItem(before, desk);
    await showSignIn(() => location.assign(takePlaceBefore() ?? desk), refused);
  }
}

/** The page of ours that sent somebody here to sign in (web/studio/studio.ts, web/dashboard/dashboard.ts); they go back there, once. */
function takePlaceBefore(): string | undefined {
  const place = sessionStorage.getItem(before);
  sessionStorage.removeItem(before);
  return place !== null && /^\/(?:studio\/|dashboard\/(?:[a-z-]+\/)?)(?:\?|$)/.test(place) ? place : undefined;
}

switch (document.body.dataset["page"]) {
  case "welcome":
    showWelcome(() => location.assign(takePlaceBefore() ?? goOn));
    break;
  case "link":
    // Also where another link is opened in the same tab.
    addEventListener("hashchange", () => location.reload());
    showLink({
      goOn: () => location.assign(takePlaceBefore() ?? desk),
      goHome: () => location.assign(ownAccount),
    }).catch(problem);
    break;
  default:
    home().catch(problem);
}
