// What setup and the build say to people, always on standard error: standard output belongs to the program that runs.

/** A failure that a person can do something about: what happened, and what to do. */
export class Problem extends Error {
  /**
   * @param {string} happened one sentence
   * @param {string} remedy what to do about it
   */
  constructor(happened, remedy) {
    super(happened);
    this.name = 'Problem';
    this.remedy = remedy;
  }
}

/** @param {string} text one line of progress */
export function say(text) {
  process.stderr.write(`baton: ${text}\n`);
}

/**
 * Runs a script's main function; a Problem ends it with its remedy instead of a stack.
 * @param {() => Promise<number | void>} main its number is the exit code
 */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say(error.message);
    say(`What to do: ${error.remedy}`);
    process.exitCode = 1;
  }
}
