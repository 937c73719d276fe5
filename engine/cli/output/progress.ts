/** Progress on standard error: a line per event, and on a terminal a last line that says what is under way. */
import type { EventView } from '../../contract/event-view.ts';
import type { RunTree } from '../run-tree.ts';
import type { Terminal } from '../terminal.ts';
import { ProgressLines } from './progress-lines.ts';
import { cut, spelledOut } from './style.ts';
import { durationText } from './time.ts';

/** Milliseconds between two drawings of the last line. */
const frame = 120;
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
// What the live line says anyway, and anew with every frame.
const onlyWhereNothingIsLive = new Set(['orchestration.step.started', 'orchestration.step.progress']);

export class Progress {
  readonly #terminal: Terminal;
  readonly #lines: ProgressLines;
  readonly #timer: NodeJS.Timeout | null;
  #hasLiveLine = false;
  #frame = 0;

  constructor(terminal: Terminal, tree: RunTree) {
    this.#terminal = terminal;
    this.#lines = new ProgressLines(tree, terminal.errStyle);
    this.#timer = terminal.errWidth === null ? null : setInterval(() => this.#draw(), frame);
    this.#timer?.unref();
  }

  show(event: EventView): void {
    const line = this.#lines.lineFor(event);
    if (!line || (this.#timer && onlyWhereNothingIsLive.has(event.type))) return;
    this.#erase();
    this.#terminal.say('  '.repeat(line.depth) + line.text);
  }

  /** A line that no event says. */
  say(line: string): void {
    this.#erase();
    this.#terminal.say(line);
  }

  /** Leaves nothing live behind. */
  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#erase();
  }

  #draw(): void {
    const underWay = this.#lines.underWay();
    this.#erase();
    const [oldest] = underWay;
    if (!oldest) return;
    this.#frame = (this.#frame + 1) % spinner.length;
    const others = underWay.length > 1 ? ` and ${underWay.length - 1} more` : '';
    const text = `  ${spinner[this.#frame]} ${oldest.path}${others}  ${durationText(this.#terminal.now() - oldest.at)}  ${oldest.note}`;
    this.#terminal.sayRaw(
      this.#terminal.errStyle.dim(cut(spelledOut(text, false), (this.#terminal.errWidth ?? 80) - 1)),
    );
    this.#hasLiveLine = true;
  }

  #erase(): void {
    if (!this.#hasLiveLine) return;
    this.#terminal.sayRaw('\r\x1b[2K');
    this.#hasLiveLine = false;
  }
}
