import { text } from '../text';

const DAY = new Intl.DateTimeFormat(text.locale, { dateStyle: 'medium' });
const MINUTE = new Intl.DateTimeFormat(text.locale, { dateStyle: 'medium', timeStyle: 'short' });

/** A day, as people write it. */
export function day(time: string): string {
  return DAY.format(new Date(time));
}

/** A moment, to the minute, in the reader's time zone. */
export function moment(time: string): string {
  return MINUTE.format(new Date(time));
}
