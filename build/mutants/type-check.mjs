// The type check is a part of `npm test`, too: a mutant that it refuses can't get far. Asked only about those that no
// test has noticed.
import { resolve } from 'node:path';
import ts from 'typescript';
import { inProject } from '../setup/places.mjs';

/** @typedef {import('./report.mjs').Mutant} Mutant */

// That something is not used any more says little: to leave something out is what many mutants do.
const unused = new Set([6133, 6138, 6192, 6196, 6198, 6199]);

/** Asks the compiler about a file with one thing changed. */
export class TypeCheck {
  /** @type {Map<string, { version: number, text: string }>} */
  #changed = new Map();
  #service;

  constructor() {
    const file = inProject('build', 'tsconfig.engine.json');
    const { options, fileNames } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(file, ts.sys.readFile).config,
      ts.sys,
      inProject('build'),
    );
    // What tests need to be compiled says nothing about what they test.
    const sources = fileNames.filter((name) => !name.endsWith('.test.ts') && name.startsWith(inProject('engine')));
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => sources,
      getScriptVersion: (name) => String(this.#changed.get(name)?.version ?? 0),
      getScriptSnapshot: (name) => {
        const text = this.#changed.get(name)?.text ?? ts.sys.readFile(name);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => inProject(),
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    });
  }

  /**
   * @param {string} file
   * @param {string} source as the mutants were made of it
   * @param {Mutant} mutant
   */
  refuses(file, source, { location: { start, end }, replacement = '' }) {
    const starts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)];
    const at = (/** @type {{ line: number, column: number }} */ { line, column }) => starts[line - 1] + column - 1;
    this.#set(file, source.slice(0, at(start)) + replacement + source.slice(at(end)));
    const errors = this.#errorsIn(file);
    this.#set(file, source);
    return errors > 0;
  }

  /** @param {string} file @param {string} text */
  #set(file, text) {
    const name = resolve(inProject(), file);
    this.#changed.set(name, { version: (this.#changed.get(name)?.version ?? 0) + 1, text });
  }

  /** @param {string} file */
  #errorsIn(file) {
    const name = resolve(inProject(), file);
    const found = [...this.#service.getSyntacticDiagnostics(name), ...this.#service.getSemanticDiagnostics(name)];
    return found.filter(({ category, code }) => category === ts.DiagnosticCategory.Error && !unused.has(code)).length;
  }
}
