/** What is read for an answer in the request that says who asks. */

/** A statement for Neon's driver: its text, and the values of its parameters. */
export interface Statement {
  text: string;
  values: unknown[];
}

/**
 * The workspaces of who asks, as a subquery for the statements of `reads`: they run in one transaction after the one that
 * found out who that is.
 */
export const askersWorkspaces = `select coalesce(held->>'workspaceId', asker->>'workspaceId')
  from (select nullif(current_setting('tle.asker', true), '')::jsonb as asker) as who
  left join lateral jsonb_array_elements(asker->'grants') as held on true`;
