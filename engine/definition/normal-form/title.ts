/** `fetch-kpi-data` → `Fetch Kpi Data`. */
export function titleOf(slug: string): string {
  return slug
    .split(/[-_\s]+/)
    .filter((word) => word !== '')
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join(' ');
}
