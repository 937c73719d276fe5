/** Builds the one statement that answers a question about key figures. Every value is a parameter. */
import type { Json } from '../../port/agent.ts';
import type { CatalogedKpi } from './database-protocol.ts';
import type { KpiQuery } from './kpi-query.ts';

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly Json[];
}

const period = 'date_trunc($1, day::timestamp)::date as period';
const inWindow = 'day between $2 and $3';

export function buildKpiSql({ kpis, startDate, endDate, grouping }: KpiQuery, maxRows: number): Statement {
  const parameters: Json[] = [grouping, startDate, endDate, kpis.map(({ kpi }) => kpi)];
  const parameter = (value: Json): string => `$${parameters.push(value)}`;
  const named = (aggregation: CatalogedKpi['aggregation']): readonly string[] =>
    kpis.filter((kpi) => kpi.aggregation === aggregation).map(({ kpi }) => kpi);

  const parts: string[] = [];
  for (const [aggregation, call] of [
    ['sum', 'sum(value)'],
    ['average', 'avg(value)'],
  ] as const) {
    const names = named(aggregation);
    if (names.length > 0) parts.push(perPeriod(call, parameter([...names])));
  }
  const levels = named('last');
  if (levels.length > 0) parts.push(lastOfPeriod(parameter([...levels])));
  for (const ratio of kpis.filter(({ aggregation }) => aggregation === 'ratio'))
    parts.push(ratioOfSums(ratio, parameter));

  const sql = `select f.period, f.kpi, f.value, c.unit, c.aggregation, f.days
from (
${parts.join('\n  union all\n')}
) as f
join kpi_catalog as c on c.kpi = f.kpi
order by array_position($4::text[], f.kpi), f.period
limit ${maxRows}`;
  return { sql, parameters };
}

function perPeriod(call: string, names: string): string {
  return `  select ${period}, kpi, round(${call}, 2) as value, count(*) as days
  from kpi_daily
  where kpi = any (${names}::text[]) and ${inWindow}
  group by 1, 2`;
}

function lastOfPeriod(names: string): string {
  return `  select period, kpi, round(value, 2) as value, days
  from (
    select ${period}, kpi, value,
           row_number() over (partition by kpi, date_trunc($1, day::timestamp) order by day desc) as place,
           count(*) over (partition by kpi, date_trunc($1, day::timestamp)) as days
    from kpi_daily
    where kpi = any (${names}::text[]) and ${inWindow}
  ) as days
  where place = 1`;
}

function ratioOfSums({ kpi, numerator, denominator, scale }: CatalogedKpi, parameter: (value: Json) => string): string {
  const above = `kpi = ${parameter(numerator)}::text`;
  const below = `kpi = ${parameter(denominator)}::text`;
  const quotient = `sum(value) filter (where ${above}) / nullif(sum(value) filter (where ${below}), 0)`;
  return `  select ${period}, ${parameter(kpi)}::text as kpi,
         round(${parameter(scale)}::numeric * ${quotient}, 2) as value,
         count(*) filter (where ${above}) as days
  from kpi_daily
  where (${above} or ${below}) and ${inWindow}
  group by 1`;
}
