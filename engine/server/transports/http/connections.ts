/**
 * THE CONNECTIONS OF A LOOPBACK HOST. Every program of this machine can open some, and none may keep the owner out.
 *
 * Rules
 *  1. Headers have 10 seconds, and a body 30 from when the headers are there. What takes longer is closed.
 *  2. Each state has room of its own: those that have not asked yet, those that asked without a key, services that call
 *     back with the key of an attempt, and the owner's. In the first two, who comes makes the oldest go; the others are
 *     never closed for anybody.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type State = 'silent' | 'keyless' | 'service' | 'owner';

/** Calls back once after so many milliseconds. Returns the way to call it off. */
export type After = (ms: number, callback: () => void) => () => void;

export const HEADERS_WITHIN_MS = 10_000;
export const BODY_WITHIN_MS = 30_000;
export const ROOM: Readonly<Record<State, number>> = { silent: 32, keyless: 32, service: 64, owner: 256 };

interface Known {
  state: State;
  callOff: () => void;
}

export class Connections {
  readonly #after: After;
  /** In each state, the oldest first. */
  readonly #of: Readonly<Record<State, Map<Socket, Known>>> = {
    silent: new Map(),
    keyless: new Map(),
    service: new Map(),
    owner: new Map(),
  };

  constructor(after: After) {
    this.#after = after;
  }

  opened(socket: Socket): void {
    const known: Known = { state: 'silent', callOff: () => undefined };
    this.#enter(socket, known, 'silent');
    this.#within(HEADERS_WITHIN_MS, socket, known);
    socket.once('close', () => {
      known.callOff();
      this.#of[known.state].delete(socket);
    });
  }

  /** The headers of a request are there. False: there is no room for another of those. */
  asked(request: IncomingMessage, response: ServerResponse, by: Exclude<State, 'silent'>): boolean {
    const { socket } = request;
    const known = this.#find(socket);
    if (!known) return false;
    known.callOff();
    if (by !== 'keyless' && known.state !== by && this.#of[by].size >= ROOM[by]) return false;
    if (known.state !== 'owner') this.#enter(socket, known, by);
    if (!request.complete) {
      this.#within(BODY_WITHIN_MS, socket, known);
      request.once('end', () => known.callOff());
    }
    // The next request on the same connection has as long as the first.
    response.once('close', () => {
      known.callOff();
      if (!socket.destroyed) this.#within(HEADERS_WITHIN_MS, socket, known);
    });
    return true;
  }

  /** How many there are, by state. */
  get counts(): Readonly<Record<State, number>> {
    const { silent, keyless, service, owner } = this.#of;
    return { silent: silent.size, keyless: keyless.size, service: service.size, owner: owner.size };
  }

  #find(socket: Socket): Known | undefined {
    return Object.values(this.#of)
      .find((sockets) => sockets.has(socket))
      ?.get(socket);
  }

  /** Rule 2. */
  #enter(socket: Socket, known: Known, state: State): void {
    this.#of[known.state].delete(socket);
    const others = this.#of[state];
    const [oldest] = others.keys();
    if (oldest && (state === 'silent' || state === 'keyless') && others.size >= ROOM[state]) {
      others.delete(oldest);
      oldest.destroy();
    }
    known.state = state;
    others.set(socket, known);
  }

  /** Rule 1. */
  #within(ms: number, socket: Socket, known: Known): void {
    known.callOff = this.#after(ms, () => socket.destroy());
  }
}
