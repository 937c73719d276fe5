/** Answers the contract over a MessagePort, as a window has one. Who may hand a port in, its host decides. */
import { RPCHandler } from '@orpc/server/message-port';
import { isTaken } from '../../contract/port-pace.ts';
import { PortPace } from './port-pace.ts';
import { router } from '../router.ts';
import type { ServerContext } from '../server-context.ts';

type Listener = (event?: { data: unknown }) => void;

/** A port as Electron's main process and worker threads know it. */
export interface AnswerablePort {
  on(event: string, listener: Listener): unknown;
  postMessage(message: unknown): void;
  start(): void;
}

/** As the contract's library numbers what it sends: one value of what is followed. */
const ONE_OF_MANY = 3;

/**
 * Until the port closes; everything that is under way over it ends with it. What is followed goes as fast as the other
 * end takes it.
 */
export function answerPort(port: AnswerablePort, context: ServerContext): void {
  const pace = new PortPace();
  const handler = new RPCHandler<ServerContext>(router, {
    // Asked before each message, with its number, kind and content. That the port itself could carry something, we have
    // no use for.
    experimental_transfer: async ([, kind]: readonly [string, number, unknown]) => {
      if (kind === ONE_OF_MANY) await pace.room();
      pace.sent();
      return undefined;
    },
  });
  const listen = (event: string, listener: Listener) =>
    'addEventListener' in port
      ? (port as unknown as { addEventListener: AnswerablePort['on'] }).addEventListener(event, listener)
      : port.on(event, listener);
  listen('close', () => pace.end());
  const paced = {
    on: (event: string, listener: Listener) =>
      listen(event, (message) =>
        event === 'message' && isTaken(message?.data) ? pace.taken(message.data.taken) : listener(message),
      ),
    postMessage: (message: unknown) => port.postMessage(message),
  };
  handler.upgrade(paced as unknown as Parameters<typeof handler.upgrade>[0], { context });
  port.start();
}
