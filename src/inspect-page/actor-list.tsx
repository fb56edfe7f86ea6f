import type { Language } from '../messages/explain.ts';
import { Section } from './section.tsx';
import type { Shown } from './shown.ts';
import { strings } from './strings.ts';
import type { View } from './view.ts';
import { VirtualRows } from './virtual-rows.tsx';

interface Props {
  readonly actors: Shown['actors'];
  readonly asked: View['actors'];
  readonly chosen: string | null;
  readonly language: Language;
  readonly onAsk: (asked: View['actors']) => void;
  readonly onChoose: (actor: string) => void;
}

/** The polls, fleets and other machines, to choose from. */
export function ActorList({ actors, asked, chosen, language, onAsk, onChoose }: Props) {
  const said = strings[language];
  const count = (of: number) => of.toLocaleString(language);
  return (
    <Section name="actors" title={`${said.sections.actors} (${count(actors.all)})`}>
      <label className="filters">
        <span>{said.search}</span>
        <input
          type="search"
          value={asked.search}
          onChange={(event) => onAsk({ ...asked, from: 0, search: event.currentTarget.value })}
        />
      </label>
      <p className="note" role="status">
        {said.found(count(actors.total), count(actors.all))}
      </p>
      <VirtualRows
        rows={actors}
        label={said.sections.actors}
        rowHeight={36}
        focus={null}
        columns={3}
        onAsk={(range) => onAsk({ ...asked, ...range })}
        head={
          <tr>
            <th scope="col">{said.memberColumns.id}</th>
            <th scope="col">{said.memberColumns.state}</th>
            <th scope="col">{said.memberColumns.next}</th>
          </tr>
        }
      >
        {(row, index) => (
          <tr
            key={row.actor}
            aria-rowindex={index + 2}
            aria-current={row.actor === chosen ? 'true' : undefined}
            data-tone={row.tone}
          >
            <td style={{ paddingInlineStart: `${0.5 + row.depth}rem` }}>
              <button type="button" className="link" onClick={() => onChoose(row.actor)}>
                {row.name}
              </button>
            </td>
            <td lang="en">
              <strong>{row.phase}</strong>
            </td>
            <td>
              {row.nextPollAt !== null && new Date(row.nextPollAt).toLocaleTimeString(language)}
            </td>
          </tr>
        )}
      </VirtualRows>
    </Section>
  );
}
