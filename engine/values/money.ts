/** Amounts of US dollars: how they are added up, and how they are said. */

/** Sums are kept as whole billionths of a dollar: sums of fractions drift. */
export function billionthsOf(dollars: number): number {
  return Math.round(dollars * 1e9);
}

export function dollarsOf(billionths: number): number {
  return billionths / 1e9;
}

/** With two digits that say something: $0.0012, $3.40, $1,200.00. */
export function inDollars(amount: number): string {
  const digits = amount === 0 || amount >= 1 ? 2 : Math.min(9, Math.max(2, 1 - Math.floor(Math.log10(amount))));
  const [whole = '', fraction = ''] = amount.toFixed(digits).split('.');
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}
