/**
 * The one connection of this page, and the contract over it.
 *
 * Rules
 *  1. The connection is as alive as its subscription to the engine's status: when that ends, everything is taken to be
 *     lost, and a new transport is opened.
 *  2. `client` stays the same over all that. A call made while there is no connection waits a moment for the next one.
 *  3. A key that doesn't fit ends the attempts: trying again would not make it fit.
 */
import { createORPCClient, ORPCError, type ClientContext, type ClientLink } from '@orpc/client';
import { reactive, readonly } from 'vue';
import type { ContractClient } from '../../engine/contract/contract.ts';
import { followOn, pauseAfter } from '../../engine/contract/follow-on.ts';
import type { SystemStatus } from '../../engine/contract/system.ts';
import { Offline } from './contract-failure.ts';
import { httpTransport } from './http-transport.ts';
import { portTransport } from './port-transport.ts';
import type { Transport, TransportKind } from './transport.ts';

export type { ContractClient };

/** Where we stand. `refused`: the host doesn't know our key. */
export type ConnectionPhase = 'connecting' | 'connected' | 'lost' | 'refused';

interface Standing {
  phase: ConnectionPhase;
  /** Of the engine: the newest that we were told, also while the connection is lost. */
  status: SystemStatus | null;
  /** Grows with every new connection, so that what depends on one can be done again. */
  generation: number;
}

export const transportKind: TransportKind = window.batonShell ? portTransport : httpTransport;

const standing = reactive<Standing>({ phase: 'connecting', status: null, generation: 0 });
export const connection = readonly(standing);

/** Milliseconds that a call waits for a connection. */
const PATIENCE = 5_000;

let transport: Transport | null = null;
const waiting = new Set<() => void>();

const currentLink: ClientLink<ClientContext> = {
  async call(path, input, options) {
    if (!transport) await nextConnection(options.signal); // rule 2
    if (!transport) throw new Offline();
    return transport.link.call(path, input, options);
  },
};
export const client: ContractClient = createORPCClient(currentLink);

/** Connects, and again whenever the connection is lost. Resolves when there is no more point in trying. */
export async function keepConnected(): Promise<void> {
  let opened = null as Transport | null;

  function open(): Promise<AsyncIterable<SystemStatus>> {
    const fresh = transportKind.open();
    opened = fresh;
    return openStatus(fresh);
  }

  async function whenInterrupted(error: unknown, failures: number): Promise<boolean> {
    opened?.close();
    transport = null; // rule 1
    if (error instanceof ORPCError && error.code === 'UNAUTHORIZED') {
      standing.phase = 'refused'; // rule 3
      return false;
    }
    standing.phase = standing.generation === 0 ? 'connecting' : 'lost';
    await pause(pauseAfter(failures));
    return true;
  }

  // How the engine stands is always told as a whole, and has no place.
  for await (const status of followOn({ open, positionOf: () => null, whenInterrupted })) {
    standing.status = status;
    if (opened && standing.phase !== 'connected') become(opened);
  }
}

/** Don't wait out the pause: there is reason to believe that somebody answers now. */
export function reconnectNow(): void {
  endPause?.();
}

function openStatus({ link }: Transport): Promise<AsyncIterable<SystemStatus>> {
  const direct: ContractClient = createORPCClient(link);
  return direct.system.changes({});
}

function become(opened: Transport): void {
  transport = opened;
  standing.phase = 'connected';
  standing.generation += 1;
  for (const wake of waiting) wake();
}

function nextConnection(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      waiting.delete(end);
      clearTimeout(timer);
      done();
    };
    const timer = setTimeout(end, PATIENCE);
    waiting.add(end);
    signal?.addEventListener('abort', end, { once: true });
  });
}

let endPause: (() => void) | null = null;

function pause(ms: number): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    endPause = () => {
      clearTimeout(timer);
      done();
    };
  });
}
