// What somebody is working on: files that are not committed, and those of commits that their upstream doesn't have.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../setup/places.mjs';
import { runProgram } from '../setup/program.mjs';

/**
 * @param {string} [folder] the top of a checkout, default ours
 * @returns {Promise<string[]>} paths inside of it, of files that are there, each once
 */
export async function changedFiles(folder = inProject()) {
  /** @param {readonly string[]} args of git, which is to list names that end with NUL */
  const list = async (...args) => {
    const { code, stdout } = await runProgram('git', args, { cwd: folder });
    return code === 0 ? stdout.split('\0').filter(Boolean) : [];
  };
  const lists = [
    await list('diff', '--name-only', '-z', 'HEAD'),
    await list('ls-files', '--others', '--exclude-standard', '-z'),
    await list('diff', '--name-only', '-z', '@{upstream}...HEAD'), // no upstream: nothing
  ];
  return [...new Set(lists.flat())].filter((file) => existsSync(join(folder, file))).sort();
}
