/**
 * What may be done, as `resource:action`, and which role may do it: without a library, so that pages know it too. Routes say what
 * they need in these words; the table in docs/access.md and the test of every route with every principal are made from here.
 */

/** Every permission, and what it lets one do. */
export const permissions = {
  "stream:read": "See a stream, its status and its handles",
  "stream:create": "Add a stream to the workspace",
  "stream:write": "Pause a stream, give it another handle",
  "stream:delete": "Delete a stream",
  "feed:read": "Watch a stream live: its events, its state",
  "history:read": "Read the events of past sessions, and gifts one by one",
  "history:export": "Take the events of a session or of a stream along as a file",
  "analytics:aggregate": "See the numbers of past sessions, without anybody's name",
  "analytics:read": "See in them who gave and wrote the most",
  "rule:read": "See rules, their revisions, and what they did",
  "rule:test": "Try a rule without anything happening, and ask why it did or did not fire",
  "rule:show": "Show a rule's alert on the overlays that are open",
  "rule:write": "Make, change and delete rules",
  "replay:read": "See and watch replays of past sessions, compare rules, cut clips",
  "replay:write": "Start, steer and end replays of past sessions",
  "tally:write": "Set counters, timers and goals by hand, change points",
  "overlay:read": "See which overlay URLs there are, never their tokens",
  "overlay:control": "Clear alerts, mute and hide on the overlays that are open",
  "overlay:write": "Make, rotate and revoke overlay URLs",
  "interaction:write": "Run polls, the wheel, giveaways, the queue and question cards",
  "moderation:write": "Hide people and what they said; ask for a time-out",
  "note:write": "Read and write notes about viewers",
  "webhook:read": "See webhooks and their deliveries",
  "webhook:write": "Make, change and delete webhooks, send again",
  "webhook:secret": "See and change the secrets of webhooks",
  "member:read": "See who has which role, and open invitations",
  "member:write": "Invite people, change roles, remove people",
  "key:read": "See which keys there are, never their text",
  "key:write": "Make and revoke keys of the API and of runners",
  "audit:read": "Read the audit log",
  "privacy:request": "See and settle what viewers ask about their own data",
  "privacy:export": "Have all that is kept of one person, as a file",
  "privacy:erase": "Erase one person, and see which erasures there were",
  "workspace:read": "See the workspace, its quotas and what is used of them",
  "workspace:write": "Rename the workspace",
  "workspace:delete": "Delete the workspace",
  "retention:write": "Set for how long the workspace keeps what",
  "host:read": "Read what is the host's: dead letters, segments",
  "host:write": "Settle and resend dead letters",
} as const satisfies Record<string, string>;

export type Permission = keyof typeof permissions;

const all = Object.keys(permissions) as [Permission, ...Permission[]];

/** In the order of what they may do. */
export const roles = ["OWNER", "STREAMER", "MODERATOR", "VIEWER"] as const;
export type Role = (typeof roles)[number];

const viewer: Permission[] = ["stream:read", "history:read", "analytics:aggregate"];
const moderator: Permission[] = [
  ...viewer,
  "analytics:read",
  "feed:read",
  "rule:read",
  "rule:test",
  "rule:show",
  "replay:read",
  "overlay:read",
  "overlay:control",
  "interaction:write",
  "moderation:write",
  "note:write",
  "workspace:read",
];
const streamer: Permission[] = [
  ...moderator,
  "privacy:request",
  "stream:write",
  "history:export",
  "rule:write",
  "replay:write",
  "tally:write",
  "overlay:write",
  "webhook:read",
  "webhook:write",
  "webhook:secret",
  "member:read",
  "member:write",
];

/** What each role may. A role on one stream is for that stream alone; OWNER is of a whole workspace. */
export const rolePermissions: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  OWNER: new Set(all),
  STREAMER: new Set(streamer),
  MODERATOR: new Set(moderator),
  VIEWER: new Set(viewer),
};

/** Whether a list of a key's permissions has this one; `*` is everything. */
export function grantsPermission(given: readonly string[], wanted: Permission): boolean {
  return given.includes("*") || given.includes(wanted);
}

/** Whether `lower` may nothing that `upper` may not: nobody gives somebody else more than they have. */
export function isWithin(lower: Role, upper: Role): boolean {
  return all.every((permission) => !rolePermissions[lower].has(permission) || rolePermissions[upper].has(permission));
}
