/**
 * Every column of every table of the database: which of them hold something of a person, and what, and which hold nobody. A test
 * holds it against the real database, so a column that is new says here what it is. Where the tables are among the places
 * (places.ts), how long they are kept and how they are erased stands there.
 */

export interface TableColumns {
  /** What lies there of people, by column; none in a table that holds nobody. */
  personal: Readonly<Record<string, string>>;
  /** Ids of ours, counts, times, hashes, settings, words of a fixed set. */
  other: readonly string[];
}

export const columns: Readonly<Record<string, TableColumns>> = {
  events: {
    personal: {
      user_id: "TikTok's id of who did it",
      event_user: "who did it: id, handle, name, picture",
      payload: "the personal keys of the type (fields.ts); of RAW all of it",
      salt: "with it, somebody could try out what the commitment is of",
    },
    other: words(
      "day session_id seq_no stream_id room_id epoch feed_offset event_id event_type trigger_id raw_type native_id source occurred_at ingested_at recorded_at chain commitment erased_at",
    ),
  },
  deliveries: {
    personal: {
      payload: "texts of an action or of a test, filled in; of a replay the event, too",
      last_error: "what went wrong; it can repeat what the receiver said",
    },
    other: words(
      "day delivery_id endpoint_id kind source_id event_type session_id seq_no epoch feed_offset ordered body batch_id bytes state attempt_count schedule_start due_at last_status last_duration_ms made_at finished_at run_id run_due_at",
    ),
  },
  attempts: {
    personal: { error: "what went wrong", response_body: "what the receiver answered" },
    other: words("day delivery_id attempt attempted_at duration_ms status"),
  },
  rollup_people: {
    personal: { user_id: "TikTok's id of whom the sums are of", handles: "the handles that they had then" },
    other: words("stream_id session_id day events chats gifts coins likes first_at last_at shares"),
  },
  rollup_persons: {
    personal: { user_id: "TikTok's id of whom the times are of" },
    other: words("stream_id first_at first_room second_at"),
  },
  rollup_person_weeks: {
    personal: { user_id: "TikTok's id of whom the sums are of" },
    other: words("stream_id week first_week day_count chats coins"),
  },
  exports: {
    personal: { scope: "whom and which words were asked for" },
    other: words(
      "export_id workspace_id stream_id format state because place writer events bytes part_count looked to_look created_by created_at heard_at ended_at expires_at fetched_at",
    ),
  },
  dead_letters: {
    personal: { payload: "the message, whole" },
    other: words(
      "dead_letter_id message_id stage reason created_at resent_at resent_count stream_id settled_at session_id seq_no epoch feed_offset",
    ),
  },
  idempotency_keys: {
    personal: {
      answer: "what a request was answered, sealed: handles of creators, names that people of the workspace wrote",
    },
    other: words("request_id owner request_hash claim_id claimed_at sealing_key_id bytes"),
  },
  actions_log: {
    personal: { action: "what was shown, spoken and sent, with its texts filled in" },
    other: words(
      "action_id stream_id session_id rule_id revision event_id feed_offset action_index action_type fired_at",
    ),
  },
  action_outcomes: {
    personal: { error: "why it failed, in the words of who did it" },
    other: words("action_id status duration_ms created_at outcome_no"),
  },
  rules: {
    personal: {
      body: "what the streamer wrote: it can name viewers",
      counters: "names of counters, which can be named after viewers",
      timers: "names of timers, likewise",
    },
    other: words("rule_id stream_id revision created_at updated_at deleted_at bytes patterns"),
  },
  rule_revisions: {
    personal: { body: "as in rules", reason: "what the streamer wrote of the change" },
    other: words("rule_id revision author created_at"),
  },
  overlay_scenes: {
    personal: { draft: "what the streamer wrote: it can name viewers" },
    other: words(
      "scene_id stream_id name overlay draft_no edited_by published_revision created_at updated_at deleted_at",
    ),
  },
  overlay_scene_revisions: {
    personal: { document: "as in overlay_scenes", reason: "what the streamer wrote of the change" },
    other: words("scene_id revision author created_at"),
  },
  media: {
    personal: { name: "what the streamer called it" },
    other: words(
      "media_id workspace_id kind format bytes sha256 width height frames duration_ms created_by created_at",
    ),
  },
  stream_moderation: {
    personal: { lists: "words that the streamer wrote: they can name people" },
    other: words("stream_id version lists_no edited_by updated_at"),
  },
  overlay_blocks: {
    personal: {
      user_id: "of whom the overlays show nothing",
      handle: "likewise",
      note: "what a moderator wrote of it",
    },
    other: words("block_id stream_id until created_by created_at measure"),
  },
  viewer_notes: {
    personal: {
      user_id: "whom it is about",
      body: "what a moderator wrote of them",
    },
    other: words("note_id stream_id is_shared created_by created_at"),
  },
  streams: {
    personal: { unique_id: "the creator's handle", creator_id: "TikTok's id of the creator" },
    other: words("stream_id workspace_id created_at wanted rules_version deleted_at"),
  },
  stream_handles: {
    personal: { unique_id: "a handle that the creator had" },
    other: words("stream_id since"),
  },
  endpoints: {
    personal: {
      url: "it can hold a person's name",
      description: "what the streamer wrote",
      challenge_detail: "what went wrong; it can repeat what the receiver said",
    },
    other: words(
      "endpoint_id stream_id event_types rule_ids header_names headers_key_id headers_sealed format batch_size ordered rate_limit enabled disabled_reason disabled_at unannounced failing_since created_at updated_at deleted_at on_redirect rate_period proven_at challenged_at",
    ),
  },
  person_erasures: {
    personal: { target: "whom it is about, sealed, until it is done" },
    other: words(
      "erasure_id workspace_id asked_by_kind asked_by request_id asked_at state target_key_id progress step_no last_error done_at",
    ),
  },
  viewer_requests: {
    personal: { sealed: "handle, address and words of who asked, sealed, until it is settled" },
    other: words(
      "request_id workspace_id stream_id kind code sealing_key_id asked_at due_at settled_at outcome settled_by",
    ),
  },
  suppressed_people: {
    personal: { pseudonym: "of who was erased, under a secret of the host's" },
    other: words("workspace_id erasure_id since"),
  },
  accounts: {
    personal: { display_name: "what the person wants to be called", email: "where the person gets links" },
    other: words("account_id created_at deleted_at"),
  },
  account_sessions: {
    personal: { device: "browser and system that the person signed in with" },
    other: words("session_id account_id secret_hash created_at seen_at stepped_up_at revoked_at"),
  },
  grants: {
    personal: { account_id: "what the person may do, and where" },
    other: words("grant_id workspace_id stream_id role created_at granted_by revoked_at"),
  },
  invitations: {
    personal: {
      email: "the address of whom it is for",
      handle: "the handle by which the inviter knows them",
      used_by: "who accepted it",
    },
    other: words(
      "invitation_id workspace_id stream_id role token_hash created_by created_at expires_at used_at revoked_at",
    ),
  },
  passkeys: {
    personal: {
      credential_id: "what browsers know the person's passkey by",
      public_key: "its public half",
      name: "what the person calls it",
    },
    other: words("passkey_id account_id use_count transports synced created_at last_used_at"),
  },
  sign_in_links: {
    personal: { email: "the address that was sent the link" },
    other: words("token_hash purpose account_id session_id again created_at expires_at used_at"),
  },
  oauth_identities: {
    personal: { subject: "the provider's own id of the person" },
    other: words("provider account_id created_at"),
  },
  audit_log: {
    personal: {
      address_hash: "where it came from, under a key of the host's",
      before: "what changed: names, handles and descriptions that people of the workspace wrote",
      after: "likewise",
    },
    other: words("workspace_id number at principal_kind principal_id request_id action target_kind target_id chain"),
  },
  ...tablesOfNobody({
    audit_heads: "workspace_id number chain",
    ingest_keys: "ingest_key_id workspace_id name stream_ids created_by created_at revoked_at",
    used_challenges: "challenge_hash expires_at",
    security_events: "hour kind route count",
    schema_migrations: "version name checksum applied_at",
    workspaces: "workspace_id name created_at deleted_at",
    widget_codes: "code_id workspace_id bytes created_by created_at",
    workspace_quotas: "workspace_id quota at_most",
    api_keys:
      "id workspace_id name secret_hash created_at revoked_at permissions stream_ids expires_at last_used_at created_by",
    overlay_tokens:
      "token_id stream_id name token_hash created_at revoked_at expires_at replaced_by reads last_seen_at",
    sessions:
      "session_id stream_id room_id provider day epoch started_at ended_at first_offset last_offset last_seq_no event_count chain_head gap_count",
    retention_bounds: "kind least usual most since",
    workspace_retention: "workspace_id kind days",
    hidden_sessions:
      "stream_id session_id day hidden_at removal_at removed_at epoch offsets event_count gap_count chain_head hub_told_at",
    people_checks: "stream_id session_id checked_at",
    retention_runs: "run_id started_at heard_at finished_at state steps",
    chain_heads: "stream_id session_id seq_no old_head new_head carried_at",
    personal_fields: "event_type facts empty",
    erasures: "erasure_id erased_at role stream_id why event_count",
    erased_events: "erasure_id session_id seq_nos",
    segments: "segment_id day part sha256 bytes event_count previous_link link sealed_at removed_at",
    segment_blocks:
      "segment_id block start_byte bytes sha256 proof stream_id session_id epoch first_seq_no last_seq_no first_offset last_offset event_count event_types",
    segment_rewrites: "segment_id erasure_id rewritten_at old_sha256 new_sha256",
    segment_clears: "segment_id stream_id session_id cleared_at",
    gifts: "gift_id name coins image_url first_seen_at last_seen_at source",
    export_parts: "export_id part name bytes",
    export_links: "token_hash export_id maker_kind maker_id created_at expires_at",
    rollup_sessions: "stream_id session_id up_to_seq_no event_count is_stale lacks_people of_room",
    rollup_minutes: "stream_id session_id minute events chats gifts coins likes follows shares joins viewers",
    rollup_days: "stream_id session_id day events chats gifts coins likes follows shares joins viewers began_at best",
    rollup_types: "stream_id session_id day event_type events",
    rollup_gifts: "stream_id session_id day gift_id gifts coins",
    rollup_seen: "stream_id scope of day previous_day people",
    rollup_newcomers: "stream_id room_id second_day people",
    rollup_cohorts: "stream_id week first_week people",
    replay_runs:
      "run_id workspace_id stream_id session_id source_events last_seq_no replay_session_id from_place to_place speed rules rule_revisions webhooks created_by created_at ended_at because seq_no events actions run_hash endpoint_ids delivery_count held given_up_at",
    endpoint_secrets: "secret_id endpoint_id key_id sealed public_key created_at expires_at",
  }),
};

function tablesOfNobody(tables: Record<string, string>): Record<string, TableColumns> {
  return Object.fromEntries(
    Object.entries(tables).map(([table, other]) => [table, { personal: {}, other: words(other) }]),
  );
}

function words(text: string): string[] {
  return text.split(" ");
}
