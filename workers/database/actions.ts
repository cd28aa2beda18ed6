/** What became of what rules asked runners for. */
import type { IngestScope } from "#shared/protocol/ingest-key.ts";
import type { ActionOutcome } from "#shared/protocol/runner-command.ts";
import type { Config } from "../config.ts";
import { connect } from "./client.ts";

/**
 * Notes what became of an action that a runner was asked for; a second word changes nothing. False where the log has no
 * such action, or not yet.
 */
export async function noteOutcome(
  config: Config,
  actionId: string,
  { status, error, durationMs }: ActionOutcome,
  scope?: IngestScope,
): Promise<boolean> {
  const text = `with asked as (
      select action_id from actions_log where action_id = decode($1, 'hex') and is_of_runner(action_type)
        and ($5::text is null or stream_id in (
          select stream_id from streams where workspace_id = $5 and ($6::text[] is null or stream_id = any($6))))
    ), noted as (
      insert into action_outcomes (action_id, status, error, duration_ms)
      select action_id, $2, $3, $4::integer from asked on conflict do nothing
    )
    select action_id from asked`;
  const rows = await connect(config).query(text, [
    actionId,
    status,
    error ?? null,
    durationMs,
    scope?.workspaceId ?? null,
    scope?.streamIds ?? null,
  ]);
  return rows.length > 0;
}
