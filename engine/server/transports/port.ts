/** Answers the contract over a MessagePort, as a window has one. Who may hand a port in, its host decides. */
import { RPCHandler } from '@orpc/server/message-port';
import { router } from '../router.ts';
import type { ServerContext } from '../server-context.ts';

/** A port as Electron's main process and worker threads know it. */
export interface AnswerablePort {
  on(event: string, listener: (event?: { data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
}

/** Until the port closes; everything that is under way over it ends with it. */
export function answerPort(port: AnswerablePort, context: ServerContext): void {
  const handler = new RPCHandler<ServerContext>(router);
  handler.upgrade(port as Parameters<typeof handler.upgrade>[0], { context });
  port.start();
}
