import type { Language } from '../messages/explain.ts';
import { inSeconds } from './in-seconds.ts';
import { Section } from './section.tsx';
import type { PollRow, Rows } from './shown.ts';
import { strings } from './strings.ts';
import type { Position, Range } from './view.ts';
import { VirtualRows } from './virtual-rows.tsx';

interface Props {
  readonly polls: Rows<PollRow>;
  /** The step that is shown. */
  readonly step: number;
  /** Whether the newest one stays in sight. */
  readonly isFollowed: boolean;
  readonly language: Language;
  readonly onAsk: (range: Range) => void;
  readonly onJump: (position: Position) => void;
}

/** Every answer: when it came, what it was and meant, and what was planned. */
export function Polls({ polls, step, isFollowed, language, onAsk, onJump }: Props) {
  const { columns, noPolls, sections, goToStep } = strings[language];
  const current = polls.rows.findLastIndex((row) => row.step <= step);
  const shownRow = current >= 0 ? polls.from + current : null;
  return (
    <Section name="polls" title={`${sections.polls} (${polls.total.toLocaleString(language)})`}>
      {polls.total === 0 && <p className="note">{noPolls}</p>}
      <VirtualRows
        rows={polls}
        label={sections.polls}
        rowHeight={52}
        focus={isFollowed ? polls.total - 1 : shownRow}
        columns={4}
        onAsk={onAsk}
        head={
          <tr>
            <th scope="col">{columns.poll}</th>
            <th scope="col">{columns.time}</th>
            <th scope="col">{columns.answer}</th>
            <th scope="col">{columns.next}</th>
          </tr>
        }
      >
        {(row, index) => (
          <tr
            key={row.step}
            aria-rowindex={index + 2}
            aria-current={index === shownRow ? 'step' : undefined}
            data-tone={row.tone}
          >
            <td>
              <button
                type="button"
                className="link"
                aria-label={goToStep((row.step + 1).toLocaleString(language))}
                onClick={() => onJump({ type: 'step', step: row.step })}
              >
                {row.poll}
              </button>
            </td>
            <td>
              <time dateTime={new Date(row.at).toISOString()}>
                {new Date(row.at).toLocaleTimeString(language)}
              </time>
            </td>
            <td title={row.meant}>
              <strong lang="en">{row.came}</strong>
              <small>{row.meant}</small>
            </td>
            <td>
              <span lang="en">{row.phase}</span>
              {row.delayMs !== null && <small>{inSeconds(row.delayMs)} s</small>}
            </td>
          </tr>
        )}
      </VirtualRows>
    </Section>
  );
}
