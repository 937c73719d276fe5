/** Somebody asked for something while the engine was being stopped. Nothing has changed; the next start takes it. */
export class EngineStopping extends Error {
  override readonly name = 'EngineStopping';

  constructor() {
    super('The engine is stopping');
  }
}
