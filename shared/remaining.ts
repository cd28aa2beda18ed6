/**
 * What is left, as people read it: `0:09`, `12:34`, `1:02:03`, `2d 01:02:03`. A second that has begun counts as whole, so
 * that 0:00 means over. `leftMs` in milliseconds.
 */
export function remainingOf(leftMs: number): string {
  const left = Math.max(0, Math.ceil(leftMs / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [days, hours, minutes] = [Math.floor(left / 86_400), Math.floor(left / 3_600) % 24, Math.floor(left / 60) % 60];
  const rest = `${two(minutes)}:${two(left % 60)}`;
  if (days > 0) return `${days}d ${two(hours)}:${rest}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0/, "");
}
