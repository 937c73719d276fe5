import { RPCLink } from '@orpc/client/message-port';
import { bridgeChannels } from '../../engine/contract/window.ts';
import type { TransportKind } from './transport.ts';

/** In the desktop app: a port to the engine in the main process, handed on by the preload script. */
export const portTransport: TransportKind = {
  areSubscriptionsScarce: false,
  open() {
    const { port1, port2 } = new MessageChannel();
    const link = new RPCLink({ port: port1 });
    port1.start();
    window.postMessage(bridgeChannels.connect, location.origin, [port2]);
    return { link, close: () => port1.close() };
  },
};
