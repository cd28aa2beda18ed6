/** As much of Node's EventEmitter as programs of the connector use, so that it runs in a browser, too. */

/** What a listener is given: whatever its event has. */
// oxlint-disable-next-line typescript/no-explicit-any -- as the connector's own listeners, which programs wrote without types
export type EventData = any;

type Listener = (...all: never[]) => void;

export class Emitter {
  readonly #listeners = new Map<string, { listener: Listener; once: boolean }[]>();

  /** Calls the listener with each event of this name. */
  on(name: string, listener: (data: EventData) => void): this {
    return this.#add(name, listener, false);
  }

  once(name: string, listener: (data: EventData) => void): this {
    return this.#add(name, listener, true);
  }

  addListener(name: string, listener: (data: EventData) => void): this {
    return this.on(name, listener);
  }

  off(name: string, listener: (data: EventData) => void): this {
    const all = this.#listeners.get(name) ?? [];
    const at = all.findLastIndex((one) => one.listener === listener);
    if (at >= 0) this.#listeners.set(name, all.toSpliced(at, 1));
    return this;
  }

  removeListener(name: string, listener: (data: EventData) => void): this {
    return this.off(name, listener);
  }

  removeAllListeners(name?: string): this {
    if (name === undefined) this.#listeners.clear();
    else this.#listeners.delete(name);
    return this;
  }

  listenerCount(name: string): number {
    return this.#listeners.get(name)?.length ?? 0;
  }

  /** Calls the listeners in the order in which they came; says whether there was one. What one throws, `emit` throws. */
  emit(name: string, ...all: unknown[]): boolean {
    const listeners = this.#listeners.get(name) ?? [];
    if (listeners.some(({ once }) => once)) {
      this.#listeners.set(
        name,
        listeners.filter(({ once }) => !once),
      );
    }
    for (const { listener } of listeners) listener(...(all as never[]));
    return listeners.length > 0;
  }

  #add(name: string, listener: (data: EventData) => void, once: boolean): this {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), { listener, once }]);
    return this;
  }
}
