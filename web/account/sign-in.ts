/** Signing in. */
import { api } from "./api.ts";
import { or, showCard } from "./card.ts";
import { action, el, field, form, note } from "./dom.ts";
import { explain } from "./explain.ts";
import { showPasskey } from "../kit/passkey.ts";
import { words } from "./words.ts";

/** Opens a session by a passkey; the cookie is set. */
export async function signInByPasskey(): Promise<void> {
  const { options } = await api.askPasskey();
  await api.signInByPasskey({ body: { answer: await showPasskey(options) } });
}

/** Passkeys want a name: on a number the page says where to go on. */
export function nameNote(): HTMLElement | undefined {
  if (location.hostname !== "127.0.0.1" && location.hostname !== "[::1]") return undefined;
  const url = new URL(location.href);
  url.hostname = "localhost";
  return el("p", { class: "note" }, words.signIn.address, " ", el("a", { href: url.href }, url.host));
}

/** The card; `done` goes on once a session is open. */
export async function showSignIn(done: () => void, problem = ""): Promise<void> {
  const ways = await api.readSignInWays();
  const said = note();
  const say = (error: unknown) => said.say(explain(error));
  const passkey = action(words.signIn.passkey, "main", async () => (await signInByPasskey(), done()), say);
  showCard(
    words.signIn.title,
    words.signIn.lead,
    nameNote(),
    ways.ownerless ? el("p", { class: "note" }, words.signIn.ownerless) : undefined,
    passkey,
    said.node,
    ...(ways.mail === "none" ? [] : [or(), mailForm()]),
    ...ways.providers.map((name) =>
      el("a", { class: "btn", href: `/v1/sign-in/oauth/${name}` }, words.signIn.by(words.providers[name])),
    ),
    el("p", { class: "small" }, words.signIn.noPasswords),
  );
  if (problem !== "") said.say(problem);
}

function mailForm(): HTMLFormElement {
  const mail = field(words.signIn.mail, {
    type: "email",
    name: "email",
    autocomplete: "email",
    placeholder: words.signIn.mailHint,
    required: true,
  });
  const said = note();
  const link = el("p", { class: "small" });
  return form([mail.node, said.node, link], words.signIn.send, "plain", {
    say: (error) => said.say(explain(error)),
    act: async () => {
      link.replaceChildren();
      const sent = await api.sendSignInLink({ body: { email: mail.input.value } });
      said.say(words.signIn.sent, "ok");
      if (sent.link === undefined) return;
      if (sent.link === null) link.append(words.signIn.nobody);
      else link.append(words.signIn.shown, " ", el("a", { href: sent.link }, words.signIn.open));
    },
  });
}
