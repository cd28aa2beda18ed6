/**
 * What OBS says of the browser source that this page is (`window.obsstudio`). A source that is in no scene that anybody sees is not
 * shown; one that is only in the preview is shown and not active. Its arguments are the page's own, so that it can be tested.
 */

/** As obs-browser documents it, as far as it is used here. What a version lacks is not there. */
export interface ObsStudio {
  pluginVersion?: string;
  /** 0: the page may ask nothing; from 1 on it may ask for the status. */
  getControlLevel?: (take: (level: number) => void) => void;
  getStatus?: (take: (status: { streaming?: boolean }) => void) => void;
  getCurrentScene?: (take: (scene: { name?: string } | null) => void) => void;
}

export interface ObsState {
  version: string;
  /** What the page may do in OBS, 0 to 5. */
  level: number;
  /** It is in a scene that somebody sees, be it the preview. */
  isVisible: boolean;
  /** It is in what goes out. */
  isActive: boolean;
  /** null while OBS does not say. */
  isStreaming: boolean | null;
  /** The name of the scene that goes out; null where the page may not ask. */
  scene: string | null;
}

/** From which level on a page may ask for what. */
const levels = { status: 1, scene: 2 } as const;

/**
 * Follows OBS. Until it says something else a page is taken for shown: OBS tells of changes alone.
 * @returns undefined where the page is not in OBS
 */
export function followObs(
  obs: ObsStudio | undefined,
  target: Pick<EventTarget, "addEventListener">,
  changed: (state: ObsState) => void,
): ObsState | undefined {
  if (!obs || typeof obs !== "object") return undefined;
  const version = typeof obs.pluginVersion === "string" ? obs.pluginVersion.slice(0, 32) : "";
  const state: ObsState = { version, level: 0, isVisible: true, isActive: true, isStreaming: null, scene: null };
  const take = (change: Partial<ObsState>): void => {
    if (Object.entries(change).every(([key, value]) => state[key as keyof ObsState] === value)) return;
    Object.assign(state, change);
    changed(state);
  };
  const hear = (name: string, read: (detail: Record<string, unknown>) => Partial<ObsState>): void =>
    target.addEventListener(name, (event) => {
      const { detail } = event as CustomEvent<unknown>;
      take(read(typeof detail === "object" && detail !== null ? (detail as Record<string, unknown>) : {}));
    });

  hear("obsSourceVisibleChanged", ({ visible }) => (typeof visible === "boolean" ? { isVisible: visible } : {}));
  hear("obsSourceActiveChanged", ({ active }) => (typeof active === "boolean" ? { isActive: active } : {}));
  hear("obsStreamingStarted", () => ({ isStreaming: true }));
  hear("obsStreamingStopped", () => ({ isStreaming: false }));
  hear("obsSceneChanged", ({ name }) => (typeof name === "string" ? { scene: name } : {}));
  obs.getControlLevel?.((level) => {
    if (typeof level !== "number") return;
    take({ level });
    if (level >= levels.status)
      obs.getStatus?.((status) => {
        if (typeof status?.streaming === "boolean") take({ isStreaming: status.streaming });
      });
    if (level >= levels.scene) obs.getCurrentScene?.((scene) => take({ scene: scene?.name ?? null }));
  });
  return state;
}
