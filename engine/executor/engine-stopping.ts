/**
 * The error for what is asked of an engine that is being stopped. Nothing has changed; the next engine can be asked.
 */
export class EngineStopping extends Error {
  override readonly name = 'EngineStopping';

  constructor() {
    super('The engine is stopping');
  }
}
