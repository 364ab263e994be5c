const HEAD = new Set(['time', 'level', 'context', 'msg', 'err']);

/** A line of the log for people: time, level, where, what, and the rest as `name=value`; the stack of an error below. */
export function readable(line: string): string {
  const entry: unknown = JSON.parse(line);
  if (typeof entry !== 'object' || entry === null) return line;
  const field = (name: string): string => textOf(Reflect.get(entry, name));
  const rest = Object.entries(entry)
    .filter(([name]) => !HEAD.has(name))
    .map(([name, value]: [string, unknown]) => `${name}=${textOf(value)}`);
  const time = field('time').slice('2000-01-01T'.length, -'.000Z'.length);
  const context = field('context') === '' ? [] : [`[${field('context')}]`];
  const words = [time, field('level').toUpperCase().padEnd(5), ...context, field('msg'), ...rest];
  return `${words.join(' ').trimEnd()}\n${errorLines(Reflect.get(entry, 'err'))}`;
}

function errorLines(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const field = (name: string): string => textOf(Reflect.get(error, name));
  const frames = field('stack')
    .split('\n')
    .filter((frame) => frame !== '');
  return [`${field('type')}: ${field('message')}`, ...frames.map((frame) => `  ${frame}`)]
    .map((one) => `    ${one}\n`)
    .join('');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}
