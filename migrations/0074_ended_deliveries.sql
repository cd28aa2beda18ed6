-- What had ended while it was claimed stayed due, and was sent again every 45 s for as long as its day is kept.
update deliveries set due_at = null, run_due_at = null
where state <> 'pending' and (due_at is not null or run_due_at is not null);
