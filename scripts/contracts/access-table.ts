/** Which role may call which operation, and how much there may be, for docs/access.md: made of the operations, the roles and the quotas. */
import type { Needs, Operation } from "#shared/api/operation.ts";
import { operations } from "#shared/api/operations.ts";
import { quotas } from "#shared/api/quotas.ts";
import { budgets } from "#shared/api/budgets.ts";
import { permissions, type Role, rolePermissions, roles } from "#shared/api/permissions.ts";

const begin = "<!-- The tables from here on are written by `node scripts/contracts.ts`. -->";
const end = "<!-- Up to here. -->";

/** The page with the tables of now between its markers. Throws where it has none. */
export function withAccessTables(page: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error("docs/access.md has no place for its tables");
  return `${page.slice(0, from + begin.length)}\n\n${accessTables()}\n\n${page.slice(to)}`;
}

function accessTables(): string {
  const byTag = Object.entries(Object.groupBy(operations, ({ tag }) => tag)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const tables = byTag.map(
    ([tag, some = []]) => `### ${capital(tag)}\n\n${table(["operation", "needs", ...roles], some.map(rowOf))}`,
  );
  const words = Object.entries(permissions).map(([permission, what]) => [`\`${permission}\``, what]);
  const usual = Object.entries(quotas).map(([name, { atMost, of }]) => [
    `\`${name}\``,
    atMost.toLocaleString("en"),
    of,
  ]);
  const spent = Object.entries(budgets).map(([name, budget]) => [
    `\`${name}\``,
    budget.of,
    budget.units.toLocaleString("en"),
    `${budget.perSeconds.toLocaleString("en")} s`,
    budget.each,
  ]);
  return [
    ...tables,
    `### What each permission lets one do\n\n${table(["permission", "what"], words)}`,
    `### Quotas of a workspace\n\n${table(["quota", "usual", "of"], usual)}`,
    `### Budgets\n\n${table(["budget", "of", "units", "full in", "each"], spent)}`,
  ].join("\n\n");
}

function rowOf({ id, needs }: Operation): string[] {
  return [`\`${id}\``, neededBy(needs), ...roles.map((role) => (isFor(role, needs) ? "yes" : ""))];
}

function neededBy(needs: Needs): string {
  switch (needs.of) {
    case "anyone":
      return "nothing, or what it looks at itself";
    case "account":
      return needs.stepUp ? "to be signed in, passkey" : "to be signed in";
    case "runner":
      return "a runner's signature";
    case "workspace":
    case "streams":
    case "stream":
      return `\`${needs.permission}\`${needs.stepUp ? ", passkey" : ""}`;
    case "host":
      return `\`${needs.permission}\` at the host`;
    default:
      return needs satisfies never;
  }
}

function isFor(role: Role, needs: Needs): boolean {
  switch (needs.of) {
    case "anyone":
    case "account":
      return true;
    case "runner":
      return false;
    case "workspace":
    case "streams":
    case "stream":
    case "host":
      return rolePermissions[role].has(needs.permission);
    default:
      return needs satisfies never;
  }
}

/** As the formatter leaves it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) => Math.max(3, cell.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
