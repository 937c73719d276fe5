import type { Definition } from '../../definition/definition.ts';
import { upcastDefinition } from '../../definition/upcasting/upcast-definition.ts';

/** A definition that a run is pinned to, from the text that was kept of it. */
export function readSnapshot(text: string): Definition {
  return upcastDefinition(JSON.parse(text) as Definition);
}
