-- A chat of another platform says where it was said, and what was given with it: facts that an erasure leaves
-- (shared/personal/fields.ts). Without this an erased chat of a sealed day would not prove its link of the chain.
update personal_fields set facts = facts || '{platform, donation}' where event_type = 'CHAT';
