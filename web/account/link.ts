/** What links lead to: coming in, showing that it is you, having an address, accepting an invitation. */
import { localeOf } from "../kit/languages.ts";
import { api, Refused } from "./api.ts";
import { or, showCard, takeFragment } from "./card.ts";
import { action, bdi, el, field, form, note } from "./dom.ts";
import { explain } from "./explain.ts";
import { newAccountForm } from "./new-account.ts";
import { nameNote, showSignIn, signInByPasskey } from "./sign-in.ts";
import { words } from "./words.ts";

const exchanges = {
  sign_in: { exchange: api.signInByLink, said: words.link.signIn },
  step_up: { exchange: api.stepUpByLink, said: words.link.stepUp },
  email: { exchange: api.confirmEmail, said: words.link.email },
} as const;

export interface Ways {
  /** After coming in. */
  goOn: () => void;
  /** After something of one's own account. */
  goHome: () => void;
}

export async function showLink({ goOn, goHome }: Ways): Promise<void> {
  const unnamed = nameNote();
  if (unnamed) return showCard(words.link.signIn.title, unnamed);
  const [, purpose, token = ""] = /^(\w+)\.(.+)$/.exec(takeFragment()) ?? [];
  switch (purpose) {
    case "sign_in":
      return showExchange(purpose, token, goOn);
    case "step_up":
    case "email":
      return showExchange(purpose, token, goHome);
    case "invitation":
      return showInvitation(token, goOn);
    default:
      return showCard(words.link.signIn.title, words.link.none);
  }
}

/** A button, not a visit, uses the link up: what looks at links in mails before people do must not. */
function showExchange(purpose: keyof typeof exchanges, token: string, goHome: () => void): void {
  const { exchange, said } = exchanges[purpose];
  const line = note();
  const use = async () => {
    await exchange({ body: { token } });
    goHome();
  };
  const say = (error: unknown) => {
    // Of who is not signed in here: first that, then the link.
    if (error instanceof Refused && error.code === "unauthorized") {
      void showSignIn(() => showExchange(purpose, token, goHome));
    } else line.say(explain(error));
  };
  showCard(said.title, said.lead, action(said.button, "main", use, say), line.node);
}

async function showInvitation(token: string, goOn: () => void): Promise<void> {
  const { title } = words.invitation;
  const offer = await api.previewInvitation({ body: { token } }).catch((error: unknown) => {
    showCard(title, explain(error));
  });
  if (!offer) return;
  const me = await api.readAccount().catch(() => undefined);
  const said = note();
  const addressPart = el("div");
  const accept = async () => {
    await api.acceptInvitation({ body: { token } });
    goOn();
  };
  const say = (error: unknown) => {
    if (error instanceof Refused && error.code === "other_address") addressPart.replaceChildren(addressForm());
    else said.say(explain(error));
  };
  const place = offer.uniqueId === null ? offer.workspace : `@${offer.uniqueId}`;
  const locale = localeOf(words.language, navigator.languages);
  const until = new Date(offer.expiresAt).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
  const ways = me
    ? [action(words.invitation.accept(me.name), "main", accept, say)]
    : [
        newAccountForm({ kind: "invitation", token }, words.invitation.make, { done: accept, say }),
        or(),
        action(words.invitation.have, "plain", async () => (await signInByPasskey(), accept()), say),
      ];
  const lead = el("span", {}, bdi(words.invitation.lead(words.roles[offer.role], place)));
  showCard(title, lead, ...ways, addressPart, said.node, el("p", { class: "small" }, words.invitation.until(until)));
}

/** An invitation for one address: the account shows that it has it. */
function addressForm(): HTMLElement {
  const mail = field(words.link.emailLabel, { type: "email", autocomplete: "email", required: true });
  const said = note();
  said.say(words.invitation.address, "ok");
  const link = el("p", { class: "small" });
  return form([said.node, mail.node, link], words.link.emailButton, "plain", {
    say: (error) => said.say(explain(error)),
    act: async () => {
      const sent = await api.sendEmailLink({ body: { email: mail.input.value } });
      said.say(words.invitation.addressSent, "ok");
      if (sent.link) link.replaceChildren(words.signIn.shown, " ", el("a", { href: sent.link }, words.signIn.open));
    },
  });
}
