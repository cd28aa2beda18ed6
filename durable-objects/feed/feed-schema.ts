/** The hub's tables, step by step. Steps are only ever added: a hub of last year goes through those it lacks. */
const steps = [
  `create table hub (id integer primary key check (id = 1), identity text not null);
   create table checkpoint (id integer primary key check (id = 1), body text not null);
   create table feed (
     batch integer primary key, first_offset integer not null, last_offset integer not null,
     session_id text not null, last_seq_no integer not null, sent_batch integer not null,
     native_keys text not null, events text not null
   )`,
  // What came before has no chain, and its watermark meant the queue, not the log: all of it is sent once more.
  `alter table feed add column chain text not null default '[]';
   alter table feed rename column sent_batch to stored_offset;
   update feed set stored_offset = 0;
   delete from checkpoint where json_extract(body, '$.lease') is null`,
  // The ledger keeps prices, and a receiver beside the key instead of in it. What a streak had counted stays counted.
  `update checkpoint set body = json_set(body,
     '$.state.ledger', json_object(
       'gifts', json((select json_group_object(
           json_extract(body, '$.state.live.roomId') || ':' || substr(key, 1, prefix - 1),
           json_object('count', value ->> 'count', 'price', 0, 'paidCount', value ->> 'count',
             'receiverUserId', substr(key, prefix + 1)))
         from (select key, value, length(rtrim(key, replace(key, ':', ''))) as prefix
           from json_each(body, '$.state.ledger.streaks')))),
       'giftsSize', (select count(*) from json_each(body, '$.state.ledger.streaks')),
       'open', json('{}'), 'openSize', 0, 'quietSince', 0),
     '$.state.leftRoomIds', json('[]'), '$.state.pastBattleIds', json('[]'), '$.state.chestIds', json('[]'),
     '$.state.live.settledGifts', json('[]'), '$.state.live.settledGiftCount', 0,
     '$.state.live.chests', 0, '$.state.live.chestCoins', 0,
     '$.state.live.battle', json(case json_type(body, '$.state.live.battle') when 'object' then json_set(
       json_extract(body, '$.state.live.battle'), '$.phase', '', '$.sides', json('[]'), '$.startedAt', 0,
       '$.endedAt', 0, '$.winnerSideId', null) else 'null' end))`,
  `alter table feed add column actions text not null default '[]';
   create table rules (id integer primary key check (id = 1), version integer not null, body text not null)`,
  // Of gifters only the coins are kept, and a checkpoint may be several rows.
  `update checkpoint set body = json_set(body, '$.state.gifters', json((
     select json_group_object(key, value ->> 'coins') from json_each(body, '$.state.gifters'))));
   alter table checkpoint rename to checkpoint_row;
   create table checkpoint (piece integer primary key, body text not null);
   insert into checkpoint select id, body from checkpoint_row;
   drop table checkpoint_row`,
  // How far a projection is that is reduced anew from the log.
  `create table rebuild (piece integer primary key, body text not null)`,
  // They are rows, as everywhere else.
  `alter table checkpoint rename column piece to row_no;
   alter table rebuild rename column piece to row_no`,
  // Who may hold a socket: what was revoked, and the hashes of secrets that the database confirmed.
  `create table revoked (principal text primary key, at integer not null) without rowid;
   create table confirmed (hash text primary key, principal text not null, at integer not null) without rowid`,
  // Where the sessions stood that memory has no room for any more, in the order in which they were forgotten.
  `create table past_sessions (place integer primary key, session_id text not null unique, body text not null)`,
  // Who is revoked at a time to come, and when it was written down last that an overlay token was seen.
  `create table ending (principal text primary key, at integer not null) without rowid;
   create table seen (principal text primary key, at integer not null) without rowid`,
  // Who is not to come back, by pseudonym.
  `create table suppressed (pseudonym text primary key) without rowid`,
  // What overlays show: the published scene by the name of the overlay.
  `create table scenes (overlay text primary key, scene_id text not null, revision integer not null, document text not null)
   without rowid`,
  // The live parts that a scene shows.
  `alter table scenes add column parts text not null default '[]'`,
  // What moderators keep off the overlays: the lists; what waits for a moderator and what became of it, what was shown by hand, and
  // when the screens were emptied.
  `create table moderation (id integer primary key check (id = 1), version integer not null, body text not null);
   create table held (no integer primary key, held_key text not null unique, body text not null);
   create table released (no integer primary key, body text not null);
   create table moderation_rest (id integer primary key check (id = 1), body text not null)`,
  // What moderators did to single things.
  `create table acts (no integer primary key, body text not null)`,
  // What custom widgets keep, and which stores a scene's widgets use.
  `create table widget_store (store text not null, key text not null, value text not null, bytes integer not null,
     primary key (store, key)) without rowid;
   alter table scenes add column stores text not null default '[]'`,
  // Scenes that were deleted: what was published of them meanwhile may arrive later.
  `create table ended_scenes (scene_id text primary key, at integer not null) without rowid`,
  // For outages of the database: what those who were confirmed may do, and what is to be written to the audit log afterwards.
  `alter table confirmed add column rights text;
   create table kept_audit (no integer primary key, entry_id text not null unique, body text not null)`,
  // Of each such row whose it is, and in which room it stands.
  `alter table kept_audit add column by text not null default '';
   alter table kept_audit add column room text not null default 'any'`,
  // How many rows each room has, of each and (`*`) of all: counted as they come and go, whoever writes them.
  `create table kept_audit_taken (room text not null, by text not null, count integer not null, primary key (room, by))
     without rowid;
   insert into kept_audit_taken select room, by, count(*) from kept_audit group by room, by;
   insert into kept_audit_taken select room, '*', count(*) from kept_audit group by room;
   create trigger kept_audit_in after insert on kept_audit begin
     insert into kept_audit_taken (room, by, count) values (new.room, new.by, 1), (new.room, '*', 1)
       on conflict (room, by) do update set count = count + 1;
   end;
   create trigger kept_audit_out after delete on kept_audit begin
     update kept_audit_taken set count = count - 1 where room = old.room and by in (old.by, '*');
     delete from kept_audit_taken where room = old.room and by in (old.by, '*') and count = 0;
   end`,
  // By which key it was asked for: said again under it, it is the same row.
  `alter table kept_audit add column once text;
   create unique index kept_audit_once on kept_audit (once) where once is not null`,
];

/**
 * Applies the steps after the first `done`, all or up to `count`; returns how many the tables then have. After a rollback they have more
 * than this version knows. That number stays: the newer version comes back, and must not apply a step twice.
 */
export function applySchema(sql: SqlStorage, done: number, count = steps.length): number {
  for (const step of steps.slice(done, count)) sql.exec(step);
  return Math.max(done, count);
}
