/** How bodies fall into a jar and come to rest. Pure; lengths are units of the jar's drawing, 220 wide and 248 high. */

export interface JarBody {
  x: number;
  y: number;
  /** Where it was a step before: its speed. */
  wasX: number;
  wasY: number;
  radius: number;
  /** Radians. */
  turn: number;
}

export const jarWidth = 220;
export const jarHeight = 248;
/** One step, in milliseconds. */
export const stepMs = 1_000 / 60;

const gravity = 0.34;
const drag = 0.985;
const rounds = 4;
const floor = 238;
/** The wide part, and the neck above it. */
const [left, right] = [17, 203];
const [neckLeft, neckRight] = [44, 176];
const [neckEnd, shoulderEnd] = [46, 84];
const corner = 34;
/** No body moved by more: they rest. */
const stillness = 0.09;

/** Moves all bodies on by one step. Changes them; returns whether any of them still moves. */
export function stepJar(bodies: readonly JarBody[]): boolean {
  for (const body of bodies) {
    const [vx, vy] = [(body.x - body.wasX) * drag, (body.y - body.wasY) * drag];
    body.wasX = body.x;
    body.wasY = body.y;
    body.x += vx;
    body.y += vy + gravity;
  }
  for (let round = 0; round < rounds; round += 1) {
    for (let one = 0; one < bodies.length; one += 1)
      for (let other = one + 1; other < bodies.length; other += 1) part(bodies[one], bodies[other]);
    for (const body of bodies) keepInside(body);
  }
  let moves = false;
  for (const body of bodies) {
    const [dx, dy] = [body.x - body.wasX, body.y - body.wasY];
    body.turn += dx / body.radius / 2;
    if (Math.hypot(dx, dy) > stillness) moves = true;
  }
  return moves;
}

/** Takes what speed a body has: it begins anew where it is. */
export function stopJar(bodies: readonly JarBody[]): void {
  for (const body of bodies) {
    body.wasX = body.x;
    body.wasY = body.y;
  }
}

function part(one: JarBody | undefined, other: JarBody | undefined): void {
  if (!one || !other) return;
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  const reach = one.radius + other.radius;
  const squared = dx * dx + dy * dy;
  if (squared >= reach * reach) return;
  const distance = Math.sqrt(squared);
  // Two in the very same place part upwards.
  const [nx, ny] = distance < 1e-6 ? [0, -1] : [dx / distance, dy / distance];
  const half = (reach - distance) / 2;
  one.x -= nx * half;
  one.y -= ny * half;
  other.x += nx * half;
  other.y += ny * half;
}

function keepInside(body: JarBody): void {
  const { radius } = body;
  const [from, to] = wallsAt(body.y);
  body.x = Math.min(Math.max(body.x, from + radius), to - radius);
  if (body.y > floor - radius) {
    body.y = floor - radius;
    // The floor holds what rolls over it.
    body.wasX += (body.x - body.wasX) * 0.12;
  }
  keepInCorner(body, left + corner, -1);
  keepInCorner(body, right - corner, 1);
}

/** The corners of the floor are round. */
function keepInCorner(body: JarBody, centreX: number, side: -1 | 1): void {
  const centreY = floor - corner;
  const [dx, dy] = [body.x - centreX, body.y - centreY];
  const most = corner - body.radius;
  if (dx * side <= 0 || dy <= 0 || most <= 0) return;
  const distance = Math.hypot(dx, dy);
  if (distance <= most) return;
  body.x = centreX + (dx / distance) * most;
  body.y = centreY + (dy / distance) * most;
}

function wallsAt(y: number): [number, number] {
  if (y <= neckEnd) return [neckLeft, neckRight];
  if (y >= shoulderEnd) return [left, right];
  const part = (y - neckEnd) / (shoulderEnd - neckEnd);
  return [neckLeft + (left - neckLeft) * part, neckRight + (right - neckRight) * part];
}
