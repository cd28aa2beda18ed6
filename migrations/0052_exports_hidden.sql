-- A finished export with a session in it that retention hid since is deleted, and says so.
alter table exports drop constraint exports_because_check;
alter table exports add constraint exports_because_check
  check (because in ('too_large', 'unreadable', 'by_hand', 'expired', 'erasure', 'retention'));
