/** Written by `npm run contracts` from the API's operations. Not edited by hand. */

/** What a refusal's `code` can be. */
export type ProblemCode = "invalid_json" | "invalid_request" | "idempotency_key_missing" | "media_refused" | "unauthorized" | "passkey_refused" | "link_refused" | "signature_missing" | "signature_invalid" | "signature_expired" | "forbidden" | "step_up_needed" | "foreign_origin" | "other_address" | "workspace_needed" | "ingest_key_revoked" | "webhook_loop" | "not_found" | "unknown_stream" | "unknown_rule" | "unknown_timer" | "unknown_goal" | "unknown_message" | "no_poll" | "no_wheel" | "no_giveaway" | "no_queue" | "nobody_in" | "too_many_spins" | "too_many_draws" | "too_many_questions" | "unknown_scene" | "unknown_held" | "not_shown" | "unknown_block" | "unknown_act" | "unknown_note" | "too_many_notes" | "unknown_session" | "unknown_replay" | "unknown_endpoint" | "unknown_delivery" | "unknown_person" | "unknown_gift" | "invitation_refused" | "method_not_allowed" | "ambiguous_user" | "ambiguous_session" | "export_not_done" | "handle_taken" | "seq_gap" | "lease_held" | "lease_lost" | "nobody_to_ask" | "endpoint_disabled" | "not_enough_points" | "too_many_goals" | "too_many_counters" | "too_many_muted" | "already_decided" | "overlays_emptied" | "too_many_blocked" | "overlay_taken" | "store_full" | "too_many_codes" | "too_many_scenes" | "quota_reached" | "too_many_tokens" | "too_many_keys" | "too_many_ingest_keys" | "already_replaced" | "too_many_suppressed" | "replay_ended" | "too_many_replays" | "clip_too_long" | "too_many_endpoints" | "too_many_secrets" | "revision_conflict" | "idempotency_conflict" | "idempotency_unfinished" | "idempotency_in_progress" | "retention_runs" | "media_in_use" | "segment_in_use" | "last_owner" | "already_member" | "too_many_invitations" | "too_many_workspaces" | "last_way_in" | "too_many_passkeys" | "no_mail" | "body_too_large" | "upgrade_required" | "rate_limited" | "budget_spent" | "replay_budget" | "too_many_trials" | "too_many_sockets" | "too_many_batches" | "too_many_filters" | "internal" | "archive_damaged" | "configuration_incomplete" | "speech_unavailable" | "unavailable";

export type Act = { actId: string; did: "hide" | "feature" | "shout_out" | "timeout" | "ban"; at: Time; by: string; eventId: string; offset: number; userId: string; handle: string | null; until: Time | null; undone: { at: Time; by: string } | null };

export type Action = { type: "overlay"; text?: string; imageUrl?: string; soundUrl?: string; speech?: string; durationMs?: number; variant?: string; queue?: string; speechLength?: number; speechLanguage?: string; speechWords?: (string)[]; speechPaceMs?: number; priority?: number | string | { [field: string]: unknown }; overlays?: "all" | (string)[] } | { type: "webhook"; endpointId: string } | { type: "announce"; text: string } | { type: "moderate"; measure: "mute" | "ban" | "asked"; durationMs?: number } | { type: "counter"; kind?: "counter" | "timer"; name: string; change: "add" | "set" | "reset" | "pause" | "resume"; value?: number; per?: "coins" | "likes"; maxMs?: number; until?: string } | { type: "log"; text: string } | { type: "wheel" } | { type: "streamerbot"; action: string; args?: { [field: string]: string } } | { type: "obs"; do: "scene"; scene: string } | { type: "obs"; do: "source"; scene?: string; source: string; change: "on" | "off" | "toggle"; forMs?: number } | { type: "obs"; do: "filter"; source: string; filter: string; change: "on" | "off" | "toggle"; forMs?: number } | { type: "obs"; do: "text"; source: string; text: string } | { type: "obs"; do: "media"; source: string; change: "play" | "pause" | "restart" | "stop" | "next" | "previous" } | { type: "obs"; do: "emit"; event: string; data?: { [field: string]: string } } | { type: "http"; method?: "GET" | "POST" | "PUT"; url: string; body?: string } | { type: "mqtt"; topic: string; payload: string; retain?: boolean } | { type: "osc"; path: string; args?: (string)[] } | { type: "minecraft"; command: string } | { type: "keys"; name: string };

export type ActionInput = { type: "overlay"; text?: string; imageUrl?: string; soundUrl?: string; speech?: string; durationMs?: number; variant?: string; queue?: string; speechLength?: number; speechLanguage?: string; speechWords?: (string)[]; speechPaceMs?: number; priority?: number | string | { [field: string]: unknown }; overlays?: "all" | (string)[] } | { type: "webhook"; endpointId: string } | { type: "announce"; text: string } | { type: "moderate"; measure: "mute" | "ban" | "asked"; durationMs?: number } | { type: "counter"; kind?: "counter" | "timer"; name: string; change: "add" | "set" | "reset" | "pause" | "resume"; value?: number; per?: "coins" | "likes"; maxMs?: number; until?: string } | { type: "log"; text: string } | { type: "wheel" } | { type: "streamerbot"; action: string; args?: { [field: string]: string } } | { type: "obs"; do: "scene"; scene: string } | { type: "obs"; do: "source"; scene?: string; source: string; change: "on" | "off" | "toggle"; forMs?: number } | { type: "obs"; do: "filter"; source: string; filter: string; change: "on" | "off" | "toggle"; forMs?: number } | { type: "obs"; do: "text"; source: string; text: string } | { type: "obs"; do: "media"; source: string; change: "play" | "pause" | "restart" | "stop" | "next" | "previous" } | { type: "obs"; do: "emit"; event: string; data?: { [field: string]: string } } | { type: "http"; method?: "GET" | "POST" | "PUT"; url: string; body?: string } | { type: "mqtt"; topic: string; payload: string; retain?: boolean } | { type: "osc"; path: string; args?: (string)[] } | { type: "minecraft"; command: string } | { type: "keys"; name: string };

export type ActionRecord = { actionId: string; ruleId: string; revision: number; eventId: string; index: number; times: number; offset: number; at: number; action: RenderedAction };

export type AskedAction = { actionId: string; ruleId: string; action: RenderedAction };

export type Audience = { who: "everyone" } | { who: "followers" } | { who: "subscribers" } | { who: "moderators" } | { who: "team"; level: number } | { who: "top_gifters"; count: number } | { who: "users"; users: (string)[] };

export type AudienceInput = { who: "everyone" } | { who: "followers" } | { who: "subscribers" } | { who: "moderators" } | { who: "team"; level: number } | { who: "top_gifters"; count: number } | { who: "users"; users: (string)[] };

export type AuditRow = { number: number; at: Time; principal: { kind: string; id: string }; addressHash: string | null; requestId: string | null; action: string; target: { kind: string; id: string }; before: { [field: string]: unknown } | null; after: { [field: string]: unknown } | null; chain: string };

export type CheckFrame = { type: "check"; id: string };

export type DryRunRequest = { ruleId?: string; rule?: RuleDraftInput; condition?: { [field: string]: unknown }; streamId?: string; sessionId: string; over?: "session" | "live" };

export type Endpoint = { endpointId: string; streamId: string; url: string; description: string; eventTypes: ("CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "TIMER_LOW" | "POINTS_CHANGED" | "MODERATION_ASKED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION")[] | null; ruleIds: (string)[] | null; headerNames: (string)[]; format: "event" | "tikfinity" | "discord" | "cloudevents"; batchSize: number; ordered: boolean; rateLimit: number | null; ratePeriod: "second" | "minute"; onRedirect: "fail" | "accept" | "follow"; enabled: boolean; status: "on" | "off" | "unproven"; provenAt: Time | null; unproven: { askedAt: Time | null; detail: string | null; wellKnown: { url: string; text: string } } | null; disabledReason: "user" | "gone" | "failing" | null; disabledAt: Time | null; failingSince: Time | null; publicKeys: ({ publicKey: string; expiresAt: Time | null })[]; createdAt: Time; updatedAt: Time };

export type EventsFrame = { type: "events"; position: Position; events: (RecordedEvent)[]; totals: { viewers: number; likes: number; coins: number }; actions?: (ActionRecord)[]; held?: (string)[] };

export type ExplainRequest = { streamId?: string; sessionId?: string; seqNo?: number; eventId?: string; actionId?: string };

export type Export = { exportId: string; streamId: string; format: ExportFormat; state: "waiting" | "running" | "done" | "failed" | "deleted"; because: "too_large" | "unreadable" | "by_hand" | "expired" | "erasure" | "retention" | null; from: Time | null; to: Time | null; sessionId: string | null; roomId: string | null; progress: number; secondsLeft: number | null; events: number; bytes: number; createdAt: Time; endedAt: Time | null; expiresAt: Time | null };

export type ExportFormat = "jsonl" | "csv" | "parquet";

export type ExportFormatInput = "jsonl" | "csv" | "parquet";

export type ExportRequest = { format?: ExportFormatInput; from?: GivenTimeInput; to?: GivenTimeInput; sessionId?: string; roomId?: string; types?: string; user?: string; text?: string; minCoins?: number };

export type Gap = { startedAt: number; endedAt: number; cause: string; refusedEvents: number };

export type GivenTimeInput = string;

export type HeldThing = { heldId: string; state: "waiting" | "shown" | "dropped"; why: "kind" | "word" | "link" | "person"; found: ({ at: string; start: number; end: number; why: "word" | "link"; word: string | null; measure: "mask" | "hold" | "hide" })[]; heldAt: Time; dueAt: Time; event: RecordedEvent | null; alerts: (AskedAction)[]; decided: { at: Time; by: string | null; because: "moderator" | "time" | "full" | "taken_back" | "emptied" } | null };

export type HelloFrame = { type: "hello"; protocol: 1 | 2; windowBytes?: number; returnMs?: number; streamId: string; position: Position; top: Position; recovered: boolean; state: LiveState; recent: (RecordedEvent)[]; counters: { [field: string]: number }; timers: { [field: string]: number }; pausedTimers?: { [field: string]: number }; takebacks?: { withdrawals: ({ no: number; offset: number; parts: ("alerts" | "speech" | "chat")[]; all?: true; messageIds?: (string)[]; userIds?: (string)[]; ruleIds?: (string)[]; actionIds?: (string)[]; offsets?: (number)[] })[]; mutes: { sound: number; users: { [field: string]: number } } }; parts?: { [field: string]: unknown }; showing?: true; emptied?: boolean; released?: ({ no: number; topOffset: number; again?: true; restores?: number; event?: { schemaVersion: "1"; eventId: string; streamId: string; sessionId: string; roomId: string; seqNo: number; offset: number; nativeId?: string; rawType: string; source: "live" | "replay"; triggerId: number; eventType: "CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "TIMER_LOW" | "POINTS_CHANGED" | "MODERATION_ASKED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION"; timestamp: number; ingestedAt: number; user: { userId: string; uniqueId: string }; payload: { [field: string]: unknown } }; actions: ({ actionId: string; ruleId: string; revision: number; eventId: string; index: number; times: number; offset: number; at: number; action: RenderedAction })[] })[] };

export type IngestKey = { ingestKeyId: string; name: string; streamIds: (string)[] | null; createdAt: Time; createdBy: string; revokedAt: Time | null };

export type KeptWidgetCode = { codeId: string; address: string; bytes: number; fields: number; problems: (string)[]; hosts: (string)[] };

export type KeyPermissionsInput = ["*"] | (PermissionInput)[];

export type LinkSent = { validForSeconds: number; link?: string | null };

export type LiveState = { viewers: number; likes: number; coins: number; live: boolean; roomId: string; sessionId: string; startedAt: number; updatedAt: number; viewersPeak: number; counts: { [field: string]: number }; topGifters: ({ userId: string; uniqueId: string; displayName?: string; coins: number })[]; settledGifts: ({ roomId: string; user: { userId: string; uniqueId: string; displayName?: string }; giftId: string; giftName: string; receiverUserId: string; giftCount: number; coins: number; reason: string; startedAt: number; endedAt: number; settledAt: number; offset: number })[]; settledGiftCount: number; chests: number; chestCoins: number; envelopes: { [field: string]: number }; lastFollower: { userId: string; uniqueId: string; displayName?: string } | null; lastGifter: { userId: string; uniqueId: string; displayName?: string } | null; lastSubscriber: { userId: string; uniqueId: string; displayName?: string } | null; battle: { battleId: string; battleStatus: number; phase: string; participants: ({ userId: string; uniqueId: string; score: number })[]; sides: ({ sideId: string; userIds: (string)[]; score: number })[]; startedAt: number; endedAt: number; winnerSideId: string | null } | null; complete: boolean; gaps: (Gap)[]; playback?: string };

export type LoggedAction = { actionId: string; ruleId: string; revision: number; sessionId: string; eventId: string; offset: number; index: number; action: RenderedAction; firedAt: Time; status: "success" | "failed" | "skipped" | "pending"; error: string | null; durationMs: number | null };

export type LoggedAgain = { streams: ({ streamId: string; firstOffset: number; lastOffset: number })[]; silent: (string)[]; next: string | null };

export type Media = { mediaId: string; address: string; name: string; kind: "picture" | "video" | "sound"; format: "png" | "jpg" | "webp" | "gif" | "avif" | "mp4" | "webm" | "mp3" | "ogg" | "wav"; bytes: number; sha256: string; width: number | null; height: number | null; frames: number | null; durationMs: number | null; createdBy: string; createdAt: Time };

export type MediaUses = { scenes: ({ streamId: string; sceneId: string; name: string; isPublished: boolean })[]; rules: ({ streamId: string; ruleId: string; name: string })[]; elsewhere: number };

export type Metrics = { at: Time; streams: number; sessions: number; events: number; deliveries: number; failedDeliveries: number; deadLetters: number; conflicts: number; hiddenSessions: number; removingSessions: number; sessionsToSumUp: number };

export type NewIngestKeyAnswer = { ingestKeyId: string; name: string; streamIds: (string)[] | null; createdAt: Time; createdBy: string; revokedAt: Time | null; keyId: string; secret: string };

export type OauthProvider = "google" | "discord" | "twitch";

export type OauthProviderInput = "google" | "discord" | "twitch";

export type ObjectiveState = { objective: "event_to_socket" | "event_to_log" | "overlay_minutes" | "gap_seconds" | "delivery_success"; target: number; hour: number | null; sixHours: number | null; days28: number | null; budgetLeft: number };

export type OverlaysFrame = { type: "overlays"; position: Position; withdrawals: ({ no: number; offset: number; parts: ("alerts" | "speech" | "chat")[]; all?: true; messageIds?: (string)[]; userIds?: (string)[]; ruleIds?: (string)[]; actionIds?: (string)[]; offsets?: (number)[] })[]; mutes: { sound: number; users: { [field: string]: number } }; skip?: string; scene?: { overlay: string; revision: number }; emptied?: boolean };

export type PartsFrame = { type: "parts"; position: Position; parts: { [field: string]: unknown } };

export type Permission = "stream:read" | "stream:create" | "stream:write" | "stream:delete" | "feed:read" | "history:read" | "history:export" | "analytics:aggregate" | "analytics:read" | "rule:read" | "rule:test" | "rule:show" | "rule:write" | "replay:read" | "replay:write" | "tally:write" | "overlay:read" | "overlay:control" | "overlay:write" | "interaction:write" | "moderation:write" | "note:write" | "webhook:read" | "webhook:write" | "webhook:secret" | "member:read" | "member:write" | "key:read" | "key:write" | "audit:read" | "privacy:request" | "privacy:export" | "privacy:erase" | "workspace:read" | "workspace:write" | "workspace:delete" | "retention:write" | "host:read" | "host:write";

export type PermissionInput = "stream:read" | "stream:create" | "stream:write" | "stream:delete" | "feed:read" | "history:read" | "history:export" | "analytics:aggregate" | "analytics:read" | "rule:read" | "rule:test" | "rule:show" | "rule:write" | "replay:read" | "replay:write" | "tally:write" | "overlay:read" | "overlay:control" | "overlay:write" | "interaction:write" | "moderation:write" | "note:write" | "webhook:read" | "webhook:write" | "webhook:secret" | "member:read" | "member:write" | "key:read" | "key:write" | "audit:read" | "privacy:request" | "privacy:export" | "privacy:erase" | "workspace:read" | "workspace:write" | "workspace:delete" | "retention:write" | "host:read" | "host:write";

export type PersonErasure = { erasureId: string; state: "running" | "done"; step: string | null; problem: string | null; askedBy: string; askedAt: Time; rows: { [field: string]: number }; summary: { rowsAffected: number; placesTouched: (string)[]; at: Time } | null; remains: (Remainder)[] };

export type PersonInput = { userId: string } | { handle: string };

export type Position = { epoch: string; offset: number };

export type Reapplied = { adopted: number; lost: number; workspaces: number; erasures: number; missing: number; events: number; found: number; running: number; problem: string | null; next: string | null };

export type RecordedEvent = { schemaVersion: "1"; eventId: string; streamId: string; sessionId: string; roomId: string; seqNo: number; offset: number; nativeId?: string; rawType: string; source: "live" | "replay"; triggerId: number; eventType: "CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "TIMER_LOW" | "POINTS_CHANGED" | "MODERATION_ASKED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION"; timestamp: number; ingestedAt: number; user: { userId: string; uniqueId: string }; payload: { [field: string]: unknown } };

export type ReleasedFrame = { type: "released"; position: Position; released: ({ no: number; topOffset: number; again?: true; restores?: number; event?: { schemaVersion: "1"; eventId: string; streamId: string; sessionId: string; roomId: string; seqNo: number; offset: number; nativeId?: string; rawType: string; source: "live" | "replay"; triggerId: number; eventType: "CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "TIMER_LOW" | "POINTS_CHANGED" | "MODERATION_ASKED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION"; timestamp: number; ingestedAt: number; user: { userId: string; uniqueId: string }; payload: { [field: string]: unknown } }; actions: ({ actionId: string; ruleId: string; revision: number; eventId: string; index: number; times: number; offset: number; at: number; action: RenderedAction })[] })[] };

export type Remainder = { place: string; what: string; by: string; until: Time | null };

export type RenderedAction = { type: "overlay" | "counter" | "webhook" | "log" | "announce" | "moderate" | "wheel" | "streamerbot" | "obs" | "http" | "mqtt" | "osc" | "minecraft" | "keys" };

export type Replay = { runId: string; streamId: string; sessionId: string; replaySessionId: string; from: number | string | null; to: number | string | null; speed: number | "max"; rules: "live" | "revision" | "draft" | "none"; webhooks: false | { endpointIds: (string)[] }; state: "playing" | "paused" | "ended"; seeking: boolean; seqNo: number; time: Time | null; events: number; actions: number; skippedWebhooks: number; hash: string | null; because: "stopped" | "untouched" | "failed" | null; createdBy: string; createdAt: Time; endedAt: Time | null };

export type ReplayRequest = { speed?: number | "max"; from?: number | string; to?: number | string; rules?: ReplayRulesInput; overlays?: (string)[]; webhooks?: boolean | { endpointIds: (string)[] } };

export type ReplayRulesInput = "live" | "none" | { at: TimeInput } | { revisions: { [field: string]: number } } | { draft: (RuleDraftInput)[] };

export type ReplayToken = { tokenId: string; runId: string; name: string; token: string; url: string };

export type Role = "OWNER" | "STREAMER" | "MODERATOR" | "VIEWER";

export type RoleInput = "OWNER" | "STREAMER" | "MODERATOR" | "VIEWER";

export type RuleDraftInput = { name: string; trigger: TriggerInput; condition?: { [field: string]: unknown } | null; actions: (ActionInput)[]; run?: "all" | "one"; enabled?: boolean; priority?: number; cooldownMs?: number; userCooldownMs?: number; maxPerMinute?: number | null; audience?: AudienceInput; chance?: number; skipReplay?: boolean };

export type SceneFile = { format: "tiktok-live-edge.scene"; version: 1; name: string; document: { version: 1; canvas: "page" | { width: number; height: number }; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; own?: { colours?: { gift?: string; follow?: string; sub?: string; share?: string; like?: string; pane?: string; ink?: string }; font?: "inter" | "rubik" | "nunito" | "quicksand" | "fredoka" | "fraunces" | "barlow-condensed" | "jersey" | "pixelify-sans" }; textSize?: number; widgets: ({ id: string; type: string; name?: string; place: "own" | { x: number; y: number; width: number; height: number; rotation?: number }; hidden?: boolean; locked?: boolean; group?: string; opacity?: number; textSize?: number; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; filters?: { from?: "everyone" | "subscribers" | "moderators"; without?: (string)[] }; options?: { [field: string]: boolean | number | string | (number | string | { [field: string]: boolean | number | string })[] } })[] } };

export type SceneFileInput = { format: "tiktok-live-edge.scene"; version: 1; name: string; document: { version: 1; canvas: "page" | { width: number; height: number }; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; own?: { colours?: { gift?: string; follow?: string; sub?: string; share?: string; like?: string; pane?: string; ink?: string }; font?: "inter" | "rubik" | "nunito" | "quicksand" | "fredoka" | "fraunces" | "barlow-condensed" | "jersey" | "pixelify-sans" }; textSize?: number; widgets: ({ id: string; type: string; name?: string; place: "own" | { x: number; y: number; width: number; height: number; rotation?: number }; hidden?: boolean; locked?: boolean; group?: string; opacity?: number; textSize?: number; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; filters?: { from?: "everyone" | "subscribers" | "moderators"; without?: (string)[] }; options?: { [field: string]: boolean | number | string | (number | string | { [field: string]: boolean | number | string })[] } })[] } };

export type Session = { sessionId: string; streamId: string; roomId: string; provider: string; startedAt: Time; endedAt: Time | null; firstOffset: number; lastOffset: number; lastSeqNo: number; eventCount: number; complete: boolean };

export type Status = { at: Time; status: "ok" | "degraded" | "down"; lookedAt: Time | null; parts: { [field: string]: boolean }; objectives: (ObjectiveState)[]; alerts: ({ alert: "part-down" | "server-errors" | "client-errors" | "dead-letters" | "unacknowledged" | "reconnects" | "actions-flood" | "runner-gone" | "log-behind" | "late-work" | "revoked-key" | "database-size" | "fast-burn" | "slow-burn"; count: number })[] };

export type StoredRule = { name: string; trigger: Trigger; condition?: { [field: string]: unknown } | null; actions: (Action)[]; run?: "all" | "one"; enabled?: boolean; priority?: number; cooldownMs?: number; userCooldownMs?: number; maxPerMinute?: number | null; audience?: Audience; chance?: number; skipReplay?: boolean; ruleId: string; revision: number; streamId: string; createdAt: Time; updatedAt: Time; deletedAt?: Time };

export type StoredScene = { sceneId: string; streamId: string; name: string; overlay: string; draftNo: number; publishedRevision: number; editedBy: string; createdAt: Time; updatedAt: Time; draft: { version: 1; canvas: "page" | { width: number; height: number }; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; own?: { colours?: { gift?: string; follow?: string; sub?: string; share?: string; like?: string; pane?: string; ink?: string }; font?: "inter" | "rubik" | "nunito" | "quicksand" | "fredoka" | "fraunces" | "barlow-condensed" | "jersey" | "pixelify-sans" }; textSize?: number; widgets: ({ id: string; type: string; name?: string; place: "own" | { x: number; y: number; width: number; height: number; rotation?: number }; hidden?: boolean; locked?: boolean; group?: string; opacity?: number; textSize?: number; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; filters?: { from?: "everyone" | "subscribers" | "moderators"; without?: (string)[] }; options?: { [field: string]: boolean | number | string | (number | string | { [field: string]: boolean | number | string })[] } })[] } };

export type Stream = { streamId: string; uniqueId: string; wanted: boolean; creatorId: string | null; createdAt: Time; status: { state: "live" | "offline" | "restricted" | "blocked" | "not_found" | "rate_limited" | "failing" | "needs_mending"; reason: "age" | "sign_in" | "region" | "subscribers" | "not_public" | "captcha" | "refused" | null; message: string; since: Time; nextTryAt: Time | null; reportedAt: Time } | null };

export type SyncFrame = { type: "sync"; synced: boolean; position: Position };

export type TalliesFrame = { type: "tallies"; position: Position; counters: { [field: string]: number }; timers: { [field: string]: number }; pausedTimers?: { [field: string]: number } };

export type TicketInput = { kind: "first_owner" | "invitation"; token: string };

export type Time = string;

export type TimeInput = string;

export type TrialFrame = { type: "trial"; position: Position; actions: (ActionRecord)[]; made?: { overlay: string; event: { schemaVersion: "1"; eventId: string; streamId: string; sessionId: string; roomId: string; seqNo: number; offset: number; nativeId?: string; rawType: string; source: "live" | "replay"; triggerId: number; eventType: "CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "TIMER_LOW" | "POINTS_CHANGED" | "MODERATION_ASKED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION"; timestamp: number; ingestedAt: number; user: { userId: string; uniqueId: string }; payload: { [field: string]: unknown } } } };

export type TrialInput = { ruleId?: string; rule?: RuleDraftInput; condition?: { [field: string]: unknown }; event: TriedEventInput };

export type TriedEventInput = { eventType: string; payload: { [field: string]: unknown }; [field: string]: unknown };

export type Trigger = { on: "event"; types: ("CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "TIMER_LOW" | "POINTS_CHANGED" | "MODERATION_ASKED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION")[]; repeats?: boolean } | { on: "raw"; rawTypes: (string)[] } | { on: "gift" } | { on: "every"; what: "likes" | "coins"; count: number; by?: "stream" | "viewer" } | { on: "total"; what: "likes" | "coins" | "follows" | "viewers"; count: number } | { on: "first_activity" } | { on: "command"; commands: (string)[]; params?: "optional" | "required" | "none" } | { on: "redeem"; commands: (string)[]; params?: "optional" | "required" | "none"; cost: number } | { on: "level"; from?: number } | { on: "battle"; result: "won" | "lost" | "draw" } | { on: "stream"; what: "started" | "ended" } | { on: "timer"; names: (string)[] } | { on: "timer_added"; names: (string)[]; everyMs: number } | { on: "timer_left"; names: (string)[]; leftMs: number };

export type TriggerInput = { on: "event"; types: ("CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "TIMER_LOW" | "POINTS_CHANGED" | "MODERATION_ASKED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION")[]; repeats?: boolean } | { on: "raw"; rawTypes: (string)[] } | { on: "gift" } | { on: "every"; what: "likes" | "coins"; count: number; by?: "stream" | "viewer" } | { on: "total"; what: "likes" | "coins" | "follows" | "viewers"; count: number } | { on: "first_activity" } | { on: "command"; commands: (string)[]; params?: "optional" | "required" | "none" } | { on: "redeem"; commands: (string)[]; params?: "optional" | "required" | "none"; cost: number } | { on: "level"; from?: number } | { on: "battle"; result: "won" | "lost" | "draw" } | { on: "stream"; what: "started" | "ended" } | { on: "timer"; names: (string)[] } | { on: "timer_added"; names: (string)[]; everyMs: number } | { on: "timer_left"; names: (string)[]; leftMs: number };

export type ViewerRequest = { requestId: string; streamId: string; kind: "access" | "erasure"; code: string; handle: string | null; contact: string | null; words: string | null; askedAt: Time; dueAt: Time; daysLeft: number; settledAt: Time | null; outcome: "done" | "refused" | null };

export type WayFinding = { stage: "creator" | "tiktok" | "provider" | "runner" | "hub" | "log" | "rules" | "moderation" | "overlay" | "webhooks"; state: "ok" | "caution" | "stop" | "off"; code: string; values: { [field: string]: string | number }; says: string; todo: string; overlay?: { tokenId: string; name: string } };

export type WidgetCodeInput = { html?: string; css?: string; js?: string; fields?: string };

export type WindowFrame = { type: "window"; windowBytes: number; returnMs: number };

/** Each operation: what it is called with, what it answers, and what it may refuse with. */
export interface Operations {
  /** 200 when every part answers, else 503 with the failing ones named */
  getHealth: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { status: "ok" | "failing"; parts: { [field: string]: boolean }; failing: (string)[]; conflicts: number | null; conflictSessions: number | null; retention: "ok" | "left" | "failed" | "late" | "none" | null; exports: "ok" | "late" | null; erasures: "ok" | "stopped" | null };
    problem: "invalid_request" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Who one is, and the workspaces and streams that one may see */
  readAccount: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { accountId: string; name: string; email: string | null; sessionId: string; steppedUpUntil: Time | null; stepUpBy: "passkey" | "link"; providers: (OauthProvider)[]; workspaces: ({ workspaceId: string; name: string; role: Role | null; permissions: (Permission)[] })[]; streams: ({ streamId: string; workspaceId: string; uniqueId: string; role: Role; permissions: (Permission)[] })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Changes what one is called */
  renameAccount: {
    params: undefined;
    query: undefined;
    body: { name: string };
    answer: { name: string };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes one's address away, unless it is the last way of signing in, and signs out everywhere else */
  removeEmail: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "last_way_in" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sends a link to an address that is to become one's own; it is, once the link was opened */
  sendEmailLink: {
    params: undefined;
    query: undefined;
    body: { email: string };
    answer: LinkSent;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "no_mail" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes the address that a link was sent to one's own */
  confirmEmail: {
    params: undefined;
    query: undefined;
    body: { token: string };
    answer: { email: string };
    problem: "invalid_json" | "invalid_request" | "link_refused" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** One's own passkeys */
  listPasskeys: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { passkeys: ({ passkeyId: string; name: string; synced: boolean; createdAt: Time; lastUsedAt: Time | null })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Adds a passkey to one's account */
  addPasskey: {
    params: undefined;
    query: undefined;
    body: { answer: { id: string; rawId: string; type: "public-key"; response: { clientDataJSON: string; attestationObject: string; transports?: (string)[] }; clientExtensionResults: Record<string, unknown> }; name?: string };
    answer: { passkeyId: string; name: string; synced: boolean; createdAt: Time; lastUsedAt: Time | null };
    problem: "invalid_json" | "invalid_request" | "passkey_refused" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "too_many_passkeys" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** A challenge for one more passkey */
  askNewPasskey: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { options: { rp: { id: string; name: string }; user: { id: string; name: string; displayName: string }; challenge: string; pubKeyCredParams: ({ type: "public-key"; alg: number })[]; timeout: number; excludeCredentials: ({ id: string; type: "public-key"; transports?: (string)[] })[]; authenticatorSelection: { residentKey: "required"; userVerification: "required" }; attestation: "none" } };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Removes a passkey, unless it is the last way of signing in, and signs out everywhere else */
  removePasskey: {
    params: { passkeyId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "last_way_in" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Gives a passkey another name */
  renamePasskey: {
    params: { passkeyId: string };
    query: undefined;
    body: { name: string };
    answer: { passkeyId: string; name: string; synced: boolean; createdAt: Time; lastUsedAt: Time | null };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Has a provider sign in no more, unless it is the last way of signing in, and signs out everywhere else */
  removeProvider: {
    params: { provider: OauthProviderInput };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "last_way_in" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Where one is signed in */
  listAccountSessions: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { sessions: ({ sessionId: string; device: string; current: boolean; createdAt: Time; seenAt: Time })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Ends one of one's sessions; what it has open closes */
  revokeAccountSession: {
    params: { sessionId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Ends this session */
  signOut: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Shows one's passkey again: for ten minutes what needs it may be done */
  stepUp: {
    params: undefined;
    query: undefined;
    body: { answer: { id: string; rawId: string; type: "public-key"; response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string }; clientExtensionResults: Record<string, unknown> } };
    answer: { steppedUpUntil: Time };
    problem: "invalid_json" | "invalid_request" | "passkey_refused" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sends a link instead, to an account that has no passkey */
  sendStepUpLink: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: LinkSent;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "no_mail" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The same with the token of the link, in the browser that asked for it */
  stepUpByLink: {
    params: undefined;
    query: undefined;
    body: { token: string };
    answer: { steppedUpUntil: Time };
    problem: "invalid_json" | "invalid_request" | "link_refused" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** A challenge for showing one's passkey again */
  askStepUp: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { options: { rpId: string; challenge: string; timeout: number; allowCredentials: ({ id: string; type: "public-key"; transports?: (string)[] })[]; userVerification: "required" } };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Who did what in the workspace, the latest first */
  listAudit: {
    params: undefined;
    query: { who?: string | number | boolean | readonly string[] | undefined; action?: string | number | boolean | readonly string[] | undefined; target?: string | number | boolean | readonly string[] | undefined; since?: GivenTimeInput | undefined; until?: GivenTimeInput | undefined; before?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { rows: (AuditRow)[]; next: number | null };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The audit log of the workspace as a file */
  exportAudit: {
    params: undefined;
    query: { who?: string | number | boolean | readonly string[] | undefined; action?: string | number | boolean | readonly string[] | undefined; target?: string | number | boolean | readonly string[] | undefined; since?: GivenTimeInput | undefined; until?: GivenTimeInput | undefined; format?: "jsonl" | "csv" | undefined; after?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: Blob;
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What was done that is of no workspace: accounts, and where they are signed in */
  listHostAudit: {
    params: undefined;
    query: { who?: string | number | boolean | readonly string[] | undefined; action?: string | number | boolean | readonly string[] | undefined; target?: string | number | boolean | readonly string[] | undefined; since?: GivenTimeInput | undefined; until?: GivenTimeInput | undefined; before?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { rows: (AuditRow)[]; next: number | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What `listHostAudit` has, as a file */
  exportHostAudit: {
    params: undefined;
    query: { who?: string | number | boolean | readonly string[] | undefined; action?: string | number | boolean | readonly string[] | undefined; target?: string | number | boolean | readonly string[] | undefined; since?: GivenTimeInput | undefined; until?: GivenTimeInput | undefined; format?: "jsonl" | "csv" | undefined; after?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: Blob;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How often something was refused, by the hour; nobody is named */
  listSecurityEvents: {
    params: undefined;
    query: { since?: GivenTimeInput | undefined; until?: GivenTimeInput | undefined };
    body: undefined;
    answer: { events: ({ hour: Time; kind: "credential" | "signature" | "role" | "origin" | "limit" | "guess"; route: string; count: number })[]; next: Time | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Keeps the code of a custom widget: HTML, CSS, JS and FIELDS */
  keepWidgetCode: {
    params: undefined;
    query: undefined;
    body: WidgetCodeInput;
    answer: KeptWidgetCode;
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "too_many_codes" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What is kept and was not sent again, the oldest first, without its contents */
  listDeadLetters: {
    params: undefined;
    query: { after?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { deadLetters: ({ deadLetterId: number; stage: "store" | "queue" | "conflict"; reason: string; createdAt: Time; resentCount: number; bytes: number })[]; next: number | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Where conflicts are: the first hundred sessions */
  listConflicts: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { conflicts: ({ streamId: string; sessionId: string; firstSeqNo: number; lastSeqNo: number; events: number; since: Time })[]; more: boolean };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Gives up all events of a session's conflicts, or a stretch of them, so that its hub goes on */
  settleConflicts: {
    params: undefined;
    query: undefined;
    body: { streamId: string; sessionId: string; firstSeqNo?: number; lastSeqNo?: number };
    answer: { streamId: string; sessionId: string; settled: number; left: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Puts a message into the queue again. Stored twice is stored once, so that is never wrong */
  resendDeadLetter: {
    params: { deadLetterId: string };
    query: undefined;
    body: undefined;
    answer: { deadLetterId: number; resent: true };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Gives up the event of a conflict, so that its hub goes on */
  settleDeadLetter: {
    params: { deadLetterId: string };
    query: undefined;
    body: undefined;
    answer: { deadLetterId: number; settled: true };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Deletes an endpoint for good, with its secrets */
  deleteEndpoint: {
    params: { endpointId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_endpoint" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** One endpoint */
  getEndpoint: {
    params: { endpointId: string };
    query: undefined;
    body: undefined;
    answer: Endpoint;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_endpoint" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Changes some fields of an endpoint; what waits for it goes on at once */
  changeEndpoint: {
    params: { endpointId: string };
    query: undefined;
    body: { url?: string; description?: string; eventTypes?: ("CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "TIMER_LOW" | "POINTS_CHANGED" | "MODERATION_ASKED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION")[] | null; ruleIds?: (string)[] | null; headers?: { [field: string]: string }; format?: "event" | "tikfinity" | "discord" | "cloudevents"; batchSize?: number; ordered?: boolean; rateLimit?: number | null; ratePeriod?: "second" | "minute"; onRedirect?: "fail" | "accept" | "follow"; enabled?: boolean };
    answer: Endpoint;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_endpoint" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The deliveries of an endpoint, the newest first */
  listDeliveries: {
    params: { endpointId: string };
    query: { state?: "pending" | "succeeded" | "failed" | "discarded" | undefined; source?: "live" | "replay" | undefined; runId?: string | number | boolean | readonly string[] | undefined; before?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { deliveries: ({ deliveryId: string; endpointId: string; kind: "event" | "action" | "test"; sourceId: string; eventType: "CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "TIMER_LOW" | "POINTS_CHANGED" | "MODERATION_ASKED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION" | null; sessionId: string | null; seqNo: number | null; offset: number | null; batchId: string | null; state: "pending" | "succeeded" | "failed" | "discarded"; attemptCount: number; lastStatus: number | null; lastError: string | null; lastDurationMs: number | null; dueAt: Time | null; madeAt: Time; finishedAt: Time | null; runId: string | null })[]; next: string | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_endpoint" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** One delivery, with its attempts */
  getDelivery: {
    params: { endpointId: string; deliveryId: string };
    query: undefined;
    body: undefined;
    answer: { deliveryId: string; endpointId: string; kind: "event" | "action" | "test"; sourceId: string; eventType: "CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "TIMER_LOW" | "POINTS_CHANGED" | "MODERATION_ASKED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION" | null; sessionId: string | null; seqNo: number | null; offset: number | null; batchId: string | null; state: "pending" | "succeeded" | "failed" | "discarded"; attemptCount: number; lastStatus: number | null; lastError: string | null; lastDurationMs: number | null; dueAt: Time | null; madeAt: Time; finishedAt: Time | null; runId: string | null; attempts: ({ attempt: number; attemptedAt: Time; durationMs: number; status: number | null; error: string | null; responseBody: string })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_delivery" | "unknown_endpoint" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes a delivery due now, whatever became of it; of a batch the whole batch */
  resendDelivery: {
    params: { endpointId: string; deliveryId: string };
    query: undefined;
    body: undefined;
    answer: { deliveryId: string; resent: true; pausedUntil: Time | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_delivery" | "unknown_endpoint" | "endpoint_disabled" | "replay_ended" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Gives up what waits for the endpoint, also of one that is off */
  discardDeliveries: {
    params: { endpointId: string };
    query: undefined;
    body: { madeBefore?: string };
    answer: { endpointId: string; discarded: number; more: boolean };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_endpoint" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sends what was given up or never made since a time, at most 14 days back */
  recoverDeliveries: {
    params: { endpointId: string };
    query: undefined;
    body: { since: string };
    answer: { endpointId: string; failed: number; missing: number; more: boolean };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_endpoint" | "endpoint_disabled" | "body_too_large" | "budget_spent" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes a new secret, in this answer and nowhere else; those before it sign too for a day */
  rotateEndpointSecret: {
    params: { endpointId: string };
    query: undefined;
    body: undefined;
    answer: { endpointId: string; secret: string; publicKey: string; previousExpiresAt: Time };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_endpoint" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "too_many_secrets" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How an endpoint has done since a time; a day back where none is said */
  readEndpointStatistics: {
    params: { endpointId: string };
    query: { since?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { endpointId: string; since: Time; pending: number; succeeded: number; failed: number; discarded: number; attempts: number; durationMs: { p50: number | null; p95: number | null }; statuses: { [field: string]: number }; oldestPendingAt: Time | null; next: { deliveryId: string; dueAt: Time } | null; pausedUntil: Time | null; failingSince: Time | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_endpoint" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sends an event that nobody caused */
  testEndpoint: {
    params: { endpointId: string };
    query: undefined;
    body: undefined;
    answer: { deliveryId: string };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_endpoint" | "endpoint_disabled" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "budget_spent" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Asks the target to prove that it is wanted there; what waits goes once it has */
  verifyEndpoint: {
    params: { endpointId: string };
    query: undefined;
    body: undefined;
    answer: { endpointId: string; proven: boolean; provenAt: Time | null; detail: string; wellKnown: { url: string; text: string } };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_endpoint" | "endpoint_disabled" | "budget_spent" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The file of an export, by a link */
  downloadExport: {
    params: { link: string };
    query: undefined;
    body: undefined;
    answer: Blob;
    problem: "invalid_request" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The gift catalogue, in the order of the ids as numbers */
  listGifts: {
    params: undefined;
    query: { query?: string | number | boolean | readonly string[] | undefined; after?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { gifts: ({ giftId: string; name: string | null; coins: number | null; imageUrl: string | null; firstSeenAt: Time; lastSeenAt: Time; source: "message" | "list" })[]; next: string | null };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** One gift */
  getGift: {
    params: { giftId: string };
    query: undefined;
    body: undefined;
    answer: { giftId: string; name: string | null; coins: number | null; imageUrl: string | null; firstSeenAt: Time; lastSeenAt: Time; source: "message" | "list" };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_gift" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Which settings these Workers have, by name; never their values */
  getConfiguration: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { environment: string; settings: ({ name: string; isNeeded: boolean; isSet: boolean })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** After a restore of the database: every hub sends the log its latest events once more */
  logAgain: {
    params: undefined;
    query: undefined;
    body: { after?: string };
    answer: LoggedAgain;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The last 24 hours of all workspaces in numbers */
  getMetrics: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: Metrics;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Adds to the sums of the log what they lack, for some seconds */
  sumUp: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { events: number; left: number };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The workspace's keys for runners, never their secrets; also those that are revoked */
  listIngestKeys: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { ingestKeys: (IngestKey)[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes a key for runners of this workspace; its secret is in this answer and nowhere else */
  createIngestKey: {
    params: undefined;
    query: undefined;
    body: { name: string; streamIds?: (string)[] };
    answer: NewIngestKeyAnswer;
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_stream" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "quota_reached" | "too_many_ingest_keys" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Revokes a key for runners: their lines are closed, and what they send is refused */
  revokeIngestKey: {
    params: { ingestKeyId: string };
    query: undefined;
    body: undefined;
    answer: { ingestKeyId: string; lines: number };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** One key for runners, never its secret */
  getIngestKey: {
    params: { ingestKeyId: string };
    query: undefined;
    body: undefined;
    answer: IngestKey;
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The invitations of the workspace and its streams that are open */
  listInvitations: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { invitations: ({ invitationId: string; role: Role; streamId: string | null; uniqueId: string | null; email: string | null; handle: string | null; createdBy: string; createdAt: Time; expiresAt: Time })[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Invites somebody into the workspace; the link is told in this answer alone */
  createInvitation: {
    params: undefined;
    query: undefined;
    body: { role: RoleInput; email?: string; handle?: string };
    answer: { invitationId: string; role: Role; streamId: string | null; uniqueId: string | null; email: string | null; handle: string | null; createdBy: string; createdAt: Time; expiresAt: Time; link: string };
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "quota_reached" | "too_many_invitations" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Accepts an invitation, for the account that is signed in */
  acceptInvitation: {
    params: undefined;
    query: undefined;
    body: { token: string };
    answer: { grantId: string; workspaceId: string; streamId: string | null; role: Role };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "other_address" | "webhook_loop" | "invitation_refused" | "already_member" | "quota_reached" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What a link offers, before it is accepted */
  previewInvitation: {
    params: undefined;
    query: undefined;
    body: { token: string };
    answer: { workspace: string; uniqueId: string | null; role: Role; forAddress: boolean; handle: string | null; expiresAt: Time };
    problem: "invalid_json" | "invalid_request" | "webhook_loop" | "invitation_refused" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Ends an invitation that is open */
  revokeInvitation: {
    params: { invitationId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The API keys of the workspace, never their text; also those that are revoked or over */
  listKeys: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { keys: ({ keyId: string; name: string; permissions: ["*"] | (Permission)[]; streamIds: (string)[] | null; createdAt: Time; createdBy: string; expiresAt: Time | null; revokedAt: Time | null; lastUsedAt: Time | null })[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes an API key; its text is in this answer and nowhere else. Nobody makes one that may more than themselves */
  createKey: {
    params: undefined;
    query: undefined;
    body: { name: string; permissions: KeyPermissionsInput; streamIds?: (string)[]; expiresAt?: TimeInput };
    answer: { keyId: string; name: string; permissions: ["*"] | (Permission)[]; streamIds: (string)[] | null; createdAt: Time; createdBy: string; expiresAt: Time | null; revokedAt: Time | null; lastUsedAt: Time | null; key: string };
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_stream" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "quota_reached" | "too_many_keys" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Revokes a key, its own too; its open sockets and event streams are closed */
  revokeKey: {
    params: { keyId: string };
    query: undefined;
    body: undefined;
    answer: { keyId: string; sockets: number };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** One API key, never its text */
  getKey: {
    params: { keyId: string };
    query: undefined;
    body: undefined;
    answer: { keyId: string; name: string; permissions: ["*"] | (Permission)[]; streamIds: (string)[] | null; createdAt: Time; createdBy: string; expiresAt: Time | null; revokedAt: Time | null; lastUsedAt: Time | null };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Gives an API key another name */
  renameKey: {
    params: { keyId: string };
    query: undefined;
    body: { name: string };
    answer: { keyId: string; name: string; permissions: ["*"] | (Permission)[]; streamIds: (string)[] | null; createdAt: Time; createdBy: string; expiresAt: Time | null; revokedAt: Time | null; lastUsedAt: Time | null };
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What the workspace has uploaded, the latest first, and what is there for everybody */
  listMedia: {
    params: undefined;
    query: { kind?: "picture" | "video" | "sound" | undefined };
    body: undefined;
    answer: { media: (Media)[]; used: { files: number; bytes: number }; library: ({ address: string; name: string; kind: "picture" | "video" | "sound"; durationMs: number | null })[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Uploads a picture, a video or a sound. The body is its bytes */
  uploadMedia: {
    params: undefined;
    query: { name?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: Media;
    problem: "invalid_request" | "media_refused" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "quota_reached" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Deletes an upload */
  deleteMedia: {
    params: { mediaId: string };
    query: { anyway?: boolean | "true" | "false" | undefined };
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "media_in_use" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** An upload, and which scenes and rules use it */
  getMedia: {
    params: { mediaId: string };
    query: undefined;
    body: undefined;
    answer: { mediaId: string; address: string; name: string; kind: "picture" | "video" | "sound"; format: "png" | "jpg" | "webp" | "gif" | "avif" | "mp4" | "webm" | "mp3" | "ogg" | "wav"; bytes: number; sha256: string; width: number | null; height: number | null; frames: number | null; durationMs: number | null; createdBy: string; createdAt: Time; uses: MediaUses };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Gives an upload another name; its address stays */
  renameMedia: {
    params: { mediaId: string };
    query: undefined;
    body: { name: string };
    answer: Media;
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Everybody who has a role in the workspace or at one of its streams */
  listMembers: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { members: ({ grantId: string; accountId: string; name: string; role: Role; streamId: string | null; uniqueId: string | null; grantedBy: string; since: Time })[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes a role from a member; what they have open closes within seconds */
  removeMember: {
    params: { grantId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "last_owner" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Gives a member another role, which is another grant */
  changeMember: {
    params: { grantId: string };
    query: undefined;
    body: { role: RoleInput };
    answer: { grantId: string; accountId: string; name: string; role: Role; streamId: string | null; uniqueId: string | null; grantedBy: string; since: Time };
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "last_owner" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** This API as an OpenAPI 3.1 document */
  getOpenApi: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { openapi: string; paths: { [field: string]: unknown }; [field: string]: unknown };
    problem: "invalid_request" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The stream of an overlay token, which is sent as the bearer, the overlay's own name as rules write it, and its published scene */
  getOverlay: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { streamId: string; overlay: string; pictures: string; scene: { sceneId: string; revision: number; document: { version: 1; canvas: "page" | { width: number; height: number }; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; own?: { colours?: { gift?: string; follow?: string; sub?: string; share?: string; like?: string; pane?: string; ink?: string }; font?: "inter" | "rubik" | "nunito" | "quicksand" | "fredoka" | "fraunces" | "barlow-condensed" | "jersey" | "pixelify-sans" }; textSize?: number; widgets: ({ id: string; type: string; name?: string; place: "own" | { x: number; y: number; width: number; height: number; rotation?: number }; hidden?: boolean; locked?: boolean; group?: string; opacity?: number; textSize?: number; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; filters?: { from?: "everyone" | "subscribers" | "moderators"; without?: (string)[] }; options?: { [field: string]: boolean | number | string | (number | string | { [field: string]: boolean | number | string })[] } })[] } } | null };
    problem: "invalid_request" | "unauthorized" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The speech of an alert of a rule as a sound, by the host's voice; only of what the overlays of the stream were sent */
  speakAlert: {
    params: { actionId: string };
    query: undefined;
    body: undefined;
    answer: Blob;
    problem: "invalid_request" | "unauthorized" | "webhook_loop" | "not_found" | "not_shown" | "budget_spent" | "rate_limited" | "internal" | "configuration_incomplete" | "speech_unavailable" | "unavailable";
  };
  /** What a custom widget has kept (`SE_API.store.get`), with an overlay token as the bearer */
  readWidgetValue: {
    params: undefined;
    query: { store?: string | number | boolean | readonly string[] | undefined; key: string };
    body: undefined;
    answer: { value: string | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Keeps a value for a custom widget (`SE_API.store.set`), with an overlay token as the bearer */
  keepWidgetValue: {
    params: undefined;
    query: undefined;
    body: { store?: string; key: string; value: string };
    answer: undefined;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "unknown_stream" | "store_full" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The latest hundred erasures of the workspace, the latest first */
  listErasures: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { erasures: (PersonErasure)[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Erases one person from every place, and keeps them from coming back; asked again it answers the same */
  erasePerson: {
    params: undefined;
    query: undefined;
    body: { person: PersonInput };
    answer: PersonErasure;
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_person" | "ambiguous_user" | "too_many_suppressed" | "body_too_large" | "budget_spent" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What an erasure would find of a person; nothing is erased */
  previewErasure: {
    params: undefined;
    query: undefined;
    body: { person: PersonInput };
    answer: { events: number; firstAt: Time | null; lastAt: Time | null; streams: number; places: (string)[]; remains: (Remainder)[] };
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_person" | "ambiguous_user" | "body_too_large" | "budget_spent" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How far an erasure is, and what it did */
  getErasure: {
    params: { erasureId: string };
    query: undefined;
    body: undefined;
    answer: PersonErasure;
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** All that is kept of one person in the workspace, as one JSON document */
  exportPerson: {
    params: undefined;
    query: undefined;
    body: { person: PersonInput; limit?: number; after?: string };
    answer: Blob;
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_person" | "ambiguous_user" | "body_too_large" | "budget_spent" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** After a restore of the database: erases again whom it has forgotten that they were erased, in all workspaces */
  reapplyErasures: {
    params: undefined;
    query: undefined;
    body: { dryRun?: boolean; after?: string };
    answer: Reapplied;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What viewers asked for: those that are open first, by when they are due; at most 500 */
  listViewerRequests: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { requests: (ViewerRequest)[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Notes that a viewer's request was done or refused, and forgets who asked */
  settleViewerRequest: {
    params: { requestId: string };
    query: undefined;
    body: { outcome: "done" | "refused" };
    answer: ViewerRequest;
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Whose stream it is and how long it keeps something, for its page for viewers */
  getViewerNotice: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { uniqueId: string; hiddenAfterDays: number; removedAfterDays: number; pseudonymAfterDays: number };
    problem: "invalid_request" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** A viewer asks to see or to erase what a stream has of them; it never says whether there is anything */
  askStream: {
    params: { streamId: string };
    query: undefined;
    body: { kind: "access" | "erasure"; handle: string; contact?: string; words?: string };
    answer: { code: string; dueAt: Time };
    problem: "invalid_json" | "invalid_request" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The latest hundred replays of the workspace, the latest first */
  listReplays: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { replays: (Replay)[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Ends a replay and closes its overlays */
  stopReplay: {
    params: { runId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_replay" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How a replay stands, and once it is over its hash */
  getReplay: {
    params: { runId: string };
    query: undefined;
    body: undefined;
    answer: Replay;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_replay" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Pauses a replay, lets it go on, makes it faster or slower, or sends it elsewhere */
  changeReplay: {
    params: { runId: string };
    query: undefined;
    body: { speed?: number | "max"; paused?: boolean; seek?: { time: TimeInput } | { seqNo: number } | { offset: number } | { next: "gift" | "battle" | "gap" } };
    answer: Replay;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_replay" | "replay_ended" | "body_too_large" | "rate_limited" | "replay_budget" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** An overlay URL that shows this replay, for as long as there is one */
  createReplayToken: {
    params: { runId: string };
    query: undefined;
    body: Partial<{ name?: string }>;
    answer: ReplayToken;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_replay" | "replay_ended" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What the stream looked like where the replay is, with its counters and timers */
  getReplayState: {
    params: { runId: string };
    query: undefined;
    body: undefined;
    answer: { streamId: string; position: Position; state: LiveState; counters: { [field: string]: number }; timers: { [field: string]: number }; pausedTimers: { [field: string]: number }; rebuilding?: (string)[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_replay" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Within what workspaces may keep things, in days, and for how long they usually do */
  getRetentionBounds: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { bounds: { [field: string]: { least: number; usual: number; most: number } } };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sets these bounds; those that are not named stay */
  setRetentionBounds: {
    params: undefined;
    query: undefined;
    body: { bounds: { [field: string]: { least: number; usual: number; most: number } } };
    answer: { bounds: { [field: string]: { least: number; usual: number; most: number } } };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The latest thirty runs of retention, the latest first */
  listRetentionRuns: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { runs: ({ runId: number; state: "running" | "done" | "left" | "failed"; startedAt: Time; finishedAt: Time | null; steps: ({ step: "show" | "hide" | "hubs" | "begin" | "days" | "rows" | "segments" | "end" | "sums" | "actions" | "sessions" | "streams" | "people" | "letters"; status: "done" | "left" | "skipped" | "failed"; due: number | null; done: number; of: string; durationMs: number; why: string | null })[] })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Does what is due in all workspaces, for some seconds; with `dryRun` only says what is due */
  runRetention: {
    params: undefined;
    query: undefined;
    body: { dryRun?: boolean };
    answer: { due: { hide: { sessions: number; events: number }; show: { sessions: number; events: number }; hidden: { sessions: number; events: number }; remove: { sessions: number; events: number }; removing: { sessions: number; events: number }; actions: number; sessions: number; streams: number }; run: { runId: number; state: "running" | "done" | "left" | "failed"; startedAt: Time; finishedAt: Time | null; steps: ({ step: "show" | "hide" | "hubs" | "begin" | "days" | "rows" | "segments" | "end" | "sums" | "actions" | "sessions" | "streams" | "people" | "letters"; status: "done" | "left" | "skipped" | "failed"; due: number | null; done: number; of: string; durationMs: number; why: string | null })[] } | null };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "retention_runs" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What a rule would have done in a past session or live, and what held it back */
  dryRunRule: {
    params: undefined;
    query: undefined;
    body: DryRunRequest;
    answer: { sessionId: string; complete: boolean; sessions: number };
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_rule" | "unknown_session" | "ambiguous_session" | "body_too_large" | "budget_spent" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What the stream's rules of now say of one event of the past, with what came before it in its session */
  explainEvent: {
    params: undefined;
    query: undefined;
    body: ExplainRequest;
    answer: { sessionId: string; seqNo: number; eventId: string; actionId?: string; ruleId?: string; version: number; complete: boolean; cutShort: boolean; rules: ({ ruleId: string })[]; actions: (AskedAction)[] };
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_session" | "ambiguous_session" | "body_too_large" | "budget_spent" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Tries a rule or a condition with one event, against an empty room */
  testRule: {
    params: undefined;
    query: undefined;
    body: TrialInput;
    answer: { matched: boolean; renderedTemplate: string | null; actions: (RenderedAction)[]; errors: ({ path: string; message: string })[]; explanation: { ruleId: string } | null };
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_rule" | "body_too_large" | "budget_spent" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Deletes a rule; its revisions stay, and one of them can bring it back */
  deleteRule: {
    params: { ruleId: string };
    query: { reason?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_rule" | "revision_conflict" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** One rule */
  getRule: {
    params: { ruleId: string };
    query: undefined;
    body: undefined;
    answer: StoredRule;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_rule" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Changes some fields of a rule */
  changeRule: {
    params: { ruleId: string };
    query: undefined;
    body: { rule: { [field: string]: unknown }; reason?: string; revision?: number };
    answer: { name: string; trigger: Trigger; condition?: { [field: string]: unknown } | null; actions: (Action)[]; run?: "all" | "one"; enabled?: boolean; priority?: number; cooldownMs?: number; userCooldownMs?: number; maxPerMinute?: number | null; audience?: Audience; chance?: number; skipReplay?: boolean; ruleId: string; revision: number; streamId: string; live: { version: number; fromOffset: number } };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_rule" | "quota_reached" | "revision_conflict" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Puts another rule in its place */
  replaceRule: {
    params: { ruleId: string };
    query: undefined;
    body: { rule: RuleDraftInput; reason?: string; revision?: number };
    answer: { name: string; trigger: Trigger; condition?: { [field: string]: unknown } | null; actions: (Action)[]; run?: "all" | "one"; enabled?: boolean; priority?: number; cooldownMs?: number; userCooldownMs?: number; maxPerMinute?: number | null; audience?: Audience; chance?: number; skipReplay?: boolean; ruleId: string; revision: number; streamId: string; live: { version: number; fromOffset: number } };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_rule" | "quota_reached" | "revision_conflict" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What a rule was, the latest first */
  listRuleRevisions: {
    params: { ruleId: string };
    query: undefined;
    body: undefined;
    answer: { ruleId: string; revisions: ({ revision: number; rule: { name: string; trigger: Trigger; condition?: { [field: string]: unknown } | null; actions: (Action)[]; run?: "all" | "one"; enabled?: boolean; priority?: number; cooldownMs?: number; userCooldownMs?: number; maxPerMinute?: number | null; audience?: Audience; chance?: number; skipReplay?: boolean } | null; author: string; reason: string; createdAt: Time })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_rule" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Back to an earlier revision, as a new one; a deleted rule is there again */
  rollbackRule: {
    params: { ruleId: string };
    query: undefined;
    body: { revision: number; reason?: string };
    answer: { name: string; trigger: Trigger; condition?: { [field: string]: unknown } | null; actions: (Action)[]; run?: "all" | "one"; enabled?: boolean; priority?: number; cooldownMs?: number; userCooldownMs?: number; maxPerMinute?: number | null; audience?: Audience; chance?: number; skipReplay?: boolean; ruleId: string; revision: number; streamId: string; live: { version: number; fromOffset: number } };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_rule" | "quota_reached" | "revision_conflict" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Shows the rule's alert on the overlays that are open now, whether it would fire or not */
  showRule: {
    params: { ruleId: string };
    query: undefined;
    body: Partial<{ event?: TriedEventInput }>;
    answer: { ruleId: string; actions: (RenderedAction)[]; sockets: number; message: string };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_rule" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The runners of one's streams: who holds what, what waits in their spools, and what they logged last */
  listRunners: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { runners: ({ runnerId: string; of: "host" | "workspace"; state: "here" | "gone"; seenAt: Time; maxStreams: number | null; version: string | null; startedAt: Time | null; providers: (string)[]; redundant: boolean; streams: ({ streamId: string; uniqueId: string; live: boolean; waiting: number | null })[]; log: ({ at: Time; level: "info" | "warn" | "error"; status: string; message: string; streamId: string | null })[] })[]; containers: ({ runnerId: string; state: "off" | "running" | "waiting" | "stopping"; since: Time; nextAt: Time | null; failures: number; ended: string | null })[]; unheld: ({ streamId: string; uniqueId: string })[]; leases: ({ streamId: string; uniqueId: string; runnerId: string | null; refused: { runnerId: string; at: Time } | null })[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Deletes a file that the log does not count on */
  deleteSegment: {
    params: { name: string };
    query: undefined;
    body: undefined;
    answer: { name: string };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "segment_in_use" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The bytes of a file of the archive */
  getSegment: {
    params: { name: string };
    query: undefined;
    body: undefined;
    answer: Blob;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Puts a file into the archive. The body is its bytes, and Content-Length is needed */
  putSegment: {
    params: { name: string };
    query: undefined;
    body: undefined;
    answer: { name: string };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** One session, with the intervals in which nothing could be received */
  getSession: {
    params: { sessionId: string };
    query: { stream?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { sessionId: string; streamId: string; roomId: string; provider: string; startedAt: Time; endedAt: Time | null; firstOffset: number; lastOffset: number; lastSeqNo: number; eventCount: number; complete: boolean; gaps: (Gap)[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_session" | "ambiguous_session" | "rate_limited" | "archive_damaged" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** A part of a session as a file that others can play */
  cutClip: {
    params: { sessionId: string };
    query: { stream?: string | number | boolean | readonly string[] | undefined };
    body: Partial<{ from?: number | string; to?: number | string; anonymized?: boolean }>;
    answer: Blob;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_session" | "ambiguous_session" | "clip_too_long" | "body_too_large" | "budget_spent" | "rate_limited" | "archive_damaged" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What two sets of rules would have done in a session, side by side; nothing happens */
  compareSession: {
    params: { sessionId: string };
    query: { stream?: string | number | boolean | readonly string[] | undefined };
    body: { a?: ReplayRulesInput; b: ReplayRulesInput };
    answer: { sessionId: string; complete: boolean; events: number; a: { fired: number; actions: number; counters: { [field: string]: number }; timers: { [field: string]: number }; pausedTimers: { [field: string]: number }; timerEnds: ({ name: string; endedAt: number })[]; cutShort: boolean }; b: { fired: number; actions: number; counters: { [field: string]: number }; timers: { [field: string]: number }; pausedTimers: { [field: string]: number }; timerEnds: ({ name: string; endedAt: number })[]; cutShort: boolean }; rules: ({ name: string; a: { fired: number; heldBack: { [field: string]: number } } | null; b: { fired: number; heldBack: { [field: string]: number } } | null })[]; same: number; newCount: number; goneCount: number; new: ({ seqNo: number; time: number; eventType: string; rule: string; action: RenderedAction })[]; gone: ({ seqNo: number; time: number; eventType: string; rule: string; action: RenderedAction })[] };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_rule" | "unknown_session" | "ambiguous_session" | "body_too_large" | "budget_spent" | "rate_limited" | "archive_damaged" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The events of a session, page by page */
  listSessionEvents: {
    params: { sessionId: string };
    query: { stream?: string | number | boolean | readonly string[] | undefined; after?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined; types?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { sessionId: string; complete: boolean; gaps: (Gap)[]; events: (RecordedEvent)[]; next: number | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_session" | "ambiguous_session" | "rate_limited" | "archive_damaged" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The events of a session as a file */
  exportSession: {
    params: { sessionId: string };
    query: { stream?: string | number | boolean | readonly string[] | undefined; format?: "jsonl" | "csv" | undefined; after?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: Blob;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_session" | "ambiguous_session" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What is wrong with the events of a session */
  countSessionQuality: {
    params: { sessionId: string };
    query: { stream?: string | number | boolean | readonly string[] | undefined; after?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { sessionId: string; complete: boolean; gaps: (Gap)[]; refused: number; events: number; imperfect: number; byReason: { [field: string]: number }; raw: { [field: string]: number }; rejected: number; next: number | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_session" | "ambiguous_session" | "rate_limited" | "archive_damaged" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Replays a session, in a hub of its own */
  startReplay: {
    params: { sessionId: string };
    query: { stream?: string | number | boolean | readonly string[] | undefined };
    body: Partial<ReplayRequest>;
    answer: { runId: string; streamId: string; sessionId: string; replaySessionId: string; from: number | string | null; to: number | string | null; speed: number | "max"; rules: "live" | "revision" | "draft" | "none"; webhooks: false | { endpointIds: (string)[] }; state: "playing" | "paused" | "ended"; seeking: boolean; seqNo: number; time: Time | null; events: number; actions: number; skippedWebhooks: number; hash: string | null; because: "stopped" | "untouched" | "failed" | null; createdBy: string; createdAt: Time; endedAt: Time | null; overlayTokens: (ReplayToken)[] };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_rule" | "unknown_session" | "ambiguous_session" | "too_many_replays" | "body_too_large" | "rate_limited" | "replay_budget" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** A session minute by minute, and the moments to jump to */
  getSessionTimeline: {
    params: { sessionId: string };
    query: { stream?: string | number | boolean | readonly string[] | undefined; after?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { sessionId: string; minutes: ({ startedAt: number; events: { [field: string]: number }; coins: number })[]; moments: ({ kind: "connected" | "battle" | "gap" | "gift" | "pause" | "end"; seqNo: number; time: number; coins?: number; gift?: string })[]; next: number | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_session" | "ambiguous_session" | "rate_limited" | "archive_damaged" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Which ways of signing in this host has */
  readSignInWays: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { mail: "sent" | "shown" | "none"; providers: (OauthProvider)[]; ownerless: boolean };
    problem: "invalid_request" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sends a link to an address, if it is an account's; the answer is the same if not */
  sendSignInLink: {
    params: undefined;
    query: undefined;
    body: { email: string };
    answer: LinkSent;
    problem: "invalid_json" | "invalid_request" | "foreign_origin" | "webhook_loop" | "no_mail" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Signs in with the token of a link, which is used up by it */
  signInByLink: {
    params: undefined;
    query: undefined;
    body: { token: string };
    answer: { accountId: string; sessionId: string };
    problem: "invalid_json" | "invalid_request" | "link_refused" | "foreign_origin" | "webhook_loop" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sends the browser to a provider to sign in there */
  startOauth: {
    params: { provider: OauthProviderInput };
    query: undefined;
    body: undefined;
    answer: never;
    problem: "invalid_request" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Where a provider sends the browser back to; it goes on to the account's page */
  finishOauth: {
    params: { provider: OauthProviderInput };
    query: { code?: string | number | boolean | readonly string[] | undefined; state?: string | number | boolean | readonly string[] | undefined; error?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: never;
    problem: "invalid_request" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Signs in with a passkey; the session is a cookie */
  signInByPasskey: {
    params: undefined;
    query: undefined;
    body: { answer: { id: string; rawId: string; type: "public-key"; response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string }; clientExtensionResults: Record<string, unknown> } };
    answer: { accountId: string; sessionId: string };
    problem: "invalid_json" | "invalid_request" | "passkey_refused" | "foreign_origin" | "webhook_loop" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** A challenge for signing in with a passkey */
  askPasskey: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { options: { rpId: string; challenge: string; timeout: number; allowCredentials: ({ id: string; type: "public-key"; transports?: (string)[] })[]; userVerification: "required" } };
    problem: "invalid_request" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes an account with its first passkey, and signs in */
  signUp: {
    params: undefined;
    query: undefined;
    body: { ticket: TicketInput; name: string; answer: { id: string; rawId: string; type: "public-key"; response: { clientDataJSON: string; attestationObject: string; transports?: (string)[] }; clientExtensionResults: Record<string, unknown> } };
    answer: { accountId: string; sessionId: string };
    problem: "invalid_json" | "invalid_request" | "link_refused" | "passkey_refused" | "foreign_origin" | "webhook_loop" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** A challenge for the passkey of a new account, for who has the first owner's link or an invitation */
  askNewAccount: {
    params: undefined;
    query: undefined;
    body: { ticket: TicketInput; name: string };
    answer: { options: { rp: { id: string; name: string }; user: { id: string; name: string; displayName: string }; challenge: string; pubKeyCredParams: ({ type: "public-key"; alg: number })[]; timeout: number; excludeCredentials: ({ id: string; type: "public-key"; transports?: (string)[] })[]; authenticatorSelection: { residentKey: "required"; userVerification: "required" }; attestation: "none" } };
    problem: "invalid_json" | "invalid_request" | "link_refused" | "foreign_origin" | "webhook_loop" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How well the platform does: its parts, its objectives, and what rings; where the host shows it */
  getStatus: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: Status;
    problem: "invalid_request" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The streams of the workspace, the oldest first */
  listStreams: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { streams: (Stream)[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Adds a creator */
  createStream: {
    params: undefined;
    query: undefined;
    body: { uniqueId: string };
    answer: Stream;
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "quota_reached" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Deletes a stream for good, with its rules, endpoints and overlays */
  deleteStream: {
    params: { streamId: string };
    query: { confirm?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** One stream, and how the way to its broadcast is doing */
  getStream: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: Stream;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Pauses a stream, or gives it the creator's new handle */
  changeStream: {
    params: { streamId: string };
    query: undefined;
    body: { wanted?: boolean; uniqueId?: string; replaces?: string };
    answer: Stream;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "handle_taken" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What the rules of a stream did, the latest first, and what became of it */
  listActions: {
    params: { streamId: string };
    query: { rule?: string | number | boolean | readonly string[] | undefined; session?: string | number | boolean | readonly string[] | undefined; status?: "success" | "failed" | "skipped" | "pending" | undefined; before?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { actions: (LoggedAction)[]; next: string | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The numbers of a stream, by live, session, day or minute */
  readAnalytics: {
    params: { streamId: string };
    query: { from?: GivenTimeInput | undefined; to?: GivenTimeInput | undefined; by?: "live" | "session" | "day" | "minute" | undefined; session?: string | number | boolean | readonly string[] | undefined; room?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { from: Time; to: Time; by: "live" | "session" | "day" | "minute"; restFrom: Time | null; status: "complete" | "partial" | "insufficient_data"; pending: number; sealed: (string)[]; countedSince: Time | null; totals: { events: number; chats: number; gifts: number; coins: number; likes: number; follows: number; shares: number; joins: number; peakViewers: number | null; byType: { [field: string]: number } | null; uniqueUsers: number | null } | null; buckets: ({ key: string; events: number; chats: number; gifts: number; coins: number; likes: number; follows: number; shares: number; joins: number; peakViewers: number | null; byType: { [field: string]: number } | null; uniqueUsers: number | null })[]; gifts: ({ giftId: string; name: string | null; gifts: number; coins: number })[] | null; bestMinutes: { coins: ({ minute: Time; sessionId: string; value: number })[]; chats: ({ minute: Time; sessionId: string; value: number })[]; likes: ({ minute: Time; sessionId: string; value: number })[]; joins: ({ minute: Time; sessionId: string; value: number })[]; viewers: ({ minute: Time; sessionId: string; value: number })[] }; topGifters: ({ userId: string; uniqueId: string; count: number })[] | null; topChatters: ({ userId: string; uniqueId: string; count: number })[] | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_session" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How many people of each live were new, and how many came back */
  readAudience: {
    params: { streamId: string };
    query: { from?: GivenTimeInput | undefined; to?: GivenTimeInput | undefined };
    body: undefined;
    answer: { from: Time; to: Time; status: "complete" | "partial" | "insufficient_data"; pending: number; sealed: (string)[]; countedSince: Time | null; lives: ({ roomId: string; startedAt: Time; people: number; new: number; returning: number; cameBack: number | null })[]; cohorts: ({ week: string; people: number; back: (number)[] })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** One live beside those before it */
  compareLives: {
    params: { streamId: string };
    query: { room?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { status: "complete" | "partial" | "insufficient_data"; pending: number; sealed: (string)[]; countedSince: Time | null; live: { roomId: string; startedAt: Time; minutes: number; totals: { events: number; chats: number; gifts: number; coins: number; likes: number; follows: number; shares: number; joins: number; peakViewers: number | null }; perHour: { [field: string]: number } } | null; before: ({ roomId: string; startedAt: Time; minutes: number; totals: { events: number; chats: number; gifts: number; coins: number; likes: number; follows: number; shares: number; joins: number; peakViewers: number | null }; perHour: { [field: string]: number } })[]; usual: { [field: string]: number } | null; change: { [field: string]: number | null } | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_session" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The values of the counters */
  listCounters: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { counters: { [field: string]: number } };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes a counter away; also one that is not there is not there afterwards */
  deleteCounter: {
    params: { streamId: string; name: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Adds to a counter */
  addToCounter: {
    params: { streamId: string; name: string };
    query: undefined;
    body: { add: number };
    answer: { name: string; value: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "too_many_counters" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sets a counter */
  setCounter: {
    params: { streamId: string; name: string };
    query: undefined;
    body: { value: number };
    answer: { name: string; value: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "too_many_counters" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The webhook endpoints of a stream, the oldest first */
  listEndpoints: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { endpoints: (Endpoint)[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes an endpoint; its secret is in this answer and nowhere else */
  createEndpoint: {
    params: { streamId: string };
    query: undefined;
    body: { url: string; description?: string; eventTypes?: ("CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "TIMER_LOW" | "POINTS_CHANGED" | "MODERATION_ASKED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION")[] | null; ruleIds?: (string)[] | null; headers?: { [field: string]: string }; format?: "event" | "tikfinity" | "discord" | "cloudevents"; batchSize?: number; ordered?: boolean; rateLimit?: number | null; ratePeriod?: "second" | "minute"; onRedirect?: "fail" | "accept" | "follow"; enabled?: boolean };
    answer: { endpointId: string; streamId: string; url: string; description: string; eventTypes: ("CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "TIMER_LOW" | "POINTS_CHANGED" | "MODERATION_ASKED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION")[] | null; ruleIds: (string)[] | null; headerNames: (string)[]; format: "event" | "tikfinity" | "discord" | "cloudevents"; batchSize: number; ordered: boolean; rateLimit: number | null; ratePeriod: "second" | "minute"; onRedirect: "fail" | "accept" | "follow"; enabled: boolean; status: "on" | "off" | "unproven"; provenAt: Time | null; unproven: { askedAt: Time | null; detail: string | null; wellKnown: { url: string; text: string } } | null; disabledReason: "user" | "gone" | "failing" | null; disabledAt: Time | null; failingSince: Time | null; publicKeys: ({ publicKey: string; expiresAt: Time | null })[]; createdAt: Time; updatedAt: Time; secret: string };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_stream" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "quota_reached" | "too_many_endpoints" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The events of a stream in a range of time as a file */
  exportStream: {
    params: { streamId: string };
    query: { from?: GivenTimeInput | undefined; to?: GivenTimeInput | undefined; format?: "jsonl" | "csv" | undefined; after?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: Blob;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_session" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The latest exports of a stream */
  listExports: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { exports: (Export)[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Have events of a stream written into a file */
  startExport: {
    params: { streamId: string };
    query: undefined;
    body: Partial<ExportRequest>;
    answer: Export;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_session" | "unknown_stream" | "ambiguous_user" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "quota_reached" | "body_too_large" | "budget_spent" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** End an export and delete its file */
  deleteExport: {
    params: { streamId: string; exportId: string };
    query: undefined;
    body: undefined;
    answer: Export;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How far an export is */
  getExport: {
    params: { streamId: string; exportId: string };
    query: undefined;
    body: undefined;
    answer: Export;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Make a link that opens the file for 24 hours */
  linkExport: {
    params: { streamId: string; exportId: string };
    query: undefined;
    body: undefined;
    answer: { url: string; expiresAt: Time };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "export_not_done" | "budget_spent" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes the giveaway away, and forgets who was in it */
  removeGiveaway: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Opens a giveaway in the place of the one before */
  startGiveaway: {
    params: { streamId: string };
    query: undefined;
    body: { title: string; word?: string; who?: "everyone" | "followers" | "team" | "subscribers" | "moderators"; durationMs?: number; answerMs?: number };
    answer: { giveawayId: string; title: string; word: string; startedAt: number; closesAt: number; closedAt: number | null; count: number; full: boolean; drawn: number; draw: { winner: { userId: string; uniqueId?: string; name: string; avatarUrl?: string } | null; at: number; answerBy: number; answeredAt: number | null; of: number; others: (string)[] } | null };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Nobody comes in any more */
  closeGiveaway: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { giveawayId: string; title: string; word: string; startedAt: number; closesAt: number; closedAt: number | null; count: number; full: boolean; drawn: number; draw: { winner: { userId: string; uniqueId?: string; name: string; avatarUrl?: string } | null; at: number; answerBy: number; answeredAt: number | null; of: number; others: (string)[] } | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "no_giveaway" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Draws one of those who are in and were not drawn before; again draws another one */
  drawGiveaway: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { giveawayId: string; title: string; word: string; startedAt: number; closesAt: number; closedAt: number | null; count: number; full: boolean; drawn: number; draw: { winner: { userId: string; uniqueId?: string; name: string; avatarUrl?: string } | null; at: number; answerBy: number; answeredAt: number | null; of: number; others: (string)[] } | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "no_giveaway" | "nobody_in" | "too_many_draws" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The goals that count over several lives, and how far each is */
  listGoals: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { goals: ({ name: string; counts: "likes" | "coins" | "follows" | "subscribers" | "shares" | "gift"; gift: string | null; value: number; setAt: Time })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes a goal away; also one that is not there is not there afterwards */
  deleteGoal: {
    params: { streamId: string; name: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Adds to what a goal has counted, or takes from it, down to 0 */
  addToGoal: {
    params: { streamId: string; name: string };
    query: undefined;
    body: { add: number };
    answer: { name: string; counts: "likes" | "coins" | "follows" | "subscribers" | "shares" | "gift"; gift: string | null; value: number; setAt: Time };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_goal" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sets a goal that counts from now on, over several lives, or how far it is */
  setGoal: {
    params: { streamId: string; name: string };
    query: undefined;
    body: { counts: "likes" | "coins" | "follows" | "subscribers" | "shares" | "gift"; gift?: string; value?: number };
    answer: { name: string; counts: "likes" | "coins" | "follows" | "subscribers" | "shares" | "gift"; gift: string | null; value: number; setAt: Time };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "too_many_goals" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Every handle that the stream had, and who else of the workspace is the same person */
  listStreamHandles: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { streamId: string; creatorId: string | null; handles: ({ uniqueId: string; since: Time })[]; sameCreator: ({ streamId: string; uniqueId: string })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The events of a stream over its sessions, the latest first */
  searchHistory: {
    params: { streamId: string };
    query: { from?: GivenTimeInput | undefined; to?: GivenTimeInput | undefined; types?: string | number | boolean | readonly string[] | undefined; user?: string | number | boolean | readonly string[] | undefined; text?: string | number | boolean | readonly string[] | undefined; minCoins?: string | number | boolean | readonly string[] | undefined; after?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { from: Time; to: Time; events: (RecordedEvent)[]; searchedBack: string | null; sealed: (string)[]; next: string | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "ambiguous_user" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The poll, the wheel, the giveaway, the queue and the question card */
  readInteraction: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { poll: { pollId: string; question: string; answers: ({ key: string; text: string; votes: number })[]; startedAt: number; closesAt: number; closedAt: number | null; full: boolean } | null; wheel: { wheelId: string; title: string; sections: ({ label: string; weight: number })[]; word: string | null; turnMs: number; spins: ({ no: number; section: number; label: string; at: number; by: { userId: string; uniqueId?: string; name: string; avatarUrl?: string } | null })[] } | null; giveaway: { giveawayId: string; title: string; word: string; startedAt: number; closesAt: number; closedAt: number | null; count: number; full: boolean; drawn: number; draw: { winner: { userId: string; uniqueId?: string; name: string; avatarUrl?: string } | null; at: number; answerBy: number; answeredAt: number | null; of: number; others: (string)[] } | null } | null; queue: { title: string; word: string; leaveWord: string; open: boolean; now: { userId: string; uniqueId?: string; name: string; avatarUrl?: string } | null; next: ({ userId: string; uniqueId?: string; name: string; avatarUrl?: string; since: number })[]; count: number } | null; questions: { card: { offset: number; text: string; by: { userId: string; uniqueId?: string; name: string; avatarUrl?: string }; at: number } | null; waiting: number }; waiting: ({ userId: string; uniqueId?: string; name: string; avatarUrl?: string; since: number })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The invitations to this stream that are open */
  listStreamInvitations: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { invitations: ({ invitationId: string; role: Role; streamId: string | null; uniqueId: string | null; email: string | null; handle: string | null; createdBy: string; createdAt: Time; expiresAt: Time })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Invites somebody to this stream alone; the link is told in this answer alone */
  createStreamInvitation: {
    params: { streamId: string };
    query: undefined;
    body: { role: RoleInput; email?: string; handle?: string };
    answer: { invitationId: string; role: Role; streamId: string | null; uniqueId: string | null; email: string | null; handle: string | null; createdBy: string; createdAt: Time; expiresAt: Time; link: string };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_stream" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "quota_reached" | "too_many_invitations" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Ends an invitation to this stream that is open */
  revokeStreamInvitation: {
    params: { streamId: string; invitationId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Why a room has the coins it has: the ledger runs anew over the log's gift events */
  readLedger: {
    params: { streamId: string };
    query: { user?: string | number | boolean | readonly string[] | undefined; gift?: string | number | boolean | readonly string[] | undefined; receiver?: string | number | boolean | readonly string[] | undefined; session?: string | number | boolean | readonly string[] | undefined; room?: string | number | boolean | readonly string[] | undefined; after?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { streamId: string; roomId: string; throughOffset: number; truncated: boolean; gifts: number; coins: number; totals: ({ user: { userId: string; uniqueId: string; displayName?: string }; giftId: string; giftName: string; receiverUserId: string; gifts: number; coins: number; events: number; priceUnknown?: true })[]; totalsLeftOut: number; events: ({ offset: number; sessionId: string; seqNo: number; nativeId?: string; timestamp: number; userId: string; uniqueId: string; giftId: string; groupId: string; receiverUserId: string; isGiftStreak: boolean; giftCount: number; streakEnd: boolean; diamondCount: number; giftsDelta: number; coinsDelta: number; priceUnknown?: true })[]; next: number | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_session" | "unknown_stream" | "ambiguous_user" | "rate_limited" | "archive_damaged" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Those who have a role at this stream alone */
  listStreamMembers: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { members: ({ grantId: string; accountId: string; name: string; role: Role; streamId: string | null; uniqueId: string | null; grantedBy: string; since: Time })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** As `removeMember`, for who has a role at this stream alone */
  removeStreamMember: {
    params: { streamId: string; grantId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** As `changeMember`, for who has a role at this stream alone */
  changeStreamMember: {
    params: { streamId: string; grantId: string };
    query: undefined;
    body: { role: RoleInput };
    answer: { grantId: string; accountId: string; name: string; role: Role; streamId: string | null; uniqueId: string | null; grantedBy: string; since: Time };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The lists of words and links that are kept off the overlays, and what waits for a moderator */
  getModeration: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { listsNo: number; words?: ({ word: string; match?: "whole" | "inside"; measure?: "mask" | "hold" | "hide"; exact?: boolean })[]; links?: { measure?: "show" | "mask" | "hold" | "hide"; allowed?: (string)[] }; hold?: { kinds?: ("alerts" | "speech" | "gifts" | "follows" | "subscriptions" | "chat" | "questions" | "emotes")[]; waitMs?: number; otherwise?: "show" | "drop" }; editedBy: string | null; updatedAt: Time | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Puts other lists in their place, live at once: what they keep off leaves the screens */
  setModeration: {
    params: { streamId: string };
    query: undefined;
    body: { listsNo: number; words?: ({ word: string; match?: "whole" | "inside"; measure?: "mask" | "hold" | "hide"; exact?: boolean })[]; links?: { measure?: "show" | "mask" | "hold" | "hide"; allowed?: (string)[] }; hold?: { kinds?: ("alerts" | "speech" | "gifts" | "follows" | "subscriptions" | "chat" | "questions" | "emotes")[]; waitMs?: number; otherwise?: "show" | "drop" } };
    answer: { listsNo: number; sockets: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "revision_conflict" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Hides what an event shows, or shows it by itself for a time, on every overlay */
  doAct: {
    params: { streamId: string };
    query: undefined;
    body: { do: "hide"; eventId: string; offset: number } | { do: "feature"; eventId: string; offset: number; durationMs?: number } | { do: "shout_out"; eventId: string; offset: number; durationMs?: number; text?: string };
    answer: { act: Act; sockets: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "not_shown" | "unknown_message" | "unknown_stream" | "already_decided" | "overlays_emptied" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Brings back what was hidden, takes off what is shown by itself, or asks to lift what was asked */
  undoAct: {
    params: { streamId: string; actId: string };
    query: undefined;
    body: undefined;
    answer: { act: Act; sockets: number };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_act" | "unknown_person" | "unknown_stream" | "already_decided" | "nobody_to_ask" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Tells the streamer's own programs, by webhook, to time a person out at TikTok, to ban them, or to lift that */
  askModeration: {
    params: { streamId: string };
    query: undefined;
    body: { do: "timeout"; userId?: string; handle?: string; reason?: string; seconds?: number } | { do: "ban"; userId?: string; handle?: string; reason?: string } | { do: "lift"; userId?: string; handle?: string; reason?: string };
    answer: { eventId: string; offset: number; endpoints: number; rules: number; acts: (Act)[] };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_person" | "unknown_stream" | "already_decided" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "nobody_to_ask" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The people who are kept off the overlays, or held, or not spoken */
  listBlocked: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { blocked: ({ blockId: string; streamId: string; userId: string | null; handle: string | null; measure: "hide" | "hold" | "silence"; until: Time | null; note: string; createdBy: string; createdAt: Time })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Has the overlays show nothing of a person, and takes away what they show; or has them wait, or not be spoken */
  blockPerson: {
    params: { streamId: string };
    query: undefined;
    body: { userId?: string; handle?: string; durationMs?: number; note?: string; measure?: "hide" | "hold" | "silence" };
    answer: { blockId: string; streamId: string; userId: string | null; handle: string | null; measure: "hide" | "hold" | "silence"; until: Time | null; note: string; createdBy: string; createdAt: Time };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "too_many_blocked" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Has the overlays show a person again, from now on */
  unblockPerson: {
    params: { streamId: string; blockId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_block" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Who may moderate the stream, by id and name: members and keys */
  listColleagues: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { colleagues: ({ id: string; name: string; kind: "member" | "key" })[]; self: string };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How everything stands for who moderates: what waits, what was done and by whom, who looks at what */
  readDesk: {
    params: { streamId: string };
    query: { known?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { version: string; looking: ({ by: string; at: Time; heldId: string | null; userId: string | null })[]; queue: { waiting: (HeldThing)[]; decided: (HeldThing)[]; emptied: { at: Time; by: string; reason: string } | null; acts: (Act)[]; people: ({ measure: "hide" | "hold" | "silence"; userId: string | null; handle: string | null; until: Time | null; blockId: string | null; by: string | null; at: Time | null })[] } | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What waits for a moderator, the longest first, and what was decided last */
  listHeld: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { waiting: (HeldThing)[]; decided: (HeldThing)[]; emptied: { at: Time; by: string; reason: string } | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Lets all that waits through, or drops it */
  decideAllHeld: {
    params: { streamId: string };
    query: undefined;
    body: { outcome: "show" | "drop" };
    answer: { count: number; sockets: number; held?: HeldThing };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "overlays_emptied" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Lets one thing through, drops it, or has it wait again */
  decideHeld: {
    params: { streamId: string; heldId: string };
    query: undefined;
    body: { outcome: "show" | "drop" | "undo" };
    answer: { count: number; sockets: number; held?: HeldThing };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_held" | "unknown_stream" | "already_decided" | "overlays_emptied" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Tells the others what one looks at, for 15 seconds; without either, nothing */
  sayLooking: {
    params: { streamId: string };
    query: undefined;
    body: { heldId?: string; userId?: string };
    answer: undefined;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Shows an alert once more, on every overlay; nothing counts twice */
  replayAlert: {
    params: { streamId: string };
    query: undefined;
    body: { eventId: string } | { actionId: string };
    answer: { sockets: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "not_shown" | "unknown_stream" | "overlays_emptied" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The latest alerts that the overlays were sent, the latest first: what can be shown once more */
  listShownAlerts: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { shown: ({ kind: "event"; at: Time; event: RecordedEvent } | { kind: "rule"; at: Time; alert: AskedAction })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How well this stream was kept to the platform's objectives */
  readObjectives: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { reportedAt: Time | null; objectives: (ObjectiveState)[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The stream's overlay URLs, never their tokens; also those that are revoked */
  listOverlayTokens: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { overlayTokens: ({ tokenId: string; name: string; createdAt: Time; revokedAt: Time | null; expiresAt: Time | null; replacedBy: string | null; reads: "overlay" | "everything"; lastSeenAt: Time | null })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes an overlay URL; its token is in this answer and nowhere else */
  createOverlayToken: {
    params: { streamId: string };
    query: undefined;
    body: Partial<{ name?: string; reads?: "overlay" | "everything" }>;
    answer: { tokenId: string; streamId: string; name: string; token: string; url: string };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "quota_reached" | "too_many_tokens" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Revokes an overlay URL; the pages that have it open are closed at once */
  revokeOverlayToken: {
    params: { streamId: string; tokenId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes another token for the same overlay; the one before works on for a while, and then its pages are closed */
  rotateOverlayToken: {
    params: { streamId: string; tokenId: string };
    query: undefined;
    body: Partial<{ graceSeconds?: number }>;
    answer: { tokenId: string; streamId: string; name: string; token: string; url: string; replaces: string; previousExpiresAt: Time };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "already_replaced" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "too_many_tokens" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes away what is shown and what waits, also on overlays that come later; without a selection all of it */
  clearOverlays: {
    params: { streamId: string };
    query: undefined;
    body: Partial<{ messageIds?: (string)[]; userIds?: (string)[]; ruleIds?: (string)[]; actionIds?: (string)[]; parts?: ("alerts" | "speech" | "chat")[] }>;
    answer: { sockets: number; offset: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes everything off every overlay at once, and keeps them empty until they are released */
  emptyOverlays: {
    params: { streamId: string };
    query: undefined;
    body: Partial<{ reason?: string }>;
    answer: { emptied: { at: Time; by: string; reason: string } | null; sockets: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Silences the overlays, or shows nothing of some people */
  muteOverlays: {
    params: { streamId: string };
    query: undefined;
    body: Partial<{ muted?: boolean; durationMs?: number; userIds?: (string)[] }>;
    answer: { muted: boolean; until: number | null; sockets: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "too_many_muted" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The overlay pages that are open now: which are in OBS, seen, on air, and how late they are */
  listOpenOverlays: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { open: ({ tokenId: string; name: string | null; openedAt: Time; showing: { obs: string | null; visible: boolean; active: boolean | null; streaming: boolean | null; lagMs: number | null; at: Time } | null })[]; count: number };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Lets the overlays show what comes from now on */
  releaseOverlays: {
    params: { streamId: string };
    query: undefined;
    body: Partial<Record<string, unknown>>;
    answer: { emptied: { at: Time; by: string; reason: string } | null; sockets: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What is on the screen has had its time */
  skipAlerts: {
    params: { streamId: string };
    query: undefined;
    body: Partial<{ queue?: string }>;
    answer: { sockets: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Shows an alert that is made up on the overlays of a name that are open now; nothing else comes of it */
  tryOverlay: {
    params: { streamId: string };
    query: undefined;
    body: { overlay: string; text?: string; event?: { eventType: "GIFT" | "FOLLOW" | "SUBSCRIBE"; payload: { [field: string]: unknown }; [field: string]: unknown } };
    answer: { sockets: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Who has how many points, most first, and what earns them */
  readPoints: {
    params: { streamId: string };
    query: { after?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined; text?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { settings: { on: boolean; name: string; rates: { coin: number; like: number; share: number; follow: number; subscription: number; chatMinute: number }; subscriberBonus: number; levels: ({ name: string; from: number })[]; decay: { percent: number; days: number } | null }; people: ({ userId: string; uniqueId: string; displayName?: string; avatarUrl?: string; rank: number; balance: number; earned: number; level: number })[]; count: number; isPlayed: boolean; forgotten: number };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Gives people points or takes them, by hand; each is an event of the log */
  changePoints: {
    params: { streamId: string };
    query: undefined;
    body: { changes: ({ user: string; change?: number; to?: number; note?: string })[]; isImport?: boolean };
    answer: { people: ({ userId: string; uniqueId: string; displayName?: string; avatarUrl?: string; rank: number; balance: number; earned: number; level: number })[] };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_person" | "unknown_stream" | "ambiguous_user" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sets what earns points from now on, levels, and what idle points lose */
  setPoints: {
    params: { streamId: string };
    query: undefined;
    body: { on?: boolean; name?: string; rates: { coin?: number; like?: number; share?: number; follow?: number; subscription?: number; chatMinute?: number }; subscriberBonus?: number; levels?: ({ name: string; from: number })[]; decay?: { percent: number; days: number } | null };
    answer: { on: boolean; name: string; rates: { coin: number; like: number; share: number; follow: number; subscription: number; chatMinute: number }; subscriberBonus: number; levels: ({ name: string; from: number })[]; decay: { percent: number; days: number } | null };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes points from one person and gives them to another, or refuses where there are not enough */
  transferPoints: {
    params: { streamId: string };
    query: undefined;
    body: { from: string; to: string; points: number; note?: string };
    answer: { people: ({ userId: string; uniqueId: string; displayName?: string; avatarUrl?: string; rank: number; balance: number; earned: number; level: number })[] };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_person" | "unknown_stream" | "ambiguous_user" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "not_enough_points" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes the poll away */
  removePoll: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Starts a poll in the place of the one before */
  startPoll: {
    params: { streamId: string };
    query: undefined;
    body: { question: string; answers: ({ key?: string; text: string })[]; durationMs?: number; changeable?: boolean; who?: "everyone" | "followers" | "team" | "subscribers" | "moderators" };
    answer: { pollId: string; question: string; answers: ({ key: string; text: string; votes: number })[]; startedAt: number; closesAt: number; closedAt: number | null; full: boolean };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Closes the poll before its time; the result stays */
  closePoll: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { pollId: string; question: string; answers: ({ key: string; text: string; votes: number })[]; startedAt: number; closesAt: number; closedAt: number | null; full: boolean };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "no_poll" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What the stream's hub knows of its latest sessions, to be held against the log */
  getStreamProof: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { streamId: string; position: Position; loggedOffset: number; sessions: ({ sessionId: string; lastSeqNo: number; eventCount: number; chainHead: string })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes the card away, and those that wait */
  clearQuestions: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Puts a chat message or a question onto the screen, or behind those that wait */
  showQuestion: {
    params: { streamId: string };
    query: undefined;
    body: { offset: number; now?: boolean };
    answer: { card: { offset: number; text: string; by: { userId: string; uniqueId?: string; name: string; avatarUrl?: string }; at: number } | null; waiting: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_message" | "unknown_stream" | "too_many_questions" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes the card off the screen; the next one comes, if one waits */
  nextQuestion: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { card: { offset: number; text: string; by: { userId: string; uniqueId?: string; name: string; avatarUrl?: string }; at: number } | null; waiting: number };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes the queue away */
  removeQueue: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sets up the queue, opens or closes it; who waits goes on waiting */
  setQueue: {
    params: { streamId: string };
    query: undefined;
    body: Partial<{ title?: string; word?: string; leaveWord?: string; who?: "everyone" | "followers" | "team" | "subscribers" | "moderators"; open?: boolean; most?: number }>;
    answer: { title: string; word: string; leaveWord: string; open: boolean; now: { userId: string; uniqueId?: string; name: string; avatarUrl?: string } | null; next: ({ userId: string; uniqueId?: string; name: string; avatarUrl?: string; since: number })[]; count: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Nobody waits any more, and nobody is on */
  clearQueue: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { title: string; word: string; leaveWord: string; open: boolean; now: { userId: string; uniqueId?: string; name: string; avatarUrl?: string } | null; next: ({ userId: string; uniqueId?: string; name: string; avatarUrl?: string; since: number })[]; count: number };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "no_queue" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Calls the next one */
  callNext: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { title: string; word: string; leaveWord: string; open: boolean; now: { userId: string; uniqueId?: string; name: string; avatarUrl?: string } | null; next: ({ userId: string; uniqueId?: string; name: string; avatarUrl?: string; since: number })[]; count: number };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "no_queue" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes somebody out who waits */
  takeOutOfQueue: {
    params: { streamId: string };
    query: undefined;
    body: { userId: string };
    answer: { title: string; word: string; leaveWord: string; open: boolean; now: { userId: string; uniqueId?: string; name: string; avatarUrl?: string } | null; next: ({ userId: string; uniqueId?: string; name: string; avatarUrl?: string; since: number })[]; count: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "no_queue" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The rules of a stream, in the order they were made */
  listRules: {
    params: { streamId: string };
    query: { deleted?: boolean | "true" | "false" | undefined };
    body: undefined;
    answer: { rules: (StoredRule)[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes a rule */
  createRule: {
    params: { streamId: string };
    query: undefined;
    body: { rule: RuleDraftInput; reason?: string };
    answer: { name: string; trigger: Trigger; condition?: { [field: string]: unknown } | null; actions: (Action)[]; run?: "all" | "one"; enabled?: boolean; priority?: number; cooldownMs?: number; userCooldownMs?: number; maxPerMinute?: number | null; audience?: Audience; chance?: number; skipReplay?: boolean; ruleId: string; revision: number; streamId: string; live: { version: number; fromOffset: number } };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "quota_reached" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What each rule did in this live: how often it fired, and what held it back how often */
  readRuleCounts: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { counts: ({ ruleId: string; fired: number; held: { [field: string]: number }; notTrue?: number })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The rules as `import` takes them, without ids */
  exportRules: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { rules: ({ name: string; trigger: Trigger; condition?: { [field: string]: unknown } | null; actions: (Action)[]; run?: "all" | "one"; enabled?: boolean; priority?: number; cooldownMs?: number; userCooldownMs?: number; maxPerMinute?: number | null; audience?: Audience; chance?: number; skipReplay?: boolean })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Adds rules, or puts them in the place of all that are there */
  importRules: {
    params: { streamId: string };
    query: undefined;
    body: { rules: (unknown)[]; mode?: "add" | "replace"; reason?: string };
    answer: { rules: (StoredRule)[]; live: { version: number; fromOffset: number } };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "quota_reached" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Shows the alerts of a rule that is not saved on the overlays that are open now, or tries one action of it */
  showDraft: {
    params: { streamId: string };
    query: undefined;
    body: { rule: RuleDraftInput; action?: number; event?: TriedEventInput };
    answer: { actions: (RenderedAction)[]; sockets: number; message: string; tried: { action: RenderedAction; became: "told" | "success" | "failed" | "skipped" | "no_runner" | "no_word"; error: string; runnerId: string | null; tookMs: number | null; change: { before: number; after: number } | null } | null };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "too_many_trials" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The scenes of a stream, without their documents */
  listScenes: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { scenes: ({ sceneId: string; streamId: string; name: string; overlay: string; draftNo: number; publishedRevision: number; editedBy: string; createdAt: Time; updatedAt: Time })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes a scene, as a draft */
  createScene: {
    params: { streamId: string };
    query: undefined;
    body: { name: string; overlay?: string; document: { version: 1; canvas: "page" | { width: number; height: number }; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; own?: { colours?: { gift?: string; follow?: string; sub?: string; share?: string; like?: string; pane?: string; ink?: string }; font?: "inter" | "rubik" | "nunito" | "quicksand" | "fredoka" | "fraunces" | "barlow-condensed" | "jersey" | "pixelify-sans" }; textSize?: number; widgets: ({ id: string; type: string; name?: string; place: "own" | { x: number; y: number; width: number; height: number; rotation?: number }; hidden?: boolean; locked?: boolean; group?: string; opacity?: number; textSize?: number; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; filters?: { from?: "everyone" | "subscribers" | "moderators"; without?: (string)[] }; options?: { [field: string]: boolean | number | string | (number | string | { [field: string]: boolean | number | string })[] } })[] } };
    answer: StoredScene;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "overlay_taken" | "too_many_scenes" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes a scene of an exported file, as a draft */
  importScene: {
    params: { streamId: string };
    query: undefined;
    body: SceneFileInput;
    answer: StoredScene;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "overlay_taken" | "too_many_scenes" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Deletes a scene; its overlays show the classic layout again */
  deleteScene: {
    params: { streamId: string; sceneId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_scene" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** A scene with its draft */
  getScene: {
    params: { streamId: string; sceneId: string };
    query: undefined;
    body: undefined;
    answer: { sceneId: string; streamId: string; name: string; overlay: string; draftNo: number; publishedRevision: number; editedBy: string; createdAt: Time; updatedAt: Time; draft: { version: 1; canvas: "page" | { width: number; height: number }; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; own?: { colours?: { gift?: string; follow?: string; sub?: string; share?: string; like?: string; pane?: string; ink?: string }; font?: "inter" | "rubik" | "nunito" | "quicksand" | "fredoka" | "fraunces" | "barlow-condensed" | "jersey" | "pixelify-sans" }; textSize?: number; widgets: ({ id: string; type: string; name?: string; place: "own" | { x: number; y: number; width: number; height: number; rotation?: number }; hidden?: boolean; locked?: boolean; group?: string; opacity?: number; textSize?: number; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; filters?: { from?: "everyone" | "subscribers" | "moderators"; without?: (string)[] }; options?: { [field: string]: boolean | number | string | (number | string | { [field: string]: boolean | number | string })[] } })[] }; pictures: string };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_scene" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Puts another draft in its place; no overlay changes */
  editScene: {
    params: { streamId: string; sceneId: string };
    query: undefined;
    body: { draftNo: number; name?: string; document: { version: 1; canvas: "page" | { width: number; height: number }; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; own?: { colours?: { gift?: string; follow?: string; sub?: string; share?: string; like?: string; pane?: string; ink?: string }; font?: "inter" | "rubik" | "nunito" | "quicksand" | "fredoka" | "fraunces" | "barlow-condensed" | "jersey" | "pixelify-sans" }; textSize?: number; widgets: ({ id: string; type: string; name?: string; place: "own" | { x: number; y: number; width: number; height: number; rotation?: number }; hidden?: boolean; locked?: boolean; group?: string; opacity?: number; textSize?: number; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; filters?: { from?: "everyone" | "subscribers" | "moderators"; without?: (string)[] }; options?: { [field: string]: boolean | number | string | (number | string | { [field: string]: boolean | number | string })[] } })[] } };
    answer: StoredScene;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_scene" | "unknown_stream" | "revision_conflict" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The draft as a file, which `import` takes */
  exportScene: {
    params: { streamId: string; sceneId: string };
    query: undefined;
    body: undefined;
    answer: SceneFile;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_scene" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Has the overlays show the draft; pages that are open change without being loaded anew */
  publishScene: {
    params: { streamId: string; sceneId: string };
    query: undefined;
    body: { draftNo: number; reason?: string };
    answer: { sceneId: string; revision: number; sockets: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_scene" | "unknown_stream" | "revision_conflict" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What was published of a scene, the latest first: who, when, why; a hundred at most are kept */
  listSceneRevisions: {
    params: { streamId: string; sceneId: string };
    query: undefined;
    body: undefined;
    answer: { sceneId: string; revisions: ({ revision: number; author: string; reason: string; createdAt: Time })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_scene" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What was published as a revision */
  getSceneRevision: {
    params: { streamId: string; sceneId: string; revision: string };
    query: undefined;
    body: undefined;
    answer: { sceneId: string; revision: number; document: { version: 1; canvas: "page" | { width: number; height: number }; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; own?: { colours?: { gift?: string; follow?: string; sub?: string; share?: string; like?: string; pane?: string; ink?: string }; font?: "inter" | "rubik" | "nunito" | "quicksand" | "fredoka" | "fraunces" | "barlow-condensed" | "jersey" | "pixelify-sans" }; textSize?: number; widgets: ({ id: string; type: string; name?: string; place: "own" | { x: number; y: number; width: number; height: number; rotation?: number }; hidden?: boolean; locked?: boolean; group?: string; opacity?: number; textSize?: number; theme?: "glass" | "outline" | "light" | "paper" | "neon" | "arcade" | "broadcast" | "candy"; filters?: { from?: "everyone" | "subscribers" | "moderators"; without?: (string)[] }; options?: { [field: string]: boolean | number | string | (number | string | { [field: string]: boolean | number | string })[] } })[] } };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_scene" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Publishes an earlier revision again, and makes it the draft */
  rollbackScene: {
    params: { streamId: string; sceneId: string };
    query: undefined;
    body: { draftNo: number; revision: number; reason?: string };
    answer: { sceneId: string; revision: number; sockets: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_scene" | "unknown_stream" | "revision_conflict" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** A hundred sessions of a stream, the latest first */
  listStreamSessions: {
    params: { streamId: string };
    query: { room?: string | number | boolean | readonly string[] | undefined; before?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { sessions: (Session)[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What the stream looks like right now, with its counters and timers */
  getStreamState: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { streamId: string; position: Position; state: LiveState; counters: { [field: string]: number }; timers: { [field: string]: number }; pausedTimers: { [field: string]: number }; rebuilding?: (string)[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The timers: when each ends, or what is left of it */
  listTimers: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { timers: { [field: string]: number }; pausedTimers: { [field: string]: number }; details: ({ name: string; endsAt: number | null; leftMs: number; paused: boolean; pausedBy: "hand" | "stream" | null; maxMs: number | null; until: Time | null; withStream: boolean })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes a timer away; also one that is not there is not there afterwards */
  deleteTimer: {
    params: { streamId: string; name: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Adds to a timer, pauses it, gives it other bounds */
  changeTimer: {
    params: { streamId: string; name: string };
    query: undefined;
    body: { addMs?: number; maxMs?: number | null; until?: GivenTimeInput | null; withStream?: boolean; paused?: boolean };
    answer: { name: string; endsAt: number | null; leftMs: number; paused: boolean; pausedBy: "hand" | "stream" | null; maxMs: number | null; until: Time | null; withStream: boolean };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "too_many_counters" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sets a timer */
  setTimer: {
    params: { streamId: string; name: string };
    query: undefined;
    body: { leftMs: number; maxMs?: number | null; until?: GivenTimeInput | null; withStream?: boolean; paused?: boolean };
    answer: { name: string; endsAt: number | null; leftMs: number; paused: boolean; pausedBy: "hand" | "stream" | null; maxMs: number | null; until: Time | null; withStream: boolean };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "too_many_counters" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What viewers added to a timer: in all, who most, and the latest hundred */
  readContributions: {
    params: { streamId: string; name: string };
    query: undefined;
    body: undefined;
    answer: { name: string; rates: { coinMs: number; likeMs: number; followMs: number; shareMs: number; subscriptionMs: number; gifts: ({ gift: string; ms: number })[]; happyHours: ({ multiplier: number; from: Time; until: Time })[]; revives: boolean; direction: "down" | "up" }; grantedMs: number; ranMs: number; totals: { coins: { amount: number; givenMs: number; addedMs: number }; gift: { amount: number; givenMs: number; addedMs: number }; likes: { amount: number; givenMs: number; addedMs: number }; follow: { amount: number; givenMs: number; addedMs: number }; share: { amount: number; givenMs: number; addedMs: number }; subscription: { amount: number; givenMs: number; addedMs: number } }; people: ({ userId: string; name: string; addedMs: number })[]; latest: ({ kind: "coins" | "gift" | "likes" | "follow" | "share" | "subscription"; person: { userId: string; uniqueId?: string; name: string } | null; giftName?: string; giftImageUrl?: string; amount: number; givenMs: number; addedMs: number; since: Time; at: Time; offset: number })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "unknown_timer" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Nobody adds to the timer any more; it goes on, and what was added is forgotten as a list */
  removeTimerRates: {
    params: { streamId: string; name: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Has viewers add to a timer: by coins, gifts, likes, follows, shares and subscriptions */
  setTimerRates: {
    params: { streamId: string; name: string };
    query: undefined;
    body: { coinMs?: number; likeMs?: number; followMs?: number; shareMs?: number; subscriptionMs?: number; gifts?: ({ gift: string; ms: number })[]; happyHours?: ({ multiplier: number; from: GivenTimeInput; until: GivenTimeInput })[]; revives?: boolean; direction?: "down" | "up" };
    answer: { name: string; rates: { coinMs: number; likeMs: number; followMs: number; shareMs: number; subscriptionMs: number; gifts: ({ gift: string; ms: number })[]; happyHours: ({ multiplier: number; from: Time; until: Time })[]; revives: boolean; direction: "down" | "up" } };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "unknown_timer" | "too_many_counters" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Who was there, over all lives of a time: who gave, wrote or came the most first */
  listViewers: {
    params: { streamId: string };
    query: { from?: GivenTimeInput | undefined; to?: GivenTimeInput | undefined; order?: "coins" | "chats" | "days" | undefined; search?: string | number | boolean | readonly string[] | undefined; after?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { from: Time; to: Time; viewers: ({ userId: string; uniqueId: string; displayName: string | null; coins: number; chats: number; days: number; firstSeenAt: Time; lastSeenAt: Time })[]; pending: number; next: string | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What a viewer did in this live and in all of them, and under which handles */
  readViewer: {
    params: { streamId: string; userId: string };
    query: undefined;
    body: undefined;
    answer: { userId: string; handles: (string)[]; firstSeenAt: Time | null; lastSeenAt: Time | null; lives: number; all: { events: number; chats: number; gifts: number; coins: number; likes: number }; live: { events: number; chats: number; gifts: number; coins: number; likes: number; firstSeenAt: Time } | null; pending: number };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** In which lives a viewer did something, and what; the latest hundred, the latest first */
  listViewerLives: {
    params: { streamId: string; userId: string };
    query: undefined;
    body: undefined;
    answer: { lives: ({ roomId: string; startedAt: Time; events: number; chats: number; gifts: number; coins: number; likes: number })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The notes about a viewer: what is shared, and one's own; the latest first */
  listNotes: {
    params: { streamId: string; userId: string };
    query: undefined;
    body: undefined;
    answer: { notes: ({ noteId: string; text: string; shared: boolean; createdBy: string; createdAt: Time })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Writes a note about a viewer, for every moderator or for oneself */
  writeNote: {
    params: { streamId: string; userId: string };
    query: undefined;
    body: { text: string; shared?: boolean };
    answer: { noteId: string; text: string; shared: boolean; createdBy: string; createdAt: Time };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "too_many_notes" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Deletes a note of one's own */
  deleteNote: {
    params: { streamId: string; userId: string; noteId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_note" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Why does nothing show? Asks every stage from the creator's page to the source in OBS, and says what to do */
  readWay: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { at: Time; stages: (WayFinding)[]; main: number | null; pictures: string };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Takes the wheel away */
  removeWheel: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sets up the wheel */
  setWheel: {
    params: { streamId: string };
    query: undefined;
    body: { title?: string; sections: ({ label: string; weight?: number })[]; word?: string | null; who?: "everyone" | "followers" | "team" | "subscribers" | "moderators"; cooldownMs?: number };
    answer: { wheelId: string; title: string; sections: ({ label: string; weight: number })[]; word: string | null; turnMs: number; spins: ({ no: number; section: number; label: string; at: number; by: { userId: string; uniqueId?: string; name: string; avatarUrl?: string } | null })[] };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Spins the wheel; while it turns the next turn waits */
  spinWheel: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { no: number; section: number; label: string; at: number; by: { userId: string; uniqueId?: string; name: string; avatarUrl?: string } | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "no_wheel" | "too_many_spins" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Deletes everything that the custom widgets of a stream have kept */
  emptyWidgetStore: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Everything that the custom widgets of a stream have kept */
  listWidgetValues: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { values: ({ store: string; key: string; value: string })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Deletes the workspace for good, with its streams, keys and members */
  deleteWorkspace: {
    params: undefined;
    query: { confirm?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The workspace of the key, or that the header Workspace names */
  getWorkspace: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { workspaceId: string; name: string; createdAt: Time };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Gives the workspace another name */
  renameWorkspace: {
    params: undefined;
    query: undefined;
    body: { name: string };
    answer: { workspaceId: string; name: string; createdAt: Time };
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How many there may be of everything that can be made, and how many there are */
  listQuotas: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { workspaceId: string; quotas: ({ name: "streams" | "apiKeys" | "ingestKeys" | "overlayTokens" | "endpoints" | "ruleBytes" | "members" | "exports" | "media" | "mediaBytes" | "openInvitations"; limit: number; used: number; isSet: boolean })[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** For how long the workspace keeps what, and what is due */
  getRetention: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { workspaceId: string; kinds: ({ kind: "events" | "grace" | "actions" | "people" | "sessions" | "streams"; days: number; isSet: boolean; least: number; usual: number; most: number })[]; due: { hide: { sessions: number; events: number }; show: { sessions: number; events: number }; hidden: { sessions: number; events: number }; remove: { sessions: number; events: number }; removing: { sessions: number; events: number }; actions: number; sessions: number; streams: number }; pseudonyms: boolean; lastRun: { state: "running" | "done" | "left" | "failed"; startedAt: Time; finishedAt: Time | null } | null };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sets for how long the workspace keeps what; with `dryRun` only says what that would do */
  setRetention: {
    params: undefined;
    query: undefined;
    body: { days: { [field: string]: number | null }; dryRun?: boolean };
    answer: { workspaceId: string; kinds: ({ kind: "events" | "grace" | "actions" | "people" | "sessions" | "streams"; days: number; isSet: boolean; least: number; usual: number; most: number })[]; due: { hide: { sessions: number; events: number }; show: { sessions: number; events: number }; hidden: { sessions: number; events: number }; remove: { sessions: number; events: number }; removing: { sessions: number; events: number }; actions: number; sessions: number; streams: number }; pseudonyms: boolean; lastRun: { state: "running" | "done" | "left" | "failed"; startedAt: Time; finishedAt: Time | null } | null; dryRun: boolean };
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The workspaces that one is in */
  listWorkspaces: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { workspaces: ({ workspaceId: string; name: string; createdAt: Time; role: Role | null })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes a workspace, whose owner one is */
  createWorkspace: {
    params: undefined;
    query: undefined;
    body: { name: string };
    answer: { workspaceId: string; name: string; createdAt: Time; role: Role | null };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "too_many_workspaces" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Ends all that one may do in a workspace */
  leaveWorkspace: {
    params: { workspaceId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "last_owner" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sets a workspace's quotas; those that are not named are the usual ones again */
  setQuotas: {
    params: { workspaceId: string };
    query: undefined;
    body: { quotas: { [field: string]: number } };
    answer: { workspaceId: string; quotas: ({ name: "streams" | "apiKeys" | "ingestKeys" | "overlayTokens" | "endpoints" | "ruleBytes" | "members" | "exports" | "media" | "mediaBytes" | "openInvitations"; limit: number; used: number; isSet: boolean })[] };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
}

export type OperationId = keyof Operations;

/** How each is asked. */
export const operations = {
  getHealth: { method: "GET", path: "/health" },
  readAccount: { method: "GET", path: "/v1/account" },
  renameAccount: { method: "PATCH", path: "/v1/account" },
  removeEmail: { method: "DELETE", path: "/v1/account/email" },
  sendEmailLink: { method: "POST", path: "/v1/account/email" },
  confirmEmail: { method: "POST", path: "/v1/account/email/confirm" },
  listPasskeys: { method: "GET", path: "/v1/account/passkeys" },
  addPasskey: { method: "POST", path: "/v1/account/passkeys" },
  askNewPasskey: { method: "POST", path: "/v1/account/passkeys/options" },
  removePasskey: { method: "DELETE", path: "/v1/account/passkeys/{passkeyId}" },
  renamePasskey: { method: "PATCH", path: "/v1/account/passkeys/{passkeyId}" },
  removeProvider: { method: "DELETE", path: "/v1/account/providers/{provider}" },
  listAccountSessions: { method: "GET", path: "/v1/account/sessions" },
  revokeAccountSession: { method: "DELETE", path: "/v1/account/sessions/{sessionId}" },
  signOut: { method: "POST", path: "/v1/account/sign-out" },
  stepUp: { method: "POST", path: "/v1/account/step-up" },
  sendStepUpLink: { method: "POST", path: "/v1/account/step-up/link" },
  stepUpByLink: { method: "POST", path: "/v1/account/step-up/link/exchange" },
  askStepUp: { method: "POST", path: "/v1/account/step-up/options" },
  listAudit: { method: "GET", path: "/v1/audit" },
  exportAudit: { method: "GET", path: "/v1/audit/export", mediaType: "application/x-ndjson" },
  listHostAudit: { method: "GET", path: "/v1/audit/host" },
  exportHostAudit: { method: "GET", path: "/v1/audit/host/export", mediaType: "application/x-ndjson" },
  listSecurityEvents: { method: "GET", path: "/v1/audit/security" },
  keepWidgetCode: { method: "POST", path: "/v1/custom-widgets" },
  listDeadLetters: { method: "GET", path: "/v1/dead-letters" },
  listConflicts: { method: "GET", path: "/v1/dead-letters/conflicts" },
  settleConflicts: { method: "POST", path: "/v1/dead-letters/settle" },
  resendDeadLetter: { method: "POST", path: "/v1/dead-letters/{deadLetterId}/resend" },
  settleDeadLetter: { method: "POST", path: "/v1/dead-letters/{deadLetterId}/settle" },
  deleteEndpoint: { method: "DELETE", path: "/v1/endpoints/{endpointId}" },
  getEndpoint: { method: "GET", path: "/v1/endpoints/{endpointId}" },
  changeEndpoint: { method: "PATCH", path: "/v1/endpoints/{endpointId}" },
  listDeliveries: { method: "GET", path: "/v1/endpoints/{endpointId}/deliveries" },
  getDelivery: { method: "GET", path: "/v1/endpoints/{endpointId}/deliveries/{deliveryId}" },
  resendDelivery: { method: "POST", path: "/v1/endpoints/{endpointId}/deliveries/{deliveryId}/resend" },
  discardDeliveries: { method: "POST", path: "/v1/endpoints/{endpointId}/discard" },
  recoverDeliveries: { method: "POST", path: "/v1/endpoints/{endpointId}/recover" },
  rotateEndpointSecret: { method: "POST", path: "/v1/endpoints/{endpointId}/rotate-secret", makes: true },
  readEndpointStatistics: { method: "GET", path: "/v1/endpoints/{endpointId}/statistics" },
  testEndpoint: { method: "POST", path: "/v1/endpoints/{endpointId}/test", makes: true },
  verifyEndpoint: { method: "POST", path: "/v1/endpoints/{endpointId}/verify" },
  downloadExport: { method: "GET", path: "/v1/exports/{link}", mediaType: "application/octet-stream" },
  listGifts: { method: "GET", path: "/v1/gifts" },
  getGift: { method: "GET", path: "/v1/gifts/{giftId}" },
  getConfiguration: { method: "GET", path: "/v1/host/configuration" },
  logAgain: { method: "POST", path: "/v1/host/log-again" },
  getMetrics: { method: "GET", path: "/v1/host/metrics" },
  sumUp: { method: "POST", path: "/v1/host/sums" },
  listIngestKeys: { method: "GET", path: "/v1/ingest-keys" },
  createIngestKey: { method: "POST", path: "/v1/ingest-keys", makes: true },
  revokeIngestKey: { method: "DELETE", path: "/v1/ingest-keys/{ingestKeyId}" },
  getIngestKey: { method: "GET", path: "/v1/ingest-keys/{ingestKeyId}" },
  listInvitations: { method: "GET", path: "/v1/invitations" },
  createInvitation: { method: "POST", path: "/v1/invitations", makes: true },
  acceptInvitation: { method: "POST", path: "/v1/invitations/accept" },
  previewInvitation: { method: "POST", path: "/v1/invitations/preview" },
  revokeInvitation: { method: "DELETE", path: "/v1/invitations/{invitationId}" },
  listKeys: { method: "GET", path: "/v1/keys" },
  createKey: { method: "POST", path: "/v1/keys", makes: true },
  revokeKey: { method: "DELETE", path: "/v1/keys/{keyId}" },
  getKey: { method: "GET", path: "/v1/keys/{keyId}" },
  renameKey: { method: "PATCH", path: "/v1/keys/{keyId}" },
  listMedia: { method: "GET", path: "/v1/media" },
  uploadMedia: { method: "POST", path: "/v1/media" },
  deleteMedia: { method: "DELETE", path: "/v1/media/{mediaId}" },
  getMedia: { method: "GET", path: "/v1/media/{mediaId}" },
  renameMedia: { method: "PATCH", path: "/v1/media/{mediaId}" },
  listMembers: { method: "GET", path: "/v1/members" },
  removeMember: { method: "DELETE", path: "/v1/members/{grantId}" },
  changeMember: { method: "PATCH", path: "/v1/members/{grantId}" },
  getOpenApi: { method: "GET", path: "/v1/openapi.json" },
  getOverlay: { method: "GET", path: "/v1/overlay" },
  speakAlert: { method: "GET", path: "/v1/overlay/speech/{actionId}", mediaType: "audio/mpeg" },
  readWidgetValue: { method: "GET", path: "/v1/overlay/store" },
  keepWidgetValue: { method: "PUT", path: "/v1/overlay/store" },
  listErasures: { method: "GET", path: "/v1/privacy/erasures" },
  erasePerson: { method: "POST", path: "/v1/privacy/erasures" },
  previewErasure: { method: "POST", path: "/v1/privacy/erasures/preview" },
  getErasure: { method: "GET", path: "/v1/privacy/erasures/{erasureId}" },
  exportPerson: { method: "POST", path: "/v1/privacy/exports", mediaType: "application/json" },
  reapplyErasures: { method: "POST", path: "/v1/privacy/reapplied" },
  listViewerRequests: { method: "GET", path: "/v1/privacy/requests" },
  settleViewerRequest: { method: "POST", path: "/v1/privacy/requests/{requestId}/settle" },
  getViewerNotice: { method: "GET", path: "/v1/privacy/streams/{streamId}" },
  askStream: { method: "POST", path: "/v1/privacy/streams/{streamId}/requests" },
  listReplays: { method: "GET", path: "/v1/replays" },
  stopReplay: { method: "DELETE", path: "/v1/replays/{runId}" },
  getReplay: { method: "GET", path: "/v1/replays/{runId}" },
  changeReplay: { method: "PATCH", path: "/v1/replays/{runId}" },
  createReplayToken: { method: "POST", path: "/v1/replays/{runId}/overlay-tokens" },
  getReplayState: { method: "GET", path: "/v1/replays/{runId}/state" },
  getRetentionBounds: { method: "GET", path: "/v1/retention-bounds" },
  setRetentionBounds: { method: "PUT", path: "/v1/retention-bounds" },
  listRetentionRuns: { method: "GET", path: "/v1/retention-runs" },
  runRetention: { method: "POST", path: "/v1/retention-runs" },
  dryRunRule: { method: "POST", path: "/v1/rules/dry-run" },
  explainEvent: { method: "POST", path: "/v1/rules/explain" },
  testRule: { method: "POST", path: "/v1/rules/test" },
  deleteRule: { method: "DELETE", path: "/v1/rules/{ruleId}" },
  getRule: { method: "GET", path: "/v1/rules/{ruleId}" },
  changeRule: { method: "PATCH", path: "/v1/rules/{ruleId}" },
  replaceRule: { method: "PUT", path: "/v1/rules/{ruleId}" },
  listRuleRevisions: { method: "GET", path: "/v1/rules/{ruleId}/revisions" },
  rollbackRule: { method: "POST", path: "/v1/rules/{ruleId}/rollback" },
  showRule: { method: "POST", path: "/v1/rules/{ruleId}/show" },
  listRunners: { method: "GET", path: "/v1/runners" },
  deleteSegment: { method: "DELETE", path: "/v1/segments/{name}" },
  getSegment: { method: "GET", path: "/v1/segments/{name}", mediaType: "application/octet-stream" },
  putSegment: { method: "PUT", path: "/v1/segments/{name}" },
  getSession: { method: "GET", path: "/v1/sessions/{sessionId}" },
  cutClip: { method: "POST", path: "/v1/sessions/{sessionId}/clip", mediaType: "application/x-ndjson" },
  compareSession: { method: "POST", path: "/v1/sessions/{sessionId}/compare" },
  listSessionEvents: { method: "GET", path: "/v1/sessions/{sessionId}/events" },
  exportSession: { method: "GET", path: "/v1/sessions/{sessionId}/export", mediaType: "application/x-ndjson" },
  countSessionQuality: { method: "GET", path: "/v1/sessions/{sessionId}/quality" },
  startReplay: { method: "POST", path: "/v1/sessions/{sessionId}/replay" },
  getSessionTimeline: { method: "GET", path: "/v1/sessions/{sessionId}/timeline" },
  readSignInWays: { method: "GET", path: "/v1/sign-in" },
  sendSignInLink: { method: "POST", path: "/v1/sign-in/link" },
  signInByLink: { method: "POST", path: "/v1/sign-in/link/exchange" },
  startOauth: { method: "GET", path: "/v1/sign-in/oauth/{provider}" },
  finishOauth: { method: "GET", path: "/v1/sign-in/oauth/{provider}/callback" },
  signInByPasskey: { method: "POST", path: "/v1/sign-in/passkey" },
  askPasskey: { method: "POST", path: "/v1/sign-in/passkey/options" },
  signUp: { method: "POST", path: "/v1/sign-up" },
  askNewAccount: { method: "POST", path: "/v1/sign-up/options" },
  getStatus: { method: "GET", path: "/v1/status" },
  listStreams: { method: "GET", path: "/v1/streams" },
  createStream: { method: "POST", path: "/v1/streams", makes: true },
  deleteStream: { method: "DELETE", path: "/v1/streams/{streamId}" },
  getStream: { method: "GET", path: "/v1/streams/{streamId}" },
  changeStream: { method: "PATCH", path: "/v1/streams/{streamId}" },
  listActions: { method: "GET", path: "/v1/streams/{streamId}/actions" },
  readAnalytics: { method: "GET", path: "/v1/streams/{streamId}/analytics" },
  readAudience: { method: "GET", path: "/v1/streams/{streamId}/analytics/audience" },
  compareLives: { method: "GET", path: "/v1/streams/{streamId}/analytics/comparison" },
  listCounters: { method: "GET", path: "/v1/streams/{streamId}/counters" },
  deleteCounter: { method: "DELETE", path: "/v1/streams/{streamId}/counters/{name}" },
  addToCounter: { method: "PATCH", path: "/v1/streams/{streamId}/counters/{name}" },
  setCounter: { method: "PUT", path: "/v1/streams/{streamId}/counters/{name}" },
  listEndpoints: { method: "GET", path: "/v1/streams/{streamId}/endpoints" },
  createEndpoint: { method: "POST", path: "/v1/streams/{streamId}/endpoints", makes: true },
  exportStream: { method: "GET", path: "/v1/streams/{streamId}/export", mediaType: "application/x-ndjson" },
  listExports: { method: "GET", path: "/v1/streams/{streamId}/exports" },
  startExport: { method: "POST", path: "/v1/streams/{streamId}/exports", makes: true },
  deleteExport: { method: "DELETE", path: "/v1/streams/{streamId}/exports/{exportId}" },
  getExport: { method: "GET", path: "/v1/streams/{streamId}/exports/{exportId}" },
  linkExport: { method: "POST", path: "/v1/streams/{streamId}/exports/{exportId}/links" },
  removeGiveaway: { method: "DELETE", path: "/v1/streams/{streamId}/giveaway" },
  startGiveaway: { method: "PUT", path: "/v1/streams/{streamId}/giveaway" },
  closeGiveaway: { method: "POST", path: "/v1/streams/{streamId}/giveaway/close" },
  drawGiveaway: { method: "POST", path: "/v1/streams/{streamId}/giveaway/draw" },
  listGoals: { method: "GET", path: "/v1/streams/{streamId}/goals" },
  deleteGoal: { method: "DELETE", path: "/v1/streams/{streamId}/goals/{name}" },
  addToGoal: { method: "PATCH", path: "/v1/streams/{streamId}/goals/{name}" },
  setGoal: { method: "PUT", path: "/v1/streams/{streamId}/goals/{name}" },
  listStreamHandles: { method: "GET", path: "/v1/streams/{streamId}/handles" },
  searchHistory: { method: "GET", path: "/v1/streams/{streamId}/history" },
  readInteraction: { method: "GET", path: "/v1/streams/{streamId}/interaction" },
  listStreamInvitations: { method: "GET", path: "/v1/streams/{streamId}/invitations" },
  createStreamInvitation: { method: "POST", path: "/v1/streams/{streamId}/invitations", makes: true },
  revokeStreamInvitation: { method: "DELETE", path: "/v1/streams/{streamId}/invitations/{invitationId}" },
  readLedger: { method: "GET", path: "/v1/streams/{streamId}/ledger" },
  listStreamMembers: { method: "GET", path: "/v1/streams/{streamId}/members" },
  removeStreamMember: { method: "DELETE", path: "/v1/streams/{streamId}/members/{grantId}" },
  changeStreamMember: { method: "PATCH", path: "/v1/streams/{streamId}/members/{grantId}" },
  getModeration: { method: "GET", path: "/v1/streams/{streamId}/moderation" },
  setModeration: { method: "PUT", path: "/v1/streams/{streamId}/moderation" },
  doAct: { method: "POST", path: "/v1/streams/{streamId}/moderation/acts" },
  undoAct: { method: "POST", path: "/v1/streams/{streamId}/moderation/acts/{actId}/undo" },
  askModeration: { method: "POST", path: "/v1/streams/{streamId}/moderation/asks", makes: true },
  listBlocked: { method: "GET", path: "/v1/streams/{streamId}/moderation/blocked" },
  blockPerson: { method: "POST", path: "/v1/streams/{streamId}/moderation/blocked", makes: true },
  unblockPerson: { method: "DELETE", path: "/v1/streams/{streamId}/moderation/blocked/{blockId}" },
  listColleagues: { method: "GET", path: "/v1/streams/{streamId}/moderation/colleagues" },
  readDesk: { method: "GET", path: "/v1/streams/{streamId}/moderation/desk" },
  listHeld: { method: "GET", path: "/v1/streams/{streamId}/moderation/held" },
  decideAllHeld: { method: "POST", path: "/v1/streams/{streamId}/moderation/held" },
  decideHeld: { method: "POST", path: "/v1/streams/{streamId}/moderation/held/{heldId}" },
  sayLooking: { method: "PUT", path: "/v1/streams/{streamId}/moderation/looking" },
  replayAlert: { method: "POST", path: "/v1/streams/{streamId}/moderation/replay" },
  listShownAlerts: { method: "GET", path: "/v1/streams/{streamId}/moderation/shown" },
  readObjectives: { method: "GET", path: "/v1/streams/{streamId}/objectives" },
  listOverlayTokens: { method: "GET", path: "/v1/streams/{streamId}/overlay-tokens" },
  createOverlayToken: { method: "POST", path: "/v1/streams/{streamId}/overlay-tokens", makes: true },
  revokeOverlayToken: { method: "DELETE", path: "/v1/streams/{streamId}/overlay-tokens/{tokenId}" },
  rotateOverlayToken: { method: "POST", path: "/v1/streams/{streamId}/overlay-tokens/{tokenId}/rotate", makes: true },
  clearOverlays: { method: "POST", path: "/v1/streams/{streamId}/overlays/clear" },
  emptyOverlays: { method: "POST", path: "/v1/streams/{streamId}/overlays/empty" },
  muteOverlays: { method: "POST", path: "/v1/streams/{streamId}/overlays/mute" },
  listOpenOverlays: { method: "GET", path: "/v1/streams/{streamId}/overlays/open" },
  releaseOverlays: { method: "POST", path: "/v1/streams/{streamId}/overlays/release" },
  skipAlerts: { method: "POST", path: "/v1/streams/{streamId}/overlays/skip" },
  tryOverlay: { method: "POST", path: "/v1/streams/{streamId}/overlays/try" },
  readPoints: { method: "GET", path: "/v1/streams/{streamId}/points" },
  changePoints: { method: "POST", path: "/v1/streams/{streamId}/points/changes", makes: true },
  setPoints: { method: "PUT", path: "/v1/streams/{streamId}/points/settings" },
  transferPoints: { method: "POST", path: "/v1/streams/{streamId}/points/transfers", makes: true },
  removePoll: { method: "DELETE", path: "/v1/streams/{streamId}/poll" },
  startPoll: { method: "PUT", path: "/v1/streams/{streamId}/poll" },
  closePoll: { method: "POST", path: "/v1/streams/{streamId}/poll/close" },
  getStreamProof: { method: "GET", path: "/v1/streams/{streamId}/proof" },
  clearQuestions: { method: "DELETE", path: "/v1/streams/{streamId}/questions" },
  showQuestion: { method: "POST", path: "/v1/streams/{streamId}/questions" },
  nextQuestion: { method: "POST", path: "/v1/streams/{streamId}/questions/next" },
  removeQueue: { method: "DELETE", path: "/v1/streams/{streamId}/queue" },
  setQueue: { method: "PUT", path: "/v1/streams/{streamId}/queue" },
  clearQueue: { method: "POST", path: "/v1/streams/{streamId}/queue/clear" },
  callNext: { method: "POST", path: "/v1/streams/{streamId}/queue/next" },
  takeOutOfQueue: { method: "POST", path: "/v1/streams/{streamId}/queue/remove" },
  listRules: { method: "GET", path: "/v1/streams/{streamId}/rules" },
  createRule: { method: "POST", path: "/v1/streams/{streamId}/rules", makes: true },
  readRuleCounts: { method: "GET", path: "/v1/streams/{streamId}/rules/counts" },
  exportRules: { method: "GET", path: "/v1/streams/{streamId}/rules/export" },
  importRules: { method: "POST", path: "/v1/streams/{streamId}/rules/import", makes: true },
  showDraft: { method: "POST", path: "/v1/streams/{streamId}/rules/show" },
  listScenes: { method: "GET", path: "/v1/streams/{streamId}/scenes" },
  createScene: { method: "POST", path: "/v1/streams/{streamId}/scenes", makes: true },
  importScene: { method: "POST", path: "/v1/streams/{streamId}/scenes/import", makes: true },
  deleteScene: { method: "DELETE", path: "/v1/streams/{streamId}/scenes/{sceneId}" },
  getScene: { method: "GET", path: "/v1/streams/{streamId}/scenes/{sceneId}" },
  editScene: { method: "PUT", path: "/v1/streams/{streamId}/scenes/{sceneId}" },
  exportScene: { method: "GET", path: "/v1/streams/{streamId}/scenes/{sceneId}/export" },
  publishScene: { method: "POST", path: "/v1/streams/{streamId}/scenes/{sceneId}/publish" },
  listSceneRevisions: { method: "GET", path: "/v1/streams/{streamId}/scenes/{sceneId}/revisions" },
  getSceneRevision: { method: "GET", path: "/v1/streams/{streamId}/scenes/{sceneId}/revisions/{revision}" },
  rollbackScene: { method: "POST", path: "/v1/streams/{streamId}/scenes/{sceneId}/rollback" },
  listStreamSessions: { method: "GET", path: "/v1/streams/{streamId}/sessions" },
  getStreamState: { method: "GET", path: "/v1/streams/{streamId}/state" },
  listTimers: { method: "GET", path: "/v1/streams/{streamId}/timers" },
  deleteTimer: { method: "DELETE", path: "/v1/streams/{streamId}/timers/{name}" },
  changeTimer: { method: "PATCH", path: "/v1/streams/{streamId}/timers/{name}" },
  setTimer: { method: "PUT", path: "/v1/streams/{streamId}/timers/{name}" },
  readContributions: { method: "GET", path: "/v1/streams/{streamId}/timers/{name}/contributions" },
  removeTimerRates: { method: "DELETE", path: "/v1/streams/{streamId}/timers/{name}/rates" },
  setTimerRates: { method: "PUT", path: "/v1/streams/{streamId}/timers/{name}/rates" },
  listViewers: { method: "GET", path: "/v1/streams/{streamId}/viewers" },
  readViewer: { method: "GET", path: "/v1/streams/{streamId}/viewers/{userId}" },
  listViewerLives: { method: "GET", path: "/v1/streams/{streamId}/viewers/{userId}/lives" },
  listNotes: { method: "GET", path: "/v1/streams/{streamId}/viewers/{userId}/notes" },
  writeNote: { method: "POST", path: "/v1/streams/{streamId}/viewers/{userId}/notes", makes: true },
  deleteNote: { method: "DELETE", path: "/v1/streams/{streamId}/viewers/{userId}/notes/{noteId}" },
  readWay: { method: "GET", path: "/v1/streams/{streamId}/way" },
  removeWheel: { method: "DELETE", path: "/v1/streams/{streamId}/wheel" },
  setWheel: { method: "PUT", path: "/v1/streams/{streamId}/wheel" },
  spinWheel: { method: "POST", path: "/v1/streams/{streamId}/wheel/spin" },
  emptyWidgetStore: { method: "DELETE", path: "/v1/streams/{streamId}/widget-store" },
  listWidgetValues: { method: "GET", path: "/v1/streams/{streamId}/widget-store" },
  deleteWorkspace: { method: "DELETE", path: "/v1/workspace" },
  getWorkspace: { method: "GET", path: "/v1/workspace" },
  renameWorkspace: { method: "PATCH", path: "/v1/workspace" },
  listQuotas: { method: "GET", path: "/v1/workspace/quotas" },
  getRetention: { method: "GET", path: "/v1/workspace/retention" },
  setRetention: { method: "POST", path: "/v1/workspace/retention" },
  listWorkspaces: { method: "GET", path: "/v1/workspaces" },
  createWorkspace: { method: "POST", path: "/v1/workspaces", makes: true },
  leaveWorkspace: { method: "POST", path: "/v1/workspaces/{workspaceId}/leave" },
  setQuotas: { method: "PUT", path: "/v1/workspaces/{workspaceId}/quotas" },
} as const;
