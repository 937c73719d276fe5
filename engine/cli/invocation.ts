/** How Baton was called, so that what we tell people to type works as it stands. */
const shortest = 'baton';

/** @param env npm tells the scripts it runs their name */
export function invocation(env: Readonly<Record<string, string | undefined>>): string {
  return ['baton', 'start', 'bench'].includes(env.npm_lifecycle_event ?? '') ? 'npm run baton --' : shortest;
}

/** A sentence of ours, with its commands as they have to be typed here. */
export function asTyped(sentence: string, program: string): string {
  return program === shortest ? sentence : sentence.replaceAll(/(?<![\w/.-])baton (?=[a-z]+)/g, `${program} `);
}
