/** Written by `npm run contracts` from the API's operations. Not edited by hand. */

/** What a refusal's `code` can be. */
export type ProblemCode = "invalid_json" | "invalid_request" | "idempotency_key_missing" | "unauthorized" | "passkey_refused" | "link_refused" | "signature_missing" | "signature_invalid" | "signature_expired" | "forbidden" | "step_up_needed" | "foreign_origin" | "other_address" | "workspace_needed" | "ingest_key_revoked" | "webhook_loop" | "not_found" | "unknown_stream" | "unknown_rule" | "unknown_session" | "unknown_replay" | "unknown_endpoint" | "unknown_delivery" | "unknown_gift" | "invitation_refused" | "method_not_allowed" | "ambiguous_user" | "ambiguous_session" | "handle_taken" | "seq_gap" | "lease_held" | "lease_lost" | "endpoint_disabled" | "too_many_counters" | "too_many_muted" | "quota_reached" | "too_many_tokens" | "too_many_keys" | "too_many_ingest_keys" | "already_replaced" | "replay_ended" | "too_many_replays" | "too_many_endpoints" | "too_many_secrets" | "revision_conflict" | "idempotency_conflict" | "idempotency_unfinished" | "idempotency_in_progress" | "segment_in_use" | "last_owner" | "already_member" | "too_many_invitations" | "too_many_workspaces" | "last_way_in" | "too_many_passkeys" | "no_mail" | "body_too_large" | "upgrade_required" | "rate_limited" | "budget_spent" | "replay_budget" | "too_many_sockets" | "too_many_filters" | "internal" | "archive_damaged" | "configuration_incomplete" | "unavailable";

export type Action = { type: "overlay"; text?: string; imageUrl?: string; soundUrl?: string; speech?: string; durationMs?: number; variant?: string; queue?: string; speechLength?: number; speechLanguage?: string; speechWords?: (string)[]; speechPaceMs?: number; priority?: number | string | { [field: string]: unknown }; overlays?: "all" | (string)[] } | { type: "webhook"; endpointId: string } | { type: "announce"; text: string } | { type: "moderate"; measure: "mute" | "ban"; durationMs?: number } | { type: "counter"; kind?: "counter" | "timer"; name: string; change: "add" | "set" | "reset" | "pause" | "resume"; value?: number; per?: "coins" | "likes"; maxMs?: number; until?: string } | { type: "log"; text: string };

export type ActionInput = { type: "overlay"; text?: string; imageUrl?: string; soundUrl?: string; speech?: string; durationMs?: number; variant?: string; queue?: string; speechLength?: number; speechLanguage?: string; speechWords?: (string)[]; speechPaceMs?: number; priority?: number | string | { [field: string]: unknown }; overlays?: "all" | (string)[] } | { type: "webhook"; endpointId: string } | { type: "announce"; text: string } | { type: "moderate"; measure: "mute" | "ban"; durationMs?: number } | { type: "counter"; kind?: "counter" | "timer"; name: string; change: "add" | "set" | "reset" | "pause" | "resume"; value?: number; per?: "coins" | "likes"; maxMs?: number; until?: string } | { type: "log"; text: string };

export type ActionRecord = { actionId: string; ruleId: string; revision: number; eventId: string; index: number; times: number; offset: number; at: number; action: RenderedAction };

export type AskedAction = { actionId: string; ruleId: string; action: RenderedAction };

export type Audience = { who: "everyone" } | { who: "followers" } | { who: "subscribers" } | { who: "moderators" } | { who: "team"; level: number } | { who: "top_gifters"; count: number } | { who: "users"; users: (string)[] };

export type AudienceInput = { who: "everyone" } | { who: "followers" } | { who: "subscribers" } | { who: "moderators" } | { who: "team"; level: number } | { who: "top_gifters"; count: number } | { who: "users"; users: (string)[] };

export type AuditRow = { number: number; at: string; principal: { kind: string; id: string }; addressHash: string | null; requestId: string | null; action: string; target: { kind: string; id: string }; before: { [field: string]: unknown } | null; after: { [field: string]: unknown } | null; chain: string };

export type CheckFrame = { type: "check"; id: string };

export type DryRunRequest = { ruleId?: string; rule?: RuleDraftInput; condition?: { [field: string]: unknown }; streamId?: string; sessionId: string };

export type Endpoint = { endpointId: string; streamId: string; url: string; description: string; eventTypes: ("CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION")[] | null; ruleIds: (string)[] | null; headerNames: (string)[]; format: "event" | "tikfinity" | "discord"; batchSize: number; ordered: boolean; rateLimit: number | null; ratePeriod: "second" | "minute"; onRedirect: "fail" | "accept" | "follow"; enabled: boolean; disabledReason: "user" | "gone" | "failing" | null; disabledAt: string | null; failingSince: string | null; publicKeys: ({ publicKey: string; expiresAt: string | null })[]; createdAt: string; updatedAt: string };

export type EventsFrame = { type: "events"; position: Position; events: (RecordedEvent)[]; totals: { viewers: number; likes: number; coins: number }; actions?: (ActionRecord)[] };

export type ExplainRequest = { streamId?: string; sessionId?: string; seqNo?: number; eventId?: string; actionId?: string };

export type Gap = { startedAt: number; endedAt: number; cause: string; refusedEvents: number };

export type HelloFrame = { type: "hello"; protocol: 1 | 2; windowBytes?: number; streamId: string; position: Position; top: Position; recovered: boolean; state: LiveState; recent: (RecordedEvent)[]; counters: { [field: string]: number }; timers: { [field: string]: number }; pausedTimers?: { [field: string]: number }; takebacks?: { withdrawals: ({ no: number; offset: number; parts: ("alerts" | "speech" | "chat")[]; all?: true; messageIds?: (string)[]; userIds?: (string)[]; ruleIds?: (string)[]; actionIds?: (string)[] })[]; mutes: { sound: number; users: { [field: string]: number } } } };

export type IngestKey = { ingestKeyId: string; name: string; streamIds: (string)[] | null; createdAt: string; createdBy: string; revokedAt: string | null };

export type KeyPermissionsInput = ["*"] | (PermissionInput)[];

export type LinkSent = { validForSeconds: number; link?: string | null };

export type LiveState = { viewers: number; likes: number; coins: number; live: boolean; roomId: string; sessionId: string; startedAt: number; updatedAt: number; viewersPeak: number; counts: { [field: string]: number }; topGifters: ({ userId: string; uniqueId: string; displayName?: string; coins: number })[]; settledGifts: ({ roomId: string; user: { userId: string; uniqueId: string; displayName?: string }; giftId: string; giftName: string; receiverUserId: string; giftCount: number; coins: number; reason: string; startedAt: number; endedAt: number; settledAt: number; offset: number })[]; settledGiftCount: number; chests: number; chestCoins: number; envelopes: { [field: string]: number }; lastFollower: { userId: string; uniqueId: string; displayName?: string } | null; lastGifter: { userId: string; uniqueId: string; displayName?: string } | null; lastSubscriber: { userId: string; uniqueId: string; displayName?: string } | null; battle: { battleId: string; battleStatus: number; phase: string; participants: ({ userId: string; uniqueId: string; score: number })[]; sides: ({ sideId: string; userIds: (string)[]; score: number })[]; startedAt: number; endedAt: number; winnerSideId: string | null } | null; complete: boolean; gaps: (Gap)[]; playback?: string };

export type LoggedAction = { actionId: string; ruleId: string; revision: number; sessionId: string; eventId: string; offset: number; index: number; action: RenderedAction; firedAt: string; status: "success" | "failed" | "skipped" | "pending"; error: string | null; durationMs: number | null };

export type NewIngestKeyAnswer = { ingestKeyId: string; name: string; streamIds: (string)[] | null; createdAt: string; createdBy: string; revokedAt: string | null; keyId: string; secret: string };

export type OauthProvider = "google" | "discord" | "twitch";

export type OauthProviderInput = "google" | "discord" | "twitch";

export type OverlaysFrame = { type: "overlays"; position: Position; withdrawals: ({ no: number; offset: number; parts: ("alerts" | "speech" | "chat")[]; all?: true; messageIds?: (string)[]; userIds?: (string)[]; ruleIds?: (string)[]; actionIds?: (string)[] })[]; mutes: { sound: number; users: { [field: string]: number } }; skip?: string };

export type Permission = "stream:read" | "stream:create" | "stream:write" | "stream:delete" | "feed:read" | "history:read" | "rule:read" | "rule:test" | "rule:show" | "rule:write" | "replay:read" | "replay:write" | "tally:write" | "overlay:read" | "overlay:control" | "overlay:write" | "moderation:write" | "note:write" | "webhook:read" | "webhook:write" | "webhook:secret" | "member:read" | "member:write" | "key:read" | "key:write" | "audit:read" | "workspace:read" | "workspace:write" | "workspace:delete" | "host:read" | "host:write";

export type PermissionInput = "stream:read" | "stream:create" | "stream:write" | "stream:delete" | "feed:read" | "history:read" | "rule:read" | "rule:test" | "rule:show" | "rule:write" | "replay:read" | "replay:write" | "tally:write" | "overlay:read" | "overlay:control" | "overlay:write" | "moderation:write" | "note:write" | "webhook:read" | "webhook:write" | "webhook:secret" | "member:read" | "member:write" | "key:read" | "key:write" | "audit:read" | "workspace:read" | "workspace:write" | "workspace:delete" | "host:read" | "host:write";

export type Position = { epoch: string; offset: number };

export type RecordedEvent = { schemaVersion: "1"; eventId: string; streamId: string; sessionId: string; roomId: string; seqNo: number; offset: number; nativeId?: string; rawType: string; source: "live" | "replay"; triggerId: number; eventType: "CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION"; timestamp: number; ingestedAt: number; user: { userId: string; uniqueId: string }; payload: { [field: string]: unknown } };

export type RenderedAction = { type: "overlay" | "counter" | "webhook" | "log" | "announce" | "moderate" };

export type Replay = { runId: string; streamId: string; sessionId: string; replaySessionId: string; from: number | string | null; to: number | string | null; speed: number | "max"; rules: "live" | "revision" | "draft" | "none"; webhooks: boolean; state: "playing" | "paused" | "ended"; seeking: boolean; seqNo: number; time: string | null; events: number; actions: number; skippedWebhooks: number; hash: string | null; because: "stopped" | "untouched" | "failed" | null; createdBy: string; createdAt: string; endedAt: string | null };

export type ReplayRequest = { speed?: number | "max"; from?: number | string; to?: number | string; rules?: ReplayRulesInput; overlays?: (string)[]; webhooks?: false };

export type ReplayRulesInput = "live" | "none" | { at: string } | { revisions: { [field: string]: number } } | { draft: (RuleDraftInput)[] };

export type ReplayToken = { tokenId: string; runId: string; name: string; token: string; url: string };

export type Role = "OWNER" | "STREAMER" | "MODERATOR" | "VIEWER";

export type RoleInput = "OWNER" | "STREAMER" | "MODERATOR" | "VIEWER";

export type RuleDraftInput = { name: string; trigger: TriggerInput; condition?: { [field: string]: unknown } | null; actions: (ActionInput)[]; run?: "all" | "one"; enabled?: boolean; priority?: number; cooldownMs?: number; userCooldownMs?: number; maxPerMinute?: number | null; audience?: AudienceInput; chance?: number; skipReplay?: boolean };

export type Session = { sessionId: string; streamId: string; roomId: string; provider: string; startedAt: string; endedAt: string | null; firstOffset: number; lastOffset: number; lastSeqNo: number; eventCount: number; complete: boolean };

export type StoredRule = { name: string; trigger: Trigger; condition?: { [field: string]: unknown } | null; actions: (Action)[]; run?: "all" | "one"; enabled?: boolean; priority?: number; cooldownMs?: number; userCooldownMs?: number; maxPerMinute?: number | null; audience?: Audience; chance?: number; skipReplay?: boolean; ruleId: string; revision: number; streamId: string; createdAt: string; updatedAt: string; deletedAt?: string };

export type Stream = { streamId: string; uniqueId: string; wanted: boolean; creatorId: string | null; createdAt: string; status: { state: "live" | "offline" | "restricted" | "blocked" | "not_found" | "rate_limited" | "failing" | "needs_mending"; reason: "age" | "sign_in" | "region" | "subscribers" | "not_public" | "captcha" | "refused" | null; message: string; since: string; nextTryAt: string | null; reportedAt: string } | null };

export type SyncFrame = { type: "sync"; synced: boolean; position: Position };

export type TalliesFrame = { type: "tallies"; position: Position; counters: { [field: string]: number }; timers: { [field: string]: number }; pausedTimers?: { [field: string]: number } };

export type TicketInput = { kind: "first_owner" | "invitation"; token: string };

export type TrialFrame = { type: "trial"; position: Position; actions: (ActionRecord)[] };

export type TrialInput = { ruleId?: string; rule?: RuleDraftInput; condition?: { [field: string]: unknown }; event: TriedEventInput };

export type TriedEventInput = { eventType: string; payload: { [field: string]: unknown }; [field: string]: unknown };

export type Trigger = { on: "event"; types: ("CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION")[]; repeats?: boolean } | { on: "raw"; rawTypes: (string)[] } | { on: "gift" } | { on: "every"; what: "likes" | "coins"; count: number; by?: "stream" | "viewer" } | { on: "total"; what: "likes" | "coins" | "follows" | "viewers"; count: number } | { on: "first_activity" } | { on: "command"; commands: (string)[]; params?: "optional" | "required" | "none" } | { on: "battle"; result: "won" | "lost" | "draw" } | { on: "stream"; what: "started" | "ended" } | { on: "timer"; names: (string)[] };

export type TriggerInput = { on: "event"; types: ("CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION")[]; repeats?: boolean } | { on: "raw"; rawTypes: (string)[] } | { on: "gift" } | { on: "every"; what: "likes" | "coins"; count: number; by?: "stream" | "viewer" } | { on: "total"; what: "likes" | "coins" | "follows" | "viewers"; count: number } | { on: "first_activity" } | { on: "command"; commands: (string)[]; params?: "optional" | "required" | "none" } | { on: "battle"; result: "won" | "lost" | "draw" } | { on: "stream"; what: "started" | "ended" } | { on: "timer"; names: (string)[] };

export type WindowFrame = { type: "window"; windowBytes: number };

/** Each operation: what it is called with, what it answers, and what it may refuse with. */
export interface Operations {
  /** 200 when every part answers, else 503 with the failing ones named */
  getHealth: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { status: "ok" | "failing"; parts: { [field: string]: boolean }; failing: (string)[]; conflicts: number | null; conflictSessions: number | null };
    problem: "invalid_request" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Who one is, and the workspaces and streams that one may see */
  readAccount: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { accountId: string; name: string; email: string | null; sessionId: string; steppedUpUntil: string | null; stepUpBy: "passkey" | "link"; providers: (OauthProvider)[]; workspaces: ({ workspaceId: string; name: string; role: Role | null; permissions: (Permission)[] })[]; streams: ({ streamId: string; workspaceId: string; uniqueId: string; role: Role; permissions: (Permission)[] })[] };
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
  /** Takes one's address away, unless it is the last way of signing in */
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
    answer: { passkeys: ({ passkeyId: string; name: string; synced: boolean; createdAt: string; lastUsedAt: string | null })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Adds a passkey to one's account */
  addPasskey: {
    params: undefined;
    query: undefined;
    body: { answer: { id: string; rawId: string; type: "public-key"; response: { clientDataJSON: string; attestationObject: string; transports?: (string)[] }; clientExtensionResults: Record<string, unknown> }; name?: string };
    answer: { passkeyId: string; name: string; synced: boolean; createdAt: string; lastUsedAt: string | null };
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
  /** Removes a passkey, unless it is the last way of signing in */
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
    answer: { passkeyId: string; name: string; synced: boolean; createdAt: string; lastUsedAt: string | null };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Where one is signed in */
  listAccountSessions: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { sessions: ({ sessionId: string; device: string; current: boolean; createdAt: string; seenAt: string })[] };
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
    answer: { steppedUpUntil: string };
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
    answer: { steppedUpUntil: string };
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
    query: { who?: string | number | boolean | readonly string[] | undefined; action?: string | number | boolean | readonly string[] | undefined; target?: string | number | boolean | readonly string[] | undefined; since?: string | number | boolean | readonly string[] | undefined; until?: string | number | boolean | readonly string[] | undefined; before?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { rows: (AuditRow)[]; next: number | null };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The audit log of the workspace as a file */
  exportAudit: {
    params: undefined;
    query: { who?: string | number | boolean | readonly string[] | undefined; action?: string | number | boolean | readonly string[] | undefined; target?: string | number | boolean | readonly string[] | undefined; since?: string | number | boolean | readonly string[] | undefined; until?: string | number | boolean | readonly string[] | undefined; format?: "jsonl" | "csv" | undefined; after?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: Blob;
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What was done that is of no workspace: accounts, and where they are signed in */
  listHostAudit: {
    params: undefined;
    query: { who?: string | number | boolean | readonly string[] | undefined; action?: string | number | boolean | readonly string[] | undefined; target?: string | number | boolean | readonly string[] | undefined; since?: string | number | boolean | readonly string[] | undefined; until?: string | number | boolean | readonly string[] | undefined; before?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { rows: (AuditRow)[]; next: number | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What `listHostAudit` has, as a file */
  exportHostAudit: {
    params: undefined;
    query: { who?: string | number | boolean | readonly string[] | undefined; action?: string | number | boolean | readonly string[] | undefined; target?: string | number | boolean | readonly string[] | undefined; since?: string | number | boolean | readonly string[] | undefined; until?: string | number | boolean | readonly string[] | undefined; format?: "jsonl" | "csv" | undefined; after?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: Blob;
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How often something was refused, by the hour; nobody is named */
  listSecurityEvents: {
    params: undefined;
    query: { since?: string | number | boolean | readonly string[] | undefined; until?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { events: ({ hour: string; kind: "credential" | "signature" | "role" | "origin" | "limit" | "guess"; route: string; count: number })[]; next: string | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What is kept and was not sent again, the oldest first, without its contents */
  listDeadLetters: {
    params: undefined;
    query: { after?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { deadLetters: ({ deadLetterId: number; stage: "store" | "queue" | "conflict"; reason: string; createdAt: string; resentCount: number; bytes: number })[]; next: number | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Where conflicts are: the first hundred sessions */
  listConflicts: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { conflicts: ({ streamId: string; sessionId: string; firstSeqNo: number; lastSeqNo: number; events: number; since: string })[]; more: boolean };
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
    body: { url?: string; description?: string; eventTypes?: ("CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION")[] | null; ruleIds?: (string)[] | null; headers?: { [field: string]: string }; format?: "event" | "tikfinity" | "discord"; batchSize?: number; ordered?: boolean; rateLimit?: number | null; ratePeriod?: "second" | "minute"; onRedirect?: "fail" | "accept" | "follow"; enabled?: boolean };
    answer: Endpoint;
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_endpoint" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The deliveries of an endpoint, the newest first */
  listDeliveries: {
    params: { endpointId: string };
    query: { state?: "pending" | "succeeded" | "failed" | "discarded" | undefined; before?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { deliveries: ({ deliveryId: string; endpointId: string; kind: "event" | "action" | "test"; sourceId: string; eventType: "CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION" | null; sessionId: string | null; seqNo: number | null; offset: number | null; batchId: string | null; state: "pending" | "succeeded" | "failed" | "discarded"; attemptCount: number; lastStatus: number | null; lastError: string | null; lastDurationMs: number | null; dueAt: string | null; madeAt: string; finishedAt: string | null })[]; next: string | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_endpoint" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** One delivery, with its attempts */
  getDelivery: {
    params: { endpointId: string; deliveryId: string };
    query: undefined;
    body: undefined;
    answer: { deliveryId: string; endpointId: string; kind: "event" | "action" | "test"; sourceId: string; eventType: "CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION" | null; sessionId: string | null; seqNo: number | null; offset: number | null; batchId: string | null; state: "pending" | "succeeded" | "failed" | "discarded"; attemptCount: number; lastStatus: number | null; lastError: string | null; lastDurationMs: number | null; dueAt: string | null; madeAt: string; finishedAt: string | null; attempts: ({ attempt: number; attemptedAt: string; durationMs: number; status: number | null; error: string | null; responseBody: string })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_delivery" | "unknown_endpoint" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes a delivery due now, whatever became of it; of a batch the whole batch */
  resendDelivery: {
    params: { endpointId: string; deliveryId: string };
    query: undefined;
    body: undefined;
    answer: { deliveryId: string; resent: true; pausedUntil: string | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_delivery" | "unknown_endpoint" | "endpoint_disabled" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
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
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_endpoint" | "endpoint_disabled" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes a new secret, in this answer and nowhere else; those before it sign too for a day */
  rotateEndpointSecret: {
    params: { endpointId: string };
    query: undefined;
    body: undefined;
    answer: { endpointId: string; secret: string; publicKey: string; previousExpiresAt: string };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_endpoint" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "too_many_secrets" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How an endpoint has done since a time; a day back where none is said */
  readEndpointStatistics: {
    params: { endpointId: string };
    query: { since?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { endpointId: string; since: string; pending: number; succeeded: number; failed: number; discarded: number; attempts: number; durationMs: { p50: number | null; p95: number | null }; statuses: { [field: string]: number }; oldestPendingAt: string | null; next: { deliveryId: string; dueAt: string } | null; pausedUntil: string | null; failingSince: string | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_endpoint" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sends an event that nobody caused */
  testEndpoint: {
    params: { endpointId: string };
    query: undefined;
    body: undefined;
    answer: { deliveryId: string };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_endpoint" | "endpoint_disabled" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The gift catalogue, in the order of the ids as numbers */
  listGifts: {
    params: undefined;
    query: { query?: string | number | boolean | readonly string[] | undefined; after?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { gifts: ({ giftId: string; name: string | null; coins: number | null; imageUrl: string | null; firstSeenAt: string; lastSeenAt: string; source: "message" | "list" })[]; next: string | null };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** One gift */
  getGift: {
    params: { giftId: string };
    query: undefined;
    body: undefined;
    answer: { giftId: string; name: string | null; coins: number | null; imageUrl: string | null; firstSeenAt: string; lastSeenAt: string; source: "message" | "list" };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_gift" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
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
    answer: { invitations: ({ invitationId: string; role: Role; streamId: string | null; uniqueId: string | null; email: string | null; handle: string | null; createdBy: string; createdAt: string; expiresAt: string })[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Invites somebody into the workspace; the link is told in this answer alone */
  createInvitation: {
    params: undefined;
    query: undefined;
    body: { role: RoleInput; email?: string; handle?: string };
    answer: { invitationId: string; role: Role; streamId: string | null; uniqueId: string | null; email: string | null; handle: string | null; createdBy: string; createdAt: string; expiresAt: string; link: string };
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
    answer: { workspace: string; uniqueId: string | null; role: Role; forAddress: boolean; handle: string | null; expiresAt: string };
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
    answer: { keys: ({ keyId: string; name: string; permissions: ["*"] | (Permission)[]; streamIds: (string)[] | null; createdAt: string; createdBy: string; expiresAt: string | null; revokedAt: string | null; lastUsedAt: string | null })[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes an API key; its text is in this answer and nowhere else. Nobody makes one that may more than themselves */
  createKey: {
    params: undefined;
    query: undefined;
    body: { name: string; permissions: KeyPermissionsInput; streamIds?: (string)[]; expiresAt?: string };
    answer: { keyId: string; name: string; permissions: ["*"] | (Permission)[]; streamIds: (string)[] | null; createdAt: string; createdBy: string; expiresAt: string | null; revokedAt: string | null; lastUsedAt: string | null; key: string };
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
    answer: { keyId: string; name: string; permissions: ["*"] | (Permission)[]; streamIds: (string)[] | null; createdAt: string; createdBy: string; expiresAt: string | null; revokedAt: string | null; lastUsedAt: string | null };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Gives an API key another name */
  renameKey: {
    params: { keyId: string };
    query: undefined;
    body: { name: string };
    answer: { keyId: string; name: string; permissions: ["*"] | (Permission)[]; streamIds: (string)[] | null; createdAt: string; createdBy: string; expiresAt: string | null; revokedAt: string | null; lastUsedAt: string | null };
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Everybody who has a role in the workspace or at one of its streams */
  listMembers: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { members: ({ grantId: string; accountId: string; name: string; role: Role; streamId: string | null; uniqueId: string | null; grantedBy: string; since: string })[] };
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
    answer: { grantId: string; accountId: string; name: string; role: Role; streamId: string | null; uniqueId: string | null; grantedBy: string; since: string };
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
  /** The stream of an overlay token, which is sent as the bearer, and the overlay's own name as rules write it */
  getOverlay: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { streamId: string; overlay: string };
    problem: "invalid_request" | "unauthorized" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
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
    body: { speed?: number | "max"; paused?: boolean; seek?: { time: string } | { seqNo: number } | { next: "gift" | "battle" | "gap" } };
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
  /** What a rule would have done in a past session, and what held it back */
  dryRunRule: {
    params: undefined;
    query: undefined;
    body: DryRunRequest;
    answer: { sessionId: string; complete: boolean };
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
    answer: { ruleId: string; revisions: ({ revision: number; rule: { name: string; trigger: Trigger; condition?: { [field: string]: unknown } | null; actions: (Action)[]; run?: "all" | "one"; enabled?: boolean; priority?: number; cooldownMs?: number; userCooldownMs?: number; maxPerMinute?: number | null; audience?: Audience; chance?: number; skipReplay?: boolean } | null; author: string; reason: string; createdAt: string })[] };
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
    answer: { sessionId: string; streamId: string; roomId: string; provider: string; startedAt: string; endedAt: string | null; firstOffset: number; lastOffset: number; lastSeqNo: number; eventCount: number; complete: boolean; gaps: (Gap)[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_session" | "ambiguous_session" | "rate_limited" | "archive_damaged" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What two sets of rules would have done in a session, side by side; nothing happens */
  compareSession: {
    params: { sessionId: string };
    query: { stream?: string | number | boolean | readonly string[] | undefined };
    body: { a?: ReplayRulesInput; b: ReplayRulesInput };
    answer: { sessionId: string; complete: boolean; events: number; a: { fired: number; actions: number; counters: { [field: string]: number }; timers: { [field: string]: number }; pausedTimers: { [field: string]: number }; timerEnds: ({ name: string; endedAt: number })[]; cutShort: boolean }; b: { fired: number; actions: number; counters: { [field: string]: number }; timers: { [field: string]: number }; pausedTimers: { [field: string]: number }; timerEnds: ({ name: string; endedAt: number })[]; cutShort: boolean }; rules: ({ name: string; a: { fired: number; heldBack: { [field: string]: number } } | null; b: { fired: number; heldBack: { [field: string]: number } } | null })[]; same: number; newCount: number; goneCount: number; new: ({ seqNo: number; time: number; eventType: string; rule: string; action: RenderedAction })[]; gone: ({ seqNo: number; time: number; eventType: string; rule: string; action: RenderedAction })[] };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_rule" | "unknown_session" | "ambiguous_session" | "body_too_large" | "rate_limited" | "archive_damaged" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The events of a session, page by page */
  listSessionEvents: {
    params: { sessionId: string };
    query: { stream?: string | number | boolean | readonly string[] | undefined; after?: string | number | boolean | readonly string[] | undefined; limit?: string | number | boolean | readonly string[] | undefined; types?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { sessionId: string; complete: boolean; gaps: (Gap)[]; events: (RecordedEvent)[]; next: number | null };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_session" | "ambiguous_session" | "rate_limited" | "archive_damaged" | "internal" | "configuration_incomplete" | "unavailable";
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
    answer: { runId: string; streamId: string; sessionId: string; replaySessionId: string; from: number | string | null; to: number | string | null; speed: number | "max"; rules: "live" | "revision" | "draft" | "none"; webhooks: boolean; state: "playing" | "paused" | "ended"; seeking: boolean; seqNo: number; time: string | null; events: number; actions: number; skippedWebhooks: number; hash: string | null; because: "stopped" | "untouched" | "failed" | null; createdBy: string; createdAt: string; endedAt: string | null; overlayTokens: (ReplayToken)[] };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_rule" | "unknown_session" | "ambiguous_session" | "too_many_replays" | "body_too_large" | "rate_limited" | "replay_budget" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** A session minute by minute, and the moments to jump to */
  getSessionTimeline: {
    params: { sessionId: string };
    query: { stream?: string | number | boolean | readonly string[] | undefined; after?: string | number | boolean | readonly string[] | undefined };
    body: undefined;
    answer: { sessionId: string; minutes: ({ startedAt: number; events: { [field: string]: number }; coins: number })[]; moments: ({ kind: "connected" | "battle" | "gap" | "gift" | "pause" | "end"; seqNo: number; time: number; coins?: number })[]; next: number | null };
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
    body: { url: string; description?: string; eventTypes?: ("CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION")[] | null; ruleIds?: (string)[] | null; headers?: { [field: string]: string }; format?: "event" | "tikfinity" | "discord"; batchSize?: number; ordered?: boolean; rateLimit?: number | null; ratePeriod?: "second" | "minute"; onRedirect?: "fail" | "accept" | "follow"; enabled?: boolean };
    answer: { endpointId: string; streamId: string; url: string; description: string; eventTypes: ("CHAT" | "GIFT" | "LIKE" | "FOLLOW" | "SHARE" | "JOIN" | "SUBSCRIBE" | "EMOTE" | "BATTLE" | "CONNECTED" | "DISCONNECTED" | "ERROR" | "RAW" | "ROOM_USER" | "STREAM_END" | "QUESTION" | "ENVELOPE" | "GOAL" | "POLL" | "SUPER_FAN" | "CAPTION" | "PIN" | "RANK" | "BARRAGE" | "MESSAGE_DELETED" | "GAP" | "STREAM_PAUSE" | "LIVE_INTRO" | "SUBSCRIPTION_NOTICE" | "SUBSCRIPTION_GIFT" | "TEAM_JOIN" | "LEVEL_UP" | "GIFT_GALLERY" | "LINK_MIC" | "GUEST_SCORE" | "BATTLE_ITEM" | "BATTLE_TASK" | "SHOPPING" | "MODERATION" | "ROOM_NOTICE" | "RANK_REWARD" | "VIEWER_PICKS" | "ANONYMOUS_JOIN" | "ENDPOINT_DISABLED" | "TIMER_ENDED" | "SUBATHON_TIMER" | "SUBSCRIBER_WAVE" | "DRAW_GUESS" | "GOODY_BAG" | "STICKERS" | "CHARITY" | "AUCTION")[] | null; ruleIds: (string)[] | null; headerNames: (string)[]; format: "event" | "tikfinity" | "discord"; batchSize: number; ordered: boolean; rateLimit: number | null; ratePeriod: "second" | "minute"; onRedirect: "fail" | "accept" | "follow"; enabled: boolean; disabledReason: "user" | "gone" | "failing" | null; disabledAt: string | null; failingSince: string | null; publicKeys: ({ publicKey: string; expiresAt: string | null })[]; createdAt: string; updatedAt: string; secret: string };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_stream" | "idempotency_conflict" | "idempotency_in_progress" | "idempotency_unfinished" | "quota_reached" | "too_many_endpoints" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Every handle that the stream had, and who else of the workspace is the same person */
  listStreamHandles: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { streamId: string; creatorId: string | null; handles: ({ uniqueId: string; since: string })[]; sameCreator: ({ streamId: string; uniqueId: string })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The invitations to this stream that are open */
  listStreamInvitations: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { invitations: ({ invitationId: string; role: Role; streamId: string | null; uniqueId: string | null; email: string | null; handle: string | null; createdBy: string; createdAt: string; expiresAt: string })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Invites somebody to this stream alone; the link is told in this answer alone */
  createStreamInvitation: {
    params: { streamId: string };
    query: undefined;
    body: { role: RoleInput; email?: string; handle?: string };
    answer: { invitationId: string; role: Role; streamId: string | null; uniqueId: string | null; email: string | null; handle: string | null; createdBy: string; createdAt: string; expiresAt: string; link: string };
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
    answer: { members: ({ grantId: string; accountId: string; name: string; role: Role; streamId: string | null; uniqueId: string | null; grantedBy: string; since: string })[] };
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
    answer: { grantId: string; accountId: string; name: string; role: Role; streamId: string | null; uniqueId: string | null; grantedBy: string; since: string };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "step_up_needed" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The stream's overlay URLs, never their tokens; also those that are revoked */
  listOverlayTokens: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { overlayTokens: ({ tokenId: string; name: string; createdAt: string; revokedAt: string | null; expiresAt: string | null; replacedBy: string | null; reads: "overlay" | "everything"; lastSeenAt: string | null })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes an overlay URL; its token is in this answer and nowhere else */
  createOverlayToken: {
    params: { streamId: string };
    query: undefined;
    body: Partial<{ name?: string }>;
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
    answer: { tokenId: string; streamId: string; name: string; token: string; url: string; replaces: string; previousExpiresAt: string };
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
  /** Silences the overlays, or shows nothing of some people */
  muteOverlays: {
    params: { streamId: string };
    query: undefined;
    body: Partial<{ muted?: boolean; durationMs?: number; userIds?: (string)[] }>;
    answer: { muted: boolean; until: number | null; sockets: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "too_many_muted" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What is on the screen has had its time */
  skipAlerts: {
    params: { streamId: string };
    query: undefined;
    body: Partial<{ queue?: string }>;
    answer: { sockets: number };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** What the stream's hub knows of its latest sessions, to be held against the log */
  getStreamProof: {
    params: { streamId: string };
    query: undefined;
    body: undefined;
    answer: { streamId: string; position: Position; loggedOffset: number; sessions: ({ sessionId: string; lastSeqNo: number; eventCount: number; chainHead: string })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "unknown_stream" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
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
  /** The latest hundred sessions of a stream, the latest first */
  listStreamSessions: {
    params: { streamId: string };
    query: undefined;
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
    answer: { timers: { [field: string]: number }; pausedTimers: { [field: string]: number }; details: ({ name: string; endsAt: number | null; leftMs: number; paused: boolean; pausedBy: "hand" | "stream" | null; maxMs: number | null; until: string | null; withStream: boolean })[] };
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
    body: { addMs?: number; maxMs?: number | null; until?: string | null; withStream?: boolean; paused?: boolean };
    answer: { name: string; endsAt: number | null; leftMs: number; paused: boolean; pausedBy: "hand" | "stream" | null; maxMs: number | null; until: string | null; withStream: boolean };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "too_many_counters" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Sets a timer */
  setTimer: {
    params: { streamId: string; name: string };
    query: undefined;
    body: { leftMs: number; maxMs?: number | null; until?: string | null; withStream?: boolean; paused?: boolean };
    answer: { name: string; endsAt: number | null; leftMs: number; paused: boolean; pausedBy: "hand" | "stream" | null; maxMs: number | null; until: string | null; withStream: boolean };
    problem: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "unknown_stream" | "too_many_counters" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
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
    answer: { workspaceId: string; name: string; createdAt: string };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Gives the workspace another name */
  renameWorkspace: {
    params: undefined;
    query: undefined;
    body: { name: string };
    answer: { workspaceId: string; name: string; createdAt: string };
    problem: "invalid_json" | "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "foreign_origin" | "webhook_loop" | "not_found" | "body_too_large" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** How many there may be of everything that can be made, and how many there are */
  listQuotas: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { workspaceId: string; quotas: ({ name: "streams" | "apiKeys" | "ingestKeys" | "overlayTokens" | "endpoints" | "ruleBytes" | "members" | "openInvitations"; limit: number; used: number; isSet: boolean })[] };
    problem: "invalid_request" | "workspace_needed" | "unauthorized" | "forbidden" | "webhook_loop" | "not_found" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** The workspaces that one is in */
  listWorkspaces: {
    params: undefined;
    query: undefined;
    body: undefined;
    answer: { workspaces: ({ workspaceId: string; name: string; createdAt: string; role: Role | null })[] };
    problem: "invalid_request" | "unauthorized" | "forbidden" | "webhook_loop" | "rate_limited" | "internal" | "configuration_incomplete" | "unavailable";
  };
  /** Makes a workspace, whose owner one is */
  createWorkspace: {
    params: undefined;
    query: undefined;
    body: { name: string };
    answer: { workspaceId: string; name: string; createdAt: string; role: Role | null };
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
    answer: { workspaceId: string; quotas: ({ name: "streams" | "apiKeys" | "ingestKeys" | "overlayTokens" | "endpoints" | "ruleBytes" | "members" | "openInvitations"; limit: number; used: number; isSet: boolean })[] };
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
  listGifts: { method: "GET", path: "/v1/gifts" },
  getGift: { method: "GET", path: "/v1/gifts/{giftId}" },
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
  listMembers: { method: "GET", path: "/v1/members" },
  removeMember: { method: "DELETE", path: "/v1/members/{grantId}" },
  changeMember: { method: "PATCH", path: "/v1/members/{grantId}" },
  getOpenApi: { method: "GET", path: "/v1/openapi.json" },
  getOverlay: { method: "GET", path: "/v1/overlay" },
  listReplays: { method: "GET", path: "/v1/replays" },
  stopReplay: { method: "DELETE", path: "/v1/replays/{runId}" },
  getReplay: { method: "GET", path: "/v1/replays/{runId}" },
  changeReplay: { method: "PATCH", path: "/v1/replays/{runId}" },
  createReplayToken: { method: "POST", path: "/v1/replays/{runId}/overlay-tokens" },
  getReplayState: { method: "GET", path: "/v1/replays/{runId}/state" },
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
  deleteSegment: { method: "DELETE", path: "/v1/segments/{name}" },
  getSegment: { method: "GET", path: "/v1/segments/{name}", mediaType: "application/octet-stream" },
  putSegment: { method: "PUT", path: "/v1/segments/{name}" },
  getSession: { method: "GET", path: "/v1/sessions/{sessionId}" },
  compareSession: { method: "POST", path: "/v1/sessions/{sessionId}/compare" },
  listSessionEvents: { method: "GET", path: "/v1/sessions/{sessionId}/events" },
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
  listStreams: { method: "GET", path: "/v1/streams" },
  createStream: { method: "POST", path: "/v1/streams", makes: true },
  deleteStream: { method: "DELETE", path: "/v1/streams/{streamId}" },
  getStream: { method: "GET", path: "/v1/streams/{streamId}" },
  changeStream: { method: "PATCH", path: "/v1/streams/{streamId}" },
  listActions: { method: "GET", path: "/v1/streams/{streamId}/actions" },
  listCounters: { method: "GET", path: "/v1/streams/{streamId}/counters" },
  deleteCounter: { method: "DELETE", path: "/v1/streams/{streamId}/counters/{name}" },
  addToCounter: { method: "PATCH", path: "/v1/streams/{streamId}/counters/{name}" },
  setCounter: { method: "PUT", path: "/v1/streams/{streamId}/counters/{name}" },
  listEndpoints: { method: "GET", path: "/v1/streams/{streamId}/endpoints" },
  createEndpoint: { method: "POST", path: "/v1/streams/{streamId}/endpoints", makes: true },
  listStreamHandles: { method: "GET", path: "/v1/streams/{streamId}/handles" },
  listStreamInvitations: { method: "GET", path: "/v1/streams/{streamId}/invitations" },
  createStreamInvitation: { method: "POST", path: "/v1/streams/{streamId}/invitations", makes: true },
  revokeStreamInvitation: { method: "DELETE", path: "/v1/streams/{streamId}/invitations/{invitationId}" },
  readLedger: { method: "GET", path: "/v1/streams/{streamId}/ledger" },
  listStreamMembers: { method: "GET", path: "/v1/streams/{streamId}/members" },
  removeStreamMember: { method: "DELETE", path: "/v1/streams/{streamId}/members/{grantId}" },
  changeStreamMember: { method: "PATCH", path: "/v1/streams/{streamId}/members/{grantId}" },
  listOverlayTokens: { method: "GET", path: "/v1/streams/{streamId}/overlay-tokens" },
  createOverlayToken: { method: "POST", path: "/v1/streams/{streamId}/overlay-tokens", makes: true },
  revokeOverlayToken: { method: "DELETE", path: "/v1/streams/{streamId}/overlay-tokens/{tokenId}" },
  rotateOverlayToken: { method: "POST", path: "/v1/streams/{streamId}/overlay-tokens/{tokenId}/rotate", makes: true },
  clearOverlays: { method: "POST", path: "/v1/streams/{streamId}/overlays/clear" },
  muteOverlays: { method: "POST", path: "/v1/streams/{streamId}/overlays/mute" },
  skipAlerts: { method: "POST", path: "/v1/streams/{streamId}/overlays/skip" },
  getStreamProof: { method: "GET", path: "/v1/streams/{streamId}/proof" },
  listRules: { method: "GET", path: "/v1/streams/{streamId}/rules" },
  createRule: { method: "POST", path: "/v1/streams/{streamId}/rules", makes: true },
  exportRules: { method: "GET", path: "/v1/streams/{streamId}/rules/export" },
  importRules: { method: "POST", path: "/v1/streams/{streamId}/rules/import", makes: true },
  listStreamSessions: { method: "GET", path: "/v1/streams/{streamId}/sessions" },
  getStreamState: { method: "GET", path: "/v1/streams/{streamId}/state" },
  listTimers: { method: "GET", path: "/v1/streams/{streamId}/timers" },
  deleteTimer: { method: "DELETE", path: "/v1/streams/{streamId}/timers/{name}" },
  changeTimer: { method: "PATCH", path: "/v1/streams/{streamId}/timers/{name}" },
  setTimer: { method: "PUT", path: "/v1/streams/{streamId}/timers/{name}" },
  deleteWorkspace: { method: "DELETE", path: "/v1/workspace" },
  getWorkspace: { method: "GET", path: "/v1/workspace" },
  renameWorkspace: { method: "PATCH", path: "/v1/workspace" },
  listQuotas: { method: "GET", path: "/v1/workspace/quotas" },
  listWorkspaces: { method: "GET", path: "/v1/workspaces" },
  createWorkspace: { method: "POST", path: "/v1/workspaces", makes: true },
  leaveWorkspace: { method: "POST", path: "/v1/workspaces/{workspaceId}/leave" },
  setQuotas: { method: "PUT", path: "/v1/workspaces/{workspaceId}/quotas" },
} as const;
