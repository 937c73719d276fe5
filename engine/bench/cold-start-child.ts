/** The process that W6 times: says when its first step is at work, and ends. Loads nothing but the engine. */
import { THERE } from './benchmark-line.ts';
import { openMeasuredEngine } from './measured-engine.ts';

export async function coldStartChild(directory: string, name: string): Promise<void> {
  const invoked = new Promise<void>((resolve) => {
    void openMeasuredEngine({ directory, onInvoke: resolve }).then((measured) => measured.start(name));
  });
  await invoked;
  process.stdout.write(`${THERE}\n`, () => process.exit(0));
}
