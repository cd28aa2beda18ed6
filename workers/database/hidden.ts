/** What is hidden: sessions whose events are older than their workspace keeps them. No reader is shown anything of one. */

/**
 * A condition that is true where a row's session is not hidden. `row`: what the row, which has `stream_id` and `session_id`, is
 * called in the statement.
 */
export function isShown(row: string): string {
  return `not exists (select from hidden_sessions h where h.stream_id = ${row}.stream_id and h.session_id = ${row}.session_id)`;
}

/** The same of a row of `deliveries`: its endpoint says of which stream it is. One that is of no session is shown. */
export function isShownDelivery(row: string): string {
  return `not exists (select from endpoints shown_of join hidden_sessions h on h.stream_id = shown_of.stream_id
    where shown_of.endpoint_id = ${row}.endpoint_id and h.session_id = ${row}.session_id)`;
}
