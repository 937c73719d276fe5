/**
 * What passes between a desktop window and the shell that carries it, beside the contract's own port. A browser has no
 * shell: there, none of this is heard. Plain types, because the preload script is to stay small.
 */

/** Told to the window. */
export type ShellEvent =
  /** Show this page: of a deep link, a notification, the tray. A path as the window's own links have it. */
  | { readonly kind: 'navigate'; readonly path: string }
  /** Do what the command palette would do: of the application menu. The command's id. */
  | { readonly kind: 'command'; readonly id: string }
  /**
   * What became of the engine in this process. A window connects when it runs. `held`: another process has the data; it
   * starts when that one ends.
   */
  | {
      readonly kind: 'engine';
      readonly state: 'starting' | 'running' | 'held' | 'failed';
      readonly message: string;
      readonly remedy: string | null;
    };

/**
 * Asked by the window: to hear what the engine's state is, now that it listens;
 * to start an engine that could not start.
 */
export const shellRequests = ['engine-state', 'start-engine'] as const;
export type ShellRequest = (typeof shellRequests)[number];

/** What a desktop window finds as `window.batonShell`. */
export interface BatonShell {
  readonly platform: 'darwin' | 'linux' | 'win32';
  /** Returns the way to stop. */
  onEvent(listen: (event: ShellEvent) => void): () => void;
  ask(request: ShellRequest): void;
}

/** The channels of the bridge. `connect` is also what the window posts to itself, with the port to hand on. */
export const bridgeChannels = { connect: 'baton:connect', event: 'baton:event', ask: 'baton:ask' } as const;

export function isShellRequest(value: unknown): value is ShellRequest {
  return shellRequests.some((request) => request === value);
}
