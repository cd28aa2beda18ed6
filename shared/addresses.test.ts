import { expect, test } from "vitest";
import { httpsAddress, pictureAddress } from "./addresses.ts";
import { EventUser } from "./event.ts";
import { imageUrlOf } from "./normalize/fields.ts";
import { payloads } from "./payloads.ts";
import { schemaCheck } from "./schema-check.ts";

test.each([
  ["https://p16.example/a~tplv.webp?x-expires=1&x-signature=a%2Bb%3D", true, true],
  ["data:image/svg+xml,%3Csvg%3E", false, true],
  ["data:image/png;base64,iVBORw0KGgo=", false, true],
  ["data:text/html,<script>alert(1)</script>", false, false],
  ["data:image/svg+xml,<svg onload='x'>", false, false],
  ["http://p16.example/a.webp", false, false],
  ["javascript:alert(1)//https://p16.example", false, false],
  ["//p16.example/a.webp", false, false],
  ["https:///a.webp", false, false],
  ["https://p16.example/a b", false, false],
  ["https://p16.example\\@evil.example", false, false],
  [" https://p16.example/a.webp", false, false],
  ["https://p16.example/a\nhttps://b", false, false],
  ["", false, false],
])("%j is the address of a page: %s, of a picture: %s", (address, isPage, isPicture) => {
  expect(httpsAddress(address)).toBe(isPage ? address : "");
  expect(pictureAddress(address)).toBe(isPicture ? address : "");
});

test("a schema leaves an address out that is none, and the quick look is unsure of it", () => {
  const user = { userId: "1", uniqueId: "ada", avatarUrl: "http://p16.example/a.webp" };
  expect(schemaCheck(EventUser)(user)).toBe(false);
  expect(EventUser.parse(user)).toEqual({ ...user, avatarUrl: "" });
  const fine = { ...user, avatarUrl: "https://p16.example/a.webp" };
  expect(schemaCheck(EventUser)(fine)).toBe(true);
  expect(EventUser.parse(fine)).toEqual(fine);
});

/** Every field of a payload, however deep, with its path. */
function* fieldsOf(schema: unknown, path: string): Generator<[path: string, schema: unknown]> {
  const { shape, element, innerType } = (schema as { _zod: { def: Record<string, unknown> } })._zod.def;
  yield [path, schema];
  for (const inner of [element, innerType]) if (inner !== undefined) yield* fieldsOf(inner, path);
  for (const [name, field] of Object.entries(shape ?? {})) yield* fieldsOf(field, `${path}.${name}`);
}

test("every text of an event whose name says that it is an address is one", () => {
  const named = [...Object.entries(payloads), ["user", EventUser] as const].flatMap(([type, schema]) =>
    [...fieldsOf(schema, type)].filter(([path]) => /ur[li]$/i.test(path)),
  );
  const isText = (schema: unknown) => (schema as { _zod: { def: { type: string } } })._zod.def.type === "string";
  const texts = named.filter(([, schema]) => isText(schema));
  expect(texts.length).toBeGreaterThan(10);
  for (const [path, schema] of texts) {
    expect([path, (schema as typeof EventUser).safeParse("http://p16.example/a.webp")]).toEqual([
      path,
      { success: true, data: "" },
    ]);
  }
});

test("of a picture's addresses the first that can be shown is read", () => {
  const urlList = [
    "http://p16.example/a.webp",
    `https://p16.example/${"a".repeat(2_048)}`,
    "https://p19.example/a.webp",
  ];
  expect(imageUrlOf({ urlList })).toBe("https://p19.example/a.webp");
  expect(imageUrlOf({ urlList: ["http://p16.example/a.webp", 5, null] })).toBe("");
});
