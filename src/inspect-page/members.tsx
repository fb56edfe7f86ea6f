import type { Language } from '../messages/explain.ts';
import { ContextTree } from './context-tree.tsx';
import { Section } from './section.tsx';
import type { ActorShown } from './shown.ts';
import { strings } from './strings.ts';
import type { View } from './view.ts';
import { VirtualRows } from './virtual-rows.tsx';

interface Props {
  readonly members: NonNullable<ActorShown['members']>;
  readonly member: ActorShown['member'];
  readonly asked: View['members'];
  readonly language: Language;
  readonly onAsk: (asked: View['members']) => void;
  readonly onChoose: (id: string | null) => void;
  readonly onToggle: (path: string, isOpen: boolean) => void;
}

/** The members of a fleet by state, and one of them whole. */
export function Members(props: Props) {
  const { members, member, asked, language, onAsk, onChoose, onToggle } = props;
  const said = strings[language];
  const { phases } = members;
  const all = Object.values(phases).reduce((sum, count) => sum + count, 0);
  const count = (of: number) => of.toLocaleString(language);
  return (
    <Section name="members" title={`${said.sections.members} (${count(all)})`}>
      <div className="filters">
        <label>
          <span>{said.search}</span>
          <input
            type="search"
            value={asked.search}
            onChange={(event) => onAsk({ ...asked, from: 0, search: event.currentTarget.value })}
          />
        </label>
        <div className="buttons">
          {[null, ...Object.keys(phases)].map((phase) => (
            <button
              key={phase}
              type="button"
              aria-pressed={asked.phase === phase}
              onClick={() => onAsk({ ...asked, from: 0, phase })}
            >
              <span lang={phase === null ? undefined : 'en'}>{phase ?? said.all}</span>{' '}
              {count(phase === null ? all : (phases[phase] ?? 0))}
            </button>
          ))}
        </div>
      </div>
      <p className="note" role="status">
        {said.found(count(members.total), count(all))}
      </p>
      <VirtualRows
        rows={members}
        label={said.sections.members}
        rowHeight={36}
        focus={null}
        columns={4}
        onAsk={(range) => onAsk({ ...asked, ...range })}
        head={
          <tr>
            <th scope="col">{said.memberColumns.id}</th>
            <th scope="col">{said.memberColumns.state}</th>
            <th scope="col">{said.memberColumns.status}</th>
            <th scope="col">{said.memberColumns.next}</th>
          </tr>
        }
      >
        {(row, index) => (
          <tr key={row.id} aria-rowindex={index + 2} data-tone={row.tone}>
            <td>
              <button type="button" className="link" onClick={() => onChoose(row.id)}>
                {row.name}
              </button>
            </td>
            <td lang="en">
              <strong>{row.phase}</strong>
            </td>
            <td>{row.status}</td>
            <td>
              {row.nextPollAt !== null && new Date(row.nextPollAt).toLocaleTimeString(language)}
            </td>
          </tr>
        )}
      </VirtualRows>
      {member && (
        <section className="member" aria-label={said.sections.member}>
          <h3>{member.name}</h3>
          <p>{member.sentence}</p>
          <ContextTree
            rows={member.tree}
            label={said.sections.member}
            changed={said.changed}
            onToggle={onToggle}
          />
          <button type="button" onClick={() => onChoose(null)}>
            {said.close}
          </button>
        </section>
      )}
    </Section>
  );
}
