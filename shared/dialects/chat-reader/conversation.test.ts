import { expect, test } from "vitest";
import { type ConversationState, hear } from "./conversation.ts";

const fresh = (): ConversationState => ({ sid: "s", isConnected: false, token: "" });
const connected = (token = ""): ConversationState => ({ ...fresh(), isConnected: true, token });

test("connects to the one namespace, with the token that it shows", () => {
  const state = fresh();
  expect(hear(state, '40{"token":"ov_x"}')[0]).toEqual({ kind: "say", text: '40{"sid":"s"}' });
  expect(state).toEqual(connected("ov_x"));
  expect(hear(fresh(), "40/admin,")).toEqual([{ kind: "say", text: '44/admin,{"message":"Invalid namespace"}' }]);
});

test.each([
  ['42["setUniqueId"," @Ann ",{"x":1}]', [{ kind: "ask", ask: { token: "ov_t", creator: "ann" } }]],
  ['42["setUniqueId","ov_other"]', [{ kind: "ask", ask: { token: "ov_other" } }]],
  [
    '4212["setUniqueId","ann"]',
    [
      { kind: "say", text: "4312[]" },
      { kind: "ask", ask: { token: "ov_t", creator: "ann" } },
    ],
  ],
  ['42["disconnect_tiktok"]', [{ kind: "leave" }]],
  ['42["anything",1]', []],
  ['42["setUniqueId",7]', []],
  ["41", [{ kind: "leave" }, { kind: "close" }]],
  ["1", [{ kind: "close" }]],
  ["3", [{ kind: "pong" }]],
  ["2probe", [{ kind: "probe" }]],
  ["5", [{ kind: "upgrade" }]],
  ["6", []],
])("a client that is connected says %s", (packet, heard) => {
  expect(hear(connected("ov_t"), packet)).toEqual(heard);
});

test.each(["", "x", "9", "2", "42", "42{}", "42[", "42[7]", "451-", "4", "4x", "b4xyz"])(
  "%j is what no client says",
  (packet) => {
    expect(hear(connected(), packet)).toEqual([{ kind: "misbehaved" }]);
  },
);

test("nothing is said before the client has connected", () => {
  expect(hear(fresh(), '42["setUniqueId","ann"]')).toEqual([{ kind: "misbehaved" }]);
});
