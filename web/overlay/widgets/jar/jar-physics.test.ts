import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type JarBody, jarHeight, jarWidth, stepJar } from "./jar-physics.ts";

const anyBody = fc.record({
  x: fc.integer({ min: 60, max: 160 }),
  y: fc.integer({ min: -200, max: 200 }),
  radius: fc.integer({ min: 10, max: 15 }),
});
const bodyOf = ({ x, y, radius }: { x: number; y: number; radius: number }): JarBody => ({
  x,
  y,
  wasX: x,
  wasY: y,
  radius,
  turn: 0,
});

test("whatever falls in stays inside, is a number, and comes to rest", () => {
  fc.assert(
    fc.property(fc.array(anyBody, { minLength: 1, maxLength: 60 }), (given) => {
      const bodies = given.map(bodyOf);
      let steps = 0;
      while (stepJar(bodies) && steps < 3_000) steps += 1;
      expect(steps).toBeLessThan(3_000);
      for (const { x, y, radius } of bodies) {
        expect(x).toBeGreaterThanOrEqual(radius);
        expect(x).toBeLessThanOrEqual(jarWidth - radius);
        expect(y).toBeLessThanOrEqual(jarHeight - radius);
        expect(Number.isFinite(y)).toBe(true);
      }
    }),
    { numRuns: 25 },
  );
});

test("sixty of them do not reach over the rim", () => {
  const bodies = Array.from({ length: 60 }, (_, index) =>
    bodyOf({ x: 70 + ((index * 37) % 80), y: -20 * index, radius: 11.5 }),
  );
  for (let steps = 0; steps < 3_000 && stepJar(bodies); steps += 1);
  expect(Math.min(...bodies.map(({ y }) => y))).toBeGreaterThan(30);
});
