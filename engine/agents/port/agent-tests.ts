/** Calls by which agents were tried, outside of any run. A port; storage implements it. */

export interface AgentTest {
  readonly agent: string;
  readonly version: string;
  /** Of the text that was tried. */
  readonly sha256: string;
  readonly mode: 'live' | 'rehearsal';
  readonly actor: string;
  readonly beganAt: number;
  readonly tookMs: number;
  /** The code of its error. Null: it answered. */
  readonly error: string | null;
  /** US dollars. Null: nobody knows. */
  readonly cost: number | null;
}

/** Live tests of one agent in a stretch of time: what they cost is paid like anything else. */
export interface TestSpending {
  readonly agent: string;
  readonly dollars: number;
  readonly calls: number;
}

export interface AgentTestReader {
  /** Newest first. */
  newestOf(agent: string, limit: number): readonly AgentTest[];
  spentBetween(from: number, until: number): readonly TestSpending[];
}

export interface AgentTestLog extends AgentTestReader {
  /** Durable when it returns. Nothing of what was said is part of it. */
  note(test: AgentTest): void;
}
