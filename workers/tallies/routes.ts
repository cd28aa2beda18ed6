/** The named counters and timers of a stream, by hand, over HTTP. */
import * as operations from "#shared/api/operations/tallies.ts";
import { shownTimers } from "#shared/rules/timers.ts";
import { serve } from "../access/serve.ts";
import { parseValue } from "../body.ts";
import { readSnapshot } from "../streams/hub-view.ts";
import { changeCounter, changeTimer, toTimer, deleteTally } from "./change.ts";

/** A name that is none is a bad request, as it always was: every name of the right form can be made. */
const nameOf = ({ params: { name } }: { params: Record<string, string> }) =>
  parseValue(operations.TallyName, { name }).name;

export const tallyRoutes = [
  serve(operations.listCounters, async ({ env, stream }) => {
    const { counters } = await readSnapshot(env, stream.streamId);
    return { counters };
  }),
  serve(operations.setCounter, (call) => changeCounter(call.env, call.stream, nameOf(call), call.body)),
  serve(operations.addToCounter, (call) => changeCounter(call.env, call.stream, nameOf(call), call.body)),
  serve(operations.deleteCounter, (call) => deleteTally(call.env, call.stream, "counter", nameOf(call))),
  serve(operations.listTimers, async ({ env, stream, now }) => {
    const { timers } = await readSnapshot(env, stream.streamId);
    const details = Object.entries(timers).map(([name, timer]) => toTimer(name, timer, now.getTime()));
    return { ...shownTimers(timers), details };
  }),
  serve(operations.setTimer, (call) => changeTimer(call.env, call.stream, nameOf(call), call.body)),
  serve(operations.changeTimer, (call) => changeTimer(call.env, call.stream, nameOf(call), call.body)),
  serve(operations.deleteTimer, (call) => deleteTally(call.env, call.stream, "timer", nameOf(call))),
];
