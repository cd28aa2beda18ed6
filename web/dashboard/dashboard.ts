/** The dashboard: who is here, which stream and page are open, and the frame around them. */
import { isProblem } from "../../client/problem.ts";
import { createClient } from "../../client/client.ts";
import { draw, h } from "../kit/node.ts";
import { type Language, languageOf, languages, rightToLeft } from "../kit/languages.ts";
import { explainIn } from "./frame/api.ts";
import { openDashboard } from "./frame/open-dashboard.ts";
import { kept } from "./frame/kept.ts";
import { followTheme } from "./frame/theme.ts";
import { loadSpeech } from "./frame/words.ts";
import { clockedFetch } from "../kit/server-clock.ts";

async function start(root: HTMLElement): Promise<void> {
  followTheme();
  const language = languageHere();
  const { documentElement } = document;
  documentElement.lang = language;
  documentElement.dir = rightToLeft.has(language) ? "rtl" : "ltr";
  const [speech, account] = await Promise.all([loadSpeech(language), whoIsHere()]);
  if (account === undefined) return;
  if (account instanceof Error) {
    const { say } = speech;
    return draw(
      root,
      h(
        "main",
        { class: "empty" },
        h("h1", { class: "t-page" }, say("problem.title")),
        h("p", { role: "status" }, explainIn(say)(account)),
        h("a", { class: "btn", "data-kind": "main", href: location.href }, say("offline.again")),
      ),
    );
  }
  openDashboard(root, account, speech);
}

function languageHere(): Language {
  const chosen = kept("language");
  return Object.hasOwn(languages, chosen) ? (chosen as Language) : languageOf(navigator.languages);
}

/** Who is not signed in is sent to sign in, and comes back here (web/account/account.ts). */
async function whoIsHere() {
  try {
    return await createClient({ retries: 2, fetch: clockedFetch }).readAccount();
  } catch (error) {
    if (!isProblem(error, "unauthorized")) return error instanceof Error ? error : new Error(String(error));
    sessionStorage.setItem("after-sign-in", location.pathname + location.search);
    location.replace("/account/");
    return undefined;
  }
}

const root = document.getElementById("dashboard");
if (root) void start(root);
