/**
 * Nobody here speaks from page to page. What could is taken away before anything else runs: no content security policy
 * of a browser holds it back, and code that should not be here could tell others what it has read. The desktop window
 * forbids it by itself.
 */
const NAMES = ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel'];

export function takeAwayPeerConnections(window: object = globalThis): void {
  for (const name of NAMES) Reflect.deleteProperty(window, name);
}
