/** One change to `invoices.yaml`, and the message that it gets. */
export interface Mistake {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  /** `line:column`. */
  readonly at: string;
  readonly says: string;
  /** What stands there after the fix. Left out: only a person can know. */
  readonly fix?: string;
}

export const ask = '      agent: writer\n';
/** A key more in the step `ask`. */
export const more = (line: string) => ({ from: ask, to: `${ask}      ${line}\n` });
export const prompt = (to: string) => ({ from: 'Invoices of {{ vendor }}', to });
