import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import type { Rows } from './shown.ts';
import type { Range } from './view.ts';

/** Rows that are asked for on each side of those in sight, so that scrolling shows no gap. */
const BESIDE = 20;

/** Browsers lay out no element much higher; a longer list is scrolled in proportion. */
const MAX_HEIGHT = 8_000_000;

interface Props<T> {
  readonly rows: Rows<T>;
  readonly label: string;
  /** CSS pixels. */
  readonly rowHeight: number;
  /** Which row is scrolled to when it changes; `null`: none. */
  readonly focus: number | null;
  readonly head: ReactNode;
  readonly columns: number;
  readonly onAsk: (range: Range) => void;
  readonly children: (row: T, index: number) => ReactNode;
}

/** A table of any length, of which only what is in sight is there. */
export function VirtualRows<T>(props: Props<T>) {
  const { rows, label, rowHeight, focus, head, columns, onAsk, children } = props;
  const scroller = useRef<HTMLElement>(null);
  const height = Math.min(rows.total * rowHeight, MAX_HEIGHT);
  const perRow = rows.total > 0 ? height / rows.total : rowHeight;
  const asked = useRef('');

  const ask = () => {
    const { scrollTop = 0, clientHeight = 0 } = scroller.current ?? {};
    const from = Math.max(0, Math.floor(scrollTop / perRow) - BESIDE);
    const count = Math.ceil((clientHeight || 400) / rowHeight) + 2 * BESIDE;
    if (asked.current === `${from} ${count}`) return;
    asked.current = `${from} ${count}`;
    onAsk({ from, count });
  };
  useEffect(ask);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || focus === null) return;
    const [top, room] = [focus * perRow, element.clientHeight - 2 * rowHeight];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top > element.scrollTop + room) element.scrollTop = top - room;
  }, [focus, perRow, rowHeight]);

  const above = rows.from * perRow;
  const below = Math.max(0, height - above - rows.rows.length * rowHeight);
  return (
    // A scroller that the keyboard can reach.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls.
    <section className="scroller" aria-label={label} tabIndex={0} ref={scroller} onScroll={ask}>
      <table aria-rowcount={rows.total + 1}>
        <thead>{head}</thead>
        <tbody>
          {above > 0 && (
            <tr>
              <td className="gap" colSpan={columns} style={{ height: `${above}px` }} />
            </tr>
          )}
          {rows.rows.map((row, index) => children(row, rows.from + index))}
          {below > 0 && (
            <tr>
              <td className="gap" colSpan={columns} style={{ height: `${below}px` }} />
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}
