/**
 * The seeded warehouse: two years of daily figures of a sample subscription business.
 * The same seed gives the same cents on every machine: only sums, products and tables, no library mathematics.
 */
import { kpiCatalog } from './kpi-catalog.ts';
import { seededRandom } from '../../../values/seeded-random.ts';

export const warehouseSeed = 20_240_101;
export const firstDay = '2024-01-01';
export const lastDay = '2025-12-31';

/** What makes a prepared folder stale. Count up when the generator below or what lies in the folder changes. */
export const warehouseVersion = 2;

export const schemaSql = `
create table kpi_catalog (
  kpi          text primary key,
  label        text not null,
  unit         text not null,
  aggregation  text not null check (aggregation in ('sum', 'average', 'last', 'ratio')),
  numerator    text references kpi_catalog,
  denominator  text references kpi_catalog,
  scale        numeric not null default 1,
  description  text not null,
  check ((aggregation = 'ratio') = (numerator is not null and denominator is not null))
);
comment on table kpi_catalog is 'The key figures: unit, and how days are put together';

create table kpi_daily (
  kpi    text not null references kpi_catalog,
  day    date not null,
  value  numeric(18, 4) not null,
  primary key (kpi, day)
);
comment on table kpi_daily is 'One value per key figure and day';

create role warehouse_reader nologin;
revoke all on schema public from public;
grant usage on schema public to warehouse_reader;
grant select on kpi_catalog, kpi_daily to warehouse_reader;
`;

export interface DailyFigure {
  readonly kpi: string;
  readonly day: string;
  readonly value: number;
}

/** Share of an average month's business, January first. */
const monthFactor = [0.94, 0.96, 1.0, 1.0, 1.01, 1.02, 0.97, 0.95, 1.03, 1.04, 1.06, 1.08];
/** Share of an average day's business, Sunday first. */
const weekdayFactor = [0.62, 1.14, 1.18, 1.17, 1.15, 1.1, 0.64];
/** Offices and servers cost money on Sundays, too. */
const costWeekdayFactor = [0.86, 1.05, 1.06, 1.06, 1.06, 1.04, 0.87];
const dayMs = 86_400_000;

/** Every figure of every day, in the order of days. */
export function generateFigures(): readonly DailyFigure[] {
  const random = seededRandom(warehouseSeed);
  /** Between -1 and 1, mostly near 0. */
  const noise = (): number => random() + random() - 1;
  const figures: DailyFigure[] = [];
  let revenueTrend = 40_000;
  let costTrend = 30_800;
  let spendTrend = 4_600;
  let contractValue = 1_690;
  let customers = 8_400;
  let churn = 2.6;
  let leaving = 0;

  for (let time = Date.parse(firstDay); time <= Date.parse(lastDay); time += dayMs) {
    const date = new Date(time);
    const day = date.toISOString().slice(0, 10);
    const weekday = date.getUTCDay();
    const season = monthFactor[date.getUTCMonth()] ?? 1;

    const spend = cents(spendTrend * (weekdayFactor[weekday] ?? 1) * season * (1 + 0.12 * noise()));
    const newCustomers = Math.max(1, Math.round((spend / 610) * (1 + 0.25 * noise())));
    const revenue = cents(revenueTrend * (weekdayFactor[weekday] ?? 1) * season * (1 + 0.06 * noise()));
    const expenses = cents(costTrend * (costWeekdayFactor[weekday] ?? 1) * (1 + 0.03 * noise()) + 0.15 * spend);
    const profit = cents(revenue - expenses);

    churn = Math.min(3.2, Math.max(1.6, churn + 0.03 * noise() - 0.0008));
    leaving += (customers * churn) / 3000;
    const lost = Math.floor(leaving);
    leaving -= lost;
    customers += newCustomers - lost;

    const values: Record<string, number> = {
      revenue,
      expenses,
      profit,
      profit_margin: fourDecimals((100 * profit) / revenue),
      arr: cents(customers * contractValue),
      churn: fourDecimals(churn),
      active_customers: customers,
      new_customers: newCustomers,
      marketing_spend: spend,
      cac: fourDecimals(spend / newCustomers),
    };
    for (const { kpi } of kpiCatalog) figures.push({ kpi, day, value: values[kpi] ?? 0 });

    revenueTrend *= 1.00046;
    costTrend *= 1.0003;
    spendTrend *= 1.0004;
    contractValue *= 1.00005;
  }
  return figures;
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

function fourDecimals(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
