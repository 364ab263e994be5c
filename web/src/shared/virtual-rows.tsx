import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';

interface Props<T> {
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly children: (row: T, index: number) => ReactNode;
  readonly rowHeight?: number;
  /** Called when the end comes near. */
  readonly onEnd: () => void;
  /** Told which rows are in sight. */
  readonly onSight?: (rows: readonly T[]) => void;
  readonly role?: string;
}

const NEAR_THE_END = 20;

/** Rows of which only those in sight are drawn, however many there are; the window scrolls. Heights are measured. */
export function VirtualRows<T>({ rows, keyOf, children, rowHeight = 58, onEnd, onSight, role = 'rowgroup' }: Props<T>) {
  const list = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset(list.current?.offsetTop ?? 0), [rows.length]);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: offset,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : keyOf(row);
    },
  });
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - NEAR_THE_END) onEnd();
  }, [last, rows.length, onEnd]);
  useEffect(() => {
    onSight?.(rows.slice(first, last + 1));
  }, [first, last, rows, onSight]);
  return (
    <div ref={list} role={role} style={{ position: 'relative', height: virtualizer.getTotalSize() }}>
      {items.map(({ key, index, start }) => {
        const row = rows[index];
        return (
          <div
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            role="presentation"
            style={{ position: 'absolute', insetInline: 0, top: 0, transform: `translateY(${start - offset}px)` }}
          >
            {row !== undefined && children(row, index)}
          </div>
        );
      })}
    </div>
  );
}
