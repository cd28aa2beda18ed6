import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { anna, chat, event, gift, like, rule, stage } from "../../test/rule-stage.ts";
import { addressError, renderAddress } from "./address.ts";
import { type Escape, parseTemplate, renderTemplate, type Template, tokenNames } from "./template.ts";

function template(text: string): Template {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.template;
}

const render = (text: string, value: string, escape: Escape = "text", most = 500) =>
  renderTemplate(template(text), () => value, escape, most);

test.each(tokenNames)("{%s} is a token", (name) => {
  expect(template(`a {${name}} b`)).toEqual(["a ", { name }, " b"]);
});

test("a counter's token has its name", () => {
  expect(template("{counter:deaths}")).toEqual([{ name: "counter", counter: "deaths" }]);
});

test.each([
  ["{nickname}", "unknown token {nickname}"],
  ["{}", "unknown token {}"],
  ["{ coins }", "unknown token { coins }"],
  ["{counter:}", "unknown token {counter:}"],
  ["{counter:Not Allowed}", "unknown token {counter:Not Allowed}"],
  ["{constructor}", "unknown token {constructor}"],
  ["a {coins", "a { without a } at character 3"],
  ["a } b", "a } without a { at character 3"],
  ["{coins}".repeat(31), "more than 30 tokens"],
])("%s is refused", (text, error) => {
  expect(parseTemplate(text)).toEqual({ ok: false, error: expect.stringContaining(error) });
});

test("doubled braces are braces", () => {
  expect(render("{{{coins}}} {{coins}}", "5")).toBe("{5} {coins}");
});

describe("values are escaped for where they go", () => {
  const nasty = 'a "b" & <c>/?#\\ é😀';

  test("as text they stay as they are", () => expect(render("{message}", nasty)).toBe(nasty));
  test("in a URL they are one component", () => {
    const text = render("{message}", nasty, "url");
    expect(text).not.toMatch(/[\s"<>/?#&\\]/);
    expect(decodeURIComponent(text)).toBe(nasty);
  });
  test("in JSON they are the inside of a string", () => {
    expect(JSON.parse(`"${render("{message}", nasty, "json")}"`)).toBe(nasty);
  });
  test("line breaks, control characters and turned writing become a space", () => {
    expect(render("{message}", "a\n\u0000b\u202ec\u2066d\u0085e")).toBe("a b c d e");
  });
});

describe("what is shown keeps the order of its parts", () => {
  const layla = "قمر الليل";
  const shown = (text: string, value: string, most = 500) => render(text, value, "shown", most);

  test("a right-to-left value in a left-to-right text is isolated, and the other way round", () => {
    expect(shown("{displayName} gave 13 Roses", layla)).toBe(`\u2068${layla}\u2069 gave 13 Roses`);
    expect(shown("شكرا {displayName} ({giftCount})", "5")).toBe("شكرا \u20685\u2069 (\u20685\u2069)");
    expect(shown("שלום {displayName}", "Ada")).toBe("שלום \u2068Ada\u2069");
  });

  test("so is a value whose only right-to-left character is a mark", () => {
    expect(shown("{displayName} (5)", "Ada\u200f")).toBe("\u2068Ada\u200f\u2069 (5)");
  });

  test.each(["Ada", "5", "Zoë 🌊 視聴者", ""])("texts without any of that stay as they are: %j", (value) => {
    expect(shown("{displayName} → {message}!", value)).toBe(`${value} → ${value}!`);
  });

  test.each(["text", "url", "json"] as const)("nothing is isolated for %s", (escape) => {
    expect(render("{displayName} شكرا", layla, escape)).not.toMatch(/[\u2068\u2069]|%E2%81%A[89]/);
  });

  test("a value cannot end its isolate, nor begin one", () => {
    expect(shown("{displayName} gave", `${layla}\u2069\u2069\u202e evil`)).toBe(`\u2068${layla}  evil\u2069 gave`);
    expect(shown("{displayName} gave", `\u2068\u2067${layla}`)).toBe(`\u2068 ${layla}\u2069 gave`);
    expect(shown("{displayName}!", "")).toBe("!");
  });

  test("what is cut has all of its isolates closed", () => {
    const value = fc.string({ unit: fc.constantFrom("ق", "a", "😀", "\u2068", "\u2069", " "), maxLength: 20 });
    fc.assert(
      fc.property(value, fc.nat(60), (given, most) => {
        const text = shown("{displayName} to {message}, {giftName}", given, most);
        expect(text.length).toBeLessThanOrEqual(most);
        expect(text.isWellFormed()).toBe(true);
        expect(text.replaceAll(/\u2068[^\u2068\u2069]+\u2069/g, "")).not.toMatch(/[\u2068\u2069]/);
      }),
    );
  });
});

test("whatever the value, the result is short enough, well-formed and decodable", () => {
  const value = fc.string({ unit: "binary", maxLength: 700 });
  fc.assert(
    fc.property(value, value, fc.nat(600), (literal, given, most) => {
      const source = template(`${literal.replaceAll("{", "{{").replaceAll("}", "}}")}{message}{displayName}`);
      const text = renderTemplate(source, () => given, "text", most);
      expect(text.length).toBeLessThanOrEqual(most);
      const url = renderTemplate([{ name: "message" }, { name: "message" }], () => given, "url", most);
      expect(url.length).toBeLessThanOrEqual(most);
      expect(() => decodeURIComponent(url)).not.toThrow();
      const json = renderTemplate([{ name: "message" }, { name: "message" }], () => given, "json", most);
      expect(() => JSON.parse(`"${json}"`) as unknown).not.toThrow();
    }),
  );
});

test("any text is a template or an error, and braces are never left in one by mistake", () => {
  const pieces = fc.array(fc.constantFrom("{", "}", "{{", "}}", "coins", "{coins}", "x", "{counter:a}"), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(pieces, (parts) => {
      const parsed = parseTemplate(parts.join(""));
      const outcome = parsed.ok ? renderTemplate(parsed.template, () => "{}", "text", 1_000) : parsed.error;
      expect(outcome).toBeTypeOf("string");
    }),
  );
});

describe("addresses", () => {
  test.each([
    "https://example.org/a.png",
    "https://example.org",
    "https://example.org:8443/{giftName}.png",
    "https://example.org/?q={message}&n={coins}",
    "{giftImageUrl}",
    "{emoteImageUrl}",
    "{avatarUrl}",
  ])("%s can be one", (text) => expect(addressError(template(text))).toBeUndefined());

  test.each([
    "http://example.org/a.png",
    "javascript:alert(1)",
    "data:text/html,x",
    "//example.org/a",
    "https://{username}/a",
    "https://example.org{message}/a",
    "https://user:secret@example.org/",
    "https://example.org/a b.png",
    "https://example.org\\@evil.example/",
    "{message}",
    "{avatarUrl}{avatarUrl}",
  ])("%s cannot", (text) => expect(addressError(template(text))).toBeTypeOf("string"));

  test.each([".", "..", "%2e%2e", "a/../.."])("a viewer who writes %j does not climb in a path", (message) => {
    const address = renderAddress(template("https://example.org/tts/{message}/say.mp3"), () => message, "sound");
    expect(address === "" || new URL(address).pathname.startsWith("/tts/")).toBe(true);
  });

  test("a path with nothing to climb in stays as it is", () => {
    const whole = "https://example.org/tts/{message}/say.mp3?v=1#x";
    expect(renderAddress(template(whole), () => "hi there", "sound")).toBe(
      "https://example.org/tts/hi%20there/say.mp3?v=1#x",
    );
    expect(renderAddress(template("https://example.org?n={message}"), () => "..", "sound")).toBe(
      "https://example.org?n=..",
    );
  });

  test("what a viewer wrote stays within its component", () => {
    const address = renderAddress(template("https://example.org/{message}/x"), () => "../../@evil?#", "image");
    expect(address).toBe("https://example.org/..%2F..%2F%40evil%3F%23/x");
  });

  const drawing = `data:image/svg+xml,${encodeURIComponent("<svg xmlns='http://www.w3.org/2000/svg'/>")}`;

  test.each([
    "https://p16.tiktokcdn.com/rose.png?x=1&y=2~tplv.webp",
    drawing,
    "data:image/svg+xml;charset=utf-8,%3Csvg%2F%3E",
    ...["png", "jpeg", "gif", "webp"].map((type) => `data:image/${type};base64,R0lGODlhAQ+/AAAAACw=`),
  ])("%s from TikTok is an image's address", (given) => {
    expect(renderAddress(template("{giftImageUrl}"), () => given, "image")).toBe(given);
  });

  test.each([
    "",
    "javascript:alert(1)",
    "http://a.example/",
    "https://a.example/b c",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;image/png,x",
    "data:image/png",
    "data:image/svg+xml,<svg/>",
    'data:image/png;base64,AAAA" onerror="alert(1)',
    "data:image/png;base64,AAAA\n",
    "data:image/bmp;base64,AAAA",
    "data:audio/wav;base64,AAAA",
    " data:image/png;base64,AAAA",
    `data:image/png;base64,${"A".repeat(2_048)}`,
  ])("%j from TikTok is none", (given) => {
    expect(renderAddress(template("{giftImageUrl}"), () => given, "image")).toBe("");
  });

  test("of a sound, and within another address, an image's data is none", () => {
    expect(renderAddress(template("{giftImageUrl}"), () => drawing, "sound")).toBe("");
    expect(renderAddress(template("https://a.example/{giftImageUrl}"), () => drawing, "image")).toMatch(
      /^https:\/\/a\.example\/data%3A/,
    );
    expect(addressError(template(drawing))).toBeTypeOf("string");
  });

  test("a name that shows nothing gives way to the handle, and a letter carries four marks at most", () => {
    const one = rule({
      trigger: { on: "event", types: ["CHAT"] },
      actions: [{ type: "overlay", text: "{displayName}: {message}" }],
    });
    const nobody = chat("Z" + "\u0335".repeat(90), {
      user: { userId: "9", uniqueId: "handle", displayName: "\u3164" },
    });
    expect(stage([one]).send(nobody)).toMatchObject([{ action: { text: `handle: Z${"\u0335".repeat(4)}` } }]);
  });

  test("a picture that is too large is left out, and its alert stays", () => {
    const giftImageUrl = `data:image/png;base64,${"A".repeat(20_000)}`;
    const actions = [{ type: "overlay", text: "{giftName}", imageUrl: "{giftImageUrl}" }];
    const one = rule({ trigger: { on: "event", types: ["GIFT"] }, actions });

    const rose = gift(1);
    expect(stage([one]).send({ ...rose, payload: { ...rose.payload, giftImageUrl } } as RecordedEvent)).toMatchObject([
      { action: { text: "Rose", imageUrl: "" } },
    ]);
  });
});

test("only the text of an alert is isolated: speech, announcements and logs stay as they are", () => {
  const user = { userId: "7", uniqueId: "layla", displayName: "قمر" };
  const text = "{displayName} gave";
  const actions = [
    { type: "overlay", text, speech: text, imageUrl: "https://a.example/{displayName}" },
    { type: "announce", text },
    { type: "log", text },
  ];
  const runs = stage([rule({ trigger: { on: "event", types: ["CHAT"] }, actions })]).send(chat("hi", { user }));

  expect(runs.map(({ action }) => action)).toMatchObject([
    { text: "\u2068قمر\u2069 gave", speech: "قمر gave", imageUrl: "https://a.example/%D9%82%D9%85%D8%B1" },
    { text: "قمر gave" },
    { text: "قمر gave" },
  ]);
});

describe("each token has its value", () => {
  const logged = (text: string, one: Parameters<ReturnType<typeof stage>["send"]>[0]) => {
    const [run] = stage([
      rule({ trigger: { on: "event", types: [one.eventType] }, actions: [{ type: "log", text }] }),
    ]).send(one);
    return run?.action.type === "log" ? run.action.text : undefined;
  };

  test.each([
    ["{userId}", chat("hi"), "101"],
    ["{username}", chat("hi"), "anna"],
    ["{displayName}", chat("hi"), "Anna"],
    ["{displayName}", chat("hi", { user: { userId: "7", uniqueId: "seven" } }), "seven"],
    ["{avatarUrl}", chat("hi", { user: { ...anna, avatarUrl: "https://a.example/b" } }), "https://a.example/b"],
    ["{message}", chat("hi"), "hi"],
    ["{message}", event("QUESTION", { questionId: "1", questionText: "why?" }), "why?"],
    ["{commandParams}", chat("!color  dark red "), "dark red"],
    ["{giftName}", gift(1), "Rose"],
    ["{giftCount}", gift(1, 5), "5"],
    ["{giftImageUrl}", gift(1), "https://p16.tiktokcdn.com/rose.png"],
    ["{coins}", gift(3, 5), "15"],
    ["{likeCount}", like(15, 900), "15"],
    ["{totalLikeCount}", like(15, 900), "900"],
    ["{subMonth}", event("SUBSCRIBE", { subMonth: 4 }), "4"],
    ["{emoteImageUrl}", event("EMOTE", { emoteImageUrl: "https://e.example/1" }), "https://e.example/1"],
    ["{eventType}", chat("hi"), "CHAT"],
    ["{timestamp}", chat("hi"), "2025-11-21T12:00:00.000Z"],
    ["{streamId}", chat("hi"), "st_1"],
    ["{sessionId}", chat("hi"), "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d"],
    ["{counter:deaths}", chat("hi"), "0"],
    ["{counter:constructor}", chat("hi"), "0"],
    ["({giftName})", chat("hi"), "()"],
  ])("%s", (text, one, value) => expect(logged(text, one)).toBe(value));
});
