-- A runner's word on what became of an action may come before the action itself: that one goes through the queue.
alter table action_outcomes drop constraint action_outcomes_action_id_fkey;
