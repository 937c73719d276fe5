import type { JsonObject } from '../../port/agent.ts';

/** What a writer's stand-in made of a brief. */
export interface Piece {
  readonly title: string;
  readonly type: string;
  readonly markdown: string;
  readonly metadata?: JsonObject;
}
