/**
 * Every place where data of a viewer or of a creator lies: what, how long, and how it is erased there. docs/privacy.md is
 * held against it, and so are the tables of the database, of the Durable Objects, and what a checkpoint is made of.
 */

/** Where a place is: `database` PostgreSQL, `archive` R2, `hub`, `fleet`, `gate`, `replay` and `clock` the Durable Objects, `cache` that of Cloudflare near to who asks, the rest outside of tables. */
export type Store =
  | "database"
  | "archive"
  | "hub"
  | "fleet"
  | "gate"
  | "replay"
  | "clock"
  | "queue"
  | "cache"
  | "runner"
  | "browser"
  | "receiver"
  | "provider";

export interface Place {
  /** As docs/privacy.md calls it. */
  name: string;
  store: Store;
  /** The tables of `store` that it is; none of what is no table. */
  tables: readonly string[];
  /** What lies there of people. */
  holds: string;
  /** How long. */
  kept: string;
  /** How one viewer's data is to be taken out of it. */
  erasure: string;
  /** What of a person is left there after an erasure, where the platform does not reach: whoever is said does the rest. */
  remains?: string;
  /** Who does that. */
  by: "the platform" | "the streamer" | "the host" | "the receiver's owner" | "nobody needs to";
}

export const places = [
  {
    name: "The log",
    store: "database",
    tables: ["events"],
    holds:
      "Every event: who did it (user_id, event_user), and the personal keys of its payload: messages, questions, captions, names, ids and pictures of people.",
    kept: "90 days after a session's last event it is hidden, and 30 days later it is gone; a workspace can set other days. Who did not come back for a year has a pseudonym, where events are kept for longer.",
    erasure:
      "The personal part, the user_id and the salt are emptied in one statement by the role for privacy, which writes an audit row with it. The facts and the commitment stay, and verify-log says erased. Events that only name the viewer are found by the id in the personal part; of RAW also where it stands in a text or in the bytes.",
    by: "the platform",
  },
  {
    name: "Old days of the log",
    store: "archive",
    tables: [],
    holds:
      "Segments: the same as in the log, of days that were sealed. Keys of the workspace default can read the files.",
    kept: "As the log. What is personal of a session goes with it, and who did not come back gets a pseudonym, by writing the file anew; for that the host gives PRIVACY_DATABASE_URL. The file itself goes once every session in it is gone.",
    erasure:
      "The file is written anew without the personal parts and the salts, the old one is deleted, and an audit row says so: npm run ops -- archive --erase. What it proves stays the same.",
    by: "the platform",
  },
  {
    name: "Sums of people",
    store: "database",
    tables: ["rollup_people", "rollup_persons", "rollup_person_weeks"],
    holds:
      "By session, day and TikTok id: how many events, messages, gifts, coins and likes, from when to when, and under which handles. By TikTok id: the first live, and when in a second one; and of each week how many messages and coins. No other name.",
    kept: "As the events of their session: what is gone by age from the log is gone from here in the same night.",
    erasure:
      "With the event: all rows of a session of which anything is erased go at once, with what of them is in the sums by person and by week, and are made anew from what is left. Of a session whose events are not in the database any more they stay away.",
    by: "the platform",
  },
  {
    name: "Exports",
    store: "database",
    tables: ["exports"],
    holds:
      "Events as they were when the file was made: in the bucket under exports/. In the table whom and which words were asked for.",
    kept: "72 hours after the file is whole, whether somebody fetched it or not; at once where a session in it is hidden. That there was one is told for 90 days.",
    erasure:
      "Every export of the workspace that is kept or being made is deleted with its file, after the log was erased; each says so, and can be asked for again. A part that came just then goes with the next cron. What was fetched is with who fetched it.",
    by: "the platform",
  },
  {
    name: "Deliveries",
    store: "database",
    tables: ["deliveries"],
    holds:
      "What an action or a test sends to a webhook, with its texts filled in: names, messages. Of an event only where it is in the log; of a replay the event itself, until it is delivered or given up.",
    kept: "30 days, then the day's table is dropped.",
    erasure:
      "The payload is emptied; one that still waits is marked as failed first. An event is read from the log when it is sent, and comes erased. What a replay of the session has waiting is given up.",
    by: "the platform",
  },
  {
    name: "Attempts of deliveries",
    store: "database",
    tables: ["attempts"],
    holds: "What the receiver answered, up to 16 KB. It can repeat what it was sent.",
    kept: "30 days, then the day's table is dropped.",
    erasure: "response_body and error are emptied for the deliveries that were about the viewer.",
    by: "the platform",
  },
  {
    name: "Dead letters",
    store: "database",
    tables: ["dead_letters"],
    holds: "Messages of the queue that could not be stored, whole: events with names and words. They may be packed.",
    kept: "Until the host sends them again or gives them up, and 30 days more; the row stays, empty. What cannot be read as a message: 30 days.",
    erasure:
      "The person's events in a message become erased ones, in its place, and so they come when it is sent again. What cannot be read as a message cannot be looked through: it runs out.",
    remains: "Messages of the queue that nothing can read, of the last 30 days.",
    by: "the platform",
  },
  {
    name: "What rules did",
    store: "database",
    tables: ["actions_log", "action_outcomes"],
    holds: "Each action with its texts filled in: what was shown, spoken and sent, and how it went.",
    kept: "90 days, or as the workspace has set.",
    erasure:
      "The action and the error are emptied for all runs whose event was erased (event_id). That the rule ran stays.",
    by: "the platform",
  },
  {
    name: "Rules and their revisions",
    store: "database",
    tables: ["rules", "rule_revisions"],
    holds: "What the streamer wrote: a rule can name viewers, by handle or by id.",
    kept: "Without an end; the revisions of a deleted rule too. Of a deleted stream: a year after it was deleted, once no session of it is left.",
    erasure: "The streamer changes the rule; its older revisions stay as they were.",
    remains: "What a rule and its older revisions say of the person, where the streamer named them.",
    by: "the streamer",
  },
  {
    name: "Scenes of overlays and their revisions",
    store: "database",
    tables: ["overlay_scenes", "overlay_scene_revisions"],
    holds: "What the streamer wrote: texts, and handles of people whom a widget leaves out.",
    kept: "Without an end; of what was published the latest hundred revisions of each scene. Of a deleted stream: as its rules.",
    erasure: "The streamer changes the scene; its older revisions go as later ones are published.",
    remains: "What a scene says of the person, where the streamer named them in it.",
    by: "the streamer",
  },
  {
    name: "Uploads for overlays",
    store: "database",
    tables: ["media"],
    holds:
      "Pictures, videos and sounds that the streamer uploaded, as they are: in the bucket under media/. In the table what they are called. A picture can show a person.",
    kept: "Until the streamer deletes them, or the workspace is deleted.",
    erasure: "The streamer deletes the upload: its bytes and its row go at once.",
    remains: "What an upload shows of the person, until the streamer deletes it.",
    by: "the streamer",
  },
  {
    name: "Lists of what overlays keep off",
    store: "database",
    tables: ["stream_moderation"],
    holds: "Words and domains that the streamer or a moderator wrote: they can name people.",
    kept: "Without an end. Of a deleted stream: as its rules.",
    erasure: "The streamer changes the list.",
    remains: "What a list of words says of the person, where the streamer named them in it.",
    by: "the streamer",
  },
  {
    name: "People whom overlays do not show",
    store: "database",
    tables: ["overlay_blocks"],
    holds: "Who is blocked from the overlays, by id or handle, until when, and what a moderator noted of it.",
    kept: "Until a moderator takes it back, or its time is over and somebody else is blocked. Of a deleted stream: as its rules.",
    erasure: "The rows of the person are deleted, by id and by handle.",
    by: "the platform",
  },
  {
    name: "Notes about viewers",
    store: "database",
    tables: ["viewer_notes"],
    holds: "What moderators wrote of a viewer, by TikTok's id, for themselves or for each other.",
    kept: "Until who wrote it deletes it. Of a deleted stream: as its rules.",
    erasure: "The rows of the person are deleted.",
    by: "the platform",
  },
  {
    name: "Streams and their handles",
    store: "database",
    tables: ["streams", "stream_handles"],
    holds: "Handles and TikTok's id of the creator. Nothing of viewers.",
    kept: "Without an end. Of a deleted stream: a year after it was deleted, once no session of it is left.",
    erasure: "The stream is deleted. Then its handles and the creator's id are emptied.",
    by: "the host",
  },
  {
    name: "Endpoints",
    store: "database",
    tables: ["endpoints"],
    holds: "Addresses and descriptions that the streamer wrote. A webhook's address can hold a person's name.",
    kept: "Without an end; the row of a deleted endpoint stays as long as its stream.",
    erasure: "The streamer changes or deletes the endpoint.",
    by: "the streamer",
  },
  {
    name: "The hub's feed",
    store: "hub",
    tables: ["feed"],
    holds: "The latest events of a stream, whole, deflated, and the actions that rules made of them.",
    kept: "The latest 10,000 events, and whatever the log has not got yet. A stream that is silent keeps them until the log hides them: that night the hub deletes them too.",
    erasure:
      "The hub is told whom to erase once the log has everything. It writes the batches anew without the personal part and the salt, and sends the overlays that are open what to take back. Pages that the object's database lets go of keep their bytes in its file until it writes there again.",
    by: "the platform",
  },
  {
    name: "The hub's checkpoint",
    store: "hub",
    tables: ["checkpoint", "rebuild"],
    holds:
      "What the events add up to: latest gifters and followers with names and pictures, the battle, the pinned message, coins by user id, points by user id and handle, what was done last and by whom, what each viewer did in this room, and whose messages were taken back.",
    kept: "As long as the stream is there. Most of it begins anew with each broadcast; points stay, of 20,000 people at most.",
    erasure:
      "The projections are reduced anew from the erased log, or the viewer's keys are taken out of each of them. What the viewer gave stays in the totals.",
    by: "the platform",
  },
  {
    name: "The hub's copy of the rules",
    store: "hub",
    tables: ["rules"],
    holds: "The rules as they apply now, with whom they name.",
    kept: "Until the next change of the rules.",
    erasure: "It follows when the streamer changes the rule.",
    by: "nobody needs to",
  },
  {
    name: "The hub's copy of the overlays' scenes",
    store: "hub",
    tables: ["scenes", "ended_scenes"],
    holds:
      "The scenes that overlays show now: texts that the streamer wrote, and handles of people whom a widget leaves out.",
    kept: "Until another revision is published, or the scene is deleted. Its id is known for a day more, and until another scene is deleted.",
    erasure: "It follows when the streamer publishes the scene without them.",
    by: "nobody needs to",
  },
  {
    name: "What custom widgets keep",
    store: "hub",
    tables: ["widget_store"],
    holds: "Whatever the streamer's own widgets write down, by a key each: it can name viewers.",
    kept: "Until the widget writes something else, the streamer empties it, or the stream goes.",
    erasure: "The hub deletes each value that has the viewer's id or handle in it.",
    remains: "A value that has the viewer's display name alone, until the streamer empties the store.",
    by: "the platform",
  },
  {
    name: "The hub's moderation",
    store: "hub",
    tables: ["moderation", "held", "released", "moderation_rest", "acts", "kept_audit", "kept_audit_taken"],
    holds:
      "A copy of the lists of what overlays keep off, and of who is blocked. Messages and alerts that wait for a moderator, who decided what of them, and the latest fifty that were shown by hand. The latest 200 things that moderators did to a single message, or asked the streamer's programs to do to a person: what, who, and whose it was, by id, and of what was asked also by handle. Whom moderators blocked, held or silenced while the database was down, by id, handle and note.",
    kept: "The lists until the next change. What was said of people in an outage until the database has it. Of what was decided the latest 500; what waits is dropped or shown within half an hour.",
    erasure: "The hub takes the person out of who is blocked, and what names them out of the rest.",
    by: "the platform",
  },
  {
    name: "The hub's name",
    store: "hub",
    tables: ["hub"],
    holds: "The creator's handle and the stream's id. Nothing of viewers.",
    kept: "As long as the stream is there.",
    erasure: "It goes with the stream.",
    by: "nobody needs to",
  },
  {
    name: "A replay's hub",
    store: "replay",
    tables: [],
    holds:
      "A copy of a session's latest events, what they add up to, and the rules that it is replayed by: the tables of a hub, in an object of its own.",
    kept: "24 hours after the replay is over.",
    erasure: "It is told whom to erase as the stream's hub is. What it has not read yet comes from the erased log.",
    by: "the platform",
  },
  {
    name: "The fleet's lists",
    store: "fleet",
    tables: ["streams", "statuses"],
    holds:
      "Handles of the creators that runners watch, whether they are live, and for ten minutes the latest lines that runners log. Nothing of viewers.",
    kept: "As long as the stream is wanted.",
    erasure: "It goes with the stream.",
    by: "nobody needs to",
  },
  {
    name: "Queue messages",
    store: "queue",
    tables: [],
    holds: "Events on their way from the hub to the log, whole, and ids of deliveries.",
    kept: "Seconds. While the database is away, at most as long as the queue keeps messages: four days, if the host did not change it.",
    erasure:
      "They cannot be reached. The erasure waits until the log has everything up to the hub's position, and only then begins.",
    by: "nobody needs to",
  },
  {
    name: "The runner's spool",
    store: "runner",
    tables: [],
    holds: "Events that the platform has not acknowledged yet, whole, in the folder of the spool.",
    kept: "Until they are acknowledged; without a connection until there is one. At most 512 MB for each stream.",
    erasure:
      "It empties itself by sending, and the hub takes what comes as erased. A spool that will not be sent any more is deleted with its folder.",
    remains: "Events of theirs in a spool that has not been sent.",
    by: "the streamer",
  },
  {
    name: "Events that were refused",
    store: "runner",
    tables: [],
    holds:
      "Events that the Workers refused for good, whole, with the reason, in the file rejects.ndjson beside the spool.",
    kept: "Until somebody deletes the file.",
    erasure: "The platform does not know of this file. Whoever runs the runner reads why, and deletes it.",
    remains: "Events of theirs that were refused, in a file beside the spool.",
    by: "the streamer",
  },
  {
    name: "Recordings",
    store: "runner",
    tables: [],
    holds: "Everything TikTok sent, byte for byte. One that was made with --anonymize holds nobody.",
    kept: "Until the streamer deletes the file.",
    erasure: "The platform does not know of these files. Whoever recorded deletes them, or keeps an anonymised copy.",
    remains: "What TikTok sent of them, in recordings. Played again, it comes erased.",
    by: "the streamer",
  },
  {
    name: "Pictures that were fetched",
    store: "cache",
    tables: [],
    holds:
      "Pictures of viewers and creators as TikTok has them, in the cache of the place that an overlay is near to; by a hash of their address.",
    kept: "A day. Browsers of those who look keep them as long.",
    erasure: "They run out: nothing says whose picture one is.",
    remains: "A picture of the person, for a day at most.",
    by: "nobody needs to",
  },
  {
    name: "Overlays and other readers",
    store: "browser",
    tables: [],
    holds:
      "What is shown just now, in the page's memory. In the browser's session storage only a position in the feed.",
    kept: "Until the page is closed. What a program of somebody else's keeps of the API is theirs to say.",
    erasure: "Pages that are open are told what to take back. Who keeps data of the API erases it as well.",
    by: "the receiver's owner",
  },
  {
    name: "Receivers of webhooks",
    store: "receiver",
    tables: [],
    holds: "What was delivered: events, and texts of actions. A Discord channel shows them.",
    kept: "As the receiver decides.",
    erasure: "The platform cannot take back what was delivered. The receiver's owner deletes it.",
    remains: "What webhooks have delivered of them.",
    by: "the receiver's owner",
  },
  {
    name: "The host's voice",
    store: "provider",
    tables: [],
    holds:
      "Texts that alerts speak, where the host has such a voice and the streamer chose it: they may have a viewer's name and words. The sound of one is kept in the Worker's cache for the pages that ask at the same time.",
    kept: "The sound: two minutes. The text: as the provider of the voice decides.",
    erasure: "The sound runs out. What the provider was told is not taken back by the platform.",
    remains: "What the host's voice has spoken of them.",
    by: "the host",
  },
  {
    name: "Logs of the Worker and the runner",
    store: "provider",
    tables: [],
    holds:
      "What the program says of its own work: handles of creators, ids of streams, sessions and deliveries. Not viewers, not their words.",
    kept: "As long as the provider's plan keeps logs; on a computer of one's own, as long as its owner does.",
    erasure: "Nothing of viewers is there. A line that had any would be a fault, to be reported.",
    by: "nobody needs to",
  },
  {
    name: "Copies that the providers keep",
    store: "provider",
    tables: [],
    holds: "Earlier states of the database and of the hubs, for a restore; copies that a drill made.",
    kept: "The database: as long as its project's history is set to. Durable Objects: 30 days. A drill removes its copy, which Neon can bring back for 7 days more; one of --keep stays until the host removes it.",
    erasure:
      "They run out. Who restores a copy of before an erasure has it done again: npm run ops -- privacy reapply.",
    remains: "Earlier states of the database and of the hubs, from which a host can restore.",
    by: "the host",
  },
  {
    name: "Erasures of people",
    store: "database",
    tables: ["person_erasures"],
    holds: "Whom an erasure is about, sealed, while it runs; who asked for it, and how many rows were changed where.",
    kept: "Whom it is about: until it is done. The rest without an end.",
    erasure: "It goes when the erasure is done.",
    by: "nobody needs to",
  },
  {
    name: "What viewers asked for",
    store: "database",
    tables: ["viewer_requests"],
    holds: "The handle, the address and the words of a viewer who asked to see or erase their data, sealed.",
    kept: "Until the streamer has settled it, 90 days at most. That there was a request stays.",
    erasure: "It goes when the request is settled.",
    by: "the streamer",
  },
  {
    name: "Who is kept out",
    store: "database",
    tables: ["suppressed_people"],
    holds: "Pseudonyms of people who were erased, and of their handles, under a secret of the host's.",
    kept: "As long as the workspace.",
    erasure: "It is what keeps an erased person from coming back. Without the secret it names nobody.",
    by: "nobody needs to",
  },
  {
    name: "Who is kept out of a stream",
    store: "hub",
    tables: ["suppressed"],
    holds: "The same pseudonyms, in the stream's hub.",
    kept: "As long as the stream is there.",
    erasure: "As in the database.",
    by: "nobody needs to",
  },
  {
    name: "Who is kept out, beside the database",
    store: "clock",
    tables: [],
    holds:
      "The same pseudonyms, by erasure, in an object of the workspace; and those that retention had put in the place of the id. A database that is put back to before an erasure is cleared by them.",
    kept: "As long as the workspace.",
    erasure: "As in the database.",
    by: "nobody needs to",
  },
  {
    name: "People who sign in",
    store: "database",
    tables: ["accounts", "account_sessions", "grants", "passkeys", "sign_in_links", "oauth_identities"],
    holds:
      "Nothing of viewers. Of streamers, moderators and hosts: the name they gave, their address for mail where they gave one, which browser they are signed in with, the public halves and names of their passkeys, their id at a provider that they sign in with, and what they may do.",
    kept: "As long as the account. A session ends 30 days after it was made, or 7 after it was last seen; a link is deleted a week after its time.",
    erasure: "The account's name and address are emptied; its rows stay as ids, which the audit refers to.",
    by: "the host",
  },
  {
    name: "Invitations",
    store: "database",
    tables: ["invitations"],
    holds: "The address or the handle of whom somebody invited, until they accept; who accepted.",
    kept: "30 days after it ended; a link works for 48 hours.",
    erasure: "Who invited revokes it; the row goes with its days.",
    by: "nobody needs to",
  },
  {
    name: "The audit log",
    store: "database",
    tables: ["audit_log"],
    holds:
      "Who changed what: ids of keys and accounts, names, handles and descriptions that people of the workspace wrote, e-mails masked, addresses under a key of the host's. Nothing of viewers.",
    kept: "Without an end.",
    erasure: "It only grows. Once the account is deleted, its id in it names nobody.",
    by: "nobody needs to",
  },
  {
    name: "Answers that are kept to be given again",
    store: "database",
    tables: ["idempotency_keys"],
    holds:
      "What a POST with an Idempotency-Key was answered: handles of creators, names and texts that people of the workspace wrote, sealed; ids of who asked.",
    kept: "24 hours, and up to a day more until the cron has been.",
    erasure: "They run out.",
    by: "nobody needs to",
  },
] as const satisfies readonly Place[];

export type PlaceName = (typeof places)[number]["name"];
/** The places that the platform itself erases a person in. */
export type PlatformPlace = Extract<(typeof places)[number], { by: "the platform" }>["name"];

/** The tables that hold nothing of viewers or creators, and what they hold instead. */
export const otherTables = {
  database: {
    schema_migrations: "which files were applied",
    workspaces: "names that the host gave to workspaces",
    widget_codes: "ids of the codes of custom widgets; what a streamer wrote is in the bucket, under custom-widgets/",
    workspace_quotas: "how many of what a workspace may have, where the host said so",
    api_keys: "names that the host gave to keys, and hashes of keys",
    overlay_tokens: "names that the streamer gave to tokens, and hashes of tokens",
    sessions: "ids, counts and the heads of chains",
    hidden_sessions: "which sessions are hidden or were removed, and what proves the log without them",
    people_checks: "when old sessions were looked through for people who did not come back",
    retention_bounds: "for how long what may be kept",
    workspace_retention: "for how long what is kept, where a workspace said so",
    retention_runs: "what each night's retention did: counts and times",
    chain_heads: "up to where sessions were carried over to version 2 of the chain, and the heads before and after",
    personal_fields: "which fields of an event are personal",
    erasures: "when events were erased, which role asked for it, and why: whoever asks must not name anybody there",
    erased_events: "the places of the events that were erased",
    audit_heads: "where the audit log of each workspace ends",
    security_events: "how often what was refused, at which route",
    segments: "which files hold old days of the log, and what proves them",
    segment_blocks: "which stretch of which session is where in such a file",
    segment_rewrites: "which of these files were written anew, after which erasure",
    segment_clears: "of which sessions nothing personal is in such a file any more",
    gifts: "TikTok's gifts: names, prices, pictures",
    endpoint_secrets: "sealed secrets",
    ingest_keys: "names that people of the workspace gave to runners' keys",
    used_challenges: "hashes of challenges that were answered, for five minutes and up to a day",
    export_parts: "how long the parts of exports are",
    export_links: "hashes of links to exports, and who made them",
    rollup_sessions: "up to which event the sums of sessions are",
    rollup_minutes: "sums of each minute",
    rollup_days: "sums of each day, and its best minutes",
    rollup_types: "how many events of each type a day had",
    rollup_gifts: "how many of each gift a day had",
    rollup_seen: "how many people were there on a day, by the day before on which they were",
    rollup_newcomers: "how many people were new in a live, by the day on which they came back",
    rollup_cohorts: "how many people of a week were new in which one",
    replay_runs:
      "which sessions were replayed, how fast and by which revisions of rules, and the hash of what came of it",
  },
  hub: {
    revoked: "ids of keys, tokens, grants and sessions of members that were revoked",
    confirmed: "hashes and ids of keys, tokens and sessions of members, and what those may do",
    ending: "ids of overlay tokens that are revoked at a time to come",
    seen: "ids of overlay tokens, and when each was seen last",
    past_sessions: "ids and counts of sessions that are over, and the heads of their chains",
  },
  fleet: { list: "a number that counts changes", revoked: "ids of runners' keys that were revoked" },
  replay: { replay: "where a replay is: numbers, ids and times" },
  gate: { gate: "how fast an endpoint takes requests" },
} as const satisfies Partial<Record<Store, Record<string, string>>>;

/** What a checkpoint keeps of people, by the name of its part. */
export const checkpointParts = {
  state: "names and pictures of those who gave, followed and fought; coins by user id; what the battle and the pin say",
  points:
    "how many points each viewer has and ever earned, by user id, with the handle; names and pictures of the first hundred or so",
  ruleState:
    "figures of each viewer in the room, by user id; counters that rules keep, which can be named after viewers; who added to a timer, by name and id",
  takebacks: "ids of viewers and of messages that were taken back",
  presence: "nothing of anybody: when something came last",
  interaction:
    "who voted for what in a poll that is open, by user id; names and ids of who spun the wheel, is in the giveaway or in the queue; messages on question cards, with who wrote them",
  goals: "nothing of anybody: what was counted since a goal was set",
  standings:
    "what each viewer gave, liked, wrote and shared in this broadcast, by user id; names and pictures of the 40 with the most of each, and of who did something last; names of the latest 40 who followed, subscribed and shared",
} as const satisfies Record<string, string>;

/** The part of docs/privacy.md that lists the places. */
export function renderPlaces(): string {
  const sections = places.map(
    ({ name, tables, holds, kept, erasure, by }) =>
      `### ${name}\n\n${tables.length === 0 ? "" : `- Tables: ${tables.map((table) => `\`${table}\``).join(", ")}\n`}` +
      `- What: ${holds}\n- How long: ${kept}\n- Erasing: ${erasure}\n- Who does it: ${by}\n`,
  );
  const rest = Object.entries(otherTables).flatMap(([store, tables]) =>
    Object.entries(tables).map(([table, what]) => `- \`${table}\` (${store}): ${what}\n`),
  );
  return `${sections.join("\n")}\n### Tables that hold nobody\n\n${rest.join("")}`;
}
