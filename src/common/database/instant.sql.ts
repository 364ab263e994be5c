/** An expression for a `timestamptz` as RFC 3339 in UTC, to the millisecond. */
export function instant(expression: string): string {
  return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
