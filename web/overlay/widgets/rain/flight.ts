/** Where what flies is at a time. Pure; places are parts of the box, 0 to 1, and sizes parts of its shorter side. */
import { scatter, scatterBetween } from "../../pieces/scatter.ts";

/** What flies: a gift that falls, or a shell that rises and bursts. */
export interface Flyer {
  seed: number;
  look: "rain" | "fireworks";
  /** When it begins, on the monotonic clock; those of one gift begin one after the other. */
  startsAt: number;
  /** Of a shell: how many sparks it bursts into. */
  sparks: number;
}

/** Where a picture is, and how it is drawn. */
export interface FlyingPlace {
  x: number;
  y: number;
  size: number;
  /** Radians. */
  turn: number;
  opacity: number;
}

export interface Spark {
  /** Where its shell burst, and how far from there it is, in parts of the shorter side. */
  x: number;
  y: number;
  dx: number;
  dy: number;
  size: number;
  opacity: number;
  /** Which accent of the theme, from 0. */
  color: number;
}

/** How long a shell rises, and how long its sparks are seen, in milliseconds. */
const riseMs = 900;
const burstMs = 1_300;
const accents = 6;

/** How long it flies, in milliseconds. */
export function flightMs({ seed, look }: Flyer): number {
  // Near ones are large and fast, far ones small, slow and pale: depth without blur.
  return look === "fireworks" ? riseMs + burstMs : 4_600 - 1_700 * scatter(seed, 0);
}

/** Where its picture is at `now`; undefined before and after its flight, and of a shell once it is burst for a while. */
export function placeAt(flyer: Flyer, now: number): FlyingPlace | undefined {
  const age = now - flyer.startsAt;
  if (age < 0 || age >= flightMs(flyer)) return undefined;
  return flyer.look === "rain" ? fallingAt(flyer, age) : shellAt(flyer, age);
}

function fallingAt(flyer: Flyer, age: number): FlyingPlace {
  const { seed } = flyer;
  const near = scatter(seed, 0);
  const part = age / flightMs(flyer);
  const sway = Math.sin(age / scatterBetween(seed, 2, 500, 900) + seed) * 0.012;
  return {
    x: scatterBetween(seed, 1, 0.03, 0.97) + sway,
    y: -0.1 + 1.2 * part,
    size: 0.035 + 0.065 * near,
    turn: scatterBetween(seed, 3, -0.7, 0.7) + Math.sin(age / 700 + seed) * 0.35,
    opacity: (0.55 + 0.45 * near) * (part > 0.9 ? (1 - part) * 10 : 1),
  };
}

/** Where a shell bursts. */
function burstPlace({ seed }: Flyer): { x: number; y: number } {
  return { x: scatterBetween(seed, 1, 0.15, 0.85), y: scatterBetween(seed, 2, 0.18, 0.45) };
}

function shellAt(flyer: Flyer, age: number): FlyingPlace {
  const { x, y } = burstPlace(flyer);
  const risen = Math.min(1, age / riseMs);
  const eased = 1 - (1 - risen) ** 2;
  const burst = Math.max(0, age - riseMs) / burstMs;
  return {
    x,
    y: 1.06 + (y - 1.06) * eased,
    size: burst === 0 ? 0.045 : 0.045 + 0.06 * Math.min(1, burst * 4),
    turn: 0,
    opacity: 1 - burst ** 2,
  };
}

/** Where the sparks of a shell are at `now`; none before it bursts. */
export function sparksAt(flyer: Flyer, now: number): Spark[] {
  const age = now - flyer.startsAt - riseMs;
  if (flyer.look !== "fireworks" || age < 0 || age >= burstMs) return [];
  const centre = burstPlace(flyer);
  const part = age / burstMs;
  const spread = 1 - (1 - part) ** 3;
  return Array.from({ length: flyer.sparks }, (_, index) => {
    const angle = (index / flyer.sparks) * Math.PI * 2 + flyer.seed;
    const reach = scatterBetween(flyer.seed, 10 + index, 0.12, 0.24) * spread;
    return {
      x: centre.x,
      y: centre.y,
      dx: Math.cos(angle) * reach,
      dy: Math.sin(angle) * reach + 0.1 * part ** 2,
      size: 0.008 * (1 - part * 0.6),
      opacity: 1 - part ** 2,
      color: Math.floor(scatter(flyer.seed, 100 + index) * accents),
    };
  });
}
