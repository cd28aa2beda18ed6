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
];

/** Applies the steps after the first `done`; returns how many there are. */
export function applySchema(sql: SqlStorage, done: number): number {
  for (const step of steps.slice(done)) sql.exec(step);
  return steps.length;
}
