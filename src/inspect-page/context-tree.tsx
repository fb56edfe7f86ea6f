import type { TreeRow } from './shown.ts';

interface Props {
  readonly rows: readonly TreeRow[];
  readonly label: string;
  /** Says of a value that it has changed. */
  readonly changed: string;
  readonly onToggle: (path: string, isOpen: boolean) => void;
}

/** A value as a tree, with what has changed marked. */
export function ContextTree({ rows, label, changed, onToggle }: Props) {
  return (
    <ul className="tree" aria-label={label} lang="en">
      {rows.map((row) => (
        <li
          key={row.path}
          data-changed={row.isChanged || undefined}
          style={{ paddingInlineStart: `${row.level - 1}rem` }}
        >
          {row.isOpen === null ? (
            <span className="name">{row.name}</span>
          ) : (
            <button
              type="button"
              className="link name"
              aria-expanded={row.isOpen}
              onClick={() => onToggle(row.path, !row.isOpen)}
            >
              {row.name}
            </button>
          )}
          <span className="value">{row.text}</span>
          {row.isChanged && <span className="hidden">{changed}</span>}
        </li>
      ))}
    </ul>
  );
}
