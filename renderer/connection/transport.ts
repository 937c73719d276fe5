/** How this page reaches the engine. Chosen once, when the page starts. */
import type { ClientContext, ClientLink } from '@orpc/client';

export interface Transport {
  readonly link: ClientLink<ClientContext>;
  close(): void;
}

export interface TransportKind {
  /** True where each subscription holds one of the few connections that a browser has for a host. */
  readonly areSubscriptionsScarce: boolean;
  open(): Transport;
}
