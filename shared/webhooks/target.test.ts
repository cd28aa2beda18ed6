import { expect, test } from "vitest";
import { readTarget } from "./target.ts";

const read = (text: string, privateAllowed = false) => {
  const target = readTarget(text, { privateAllowed });
  return target.ok ? target.url.href : `refused: ${target.why}`;
};

test.each([
  ["https://example.com/hook?x=1", "https://example.com/hook?x=1"],
  ["https://example.com:443/", "https://example.com/"],
  ["https://example.com:80/", "https://example.com:80/"],
  ["https://example.com:8443/#part", "https://example.com:8443/"],
  ["https://EXAMPLE.com./", "https://example.com/"],
  ["https://1.1.1.1/", "https://1.1.1.1/"],
  ["https://[2606:4700::1111]/", "https://[2606:4700::1111]/"],
])("%s is taken", (text, expected) => {
  expect(read(text)).toBe(expected);
});

test.each([
  ["hook", "not a URL"],
  ["http://example.com/", "expected https"],
  ["ftp://example.com/", "expected https"],
  ["https://user@example.com/", "no user name"],
  ["https://:secret@example.com/", "no user name"],
  ["https://example.com:22/", "expected port"],
  ["https://example.com:1023/", "expected port"],
  ["https://127.0.0.1/", "loopback"],
  ["https://127.1/", "loopback"],
  ["https://2130706433/", "loopback"],
  ["https://0x7f.0.0.1/", "loopback"],
  ["https://0177.0.0.1/", "loopback"],
  ["https://127.0.0.1./", "loopback"],
  ["https://0/", "this network"],
  ["https://169.254.169.254/latest/meta-data", "link-local"],
  ["https://[::1]/", "loopback"],
  ["https://[::ffff:10.0.0.1]/", "private"],
  ["https://[::ffff:a00:1]/", "private"],
  ["https://[fd00::1]/", "unique local"],
  ["https://localhost/", "name is not public"],
  ["https://localhost./", "name is not public"],
  ["https://LOCALHOST../", "name is not public"],
  ["https://a.localhost/", "name is not public"],
  ["https://printer.local/", "name is not public"],
  ["https://metadata.google.internal/", "name is not public"],
  ["https://intranet/", "name is not public"],
  [`https://example.com/${"x".repeat(2_100)}`, "at most 2048"],
])("%s is refused", (text, why) => {
  expect(read(text)).toContain(why);
});

test("where private addresses are allowed, http and this machine pass, and the rest holds", () => {
  expect(read("http://127.0.0.1:8080/hook", true)).toBe("http://127.0.0.1:8080/hook");
  expect(read("http://localhost:8080/", true)).toBe("http://localhost:8080/");
  expect(read("http://a:b@127.0.0.1:8080/", true)).toContain("no user name");
  expect(read("http://127.0.0.1:25/", true)).toContain("expected port");
});
