import { expect, test } from 'vitest';
import { takeAwayPeerConnections } from './no-peer-connections.ts';

test('what speaks from page to page is gone, also where a browser has none of it', () => {
  const window = { RTCPeerConnection: class {}, webkitRTCPeerConnection: class {}, fetch: () => undefined };
  takeAwayPeerConnections(window);
  takeAwayPeerConnections(window);
  expect(Object.keys(window)).toEqual(['fetch']);
});
