import { RPCLink } from '@orpc/client/message-port';
import { bridgeChannels } from '../../engine/contract/window/bridge.ts';
import { TELL_EVERY, type Taken } from '../../engine/contract/port-pace.ts';
import type { TransportKind } from './transport.ts';

/** In the desktop app: a port to the engine's process, handed on by the preload script and the main process. */
export const portTransport: TransportKind = {
  areSubscriptionsScarce: false,
  open() {
    const { port1, port2 } = new MessageChannel();
    const link = new RPCLink({ port: port1 });
    let taken = 0;
    const tell = () => port1.postMessage({ taken } satisfies Taken);
    port1.addEventListener('message', () => {
      if (++taken % TELL_EVERY === 0) tell();
    });
    port1.start();
    tell(); // so that we are waited for
    window.postMessage(bridgeChannels.connect, location.origin, [port2]);
    return { link, close: () => port1.close() };
  },
};
