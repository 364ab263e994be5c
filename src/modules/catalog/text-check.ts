/** How many characters the code of a course, program or curriculum has at most. */
export const CODE_LENGTH = 64;

/** How many characters a title or name has at most. */
export const TITLE_LENGTH = 255;

/** A check constraint: the column holds 1 to `longest` characters, and no space at either end. */
export function textCheck(table: string, column: string, longest: number): { name: string; expression: string } {
  const form = `^[^[:space:]](.{0,${longest - 2}}[^[:space:]])?$`;
  return { name: `${table}_${column}_form`, expression: `${column} ~ '${form}'` };
}
