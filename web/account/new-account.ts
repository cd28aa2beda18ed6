/** Making an account with its first passkey, for who has a ticket. */
import { api } from "./api.ts";
import { field, form } from "./dom.ts";
import { makePasskey } from "../kit/passkey.ts";
import { words } from "./words.ts";

interface Ticket {
  kind: "first_owner" | "invitation";
  token: string;
}

/** A name, and a button; `done` goes on once the account's session is open. */
export function newAccountForm(
  ticket: Ticket,
  label: string,
  { done, say }: { done: () => Promise<void>; say: (error: unknown) => void },
): HTMLFormElement {
  const { name: title, nameHint } = words.welcome;
  const name = field(title, {
    type: "text",
    name: "name",
    autocomplete: "name",
    placeholder: nameHint,
    maxlength: "60",
    required: true,
    autofocus: true,
  });
  return form([name.node], label, "main", {
    say,
    act: async () => {
      const asked = { ticket, name: name.input.value };
      const { options } = await api.askNewAccount({ body: asked });
      await api.signUp({ body: { ...asked, answer: await makePasskey(options) } });
      await done();
    },
  });
}
