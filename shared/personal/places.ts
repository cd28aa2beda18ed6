/**
 * Every place where data of a viewer or of a creator lies: what, how long, and how it is erased there. docs/privacy.md is
 * held against it, and so are the tables of the database, of the Durable Objects, and what a checkpoint is made of.
 */

/** Where a place is: `database` PostgreSQL, `archive` R2, `hub`, `fleet`, `gate` and `replay` the Durable Objects, the rest outside of tables. */
export type Store =
  | "database"
  | "archive"
  | "hub"
  | "fleet"
  | "gate"
  | "replay"
  | "queue"
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
    kept: "Without an end.",
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
    kept: "Without an end.",
    erasure:
      "The file is written anew without the personal parts and the salts, the old one is deleted, and an audit row says so: npm run ops -- archive --erase. What it proves stays the same.",
    by: "the platform",
  },
  {
    name: "Deliveries",
    store: "database",
    tables: ["deliveries"],
    holds:
      "What an action or a test sends to a webhook, with its texts filled in: names, messages. Of an event only where it is in the log.",
    kept: "30 days, then the day's table is dropped.",
    erasure:
      "The payload is emptied; one that still waits is marked as failed first. An event is read from the log when it is sent, and comes erased.",
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
    kept: "Until the host sends them again or gives them up, and after that without an end.",
    erasure:
      "The host sends them again first. Of those that stay the payload is emptied whole, because what could not be read cannot be searched.",
    by: "the host",
  },
  {
    name: "What rules did",
    store: "database",
    tables: ["actions_log", "action_outcomes"],
    holds: "Each action with its texts filled in: what was shown, spoken and sent, and how it went.",
    kept: "Without an end.",
    erasure:
      "The action and the error are emptied for all runs whose event was erased (event_id). That the rule ran stays.",
    by: "the platform",
  },
  {
    name: "Rules and their revisions",
    store: "database",
    tables: ["rules", "rule_revisions"],
    holds: "What the streamer wrote: a rule can name viewers, by handle or by id.",
    kept: "Without an end; the revisions of a deleted rule too.",
    erasure: "The streamer changes the rule. Then the bodies of older revisions that name the viewer are emptied.",
    by: "the streamer",
  },
  {
    name: "Streams and their handles",
    store: "database",
    tables: ["streams", "stream_handles"],
    holds: "Handles and TikTok's id of the creator. Nothing of viewers.",
    kept: "Without an end; the row of a deleted stream stays, because the log's events belong to it.",
    erasure: "The stream is deleted. Then its handles and the creator's id are emptied.",
    by: "the host",
  },
  {
    name: "Endpoints",
    store: "database",
    tables: ["endpoints"],
    holds: "Addresses and descriptions that the streamer wrote. A webhook's address can hold a person's name.",
    kept: "Without an end; the row of a deleted endpoint stays.",
    erasure: "The streamer changes or deletes the endpoint.",
    by: "the streamer",
  },
  {
    name: "The hub's feed",
    store: "hub",
    tables: ["feed"],
    holds: "The latest events of a stream, whole, deflated, and the actions that rules made of them.",
    kept: "The latest 10,000 events, and whatever the log has not got yet. A stream that is silent keeps them.",
    erasure:
      "The hub is told whom to erase once the log has everything. It writes the batches anew without the personal part and the salt, and sends the overlays that are open what to take back.",
    by: "the platform",
  },
  {
    name: "The hub's checkpoint",
    store: "hub",
    tables: ["checkpoint", "rebuild"],
    holds:
      "What the events add up to: latest gifters and followers with names and pictures, the battle, the pinned message, coins by user id, what each viewer did in this room, and whose messages were taken back.",
    kept: "As long as the stream is there. Most of it begins anew with each broadcast.",
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
    holds: "Handles of the creators that runners watch, and whether they are live. Nothing of viewers.",
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
    erasure: "It empties itself by sending. A spool that will not be sent any more is deleted with its folder.",
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
    by: "the streamer",
  },
  {
    name: "Recordings",
    store: "runner",
    tables: [],
    holds: "Everything TikTok sent, byte for byte. One that was made with --anonymize holds nobody.",
    kept: "Until the streamer deletes the file.",
    erasure: "The platform does not know of these files. Whoever recorded deletes them, or keeps an anonymised copy.",
    by: "the streamer",
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
    by: "the receiver's owner",
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
    erasure: "They run out. Who restores a copy erases again, from the audit rows that came after it.",
    by: "the host",
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

/** The tables that hold nothing of viewers or creators, and what they hold instead. */
export const otherTables = {
  database: {
    schema_migrations: "which files were applied",
    workspaces: "names that the host gave to workspaces",
    workspace_quotas: "how many of what a workspace may have, where the host said so",
    api_keys: "names that the host gave to keys, and hashes of keys",
    overlay_tokens: "names that the streamer gave to tokens, and hashes of tokens",
    sessions: "ids, counts and the heads of chains",
    chain_heads: "up to where sessions were carried over to version 2 of the chain, and the heads before and after",
    personal_fields: "which fields of an event are personal",
    erasures: "when events were erased, which role asked for it, and why: whoever asks must not name anybody there",
    erased_events: "the places of the events that were erased",
    audit_heads: "where the audit log of each workspace ends",
    security_events: "how often what was refused, at which route",
    segments: "which files hold old days of the log, and what proves them",
    segment_blocks: "which stretch of which session is where in such a file",
    segment_rewrites: "which of these files were written anew, after which erasure",
    gifts: "TikTok's gifts: names, prices, pictures",
    endpoint_secrets: "sealed secrets",
    ingest_keys: "names that people of the workspace gave to runners' keys",
    used_challenges: "hashes of challenges that were answered, for five minutes and up to a day",
    replay_runs:
      "which sessions were replayed, how fast and by which revisions of rules, and the hash of what came of it",
  },
  hub: {
    revoked: "ids of keys, tokens, grants and sessions of members that were revoked",
    confirmed: "hashes and ids of keys, tokens and sessions of members",
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
  ruleState:
    "figures of each viewer in the room, by user id; counters that rules keep, which can be named after viewers",
  takebacks: "ids of viewers and of messages that were taken back",
  presence: "nothing of anybody: when something came last",
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
