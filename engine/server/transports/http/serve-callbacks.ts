/**
 * Where a host without a console for browsers is called by services: the taking of their calls on a port of this
 * machine, and nothing else of the contract.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallbackInbox } from '../../../agents/port/callbacks.ts';
import { CALLBACKS, takeCallback, type CallTakers } from './callback-calls.ts';
import { Connections, type After } from './connections.ts';
import { afterReally, listenOnLoopback, type LoopbackServer } from './loopback-server.ts';
import { requestRefusalOf } from './request-guard.ts';

interface Options extends CallTakers {
  readonly callbacks: CallbackInbox;
  report(error: unknown, operation: string): void;
  /** 0: any that is free. */
  readonly port: number;
  /** For tests, which move time by hand. */
  readonly after?: After;
}

export async function serveCallbacks({
  callbacks,
  port,
  report,
  after = afterReally,
  ...takers
}: Options): Promise<LoopbackServer> {
  const connections = new Connections(after);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers, url = '' } = request;
    const isCallback = url.startsWith(CALLBACKS);
    const asked = { method, headers, isCall: false, isCallback };
    const refusal = isCallback ? requestRefusalOf(asked, server.port, callbacks.publicAddress) : NOTHING_ELSE;
    const isService = refusal === null && callbacks.attemptOf(url) !== null;
    const hasRoom = connections.asked(request, response, isService ? 'service' : 'keyless');
    await takeCallback({ request, response, refusal: hasRoom ? refusal : NO_ROOM, callbacks, takers });
  }

  const server = await listenOnLoopback(port, { answer, connections, report });
  return server;
}

const NOTHING_ELSE = { status: 404, message: 'Services call back here, and there is nothing else' };
const NO_ROOM = { status: 503, message: 'There is no room for another connection: call again' };
