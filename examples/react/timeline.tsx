import { explain, type Language } from 'pollchart';
import { toneOf } from '../../src/chart-picture/tones.ts';
import { inSeconds } from '../../src/inspect-page/in-seconds.ts';
import type { Answer } from './history.ts';
import { strings } from './strings.ts';

interface Props {
  readonly answers: readonly Answer[];
  readonly language: Language;
}

/** Every answer, newest first: when it came, what it was, and how long the poll waits after it. */
export function Timeline({ answers, language }: Props) {
  const { columns, noPolls, sections } = strings[language];
  if (answers.length === 0) return <p className="note">{noPolls}</p>;
  return (
    // A scroller that the keyboard can reach.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls.
    <section className="scroller" aria-label={sections.polls} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{columns.poll}</th>
            <th scope="col">{columns.time}</th>
            <th scope="col">{columns.answer}</th>
            <th scope="col">{columns.next}</th>
          </tr>
        </thead>
        <tbody>
          {answers.map((answer) => (
            <Row key={answer.key} answer={answer} language={language} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ answer, language }: { readonly answer: Answer; readonly language: Language }) {
  const { poll, at, status, failure, phase, delayMs } = answer;
  const fault = failure?.code === 'http' ? failure.httpStatus : failure?.code;
  return (
    <tr className={poll === 1 ? 'first' : undefined} data-tone={toneOf(phase)}>
      <td>{poll}</td>
      <td>
        <time dateTime={new Date(at).toISOString()}>
          {new Date(at).toLocaleTimeString(language)}
        </time>
      </td>
      <td>
        <strong lang="en">{fault ?? status}</strong>
        {failure && <small>{explain(failure, language)}</small>}
      </td>
      <td>
        <span lang="en">{phase}</span>
        {delayMs !== null && <small>{inSeconds(delayMs)} s</small>}
      </td>
    </tr>
  );
}
