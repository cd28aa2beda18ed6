import { expect, test } from "vitest";
import { addressBucket } from "./address-bucket.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:DB8:1:2::9", "2001:db8:1:2"],
  ["2001:0db8:0001:0002:ffff::", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["", ""],
])("%s is one client with %s", (address, bucket) => {
  expect(addressBucket(address)).toBe(bucket);
});
