/**
 * The role that the Workers log in as. Roles belong to the whole cluster, so an environment has one of its own: a
 * password that staging sets, or forgets, is not production's.
 *
 * The SQL files grant to `tle_app`. A role of an environment (`tle_app_staging`) is given, in its own database alone,
 * exactly what `tle_app` has there: grants of later files reach it, and nothing of another environment's database does.
 */
import type { ClientBase } from "pg";
import { MigrationError } from "./plan.ts";

/** The role that the SQL files name: development's, and that of installations from before environments had their own. */
export const baseRole = "tle_app";
/** The role that may have events erased, as the SQL files name it. Each environment has one of its own as well. */
export const basePrivacyRole = "tle_privacy";

/** What was done about the role's password. */
export type PasswordOutcome = "set" | "kept" | "missing";

/** The role of an environment; without one the role of the files. Throws MigrationError for a name that cannot be one. */
export function roleOf(environment: string | undefined): string {
  if (environment === undefined) return baseRole;
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(environment)) {
    throw new MigrationError("an environment's name is 1 to 40 of a to z, 0 to 9 and _, such as staging");
  }
  return `${baseRole}_${environment}`;
}

/** The role for privacy that goes with an environment's role. */
export function privacyRoleOf(role: string): string {
  return basePrivacyRole + role.slice(baseRole.length);
}

/** Whether the role is there, and whether it may log in. */
export async function readRole(client: ClientBase, role: string): Promise<"absent" | "no-login" | "login"> {
  const { rows } = await client.query<{ login: boolean }>(
    "select rolcanlogin as login from pg_roles where rolname = $1",
    [role],
  );
  if (rows[0] === undefined) return "absent";
  return rows[0].login ? "login" : "no-login";
}

/** Makes `role` and its role for privacy where they are missing, and gives each environment's what the base roles have. */
export async function alignRoles(client: ClientBase, role: string): Promise<void> {
  await alignWith(client, baseRole, role);
  // An older schema, as tests have it, knows nothing of it.
  if ((await readRole(client, basePrivacyRole)) !== "absent") {
    await alignWith(client, basePrivacyRole, privacyRoleOf(role));
  }
}

async function alignWith(client: ClientBase, base: string, role: string): Promise<void> {
  if ((await readRole(client, role)) === "absent") await createRole(client, role);
  const known = await client.query<{ role: string }>(environmentRoles, [base]);
  const roles = new Set([role, ...known.rows.map((row) => row.role)]);
  roles.delete(base);
  for (const one of roles) await mirrorGrants(client, base, one);
}

/** The statements that would give `role` what `base` has in this database; none when it has that already. */
export async function missingGrants(client: ClientBase, role: string, base: string = baseRole): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(grantDifferences, [base, role]);
  return rows.map((row) => row.statement);
}

async function mirrorGrants(client: ClientBase, base: string, role: string): Promise<void> {
  const statements = await missingGrants(client, role, base);
  if (statements.length === 0) return;
  const [before, after] = await asKeeper(client);
  await client.query(["begin", ...before, ...statements, ...after, "commit"].join(";\n"));
}

/**
 * What has to be around statements that grant what the keeper of the log owns: an owner who is no superuser becomes a member
 * for as long as they take.
 */
async function asKeeper(client: ClientBase): Promise<[string[], string[]]> {
  const { rows } = await client.query<{ role: string; superuser: boolean }>(
    "select quote_ident(rolname) as role, rolsuper as superuser from pg_roles where rolname = current_user",
  );
  const [me] = rows;
  if (me === undefined || me.superuser) return [[], []];
  return [
    [`grant tle_keeper to ${me.role} with set false, inherit true`],
    [`revoke tle_keeper from ${me.role} granted by ${me.role}`],
  ];
}

/**
 * Lets `role` log in with `password`. One that already may keeps its password, because somebody uses it, unless
 * `replace` says otherwise.
 */
export async function givePassword(
  client: ClientBase,
  role: string,
  password: string | undefined,
  replace: boolean,
): Promise<PasswordOutcome> {
  const canLogin = (await readRole(client, role)) === "login";
  if (canLogin && !replace) return "kept";
  if (password === undefined) return canLogin ? "kept" : "missing";
  // ALTER ROLE takes no parameters; the server itself quotes the literal.
  const { rows } = await client.query<{ sql: string }>(
    "select format('alter role %I login password %L', $1::text, $2::text) as sql",
    [role, password],
  );
  await client.query(rows[0]?.sql ?? "");
  return "set";
}

async function createRole(client: ClientBase, role: string): Promise<void> {
  try {
    await client.query(`create role ${client.escapeIdentifier(role)} nologin`);
  } catch (error) {
    // 42710, 23505: another database of the cluster made it in between.
    if (!["42710", "23505"].includes((error as { code?: string }).code ?? "")) throw error;
  }
}

/** The roles of environments that were given rights in this database. `$1` is the base role. */
const environmentRoles = `
  select distinct r.rolname as role
  from pg_namespace n
    cross join lateral aclexplode(n.nspacl) a
    join pg_roles r on r.oid = a.grantee
  where n.nspname = 'public' and r.rolname like replace($1, '_', '\\_') || '\\_%'`;

/**
 * What role $2 lacks of what role $1 has in the schema public, and what it has beyond it, as statements. Each kind of
 * object keeps its grants in a column of its own.
 */
const grantDifferences = `
  with granted (grantee, privilege, target, columns) as (
    select a.grantee, a.privilege_type, 'schema ' || quote_ident(n.nspname), null::text
    from pg_namespace n cross join lateral aclexplode(n.nspacl) a
    where n.nspname = 'public'
    union all
    select a.grantee, a.privilege_type,
      case c.relkind when 'S' then 'sequence ' else 'table ' end || c.oid::regclass::text, null
    from pg_class c cross join lateral aclexplode(c.relacl) a
    where c.relnamespace = 'public'::regnamespace
    union all
    select a.grantee, a.privilege_type, 'table ' || c.oid::regclass::text, quote_ident(t.attname)
    from pg_attribute t
      join pg_class c on c.oid = t.attrelid
      cross join lateral aclexplode(t.attacl) a
    where c.relnamespace = 'public'::regnamespace and not t.attisdropped
    union all
    select a.grantee, a.privilege_type, 'routine ' || p.oid::regprocedure::text, null
    from pg_proc p cross join lateral aclexplode(p.proacl) a
    where p.pronamespace = 'public'::regnamespace
  ),
  base as (select privilege, target, columns from granted where grantee = (select oid from pg_roles where rolname = $1)),
  own as (select privilege, target, columns from granted where grantee = (select oid from pg_roles where rolname = $2)),
  missing as (table base except table own),
  surplus as (table own except table base)
  select 'grant ' || privilege || coalesce(' (' || columns || ')', '') || ' on ' || target || ' to ' || quote_ident($2) as statement
  from missing
  union all
  select 'revoke ' || privilege || coalesce(' (' || columns || ')', '') || ' on ' || target || ' from ' || quote_ident($2)
  from surplus
  order by statement`;
