import { expect, test, vi } from "vitest";
import { linkOf, type MailBinding, mailWay, sendLink } from "./mail.ts";

type Sent = Parameters<MailBinding["send"]>[0];
const link = linkOf("https://live.example", "sign_in", "secret-token");

function host(send: MailBinding["send"]) {
  return { ENVIRONMENT: "production", MAIL: { send }, MAIL_FROM: "desk@live.example" } as const;
}

test("the token of a link is in its fragment", () => {
  expect(new URL(link).pathname).toBe("/account/link");
  expect(new URL(link).hash).toBe("#sign_in.secret-token");
});

test("a mail goes from the host's address, as text, with the link", async () => {
  const sent: Sent[] = [];
  await sendLink(
    host(async (message) => sent.push(message)),
    { purpose: "sign_in", to: "a@mail.example", link },
  );
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ from: "desk@live.example", to: "a@mail.example" });
  expect(sent[0]?.text.split("\n")).toContain(link);
});

test("a mail that fails is a line without the address or the link, and no error", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const error = Object.assign(new Error("cannot deliver to a@mail.example"), { code: "E_RECIPIENT_NOT_ALLOWED" });
  const failing = host(() => Promise.reject(error));
  await sendLink(failing, { purpose: "email", to: "a@mail.example", link });
  const line = JSON.stringify(said.mock.calls);
  said.mockRestore();
  expect(line).toContain("E_RECIPIENT_NOT_ALLOWED");
  expect(line).not.toMatch(/mail\.example|secret-token/);
});

test("links are shown on a machine of one's own alone, and sent where both parts of it are set", () => {
  const send = async () => undefined;
  expect(mailWay(host(send))).toBe("sent");
  expect(mailWay({ ...host(send), MAIL_FROM: "" })).toBe("none");
  expect(mailWay({ ENVIRONMENT: "staging", MAIL_FROM: "desk@live.example" })).toBe("none");
  expect(mailWay({ ENVIRONMENT: "development", MAIL_FROM: "" })).toBe("shown");
});
