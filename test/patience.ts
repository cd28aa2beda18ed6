/**
 * How long every test waits for what has to come: set up for each file by vitest.config.ts. A wait ends when its condition is
 * there, so a long bound costs nothing but in a test that fails; a short one fails when the machine has other things to do.
 * Where a time is what a test is about, it measures it itself.
 */
import { expect, vi } from "vitest";

/**
 * The least bound of `vi.waitUntil`, `vi.waitFor` and `expect.poll`, milliseconds, whatever a test gives. A machine that others
 * use as well was seen to take ten times as long for two minutes.
 */
const patienceMs = 150_000;

type Options = Parameters<typeof vi.waitUntil>[1];

function patient(options: Options): Options {
  const given = typeof options === "number" ? { timeout: options } : (options ?? {});
  return { ...given, timeout: Math.max(patienceMs, given.timeout ?? 0) };
}

/** Files that share a process may share `vi`: it is made patient once. */
const isPatient = Symbol.for("tiktok-live-edge.patient");

if (!(isPatient in vi)) {
  const { waitFor, waitUntil } = vi;
  const { poll } = expect;
  expect.poll = ((condition, options) =>
    poll(condition, { ...options, timeout: Math.max(patienceMs, options?.timeout ?? 0) })) satisfies typeof poll;
  Object.assign(vi, {
    [isPatient]: true,
    waitFor: ((condition, options) => waitFor(condition, patient(options))) satisfies typeof waitFor,
    waitUntil: ((condition, options) => waitUntil(condition, patient(options))) satisfies typeof waitUntil,
  });
}
