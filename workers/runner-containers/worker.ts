/** The Worker of the runners' containers: deployed only where the host wants them, with an image of its own. */
import { type ContainerEnv, leader } from "../../durable-objects/runner-container/runner-container.ts";

export { RunnerContainer } from "../../durable-objects/runner-container/runner-container.ts";

export default {
  /** Nobody asks it anything. */
  fetch: () => new Response("There is nothing here.\n", { status: 404 }),
  async scheduled(_controller, env) {
    const containers = await env.RUNNER_CONTAINER.getByName(leader).lead();
    const states = containers.map(({ runnerId, state }) => `${runnerId} ${state}`);
    console.log(JSON.stringify({ part: "containers", status: "looked", containers: states }));
  },
} satisfies ExportedHandler<ContainerEnv>;
