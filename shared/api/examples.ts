/**
 * A request of operations that has a success for an answer: shown in the documents, run from the Postman collection, and what the
 * fuzzer begins with. A text `{{name}}` stands for an id that an earlier answer had, or for a setting of who runs it.
 */
export interface Example {
  query?: Readonly<Record<string, string>>;
  body?: unknown;
}

const rule = {
  name: "Thanks",
  trigger: { on: "event", types: ["FOLLOW"] },
  actions: [{ type: "overlay", text: "{displayName} follows!" }],
};
const event = { eventType: "CHAT", payload: { message: "hello", emotes: [], language: "en" } };

/** By the operation's id. */
export const examples: Readonly<Record<string, Example>> = {
  createStream: { body: { uniqueId: "{{handle}}" } },
  changeStream: { body: { wanted: true } },
  deleteStream: { query: { confirm: "@{{handle}}" } },
  createRule: { body: { rule, reason: "for those who follow" } },
  importRules: { body: { rules: [rule], mode: "add" } },
  replaceRule: { body: { rule: { ...rule, name: "Thank you" } } },
  changeRule: { body: { rule: { enabled: false } } },
  rollbackRule: { body: { revision: 1 } },
  showRule: { body: {} },
  testRule: { body: { condition: { "==": [{ var: "payload.message" }, "hello"] }, event } },
  createInvitation: { body: { role: "MODERATOR", handle: "somebody" } },
  createStreamInvitation: { body: { role: "MODERATOR", handle: "somebody" } },
  renameWorkspace: { body: { name: "My streams" } },
};
