/** Which fields of a message its reader looks at: found by letting it read a message that watches. */
import { registry } from "#shared/normalize/registry.ts";

/**
 * The paths that the reader of `method` asks `data` for, sorted. `a[]` is any item of a list, `a{}` any entry of a map.
 * A user, a picture and a display text are one field: they are read the same way everywhere.
 */
export function fieldsRead(method: string, data: Record<string, unknown>): string[] {
  const paths = new Set<string>();
  registry.get(method)?.read(watch(data, "", paths) as Record<string, unknown>);
  // What leads to a field is none itself.
  return [...paths].filter((path) => ![...paths].some((other) => isInside(other, path))).toSorted();
}

function isInside(inner: string, outer: string): boolean {
  return [".", "[]", "{}"].some((step) => inner.startsWith(outer + step));
}

function watch(value: unknown, path: string, paths: Set<string>): unknown {
  if (typeof value !== "object" || value === null || isOneField(value)) return value;
  return new Proxy(value, {
    get(target, key, receiver) {
      const found: unknown = Reflect.get(target, key, receiver);
      if (typeof key === "symbol" || typeof found === "function" || (Array.isArray(target) && key === "length")) {
        return found;
      }
      // What the schema does not know is asked for because another provider calls it so.
      if (!Object.hasOwn(target, key)) return found;
      const step = Array.isArray(target) ? "[]" : /^\d+$/.test(key) ? "{}" : path === "" ? key : `.${key}`;
      paths.add(path + step);
      return watch(found, path + step, paths);
    },
  });
}

/** The keys by which the schema's user, picture, display text, and what a user is to the host, are known. */
const known = [
  ["displayId", "nickname"],
  ["urlList", "uri"],
  ["defaultPattern", "key"],
  ["isModeratorOfAnchor", "isFollowerOfAnchor"],
];

function isOneField(value: object): boolean {
  return known.some((keys) => keys.every((key) => Object.hasOwn(value, key)));
}
